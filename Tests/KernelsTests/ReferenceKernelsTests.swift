import Kernels
import Testing

/// The reference is what all else is checked against, so it is checked against numbers worked out by hand.
@Suite struct ReferenceKernelsTests {
  private let kernels = ReferenceKernels<Double>()

  private func tensor(_ values: [Double], _ shape: TensorShape) -> Tensor<Double> {
    let tensor = Tensor<Double>(shape)
    tensor.values.copy(from: values)
    return tensor
  }

  /// A 2x3 map under a 2x2 kernel, whole and with a border of zeros at stride 2.
  @Test func convolutionByHand() throws {
    let input = tensor([1, 2, 3, 4, 5, 6], TensorShape(batch: 1, channels: 1, height: 2, width: 3))
    let weights = Buffer<Double>([1, 10, 100, 1000])
    let whole = ConvolutionGeometry(input: input.shape, outputs: 1, kernel: 2, stride: 1, padding: 0)
    let output = Tensor<Double>(whole.output)
    #expect(whole.output == TensorShape(batch: 1, channels: 1, height: 1, width: 2))
    let kernel = kernels.convolution(whole, inputLayout: .plain, outputLayout: .plain)
    try kernel.forward(input: input, weights: weights, output: output)
    #expect(output.values.array == [5421, 6532])

    let gradient = tensor([1, 2], whole.output)
    let inputGradient = Tensor<Double>(input.shape)
    inputGradient.values.fill(7)
    try kernel.backwardData(outputGradient: gradient, weights: weights, inputGradient: inputGradient)
    #expect(inputGradient.values.array == [1, 12, 20, 100, 1200, 2000])
    let weightGradient = Buffer<Double>([7, 7, 7, 7])
    try kernel.backwardWeights(input: input, outputGradient: gradient, weightGradient: weightGradient)
    #expect(weightGradient.array == [5, 8, 14, 17])

    let strided = ConvolutionGeometry(input: input.shape, outputs: 1, kernel: 2, stride: 2, padding: 1)
    let sparse = Tensor<Double>(strided.output)
    #expect(strided.output == TensorShape(batch: 1, channels: 1, height: 2, width: 2))
    try kernels.convolution(strided, inputLayout: .plain, outputLayout: .plain)
      .forward(input: input, weights: weights, output: sparse)
    #expect(sparse.values.array == [1000, 3200, 40, 65])
  }

  /// Two images, two input channels and two outputs of a 1x1 kernel: a matrix product at each position.
  @Test func convolutionMixesChannelsWithinAnImage() throws {
    let input = tensor([1, 2, 3, 4, 5, 6, 7, 8], TensorShape(batch: 2, channels: 2, height: 1, width: 2))
    let geometry = ConvolutionGeometry(input: input.shape, outputs: 2, kernel: 1, stride: 1, padding: 0)
    let output = Tensor<Double>(geometry.output)
    try kernels.convolution(geometry, inputLayout: .plain, outputLayout: .plain)
      .forward(input: input, weights: Buffer([1, 10, 100, 1000]), output: output)
    #expect(output.values.array == [31, 42, 3100, 4200, 75, 86, 7500, 8600])
  }

  /// Channel 0 holds 1, 3, 1, 3 (mean 2, variance 1), channel 1 is constant; epsilon 3 makes the root 2.
  @Test func batchNormalizationByHand() throws {
    let shape = TensorShape(batch: 2, channels: 2, height: 1, width: 2)
    let input = tensor([1, 3, 5, 5, 1, 3, 5, 5], shape)
    let scale = Buffer<Double>([4, 1])
    let shift = Buffer<Double>([1, -1])
    let mean = Buffer<Double>(count: 2)
    let variance = Buffer<Double>(count: 2)
    let output = Tensor<Double>(shape)
    for rectified in [false, true] {
      let kernel = kernels.batchNormalization(shape, layout: .plain, epsilon: 3, rectified: rectified)
      try kernel.forwardTraining(
        input: input, scale: scale, shift: shift, mean: mean, variance: variance, output: output)
      #expect(mean.array == [2, 5])
      #expect(variance.array == [1, 0])
      let below = rectified ? 0.0 : -1.0
      #expect(output.values.array == [below, 3, below, below, below, 3, below, below])
      try kernel.forwardInference(
        input: input, scale: scale, shift: shift, mean: Buffer([1, 5]), variance: Buffer([1, 1]),
        output: output)
      #expect(output.values.array == [1, 5, below, below, 1, 5, below, below])
    }
  }

  @Test func poolingByHand() throws {
    let input = tensor([1, 9, 2, 2, 3, 3, 2, 6], TensorShape(batch: 1, channels: 1, height: 2, width: 4))
    let output = Tensor<Double>(TensorShape(batch: 1, channels: 1, height: 1, width: 2))
    let gradient = tensor([4, 8], output.shape)
    let inputGradient = Tensor<Double>(input.shape)

    let maximum = kernels.pooling(.maximum, input: input.shape, window: 2, layout: .plain)
    try maximum.forward(input: input, output: output)
    #expect(output.values.array == [9, 6])
    inputGradient.values.fill(7)
    try maximum.backward(outputGradient: gradient, inputGradient: inputGradient)
    #expect(inputGradient.values.array == [0, 4, 0, 0, 0, 0, 0, 8])

    let average = kernels.pooling(.average, input: input.shape, window: 2, layout: .plain)
    try average.forward(input: input, output: output)
    #expect(output.values.array == [4, 3])
    try average.backward(outputGradient: gradient, inputGradient: inputGradient)
    #expect(inputGradient.values.array == [1, 1, 2, 2, 1, 1, 2, 2])
  }

  /// Four channels at two positions, in blocks of two: channels 0 and 1 alternate, then 2 and 3.
  @Test func reorderByHand() {
    let shape = TensorShape(batch: 1, channels: 4, height: 1, width: 2)
    let plain = tensor([0, 1, 10, 11, 20, 21, 30, 31], shape)
    let blocked = Tensor<Double>(shape, layout: .blocked(2))
    kernels.reorder(plain, into: blocked)
    #expect(blocked.values.array == [0, 10, 1, 11, 20, 30, 21, 31])
    let back = Tensor<Double>(shape)
    kernels.reorder(blocked, into: back)
    #expect(back.values.array == plain.values.array)
  }

  /// [[1, 2, 3], [4, 5, 6]] x [[1, 0], [0, 1], [1, 1]] = [[4, 5], [10, 11]], in each way to store it.
  @Test(arguments: [false, true], [false, true])
  func multiplyByHand(transposeA: Bool, transposeB: Bool) {
    let a = Buffer<Double>(transposeA ? [1, 4, 2, 5, 3, 6] : [1, 2, 3, 4, 5, 6])
    let b = Buffer<Double>(transposeB ? [1, 0, 1, 0, 1, 1] : [1, 0, 0, 1, 1, 1])
    let c = Buffer<Double>([.nan, .infinity, 1, 1])
    kernels.multiply(
      rows: 2, columns: 2, inner: 3, alpha: 2, a: a, transposeA: transposeA, b: b, transposeB: transposeB,
      beta: 0, into: c)
    #expect(c.array == [8, 10, 20, 22])
    kernels.multiply(
      rows: 2, columns: 2, inner: 3, alpha: 1, a: a, transposeA: transposeA, b: b, transposeB: transposeB,
      beta: 0.5, into: c)
    #expect(c.array == [8, 10, 20, 22])
  }
}
