import Kernels

/// The reference kernels behind maps in blocks of two channels, as fast kernels like them in their own sizes:
/// every map is reordered on the way in and out.
final class BlockedReferenceKernels: KernelSet {
  private let reference = ReferenceKernels<Double>()
  var name: String { "blocked-reference" }

  func preferredLayout(channels: Int) -> TensorLayout { channels % 2 == 0 ? .blocked(2) : .plain }

  func convolution(_ geometry: ConvolutionGeometry, inputLayout: TensorLayout, outputLayout: TensorLayout)
    -> any ConvolutionKernel<Double>
  {
    BlockedConvolution(
      reference.convolution(geometry, inputLayout: .plain, outputLayout: .plain), reference)
  }

  func batchNormalization(_ shape: TensorShape, layout: TensorLayout, epsilon: Double, rectified: Bool)
    -> any BatchNormalizationKernel<Double>
  {
    BlockedNormalization(
      reference.batchNormalization(shape, layout: .plain, epsilon: epsilon, rectified: rectified), reference)
  }

  func pooling(_ kind: PoolingKind, input: TensorShape, window: Int, layout: TensorLayout)
    -> any PoolingKernel<Double>
  {
    BlockedPooling(reference.pooling(kind, input: input, window: window, layout: .plain), reference)
  }

  func reorder(_ source: Tensor<Double>, into target: Tensor<Double>) {
    reference.reorder(source, into: target)
  }

  func multiply(
    rows: Int, columns: Int, inner: Int, alpha: Double, a: Buffer<Double>, transposeA: Bool,
    b: Buffer<Double>, transposeB: Bool, beta: Double, into c: Buffer<Double>
  ) {
    reference.multiply(
      rows: rows, columns: columns, inner: inner, alpha: alpha, a: a, transposeA: transposeA, b: b,
      transposeB: transposeB, beta: beta, into: c)
  }
}

extension ReferenceKernels<Double> {
  fileprivate func plain(_ source: Tensor<Double>) -> Tensor<Double> {
    let result = Tensor<Double>(source.shape)
    reorder(source, into: result)
    return result
  }

  /// Runs `body` on a plain tensor and copies it to the target.
  fileprivate func write(_ target: Tensor<Double>, _ body: (Tensor<Double>) throws -> Void) rethrows {
    let result = Tensor<Double>(target.shape)
    try body(result)
    reorder(result, into: target)
  }
}

private final class BlockedConvolution: ConvolutionKernel {
  let kernel: any ConvolutionKernel<Double>
  let reference: ReferenceKernels<Double>
  init(_ kernel: any ConvolutionKernel<Double>, _ reference: ReferenceKernels<Double>) {
    self.kernel = kernel
    self.reference = reference
  }
  var implementation: String { "blocked-reference" }
  func forward(input: Tensor<Double>, weights: Buffer<Double>, output: Tensor<Double>) throws {
    try reference.write(output) {
      try kernel.forward(input: reference.plain(input), weights: weights, output: $0)
    }
  }
  func backwardData(
    outputGradient: Tensor<Double>, weights: Buffer<Double>, inputGradient: Tensor<Double>
  ) throws {
    try reference.write(inputGradient) {
      try kernel.backwardData(
        outputGradient: reference.plain(outputGradient), weights: weights, inputGradient: $0)
    }
  }
  func backwardWeights(
    input: Tensor<Double>, outputGradient: Tensor<Double>, weightGradient: Buffer<Double>
  ) throws {
    try kernel.backwardWeights(
      input: reference.plain(input), outputGradient: reference.plain(outputGradient),
      weightGradient: weightGradient)
  }
}

private final class BlockedNormalization: BatchNormalizationKernel {
  let kernel: any BatchNormalizationKernel<Double>
  let reference: ReferenceKernels<Double>
  init(_ kernel: any BatchNormalizationKernel<Double>, _ reference: ReferenceKernels<Double>) {
    self.kernel = kernel
    self.reference = reference
  }
  func forwardTraining(
    input: Tensor<Double>, scale: Buffer<Double>, shift: Buffer<Double>, mean: Buffer<Double>,
    variance: Buffer<Double>, output: Tensor<Double>
  ) throws {
    try reference.write(output) {
      try kernel.forwardTraining(
        input: reference.plain(input), scale: scale, shift: shift, mean: mean, variance: variance, output: $0)
    }
  }
  func forwardInference(
    input: Tensor<Double>, scale: Buffer<Double>, shift: Buffer<Double>, mean: Buffer<Double>,
    variance: Buffer<Double>, output: Tensor<Double>
  ) throws {
    try reference.write(output) {
      try kernel.forwardInference(
        input: reference.plain(input), scale: scale, shift: shift, mean: mean, variance: variance, output: $0)
    }
  }
  func backward(
    input: Tensor<Double>, outputGradient: Tensor<Double>, scale: Buffer<Double>, mean: Buffer<Double>,
    variance: Buffer<Double>, inputGradient: Tensor<Double>, scaleGradient: Buffer<Double>,
    shiftGradient: Buffer<Double>
  ) throws {
    try reference.write(inputGradient) {
      try kernel.backward(
        input: reference.plain(input), outputGradient: reference.plain(outputGradient), scale: scale,
        mean: mean, variance: variance, inputGradient: $0, scaleGradient: scaleGradient,
        shiftGradient: shiftGradient)
    }
  }
}

private final class BlockedPooling: PoolingKernel {
  let kernel: any PoolingKernel<Double>
  let reference: ReferenceKernels<Double>
  init(_ kernel: any PoolingKernel<Double>, _ reference: ReferenceKernels<Double>) {
    self.kernel = kernel
    self.reference = reference
  }
  func forward(input: Tensor<Double>, output: Tensor<Double>) throws {
    try reference.write(output) { try kernel.forward(input: reference.plain(input), output: $0) }
  }
  func backward(outputGradient: Tensor<Double>, inputGradient: Tensor<Double>) throws {
    try reference.write(inputGradient) {
      try kernel.backward(outputGradient: reference.plain(outputGradient), inputGradient: $0)
    }
  }
}
