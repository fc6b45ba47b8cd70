/// The pairwise passes written plainly, for any scalar: what `PairwiseKernels` is checked against.
package enum ReferencePairwiseKernels {
  package static func logistic<S: KernelScalar>(
    _ pairs: Buffer<S>, rowClasses: [Int32], columnClasses: [Int32]
  ) -> Double {
    logistic(
      pairs,
      similar: rowClasses.flatMap { rowClass in columnClasses.map { $0 == rowClass ? 1 : 0 } })
  }

  package static func logistic<S: KernelScalar>(_ pairs: Buffer<S>, similar: [Int32]) -> Double {
    var sum = 0.0
    for (index, s) in similar.enumerated() {
      // softplus(theta) - theta = softplus(-theta), and sigmoid(theta) - 1 = -sigmoid(-theta).
      let sign: S = s == 1 ? -1 : 1
      let theta = sign * pairs[index]
      sum += Double(S.softplus(theta))
      pairs[index] = sign * S.sigmoid(theta)
    }
    return sum
  }
}
