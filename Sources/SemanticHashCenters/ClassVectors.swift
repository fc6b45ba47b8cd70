import Hashing

/// Small products of vectors that are kept as [classes, bits] row-major: the columns of the papers' H and M. Double,
/// in one fixed order.
enum ClassVectors {
  /// X X^T, [bits, bits].
  static func gram(of vectors: [Double], bits: Int) -> [Double] {
    var gram = [Double](repeating: 0, count: bits * bits)
    for first in stride(from: 0, to: vectors.count, by: bits) {
      for bit in 0..<bits {
        let factor = vectors[first + bit]
        for other in 0..<bits { gram[bit * bits + other] += factor * vectors[first + other] }
      }
    }
    return gram
  }

  /// X s_i for each class i, [classes, bits].
  static func combined(
    _ vectors: [Double], by similarity: ClassSimilarity, _ side: ClassSimilarity.Side, bits: Int
  ) -> [Double] {
    var result = [Double](repeating: 0, count: vectors.count)
    for i in 0..<similarity.classes {
      for j in 0..<similarity.classes {
        let weight = side == .row ? similarity[i, j] : similarity[j, i]
        for bit in 0..<bits { result[i * bits + bit] += weight * vectors[j * bits + bit] }
      }
    }
    return result
  }

  /// A^-1 x_i for each class i, [classes, bits].
  /// - Parameter system: A, [bits, bits], symmetric positive definite.
  static func solved(_ system: [Double], for vectors: [Double], bits: Int) -> [Double] {
    let classes = vectors.count / bits
    var columns = vectors
    for i in 0..<classes {
      for bit in 0..<bits { columns[bit * classes + i] = vectors[i * bits + bit] }
    }
    let solution = CholeskyFactor(order: bits, matrix: system).solve(columns, columns: classes)
    var result = vectors
    for i in 0..<classes {
      for bit in 0..<bits { result[i * bits + bit] = solution[bit * classes + i] }
    }
    return result
  }
}

extension ClassSimilarity {
  /// What s_i means where S is not symmetric.
  package enum Side: Sendable {
    case row, column
  }
}
