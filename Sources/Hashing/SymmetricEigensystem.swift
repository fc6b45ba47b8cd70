/// The eigenvalues and eigenvectors of a symmetric matrix, by cyclic Jacobi rotations (Golub and Van Loan, "Matrix
/// computations", section 8.5), for systems A + t I that are solved for many t. Double, in one fixed order and
/// without fused operations: the same bits on every machine.
package struct SymmetricEigensystem: Sendable {
  /// n.
  package let order: Int
  /// The eigenvalues, in no order.
  package let values: [Double]
  /// [n, n] row-major: row k is the eigenvector of `values[k]`, of length 1.
  package let vectors: [Double]

  /// - Parameter matrix: A, [n, n] row-major, symmetric.
  package init(order n: Int, matrix: [Double]) {
    precondition(matrix.count == n * n, "\(matrix.count) entries for a matrix of order \(n)")
    var a = matrix
    var vectors = [Double](repeating: 0, count: n * n)
    for i in 0..<n { vectors[i * n + i] = 1 }
    var total = 0.0
    for value in a { total += value * value }
    for _ in 0..<Self.sweeps {
      var offDiagonal = 0.0
      for i in 0..<n {
        for j in 0..<i { offDiagonal += 2 * a[i * n + j] * a[i * n + j] }
      }
      if offDiagonal <= Self.smallShare * total { break }
      for p in 0..<n {
        for q in p + 1..<n where a[p * n + q] != 0 {
          let (cosine, sine) = Self.rotation(a[p * n + p], a[p * n + q], a[q * n + q])
          for k in 0..<n { Self.rotate(&a, k * n + p, k * n + q, cosine, sine) }
          for k in 0..<n {
            Self.rotate(&a, p * n + k, q * n + k, cosine, sine)
            Self.rotate(&vectors, p * n + k, q * n + k, cosine, sine)
          }
        }
      }
    }
    order = n
    values = (0..<n).map { a[$0 * n + $0] }
    self.vectors = vectors
  }

  /// Convergence is quadratic: fewer than ten sweeps do for hundreds of rows.
  private static let sweeps = 50
  /// Of the sum of squares that may be left off the diagonal.
  private static let smallShare = 1e-30

  /// The rotation that zeroes `across` between the diagonal entries `first` and `second`.
  private static func rotation(_ first: Double, _ across: Double, _ second: Double)
    -> (cosine: Double, sine: Double)
  {
    let theta = (second - first) / (2 * across)
    let tangent = (theta < 0 ? -1 : 1) / (abs(theta) + (theta * theta + 1).squareRoot())
    let cosine = 1 / (tangent * tangent + 1).squareRoot()
    return (cosine, tangent * cosine)
  }

  private static func rotate(_ values: inout [Double], _ i: Int, _ j: Int, _ cosine: Double, _ sine: Double) {
    let (x, y) = (values[i], values[j])
    values[i] = cosine * x - sine * y
    values[j] = sine * x + cosine * y
  }
}
