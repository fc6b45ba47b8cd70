import Foundations

/// Student's t distribution for whole degrees of freedom, from sums of powers (Abramowitz and Stegun, "Handbook of
/// Mathematical Functions", 26.7.3 and 26.7.4) with our own arctangent: the same bits on every machine.
package enum StudentT {
  /// P(|T| <= t), 0...1.
  /// - Parameter t: at least 0.
  package static func withinProbability(_ t: Double, degreesOfFreedom: Int) -> Double {
    precondition(degreesOfFreedom >= 1, "\(degreesOfFreedom) degrees of freedom")
    precondition(t >= 0, "t is \(t)")
    if t.isInfinite { return 1 }
    let freedom = Double(degreesOfFreedom)
    let cosine = (freedom / (freedom + t * t)).squareRoot()
    let sine = t / (freedom + t * t).squareRoot()
    // The sums' terms: powers of the cosine, every second one, with a ratio of products before each.
    let isOdd = degreesOfFreedom % 2 == 1
    var term = isOdd ? cosine : 1
    var sum = degreesOfFreedom == 1 ? 0 : term
    for k in stride(from: isOdd ? 3 : 2, through: degreesOfFreedom - 2, by: 2) {
      let factor = Double(k)
      term *= (factor - 1) / factor * cosine * cosine
      sum += term
    }
    let probability =
      isOdd ? 2 / Double.pi * (PortableMath.arctangent(t / freedom.squareRoot()) + sine * sum) : sine * sum
    return min(1, max(0, probability))
  }

  /// P(|T| > |t|): the two-sided p of a t statistic.
  package static func twoSidedProbability(_ t: Double, degreesOfFreedom: Int) -> Double {
    1 - withinProbability(abs(t), degreesOfFreedom: degreesOfFreedom)
  }

  /// The t with P(|T| <= t) = `coverage`: half the width of a two-sided interval, in standard errors.
  /// - Parameter coverage: above 0 and below 1.
  package static func quantile(coverage: Double, degreesOfFreedom: Int) -> Double {
    precondition(coverage > 0 && coverage < 1, "a coverage of \(coverage)")
    var high = 1.0
    while withinProbability(high, degreesOfFreedom: degreesOfFreedom) < coverage { high *= 2 }
    var low = 0.0
    while true {
      let middle = low + (high - low) / 2
      if middle <= low || middle >= high { return high }
      if withinProbability(middle, degreesOfFreedom: degreesOfFreedom) < coverage { low = middle } else { high = middle }
    }
  }
}
