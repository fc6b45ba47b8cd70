import Kernels

/// Ioffe and Szegedy, "Batch normalization", ICML 2015. The running variance gathers the unbiased estimate,
/// as their algorithm 2 has it. Maximum pooling of rectified maps may be part of it.
final class BatchNormalizationLayer<Scalar: KernelScalar>: Layer {
  let output: Tensor<Scalar>
  let outputGradient: Tensor<Scalar>
  let arrays: [LayerArray<Scalar>]
  private let input: LayerInput<Scalar>
  /// Receives the input's gradient where nobody wants it: the kernel computes it along with the others.
  private let inputGradient: Tensor<Scalar>
  private let kernel: any BatchNormalizationKernel<Scalar>
  private let scale: Parameter<Scalar>
  private let shift: Parameter<Scalar>
  private let runningMean: Buffer<Scalar>
  private let runningVariance: Buffer<Scalar>
  private let batchMean: Buffer<Scalar>
  private let batchVariance: Buffer<Scalar>

  private static var epsilon: Double { 1e-5 }

  convenience init(
    name: String, rectified: Bool, input: LayerInput<Scalar>, kernels: any KernelSet<Scalar>
  ) throws {
    let kernel = try kernels.batchNormalization(
      input.values.shape, layout: input.values.layout, epsilon: Self.epsilon, rectified: rectified)
    self.init(name: name, kernel, input: input, output: input.values.shape)
  }

  /// Rectified, with maximum pooling behind it. Nil where the kernels have the two apart alone.
  convenience init?(
    name: String, maximumPooling window: Int, input: LayerInput<Scalar>, kernels: any KernelSet<Scalar>
  ) throws {
    guard
      let kernel = try kernels.normalizedMaximumPooling(
        input.values.shape, window: window, layout: input.values.layout, epsilon: Self.epsilon)
    else { return nil }
    self.init(name: name, kernel, input: input, output: input.values.shape.pooled(window: window))
  }

  private init(
    name: String, _ kernel: any BatchNormalizationKernel<Scalar>, input: LayerInput<Scalar>, output shape: TensorShape
  ) {
    let channels = input.values.shape.channels
    self.kernel = kernel
    self.input = input
    inputGradient = input.gradient ?? Tensor(input.values.shape, layout: input.values.layout)
    output = Tensor(shape, layout: input.values.layout)
    outputGradient = Tensor(shape, layout: input.values.layout)
    scale = Parameter(name: name + ".scale", shape: [channels])
    shift = Parameter(name: name + ".shift", shape: [channels])
    runningMean = Buffer(count: channels)
    runningVariance = Buffer(count: channels)
    batchMean = Buffer(count: channels)
    batchVariance = Buffer(count: channels)
    arrays = [
      LayerArray(scale, start: .constant(1)),
      LayerArray(shift, start: .constant(0)),
      LayerArray(statistic: name + ".mean", values: runningMean, start: 0),
      LayerArray(statistic: name + ".variance", values: runningVariance, start: 1),
    ]
  }

  func forward(_ mode: ForwardMode) throws {
    switch mode {
    case .inference:
      try kernel.forwardInference(
        input: input.values, scale: scale.values, shift: shift.values, mean: runningMean,
        variance: runningVariance, output: output)
    case .training:
      try kernel.forwardTraining(
        input: input.values, scale: scale.values, shift: shift.values, mean: batchMean,
        variance: batchVariance, output: output)
      let shape = input.values.shape
      let count = Scalar(shape.batch * shape.height * shape.width)
      gather(batchMean, into: runningMean, factor: 1)
      gather(batchVariance, into: runningVariance, factor: count > 1 ? count / (count - 1) : 1)
    }
  }

  func backward() throws {
    try kernel.backward(
      input: input.values, outputGradient: outputGradient, scale: scale.values, mean: batchMean,
      variance: batchVariance, inputGradient: inputGradient, scaleGradient: scale.gradient,
      shiftGradient: shift.gradient)
  }

  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  private func gather(_ batch: Buffer<Scalar>, into running: Buffer<Scalar>, factor: Scalar) {
    let momentum: Scalar = 0.1
    batch.withSpan { batch in
      running.withMutableSpan { running in
        for i in 0..<running.count {
          running[i] = (1 - momentum) * running[i] + momentum * factor * batch[i]
        }
      }
    }
  }
}
