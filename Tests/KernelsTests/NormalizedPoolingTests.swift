import Kernels
import Testing

/// The fused kernel against the reference's normalisation and pooling, one behind the other, in double precision.
@Suite struct NormalizedPoolingTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let shape: TensorShape
    let block: Int
    var testDescription: String { "\(shape) in blocks of \(block)" }
  }

  /// One and several blocks of channels, odd batches, planes of one window and of more than one run of sums.
  static let cases = [8, 16].flatMap { block in
    [
      TensorShape(batch: 3, channels: 48, height: 8, width: 12),
      TensorShape(batch: 5, channels: 16, height: 18, width: 22),
      TensorShape(batch: 7, channels: 32, height: 2, width: 2),
    ].map { Case(shape: $0, block: block) }
  }

  /// Large, so that a wrong one shows.
  private static let epsilon = 0.125

  /// Scales of either sign and 0; a shift that rectifies every window of channel 1, and one that lets through all of
  /// channel 3, whose scale is 0; inputs in steps of 1/2, so that many windows have several maxima. Breaks with a
  /// variance divided by count - 1 or without epsilon, a maximum that takes a negative scale for a positive one, the
  /// last of equal values as the winner, a gradient that passes the closed rectifier, sums over the winners' windows
  /// in place of the winners, or channels of one block that get another's statistics.
  @Test(arguments: cases)
  func agreesWithTheReference(_ testCase: Case) throws {
    let shape = testCase.shape
    let pooled = shape.pooled(window: 2)
    let layout = TensorLayout.blocked(testCase.block)
    var random = RandomValues("normalized pooling")
    let input = tensor(random.floats(shape.count).map { ($0 * 4).rounded() / 2 + 1 }, shape)
    let gradient = tensor(random.floats(pooled.count), pooled)
    var scale = random.floats(shape.channels)
    var shift = random.floats(shape.channels)
    (scale[0], shift[1], scale[3], shift[3]) = (-1, -20, 0, 0.5)

    let fused = try kernel(testCase)
    let reference = ReferenceNormalizedPooling(shape, epsilon: Self.epsilon)
    let arranged = try input.arranged(layout)
    let (mean, variance) = (Buffer<Float>(count: shape.channels), Buffer<Float>(count: shape.channels))
    let output = Tensor<Float>(pooled, layout: layout)
    try fused.forwardTraining(
      input: arranged, scale: Buffer(scale), shift: Buffer(shift), mean: mean, variance: variance, output: output)
    let (trueMean, trueVariance) = (Buffer<Double>(count: shape.channels), Buffer<Double>(count: shape.channels))
    let trueOutput = Tensor<Double>(pooled)
    try reference.forwardTraining(
      input: input.doubled, scale: doubled(scale), shift: doubled(shift), mean: trueMean, variance: trueVariance,
      output: trueOutput)
    expectAgreement(mean, trueMean, "mean")
    expectAgreement(variance, trueVariance, "variance")
    expectAgreement(try output.arranged(.plain).values, trueOutput.values, "training output")
    let channels = (0..<shape.channels).map { channel in
      (0..<pooled.count).filter { $0 / (pooled.height * pooled.width) % pooled.channels == channel }
        .map { trueOutput.values[$0] }
    }
    #expect(channels[1].allSatisfy { $0 == 0 } && channels[3].allSatisfy { $0 == 0.5 })

    let inputGradient = Tensor<Float>(shape, layout: layout)
    // What was there before must not matter.
    inputGradient.values.fill(3)
    let (scaleGradient, shiftGradient) = (Buffer<Float>(count: shape.channels), Buffer<Float>(count: shape.channels))
    try fused.backward(
      input: arranged, outputGradient: gradient.arranged(layout), scale: Buffer(scale), mean: mean,
      variance: variance, inputGradient: inputGradient, scaleGradient: scaleGradient, shiftGradient: shiftGradient)
    let trueInputGradient = Tensor<Double>(shape)
    let (trueScaleGradient, trueShiftGradient) = (
      Buffer<Double>(count: shape.channels), Buffer<Double>(count: shape.channels)
    )
    try reference.backward(
      input: input.doubled, outputGradient: gradient.doubled, scale: doubled(scale), mean: trueMean,
      variance: trueVariance, inputGradient: trueInputGradient, scaleGradient: trueScaleGradient,
      shiftGradient: trueShiftGradient)
    expectAgreement(try inputGradient.arranged(.plain).values, trueInputGradient.values, "input gradient")
    expectAgreement(scaleGradient, trueScaleGradient, "scale gradient")
    expectAgreement(shiftGradient, trueShiftGradient, "shift gradient")
    #expect(scaleGradient[1] == 0 && shiftGradient[1] == 0)

    let statistics = (mean: random.floats(shape.channels), variance: random.floats(shape.channels).map { $0 * $0 })
    try fused.forwardInference(
      input: arranged, scale: Buffer(scale), shift: Buffer(shift), mean: Buffer(statistics.mean),
      variance: Buffer(statistics.variance), output: output)
    try reference.forwardInference(
      input: input.doubled, scale: doubled(scale), shift: doubled(shift), mean: doubled(statistics.mean),
      variance: doubled(statistics.variance), output: trueOutput)
    expectAgreement(try output.arranged(.plain).values, trueOutput.values, "inference output")
  }

  /// Deviation 0.05 about 1000: the mean of squares less the squared mean has no digit left in single precision. The
  /// first value, far from all others, breaks long sums that are shifted by it and kept in single precision.
  @Test(arguments: [8, 16])
  func statisticsAreAccurateFarFromZero(_ block: Int) throws {
    let shape = TensorShape(batch: 32, channels: 16, height: 16, width: 16)
    var random = RandomValues("large mean")
    var values = random.floats(shape.count).map { 1000 + 0.05 * $0 }
    for channel in 0..<shape.channels { values[channel * 256] = 990 }
    let input = tensor(values, shape)
    let ones = Buffer([Float](repeating: 1, count: shape.channels))
    let (mean, variance) = (Buffer<Float>(count: shape.channels), Buffer<Float>(count: shape.channels))
    try kernel(Case(shape: shape, block: block)).forwardTraining(
      input: input.arranged(.blocked(block)), scale: ones, shift: ones, mean: mean, variance: variance,
      output: Tensor(shape.pooled(window: 2), layout: .blocked(block)))
    let (trueMean, trueVariance) = (Buffer<Double>(count: shape.channels), Buffer<Double>(count: shape.channels))
    let trueOnes = doubled(ones.array)
    try ReferenceNormalizedPooling(shape, epsilon: Self.epsilon).forwardTraining(
      input: input.doubled, scale: trueOnes, shift: trueOnes, mean: trueMean, variance: trueVariance,
      output: Tensor(shape.pooled(window: 2)))
    for channel in 0..<shape.channels {
      #expect(abs(Double(mean[channel]) / trueMean[channel] - 1) < 1e-7)
      #expect(abs(Double(variance[channel]) / trueVariance[channel] - 1) < 1e-5)
    }
  }

  /// Breaks with sums that start from what an earlier step left, or with memory that is read before it is written.
  @Test func givesTheSameBitsEveryTime() throws {
    let testCase = Self.cases[0]
    let (shape, layout) = (testCase.shape, TensorLayout.blocked(testCase.block))
    let pooled = shape.pooled(window: 2)
    var random = RandomValues("same bits")
    let input = try tensor(random.floats(shape.count), shape).arranged(layout)
    let gradient = try tensor(random.floats(pooled.count), pooled).arranged(layout)
    let (scale, shift) = (Buffer(random.floats(shape.channels)), Buffer(random.floats(shape.channels)))
    func step(_ kernel: any NormalizedPoolingKernel<Float>) throws -> [[Float]] {
      let vectors = (0..<4).map { _ in Buffer<Float>(count: shape.channels) }
      let (output, inputGradient) = (Tensor<Float>(pooled, layout: layout), Tensor<Float>(shape, layout: layout))
      try kernel.forwardTraining(
        input: input, scale: scale, shift: shift, mean: vectors[0], variance: vectors[1], output: output)
      try kernel.backward(
        input: input, outputGradient: gradient, scale: scale, mean: vectors[0], variance: vectors[1],
        inputGradient: inputGradient, scaleGradient: vectors[2], shiftGradient: vectors[3])
      return [output.values.array, inputGradient.values.array] + vectors.map(\.array)
    }
    let (one, other) = (try kernel(testCase), try kernel(testCase))
    let first = try step(one)
    #expect(try step(one) == first)
    #expect(try step(other) == first)
  }

  /// Elsewhere the two layers stay apart, and say themselves what is wrong with them.
  @Test func isOfferedWhereTheLoopsFit() throws {
    let fast = try OneDNNKernels()
    func offered(_ height: Int, _ width: Int, window: Int, _ layout: TensorLayout) -> Bool {
      fast.normalizedMaximumPooling(
        TensorShape(batch: 1, channels: 16, height: height, width: width), window: window, layout: layout,
        epsilon: 1e-5) != nil
    }
    #expect(offered(4, 6, window: 2, .blocked(8)) && offered(4, 6, window: 2, .blocked(16)))
    #expect(!offered(4, 6, window: 2, .plain))
    #expect(!offered(3, 6, window: 2, .blocked(8)) && !offered(4, 5, window: 2, .blocked(8)))
    #expect(!offered(6, 6, window: 3, .blocked(8)))
    #expect(
      ReferenceKernels<Float>().normalizedMaximumPooling(
        TensorShape(batch: 1, channels: 16, height: 4, width: 4), window: 2, layout: .plain, epsilon: 1e-5) == nil)
  }

  private func kernel(_ testCase: Case) throws -> any NormalizedPoolingKernel<Float> {
    try #require(
      try OneDNNKernels().normalizedMaximumPooling(
        testCase.shape, window: 2, layout: .blocked(testCase.block), epsilon: Self.epsilon))
  }
}

