import Foundation
import Foundations
import Testing

/// Against the system's library, whose own error is below one unit in the last place.
struct PortableMathTests {
  /// Values spread over the exponents from 2^low to 2^high, both signs, and next to 0, 1, thresholds of the
  /// code.
  private static func arguments(low: Double, high: Double, signs: [Double]) -> [Double] {
    var generator = RandomStream(seed: 1, purpose: "test").generator()
    var values: [Double] = []
    for sign in signs {
      for _ in 0..<20_000 {
        values.append(sign * exp2(low + (high - low) * generator.uniform()))
      }
      for center in [0.1, 0.25, 0.346573590279973, 0.5, 0.693147180559945, 1, 1.41421356237309, 2, 20] {
        for _ in 0..<200 { values.append(sign * center * (1 + (generator.uniform() - 0.5) * 1e-3)) }
      }
    }
    return values
  }

  private func compare(
    _ name: String, _ ours: (Double) -> Double, _ reference: (Double) -> Double, on arguments: [Double]
  ) {
    var worst = 0.0
    var at = 0.0
    for x in arguments {
      let expected = reference(x)
      let error = abs(ours(x) - expected) / max(abs(expected), .leastNormalMagnitude)
      if !(error <= worst) { (worst, at) = (error, x) }
    }
    #expect(worst < 1e-15, "\(name)(\(at)) is off by \(worst)")
  }

  @Test func exponential() {
    compare("exp", PortableMath.exp, { exp($0) }, on: Self.arguments(low: -60, high: 9.4, signs: [1, -1]))
    #expect(PortableMath.exp(0) == 1)
    #expect(PortableMath.exp(709.782712893384).isFinite)
    #expect(PortableMath.exp(709.79) == .infinity)
    #expect(PortableMath.exp(.infinity) == .infinity)
    #expect(PortableMath.exp(-.infinity) == 0)
    #expect(PortableMath.exp(.nan).isNaN)
    // Results below the normal range lose bits, never more than one unit of the smallest.
    for x in stride(from: -745.0, to: -708, by: 0.37) {
      #expect(abs(PortableMath.exp(x) - exp(x)) <= .leastNonzeroMagnitude)
    }
  }

  @Test func logarithm() {
    compare("log", PortableMath.log, { log($0) }, on: Self.arguments(low: -1060, high: 1020, signs: [1]))
    compare("log", PortableMath.log, { log($0) }, on: Self.arguments(low: -3, high: 3, signs: [1]))
    #expect(PortableMath.log(1) == 0)
    #expect(PortableMath.log(0) == -.infinity)
    #expect(PortableMath.log(.infinity) == .infinity)
    #expect(PortableMath.log(-1).isNaN)
    #expect(PortableMath.log(.nan).isNaN)
    let smallest = PortableMath.log(.leastNonzeroMagnitude)
    #expect(abs(smallest - log(.leastNonzeroMagnitude)) < 1e-12)
  }

  @Test func logarithmNearOne() {
    compare("log1p", PortableMath.log1p, { log1p($0) }, on: Self.arguments(low: -60, high: 60, signs: [1]))
    compare(
      "log1p", PortableMath.log1p, { log1p($0) },
      on: Self.arguments(low: -60, high: -0.001, signs: [-1]).filter { $0 > -1 })
    #expect(PortableMath.log1p(0) == 0)
    #expect(PortableMath.log1p(-1) == -.infinity)
    #expect(PortableMath.log1p(.infinity) == .infinity)
  }

  @Test func hyperbolicTangent() {
    compare("tanh", PortableMath.tanh, { tanh($0) }, on: Self.arguments(low: -60, high: 6, signs: [1, -1]))
    #expect(PortableMath.tanh(0) == 0)
    #expect(PortableMath.tanh(.infinity) == 1)
    #expect(PortableMath.tanh(-1e9) == -1)
    #expect(PortableMath.tanh(.nan).isNaN)
  }
}
