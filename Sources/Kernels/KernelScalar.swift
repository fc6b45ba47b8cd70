import Foundations

/// Float (training) or Double (gradient checks on the reference kernels). The elementary functions are our own, so
/// that what runs on the reference kernels alone gives the same bits on every machine.
public protocol KernelScalar: BinaryFloatingPoint, Sendable {
  static func exp(_ x: Self) -> Self
  static func log(_ x: Self) -> Self
  static func log1p(_ x: Self) -> Self
  static func tanh(_ x: Self) -> Self
}

extension Double: KernelScalar {
  public static func exp(_ x: Double) -> Double { PortableMath.exp(x) }
  public static func log(_ x: Double) -> Double { PortableMath.log(x) }
  public static func log1p(_ x: Double) -> Double { PortableMath.log1p(x) }
  public static func tanh(_ x: Double) -> Double { PortableMath.tanh(x) }
}

extension Float: KernelScalar {
  public static func exp(_ x: Float) -> Float { Float(PortableMath.exp(Double(x))) }
  public static func log(_ x: Float) -> Float { Float(PortableMath.log(Double(x))) }
  public static func log1p(_ x: Float) -> Float { Float(PortableMath.log1p(Double(x))) }
  public static func tanh(_ x: Float) -> Float { Float(PortableMath.tanh(Double(x))) }
}

extension KernelScalar {
  /// log(1 + e^x) without overflow.
  @inlinable public static func softplus(_ x: Self) -> Self { max(x, 0) + log1p(exp(-abs(x))) }
  /// 1 / (1 + e^-x) without overflow.
  @inlinable public static func sigmoid(_ x: Self) -> Self {
    if x >= 0 { return 1 / (1 + exp(-x)) }
    let e = exp(x)
    return e / (1 + e)
  }
}