/// Normalisation with its rectifier, then maximum pooling, each the reference's own.
private final class ReferenceNormalizedPooling: NormalizedPoolingKernel {
  private let normalization: any BatchNormalizationKernel<Double>
  private let pooling: any PoolingKernel<Double>
  private let normalized: Tensor<Double>
  private let normalizedGradient: Tensor<Double>

  init(_ shape: TensorShape, epsilon: Double) {
    let kernels = ReferenceKernels<Double>()
    normalization = kernels.batchNormalization(shape, layout: .plain, epsilon: epsilon, rectified: true)
    pooling = kernels.pooling(.maximum, input: shape, window: 2, layout: .plain)
    normalized = Tensor(shape)
    normalizedGradient = Tensor(shape)
  }

  func forwardTraining(
    input: Tensor<Double>, scale: Buffer<Double>, shift: Buffer<Double>, mean: Buffer<Double>,
    variance: Buffer<Double>, output: Tensor<Double>
  ) throws {
    try normalization.forwardTraining(
      input: input, scale: scale, shift: shift, mean: mean, variance: variance, output: normalized)
    try pooling.forward(input: normalized, output: output)
  }

  func forwardInference(
    input: Tensor<Double>, scale: Buffer<Double>, shift: Buffer<Double>, mean: Buffer<Double>,
    variance: Buffer<Double>, output: Tensor<Double>
  ) throws {
    try normalization.forwardInference(
      input: input, scale: scale, shift: shift, mean: mean, variance: variance, output: normalized)
    try pooling.forward(input: normalized, output: output)
  }

  func backward(
    input: Tensor<Double>, outputGradient: Tensor<Double>, scale: Buffer<Double>, mean: Buffer<Double>,
    variance: Buffer<Double>, inputGradient: Tensor<Double>, scaleGradient: Buffer<Double>,
    shiftGradient: Buffer<Double>
  ) throws {
    try pooling.backward(outputGradient: outputGradient, inputGradient: normalizedGradient)
    try normalization.backward(
      input: input, outputGradient: normalizedGradient, scale: scale, mean: mean, variance: variance,
      inputGradient: inputGradient, scaleGradient: scaleGradient, shiftGradient: shiftGradient)
  }
}
