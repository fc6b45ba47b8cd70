/// A = L L^T of a symmetric positive definite matrix, for the small systems of the center solvers. Double, in
/// one fixed order and without fused operations: the same bits on every machine.
package struct CholeskyFactor: Sendable {
  /// n.
  package let order: Int
  /// L, [n, n] row-major; zero above the diagonal.
  package let lower: [Double]

  /// - Parameter matrix: A, [n, n] row-major, symmetric positive definite; only its lower triangle is read.
  package init(order n: Int, matrix: [Double]) {
    precondition(matrix.count == n * n, "\(matrix.count) entries for a matrix of order \(n)")
    var lower = [Double](repeating: 0, count: n * n)
    for i in 0..<n {
      for j in 0...i {
        var sum = matrix[i * n + j]
        for k in 0..<j { sum -= lower[i * n + k] * lower[j * n + k] }
        if i == j {
          precondition(sum > 0, "pivot \(i) of a positive definite matrix is \(sum)")
          lower[i * n + i] = sum.squareRoot()
        } else {
          lower[i * n + j] = sum / lower[j * n + j]
        }
      }
    }
    order = n
    self.lower = lower
  }

  /// X with A X = B.
  ///
  /// - Parameter right: B, [n, columns] row-major.
  package func solve(_ right: [Double], columns: Int) -> [Double] {
    let n = order
    precondition(right.count == n * columns, "\(right.count) entries for \(n) x \(columns)")
    var x = right
    func eliminate(_ row: Int, _ factor: Double, from target: Int) {
      for column in 0..<columns {
        x[target * columns + column] -= factor * x[row * columns + column]
      }
    }
    func divide(_ row: Int) {
      let pivot = lower[row * n + row]
      for column in 0..<columns { x[row * columns + column] /= pivot }
    }
    for i in 0..<n {
      for k in 0..<i { eliminate(k, lower[i * n + k], from: i) }
      divide(i)
    }
    for i in stride(from: n - 1, through: 0, by: -1) {
      for k in i + 1..<n { eliminate(k, lower[k * n + i], from: i) }
      divide(i)
    }
    return x
  }

  /// A^-1, [n, n] row-major.
  package var inverse: [Double] {
    var identity = [Double](repeating: 0, count: order * order)
    for i in 0..<order { identity[i * order + i] = 1 }
    return solve(identity, columns: order)
  }
}
