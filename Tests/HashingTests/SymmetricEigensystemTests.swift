import Foundations
import Hashing
import Testing

@Suite("Eigensystem of a symmetric matrix") struct SymmetricEigensystemTests {
  /// [[2, 1], [1, 2]] has 1 along (1, -1) and 3 along (1, 1).
  @Test("two rows, by hand")
  func byHand() throws {
    let system = SymmetricEigensystem(order: 2, matrix: [2, 1, 1, 2])
    let large = try #require(system.values.indices.max { system.values[$0] < system.values[$1] })
    #expect(abs(system.values[large] - 3) < 1e-15 && abs(system.values[1 - large] - 1) < 1e-15)
    let vector = Array(system.vectors[2 * large..<2 * large + 2])
    #expect(abs(vector[0] - vector[1]) < 1e-15 && abs(abs(vector[0]) - 0.5.squareRoot()) < 1e-15)
  }

  /// Sums of squares of `rank` random signs, as the solvers have them; with rank below n, eigenvalues that are 0.
  @Test(
    "rows are orthonormal and give the matrix back",
    arguments: [(1, 3), (5, 9), (16, 7), (33, 61), (64, 9), (20, 0)])
  func reassembles(order n: Int, rank: Int) {
    var generator = RandomStream(seed: 1, purpose: "matrix").generator()
    let rows = (0..<rank).map { _ in (0..<n).map { _ in Double(generator.sign()) } }
    var matrix = [Double](repeating: 0, count: n * n)
    for i in 0..<n {
      for j in 0..<n { matrix[i * n + j] = rows.reduce(0) { $0 + $1[i] * $1[j] } }
    }
    let system = SymmetricEigensystem(order: n, matrix: matrix)
    let (values, vectors) = (system.values, system.vectors)
    var deviation = 0.0
    for i in 0..<n {
      for j in 0..<n {
        var found = 0.0
        var product = 0.0
        for k in 0..<n {
          found += vectors[k * n + i] * values[k] * vectors[k * n + j]
          product += vectors[i * n + k] * vectors[j * n + k]
        }
        deviation = max(deviation, abs(found - matrix[i * n + j]) / Double(max(rank, 1)))
        deviation = max(deviation, abs(product - (i == j ? 1 : 0)))
      }
    }
    #expect(deviation < 1e-13)
    #expect(values.count { $0 > 1e-9 } == min(n, rank))
  }
}
