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
}
