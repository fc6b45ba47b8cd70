import Kernels
import Testing

@Suite struct WeightedRowSumTests {
  /// Breaks with a row or a lane left out, another order of additions, or a fused multiplication: the bits are those of
  /// the plain loop.
  @Test(arguments: [(1, 1), (2, 3), (4, 4), (5, 7), (16, 8)])
  func hasTheBitsOfThePlainLoop(_ weightLanes: Int, _ columnLanes: Int) {
    var random = RandomValues("weighted row sum")
    func lanes(_ count: Int) -> [SIMD8<Double>] {
      (0..<count).map { _ in SIMD8(random.floats(8).map { Double($0) * 1.1 }) }
    }
    let weights = lanes(weightLanes)
    let matrix = lanes(8 * weightLanes * columnLanes)
    var expected = [SIMD8<Double>](repeating: .zero, count: columnLanes)
    for row in 0..<(8 * weightLanes) {
      for lane in 0..<columnLanes {
        expected[lane] += matrix[row * columnLanes + lane] * weights[row / 8][row % 8]
      }
    }
    // What was there before must not matter.
    var result = lanes(columnLanes)
    weightedRowSum(weights, matrix, into: &result)
    #expect(result == expected)
  }
}
