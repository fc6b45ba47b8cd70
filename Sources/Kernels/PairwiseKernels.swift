import CKernels

/// The logistic loss of all pairs of a batch's items with a memory's. Float runs in C, any other scalar on
/// `ReferencePairwiseKernels`.
public enum PairwiseKernels {
  /// With s = 1 where a row's and a column's class are equal, else 0: the sum over all pairs of
  /// log(1 + e^theta) - s theta, the negative logarithm of the likelihood of s under the probability
  /// sigmoid(theta).
  /// - Parameters:
  ///   - pairs: theta, [rows, columns] row-major; overwritten with the derivative sigmoid(theta) - s.
  ///   - rowClasses: [rows].
  ///   - columnClasses: [columns].
  public static func logistic<S: KernelScalar>(
    _ pairs: Buffer<S>, rowClasses: [Int32], columnClasses: [Int32]
  ) -> Double {
    precondition(
      pairs.count == rowClasses.count * columnClasses.count,
      "\(pairs.count) pairs for \(rowClasses.count) rows and \(columnClasses.count) columns")
    guard let theta = pairs.floats else {
      return ReferencePairwiseKernels.logistic(pairs, rowClasses: rowClasses, columnClasses: columnClasses)
    }
    var sum = 0.0
    for (row, rowClass) in rowClasses.enumerated() {
      sum += ck_pairwise_logistic(
        columnClasses.count, rowClass, columnClasses, theta + row * columnClasses.count)
    }
    return sum
  }

  /// The same where s is given for each pair.
  /// - Parameters:
  ///   - pairs: theta, [rows, columns] row-major; overwritten with the derivative.
  ///   - similar: s, [rows, columns] row-major, 1 or 0.
  public static func logistic<S: KernelScalar>(_ pairs: Buffer<S>, similar: [Int32], columns: Int) -> Double {
    precondition(
      similar.count == pairs.count && columns > 0 && pairs.count % columns == 0,
      "\(pairs.count) pairs and \(similar.count) likenesses in rows of \(columns)")
    guard let theta = pairs.floats else { return ReferencePairwiseKernels.logistic(pairs, similar: similar) }
    var sum = 0.0
    similar.withUnsafeBufferPointer { similar in
      guard let similar = similar.baseAddress else { return }
      for first in stride(from: 0, to: pairs.count, by: columns) {
        sum += ck_pairwise_logistic(columns, 1, similar + first, theta + first)
      }
    }
    return sum
  }
}
