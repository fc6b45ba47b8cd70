/// Elementary functions built from IEEE additions, multiplications and divisions alone, so that they give the same
/// bits on every machine; libm's differ between versions. Relative error below 1e-15.
public enum PortableMath {
  private static let ln2High = 0x1.62e42fee00000p-1
  private static let ln2Low = 0x1.a39ef35793c76p-33

  public static func exp(_ x: Double) -> Double {
    if x.isNaN { return x }
    if x > 709.782712893384 { return .infinity }
    if x < -745.2 { return 0 }
    let k = (x * 0x1.71547652b82fep0).rounded()
    let r = (x - k * ln2High) - k * ln2Low
    // Taylor's series on |r| <= ln(2)/2: the term after the last is below 2^-60.
    var sum = 1.0
    for n in stride(from: 14.0, through: 1, by: -1) { sum = 1 + r / n * sum }
    return Double(sign: .plus, exponent: Int(k / 2), significand: sum)
      * Double(sign: .plus, exponent: Int(k) - Int(k / 2), significand: 1)
  }

  public static func log(_ x: Double) -> Double {
    if x.isNaN || x < 0 { return .nan }
    if x == 0 { return -.infinity }
    if x == .infinity { return x }
    var exponent = Double(x.exponent)
    var m = x.significand
    if m > 1.4142135623730951 {
      m /= 2
      exponent += 1
    }
    return exponent * ln2High + (logNearOne(m - 1) + exponent * ln2Low)
  }

  /// log(1 + x) for |x| below about 0.42: 2 atanh(x / (2 + x)).
  private static func logNearOne(_ x: Double) -> Double {
    let s = x / (2 + x)
    let square = s * s
    var sum = 0.0
    for n in stride(from: 41.0, through: 3, by: -2) { sum = (sum + 1 / n) * square }
    return 2 * s + 2 * s * sum
  }

  public static func log1p(_ x: Double) -> Double {
    abs(x) < 0.25 ? logNearOne(x) : log(1 + x)
  }

  public static func tanh(_ x: Double) -> Double {
    if abs(x) > 20 { return x < 0 ? -1 : 1 }
    if abs(x) < 0.1 {
      // Lambert's continued fraction: no cancellation near zero.
      let square = x * x
      var denominator = 15.0
      for n in stride(from: 13.0, through: 1, by: -2) { denominator = n + square / denominator }
      return x / denominator
    }
    let e = exp(2 * x)
    return (e - 1) / (e + 1)
  }

  public static func arctangent(_ x: Double) -> Double {
    if x < 0 { return -arctangent(-x) }
    if x > 1 { return .pi / 2 - arctangent(1 / x) }
    if x > 0.2 { return 2 * arctangent(x / (1 + (1 + x * x).squareRoot())) }
    // Taylor's series: the term after the last is below 2^-60.
    let square = x * x
    var sum = 0.0
    for n in stride(from: 25.0, through: 3, by: -2) { sum = (1 / n - sum) * square }
    return x - x * sum
  }
}
