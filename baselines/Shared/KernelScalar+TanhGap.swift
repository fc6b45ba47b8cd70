import Kernels

extension KernelScalar {
  /// (|tanh u| - 1)^2 and its derivative, with sign 0 = 1. All of it comes from e = exp(-2 |u|), which is in (0, 1]:
  /// |tanh u| - 1 = -2 e / (1 + e), 1 - tanh^2 u = 4 e / (1 + e)^2.
  @inline(__always)
  package static func squaredTanhGap(_ u: Self) -> (loss: Self, slope: Self) {
    let e = exp(-2 * abs(u))
    let whole = 1 + e
    let gap = -2 * e / whole
    return (gap * gap, 2 * gap * (u < 0 ? -4 : 4) * e / (whole * whole))
  }
}

extension Tensor {
  /// Adds `weight` times the gradient of the mean of (|tanh u| - 1)^2 over these u.
  /// - Returns: that mean.
  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  package func addSquaredTanhGap(weight: Double, to gradient: Tensor<Scalar>) -> Double {
    let scale = Scalar(weight) / Scalar(values.count)
    var sum = 0.0
    values.withSpan { u in
      gradient.values.withMutableSpan { gradient in
        for i in 0..<u.count {
          let (loss, slope) = Scalar.squaredTanhGap(u[i])
          sum += Double(loss)
          gradient[i] += scale * slope
        }
      }
    }
    return sum / Double(values.count)
  }
}
