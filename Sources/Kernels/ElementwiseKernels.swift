import CKernels

/// Passes over whole feature maps that need no plan. Float runs in C, any other scalar on
/// `ReferenceElementwiseKernels`; both give the same bits for Float on every machine. Feature maps of one
/// call must have one shape and one layout.
public enum ElementwiseKernels {
  /// target = max(input, 0), value by value; a NaN stays a NaN, so that a diverged training shows.
  public static func rectify<S: KernelScalar>(_ input: Tensor<S>, into target: Tensor<S>) {
    requireLike(input, target)
    guard let source = input.values.floats, let result = target.values.floats else {
      ReferenceElementwiseKernels.rectify(input, into: target)
      return
    }
    ck_rectify(input.values.count, source, result)
  }

  /// inputGradient = outputGradient where the rectifier's `output` is positive, else 0.
  public static func rectifyBackward<S: KernelScalar>(
    output: Tensor<S>, outputGradient: Tensor<S>, inputGradient: Tensor<S>
  ) {
    requireLike(output, outputGradient)
    requireLike(output, inputGradient)
    guard let y = output.values.floats, let dy = outputGradient.values.floats,
      let dx = inputGradient.values.floats
    else {
      ReferenceElementwiseKernels.rectifyBackward(
        output: output, outputGradient: outputGradient, inputGradient: inputGradient)
      return
    }
    ck_rectify_backward(output.values.count, y, dy, dx)
  }

  /// target = a + b. `target` may be `a` or `b`.
  public static func add<S: KernelScalar>(_ a: Tensor<S>, _ b: Tensor<S>, into target: Tensor<S>) {
    requireLike(a, b)
    requireLike(a, target)
    guard let first = a.values.floats, let second = b.values.floats, let sum = target.values.floats else {
      ReferenceElementwiseKernels.add(a, b, into: target)
      return
    }
    ck_add(a.values.count, first, second, sum)
  }

  /// Adds bias[j] to feature j of every item.
  /// - Parameters:
  ///   - bias: as many values as `target` has features (channels x height x width).
  ///   - target: plain layout.
  public static func addBias<S: KernelScalar>(_ bias: Buffer<S>, to target: Tensor<S>) {
    requireRows(target, bias)
    guard let addend = bias.floats, let memory = target.values.floats else {
      ReferenceElementwiseKernels.addBias(bias, to: target)
      return
    }
    ck_add_bias(target.shape.batch, bias.count, addend, memory)
  }

  /// sums[j] = the sum of feature j over all items, added in the items' order.
  /// - Parameters:
  ///   - source: plain layout.
  ///   - sums: as many values as `source` has features.
  public static func sumRows<S: KernelScalar>(of source: Tensor<S>, into sums: Buffer<S>) {
    requireRows(source, sums)
    guard let memory = source.values.floats, let result = sums.floats else {
      ReferenceElementwiseKernels.sumRows(of: source, into: sums)
      return
    }
    ck_sum_rows(source.shape.batch, sums.count, memory, result)
  }

  private static func requireLike<S>(_ a: Tensor<S>, _ b: Tensor<S>) {
    precondition(
      a.shape == b.shape && a.layout == b.layout, "\(a.shape) \(a.layout) beside \(b.shape) \(b.layout)")
  }

  private static func requireRows<S>(_ rows: Tensor<S>, _ row: Buffer<S>) {
    precondition(rows.layout == .plain, "rows of a feature map in layout \(rows.layout)")
    precondition(rows.shape.features == row.count, "\(row.count) values for rows of \(rows.shape.features)")
  }
}
