/// Ioffe and Szegedy, "Batch normalization", ICML 2015, algorithm 1 and the gradients of its section 3.
final class ReferenceBatchNormalization<Scalar: KernelScalar>: BatchNormalizationKernel {
  private let shape: TensorShape
  private let epsilon: Scalar
  private let rectified: Bool
  /// Where the last training pass's output was above 0; gradients pass the fused rectifier there alone.
  private var open: [Bool]

  init(_ shape: TensorShape, epsilon: Scalar, rectified: Bool) {
    self.shape = shape
    self.epsilon = epsilon
    self.rectified = rectified
    open = Array(repeating: true, count: rectified ? shape.count : 0)
  }

  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  func forwardTraining(
    input: Tensor<Scalar>, scale: Buffer<Scalar>, shift: Buffer<Scalar>, mean: Buffer<Scalar>,
    variance: Buffer<Scalar>, output: Tensor<Scalar>
  ) {
    check(input, output)
    let values = input.values.pointer
    let count = Scalar(shape.batch * shape.height * shape.width)
    for channel in 0..<shape.channels {
      var sum: Scalar = 0
      forEachOffset(of: channel) { sum += values[$0] }
      mean[channel] = sum / count
      let center = mean[channel]
      var squares: Scalar = 0
      forEachOffset(of: channel) { squares += (values[$0] - center) * (values[$0] - center) }
      variance[channel] = squares / count
    }
    normalize(input: input, scale: scale, shift: shift, mean: mean, variance: variance, output: output)
    if rectified {
      let result = output.values.pointer
      for i in 0..<shape.count { open[i] = result[i] > 0 }
    }
  }

  func forwardInference(
    input: Tensor<Scalar>, scale: Buffer<Scalar>, shift: Buffer<Scalar>, mean: Buffer<Scalar>,
    variance: Buffer<Scalar>, output: Tensor<Scalar>
  ) {
    check(input, output)
    normalize(input: input, scale: scale, shift: shift, mean: mean, variance: variance, output: output)
  }

  /// With x' the normalised input, g the gradient of the output and m the count of a channel's values:
  /// dx = scale / sqrt(variance + epsilon) (g - mean(g) - x' mean(g x')),
  /// dscale = sum(g x'), dshift = sum(g).
  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  func backward(
    input: Tensor<Scalar>, outputGradient: Tensor<Scalar>, scale: Buffer<Scalar>,
    mean: Buffer<Scalar>, variance: Buffer<Scalar>, inputGradient: Tensor<Scalar>,
    scaleGradient: Buffer<Scalar>, shiftGradient: Buffer<Scalar>
  ) {
    check(input, outputGradient)
    check(input, inputGradient)
    let values = input.values.pointer
    let from = outputGradient.values.pointer
    let to = inputGradient.values.pointer
    let count = Scalar(shape.batch * shape.height * shape.width)
    for channel in 0..<shape.channels {
      let center = mean[channel]
      let inverse = 1 / (variance[channel] + epsilon).squareRoot()
      var sum: Scalar = 0
      var product: Scalar = 0
      forEachOffset(of: channel) { i in
        let gradient = !rectified || open[i] ? from[i] : 0
        sum += gradient
        product += gradient * (values[i] - center) * inverse
      }
      let factor = scale[channel] * inverse
      forEachOffset(of: channel) { i in
        let gradient = !rectified || open[i] ? from[i] : 0
        to[i] = factor * (gradient - sum / count - (values[i] - center) * inverse * product / count)
      }
      shiftGradient[channel] = sum
      scaleGradient[channel] = product
    }
  }

  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  private func normalize(
    input: Tensor<Scalar>, scale: Buffer<Scalar>, shift: Buffer<Scalar>, mean: Buffer<Scalar>,
    variance: Buffer<Scalar>, output: Tensor<Scalar>
  ) {
    let values = input.values.pointer
    let result = output.values.pointer
    for channel in 0..<shape.channels {
      let center = mean[channel]
      let factor = scale[channel] / (variance[channel] + epsilon).squareRoot()
      let offset = shift[channel]
      forEachOffset(of: channel) { i in
        let y = factor * (values[i] - center) + offset
        result[i] = rectified ? max(y, 0) : y
      }
    }
  }

  @inline(__always)
  private func forEachOffset(of channel: Int, _ body: (Int) -> Void) {
    let area = shape.height * shape.width
    for n in 0..<shape.batch {
      let start = (n * shape.channels + channel) * area
      for i in start..<start + area { body(i) }
    }
  }

  private func check(_ input: Tensor<Scalar>, _ output: Tensor<Scalar>) {
    precondition(
      input.shape == shape && input.layout == .plain && output.shape == shape && output.layout == .plain,
      "\(input.shape) to \(output.shape) for a normalisation of \(shape)")
  }
}
