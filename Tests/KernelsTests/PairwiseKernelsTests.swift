import Foundations
import Kernels
import Testing

@Suite("Pairwise logistic kernel") struct PairwiseKernelsTests {
  /// Below the function's own value by this much of it, or by 1e-37: what single precision and a series can
  /// give.
  private static let tolerance = 4e-7

  @Test("C follows the reference in Double, value by value", arguments: [1, 7, 8, 255, 256, 257, 1000])
  func agreement(columns: Int) {
    var generator = RandomStream(seed: UInt64(columns), purpose: "test pairs").generator()
    let special: [Float] = [0, -0.0, 1e-30, -1e-30, 1, -1, 20, -20, 87, -87, 88, -88, 1e4, -1e4, 3e38, -3e38]
    let rows = 3
    let theta = (0..<rows * columns).map { index in
      index < special.count ? special[index] : Float(12 * generator.normal())
    }
    let rowClasses: [Int32] = [0, 1, 2]
    let columnClasses = (0..<columns).map { _ in Int32(generator.below(3)) }

    let fast = Buffer(theta)
    let slow = Buffer(theta.map(Double.init))
    let sum = PairwiseKernels.logistic(fast, rowClasses: rowClasses, columnClasses: columnClasses)
    let expected = ReferencePairwiseKernels.logistic(
      slow, rowClasses: rowClasses, columnClasses: columnClasses)
    #expect(abs(sum - expected) <= Self.tolerance * expected)
    for index in theta.indices {
      let difference = abs(Double(fast[index]) - slow[index])
      #expect(difference <= Self.tolerance * abs(slow[index]) + 1e-37, "theta \(theta[index])")
    }
  }

  @Test("each loss by itself, over the whole range of the exponent", arguments: [Int32(0), 1])
  func sweep(columnClass: Int32) {
    for step in -4000...4000 {
      let theta = Float(step) * 0.025
      let fast = Buffer([theta])
      let slow = Buffer([Double(theta)])
      let loss = PairwiseKernels.logistic(fast, rowClasses: [0], columnClasses: [columnClass])
      let expected = ReferencePairwiseKernels.logistic(slow, rowClasses: [0], columnClasses: [columnClass])
      #expect(abs(loss - expected) <= Self.tolerance * expected + 1e-37, "theta \(theta)")
    }
  }

  @Test("the reference against values worked out elsewhere to 20 digits")
  func knownValues() {
    // theta, similar: log(1 + e^theta) - s theta and sigmoid(theta) - s.
    for (theta, columnClass, loss, slope) in [
      (0, 0, 0.69314718055994530942, -0.5), (0, 1, 0.69314718055994530942, 0.5),
      (2, 0, 0.12692801104297249644, -0.11920292202211755594),
      (2, 1, 2.1269280110429724964, 0.88079707797788244406),
      (-40, 1, 4.2483542552915889953e-18, 4.2483542552915889863e-18),
    ] as [(Double, Int32, Double, Double)] {
      let pairs = Buffer([theta])
      let found = ReferencePairwiseKernels.logistic(pairs, rowClasses: [0], columnClasses: [columnClass])
      #expect(abs(found - loss) <= 4e-16 * loss)
      #expect(abs(pairs[0] - slope) <= 4e-16 * abs(slope))
    }
  }

  @Test("with the likeness of each pair given, the same bits as from classes", arguments: [1, 300])
  func givenLikeness(columns: Int) {
    var generator = RandomStream(seed: 3, purpose: "test pairs").generator()
    let theta = (0..<2 * columns).map { _ in Float(4 * generator.normal()) }
    let columnClasses = (0..<columns).map { _ in Int32(generator.below(2)) }
    let similar = [Int32(1), 0].flatMap { row in columnClasses.map { $0 == row ? Int32(1) : 0 } }
    let (one, other) = (Buffer(theta), Buffer(theta))
    let expected = PairwiseKernels.logistic(one, rowClasses: [1, 0], columnClasses: columnClasses)
    #expect(PairwiseKernels.logistic(other, similar: similar, columns: columns) == expected)
    #expect(one.array == other.array)
    let slow = Buffer(theta.map(Double.init))
    let reference = PairwiseKernels.logistic(slow, similar: similar, columns: columns)
    #expect(abs(reference - expected) <= Self.tolerance * reference)
  }

  @Test("a NaN shows in the sum and stays in its place alone")
  func notANumber() {
    let pairs = Buffer<Float>([1, .nan, 1])
    let sum = PairwiseKernels.logistic(pairs, rowClasses: [0], columnClasses: [0, 1, 0])
    #expect(sum.isNaN)
    #expect(pairs[1].isNaN && pairs[0] == pairs[2] && pairs[0] < 0)
  }
}
