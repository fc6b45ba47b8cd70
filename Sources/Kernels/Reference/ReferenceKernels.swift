/// The slow, clear twin of every kernel: loops as the formulas have them, in a fixed order, on plain tensors.
/// The fast kernels are checked against it, gradient checks run on it in Double, and what runs on it alone
/// gives the same bits on every machine.
public final class ReferenceKernels<Scalar: KernelScalar>: KernelSet {
  public init() {}

  public var name: String { "reference" }

  public func preferredLayout(channels: Int) -> TensorLayout { .plain }

  public func convolution(
    _ geometry: ConvolutionGeometry, inputLayout: TensorLayout, outputLayout: TensorLayout
  ) -> any ConvolutionKernel<Scalar> {
    requirePlain(inputLayout)
    requirePlain(outputLayout)
    return ReferenceConvolution<Scalar>(geometry)
  }

  public func batchNormalization(
    _ shape: TensorShape, layout: TensorLayout, epsilon: Double, rectified: Bool
  ) -> any BatchNormalizationKernel<Scalar> {
    requirePlain(layout)
    return ReferenceBatchNormalization<Scalar>(shape, epsilon: Scalar(epsilon), rectified: rectified)
  }

  public func pooling(_ kind: PoolingKind, input: TensorShape, window: Int, layout: TensorLayout)
    -> any PoolingKernel<Scalar>
  {
    requirePlain(layout)
    return ReferencePooling<Scalar>(kind, input: input, window: window)
  }

  /// Between any two layouts.
  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  public func reorder(_ source: Tensor<Scalar>, into target: Tensor<Scalar>) {
    precondition(source.shape == target.shape, "reorder of \(source.shape) into \(target.shape)")
    let shape = source.shape
    let from = source.values.pointer
    let to = target.values.pointer
    for n in 0..<shape.batch {
      for c in 0..<shape.channels {
        for y in 0..<shape.height {
          for x in 0..<shape.width {
            to[target.layout.offset(in: shape, n, c, y, x)] =
              from[source.layout.offset(in: shape, n, c, y, x)]
          }
        }
      }
    }
  }

  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  public func multiply(
    rows: Int, columns: Int, inner: Int, alpha: Scalar, a: Buffer<Scalar>, transposeA: Bool,
    b: Buffer<Scalar>, transposeB: Bool, beta: Scalar, into c: Buffer<Scalar>
  ) {
    precondition(
      a.count == rows * inner && b.count == inner * columns && c.count == rows * columns,
      "buffers of \(a.count), \(b.count), \(c.count) values for [\(rows), \(inner)] x [\(inner), \(columns)]")
    let a = a.pointer
    let b = b.pointer
    let c = c.pointer
    for row in 0..<rows {
      for column in 0..<columns {
        var sum: Scalar = 0
        for i in 0..<inner {
          let left = transposeA ? a[i * rows + row] : a[row * inner + i]
          let right = transposeB ? b[column * inner + i] : b[i * columns + column]
          sum += left * right
        }
        // As in BLAS, beta 0 means that what C held, infinities included, does not matter.
        let kept = beta == 0 ? 0 : beta * c[row * columns + column]
        c[row * columns + column] = alpha * sum + kept
      }
    }
  }
}

private func requirePlain(_ layout: TensorLayout) {
  precondition(layout == .plain, "reference kernels work on plain tensors, not on \(layout)")
}

extension TensorLayout {
  /// Place of one value.
  fileprivate func offset(in shape: TensorShape, _ n: Int, _ c: Int, _ y: Int, _ x: Int) -> Int {
    switch self {
    case .plain:
      ((n * shape.channels + c) * shape.height + y) * shape.width + x
    case .blocked(let block):
      (((n * (shape.channels / block) + c / block) * shape.height + y) * shape.width + x) * block + c % block
    }
  }
}
