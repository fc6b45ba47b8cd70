import Foundations
import Hashing
import Kernels
import TestSupport
import Testing
import Training

@Suite("Cosines to centers") struct CosineLogitsTests {
  private let centers = HashCenters(classes: 3, bits: 4, signs: [1, 1, 1, 1, 1, -1, 1, -1, -1, -1, -1, 1])

  private func cosines(scale: Double, batch: Int) -> CosineLogits<Double> {
    CosineLogits(centers: centers, scale: scale, batch: batch, kernels: ReferenceKernels())
  }

  /// |v| = 5, products with the centers 7, -1, -7; |h| = 2.
  @Test("by hand; the length of a row plays no part")
  func byHand() throws {
    let cosines = cosines(scale: 8, batch: 3)
    try cosines.forward(Buffer([0, 4, 3, 0, 0, 4e8, 3e8, 0, 0, 0, 0, 0]))
    let expected = [5.6, -0.8, -5.6, 5.6, -0.8, -5.6, 0, 0, 0]
    for (value, expected) in zip(cosines.logits.values.array, expected) { #expect(abs(value - expected) < 1e-14) }
  }

  @Test("the gradient is the difference quotient, and 0 for a row of zeros")
  func gradient() throws {
    let cosines = cosines(scale: 3, batch: 2)
    let vectors = Buffer<Double>([0.3, -2, 0.7, 0.1, 1.5, 0.2, -0.4, 3])
    let weights = [0.3, -1, 0.5, 2, 0.1, -0.7]
    func loss() throws -> Double {
      try cosines.forward(vectors)
      return zip(weights, cosines.logits.values.array).reduce(0) { $0 + $1.0 * $1.1 }
    }
    let gradient = Buffer<Double>(count: 8)
    gradient.fill(7)
    _ = try loss()
    cosines.logitsGradient.values.copy(from: weights)
    try cosines.backward(into: gradient)
    let check = try checkGradients(
      of: [CheckedArray(name: "vectors", values: vectors, gradient: gradient.array)], loss: loss)
    #expect(check.holds(within: 1e-8), "\(check)")

    for i in 0..<4 { vectors[i] = 0 }
    try cosines.forward(vectors)
    try cosines.backward(into: gradient)
    #expect(Array(gradient.array[..<4]) == [0, 0, 0, 0])
    #expect(gradient.array[4...].allSatisfy { $0.isFinite && $0 != 0 })
  }
}
