import CKernels

/// Batch normalisation, rectifier and maximum pooling with windows of 2 in one. Each of them alone waits for memory, as
/// the feature maps do not fit the cache: here the input is read once for its statistics and once for the maxima, and
/// once more in the backward pass; the normalised map and its gradient are never written.
final class BlockedNormalizedPooling: NormalizedPoolingKernel {
  private let input: TensorShape
  private let output: TensorShape
  private let block: Int
  private let epsilon: Double
  // Of each output's maximum in the last training pass: its place in its window, or that the rectifier closed, and its
  // distance from the mean.
  private let winners: AlignedBytes
  private let deviations: Buffer<Float>
  /// Two of each channel.
  private let sums: Buffer<Double>
  // One of each channel, as the loops want them.
  private let factors: Buffer<Float>
  private let constants: Buffer<Float>
  private let slopes: Buffer<Float>

  /// Nil where the loops do not fit.
  init?(_ input: TensorShape, window: Int, layout: TensorLayout, epsilon: Double) {
    guard let block = layout.block(of: input), window == 2, input.height % 2 == 0, input.width % 2 == 0
    else { return nil }
    self.input = input
    output = input.pooled(window: window)
    self.block = block
    self.epsilon = epsilon
    winners = AlignedBytes(count: output.count)
    deviations = Buffer(count: output.count)
    sums = Buffer(count: 2 * input.channels)
    factors = Buffer(count: input.channels)
    constants = Buffer(count: input.channels)
    slopes = Buffer(count: input.channels)
  }

  func forwardTraining(
    input: Tensor<Float>, scale: Buffer<Float>, shift: Buffer<Float>, mean: Buffer<Float>, variance: Buffer<Float>,
    output: Tensor<Float>
  ) {
    require(input, output, [scale, shift, mean, variance])
    ck_channel_statistics(
      block, planes, groups, self.input.height * self.input.width, input.values.pointer, sums.pointer, mean.pointer,
      variance.pointer)
    pool(
      input, scale: scale, shift: shift, mean: mean, variance: variance, output: output, winners: winners.pointer,
      deviations: deviations.pointer)
  }

  func forwardInference(
    input: Tensor<Float>, scale: Buffer<Float>, shift: Buffer<Float>, mean: Buffer<Float>, variance: Buffer<Float>,
    output: Tensor<Float>
  ) {
    require(input, output, [scale, shift, mean, variance])
    pool(
      input, scale: scale, shift: shift, mean: mean, variance: variance, output: output, winners: nil, deviations: nil)
  }

  /// The gradients of ``ReferenceBatchNormalization``, where the gradient of a normalised value is its window's if it
  /// won and else 0.
  func backward(
    input: Tensor<Float>, outputGradient: Tensor<Float>, scale: Buffer<Float>, mean: Buffer<Float>,
    variance: Buffer<Float>, inputGradient: Tensor<Float>, scaleGradient: Buffer<Float>, shiftGradient: Buffer<Float>
  ) {
    require(input, outputGradient, [scale, mean, variance, scaleGradient, shiftGradient])
    inputGradient.require(self.input, .blocked(block))
    ck_normalized_pooling_sums(
      block, planes, groups, output.height * output.width, winners.pointer, deviations.pointer,
      outputGradient.values.pointer, sums.pointer)
    let channels = self.input.channels
    let count = Double(self.input.count / channels)
    for channel in 0..<channels {
      let inverse = inverseDeviation(variance[channel])
      let factor = Double(scale[channel]) * inverse
      let sum = sums[channel]
      let product = sums[channels + channel] * inverse
      shiftGradient[channel] = Float(sum)
      scaleGradient[channel] = Float(product)
      factors[channel] = Float(factor)
      constants[channel] = Float(factor * sum / count)
      slopes[channel] = Float(factor * inverse * product / count)
    }
    ck_normalized_pooling_backward(
      block, planes, groups, self.input.height, self.input.width, input.values.pointer, winners.pointer,
      outputGradient.values.pointer, mean.pointer, factors.pointer, constants.pointer, slopes.pointer,
      inputGradient.values.pointer)
  }

  private func pool(
    _ input: Tensor<Float>, scale: Buffer<Float>, shift: Buffer<Float>, mean: Buffer<Float>, variance: Buffer<Float>,
    output: Tensor<Float>, winners: UnsafeMutablePointer<UInt8>?, deviations: UnsafeMutablePointer<Float>?
  ) {
    for channel in 0..<self.input.channels {
      factors[channel] = Float(Double(scale[channel]) * inverseDeviation(variance[channel]))
    }
    ck_normalized_pooling(
      block, planes, groups, self.input.height, self.input.width, input.values.pointer, mean.pointer, factors.pointer,
      shift.pointer, output.values.pointer, winners, deviations)
  }

  private func inverseDeviation(_ variance: Float) -> Double { 1 / (Double(variance) + epsilon).squareRoot() }

  private var groups: Int { input.channels / block }
  private var planes: Int { input.batch * groups }

  private func require(_ input: Tensor<Float>, _ output: Tensor<Float>, _ vectors: [Buffer<Float>]) {
    input.require(self.input, .blocked(block))
    output.require(self.output, .blocked(block))
    for vector in vectors {
      precondition(vector.count == self.input.channels, "\(vector.count) values for \(self.input.channels) channels")
    }
  }
}
