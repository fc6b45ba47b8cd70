import Foundations
import Hashing
import Testing

@Suite struct CholeskyFactorTests {
  /// The textbook example with an integer factor.
  @Test func factorOfAKnownMatrix() {
    let factor = CholeskyFactor(order: 3, matrix: [4, 12, -16, 12, 37, -43, -16, -43, 98])
    #expect(factor.lower == [2, 0, 0, 6, 1, 0, -8, 5, 3])
    #expect(factor.solve([4, 12, -16], columns: 1) == [1, 0, 0])
  }

  @Test(arguments: [1, 2, 7, 64])
  func solvesRandomSystems(order n: Int) {
    var generator = RandomStream(seed: 2, purpose: "test").generator(item: n)
    let square = (0..<n * n).map { _ in generator.normal() }
    var matrix = [Double](repeating: 0, count: n * n)
    for i in 0..<n {
      for j in 0..<n {
        for k in 0..<n { matrix[i * n + j] += square[i * n + k] * square[j * n + k] }
      }
      matrix[i * n + i] += 1
    }
    let right = (0..<n * 3).map { _ in generator.normal() }
    let factor = CholeskyFactor(order: n, matrix: matrix)
    let x = factor.solve(right, columns: 3)
    let inverse = factor.inverse
    for i in 0..<n {
      for column in 0..<3 {
        var product = 0.0
        for k in 0..<n { product += matrix[i * n + k] * x[k * 3 + column] }
        #expect(abs(product - right[i * 3 + column]) < 1e-10)
      }
      for j in 0..<n {
        var product = 0.0
        for k in 0..<n { product += matrix[i * n + k] * inverse[k * n + j] }
        #expect(abs(product - (i == j ? 1 : 0)) < 1e-10)
      }
    }
  }
}
