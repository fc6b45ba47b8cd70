import Kernels

extension KernelScalar {
  /// log(1 + e^theta) - s theta and its derivative sigmoid(theta) - s, with s = 1 for a similar pair, else 0: the
  /// negative logarithm of the likelihood of s, without overflow or cancellation.
  @inline(__always)
  package static func logistic(_ theta: Self, isSimilar: Bool) -> (loss: Self, slope: Self) {
    // softplus(theta) - theta = softplus(-theta): one sign covers both kinds of pair.
    let sign: Self = isSimilar ? -1 : 1
    let z = sign * theta
    let e = exp(-abs(z))
    return (max(z, 0) + log1p(e), sign * (z < 0 ? e : 1) / (1 + e))
  }
}
