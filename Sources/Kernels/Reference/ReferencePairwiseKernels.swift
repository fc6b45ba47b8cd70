/// The pairwise passes written plainly, for any scalar: what `PairwiseKernels` is checked against.
package enum ReferencePairwiseKernels {
  package static func logistic<S: KernelScalar>(
    _ pairs: Buffer<S>, rowClasses: [Int32], columnClasses: [Int32]
  ) -> Double {
    var sum = 0.0
    for row in rowClasses.indices {
      for column in columnClasses.indices {
        let index = row * columnClasses.count + column
        // softplus(theta) - theta = softplus(-theta), and sigmoid(theta) - 1 = -sigmoid(-theta).
        let sign: S = rowClasses[row] == columnClasses[column] ? -1 : 1
        let theta = sign * pairs[index]
        sum += Double(S.softplus(theta))
        pairs[index] = sign * S.sigmoid(theta)
      }
    }
    return sum
  }
}
