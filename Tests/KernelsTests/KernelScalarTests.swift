import Foundation
import Kernels
import Testing

/// What would break these: overflow, or cancellation where e^-|x| is small.
struct KernelScalarTests {
  @Test func softplusAndSigmoidEqualTheirDefinitions() {
    for x in stride(from: -40.0, through: 40, by: 0.37) {
      #expect(abs(Double.softplus(x) - log1p(exp(x))) <= 1e-15 * max(1, abs(x)))
      #expect(abs(Double.sigmoid(x) - 1 / (1 + exp(-x))) <= 1e-15)
    }
  }

  @Test func farOutTheyNeitherOverflowNorLoseTheirLimit() {
    #expect(Double.softplus(1e6) == 1e6)
    #expect(Double.softplus(-1e6) == 0)
    #expect(Double.sigmoid(1e6) == 1)
    #expect(Double.sigmoid(-1e6) == 0)
    #expect(Float.softplus(1e30) == 1e30)
  }
}
