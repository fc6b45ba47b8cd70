import Kernels
import Testing

struct NormalizationCase: Sendable, CustomTestStringConvertible {
  let shape: TensorShape
  let rectified: Bool
  let blocked: Bool
  var testDescription: String { "\(shape), rectified \(rectified), blocked \(blocked)" }

  static let all: [NormalizationCase] = [true, false].flatMap { rectified in
    [
      NormalizationCase(
        shape: TensorShape(batch: 6, channels: 32, height: 8, width: 8), rectified: rectified, blocked: true),
      NormalizationCase(
        shape: TensorShape(batch: 6, channels: 32, height: 8, width: 8), rectified: rectified, blocked: false),
      NormalizationCase(
        shape: TensorShape(batch: 3, channels: 7, height: 5, width: 4), rectified: rectified, blocked: false),
      // Heads: rows of features.
      NormalizationCase(shape: TensorShape(batch: 20, channels: 48), rectified: rectified, blocked: false),
      NormalizationCase(shape: TensorShape(batch: 20, channels: 48), rectified: rectified, blocked: true),
    ]
  }
}

@Suite struct OneDNNBatchNormalizationTests {
  /// Breaks with a wrong epsilon, a variance divided by count - 1, a rectifier that the backward pass does
  /// not see, or mean and variance mixed up.
  @Test(arguments: NormalizationCase.all)
  func agreesWithTheReference(_ testCase: NormalizationCase) throws {
    let shape = testCase.shape
    let fast = try OneDNNKernels()
    let slow = ReferenceKernels<Double>()
    let layout = testCase.blocked ? fast.preferredLayout(channels: shape.channels) : .plain
    // Large, so that a wrong one shows.
    let epsilon = 0.125
    var random = RandomValues("batch normalization")
    let input = tensor(random.floats(shape.count).map { 2 * $0 + 1 }, shape)
    let gradient = tensor(random.floats(shape.count), shape)
    let scale = random.floats(shape.channels).map { $0 + 1 }
    let shift = random.floats(shape.channels)

    let kernel = try fast.batchNormalization(
      shape, layout: layout, epsilon: epsilon, rectified: testCase.rectified)
    let reference = slow.batchNormalization(
      shape, layout: .plain, epsilon: epsilon, rectified: testCase.rectified)
    let arranged = try input.arranged(layout)

    let (mean, variance) = (Buffer<Float>(count: shape.channels), Buffer<Float>(count: shape.channels))
    let output = Tensor<Float>(shape, layout: layout)
    try kernel.forwardTraining(
      input: arranged, scale: Buffer(scale), shift: Buffer(shift), mean: mean, variance: variance,
      output: output)
    let (trueMean, trueVariance) = (
      Buffer<Double>(count: shape.channels), Buffer<Double>(count: shape.channels)
    )
    let trueOutput = Tensor<Double>(shape)
    try reference.forwardTraining(
      input: input.doubled, scale: doubled(scale), shift: doubled(shift), mean: trueMean,
      variance: trueVariance,
      output: trueOutput)
    expectAgreement(mean, trueMean, "mean")
    expectAgreement(variance, trueVariance, "variance")
    expectAgreement(try output.arranged(.plain).values, trueOutput.values, "training output")

    let inputGradient = Tensor<Float>(shape, layout: layout)
    let (scaleGradient, shiftGradient) = (
      Buffer<Float>(count: shape.channels), Buffer<Float>(count: shape.channels)
    )
    try kernel.backward(
      input: arranged, outputGradient: gradient.arranged(layout), scale: Buffer(scale), mean: mean,
      variance: variance, inputGradient: inputGradient, scaleGradient: scaleGradient,
      shiftGradient: shiftGradient)
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

    let statistics = (
      mean: random.floats(shape.channels), variance: random.floats(shape.channels).map { $0 * $0 }
    )
    try kernel.forwardInference(
      input: arranged, scale: Buffer(scale), shift: Buffer(shift), mean: Buffer(statistics.mean),
      variance: Buffer(statistics.variance), output: output)
    try reference.forwardInference(
      input: input.doubled, scale: doubled(scale), shift: doubled(shift), mean: doubled(statistics.mean),
      variance: doubled(statistics.variance), output: trueOutput)
    expectAgreement(try output.arranged(.plain).values, trueOutput.values, "inference output")

    let smallest = output.values.array.min() ?? 0
    #expect((smallest >= 0) == testCase.rectified)
  }

  /// The block that the instruction set has no generated code for costs a factor of 200.
  @Test(
    .enabled(if: hasGeneratedCode, "no AVX2"),
    arguments: [
      TensorShape(batch: 4, channels: 32, height: 32, width: 32),
      TensorShape(batch: 4, channels: 64, height: 16, width: 16),
      TensorShape(batch: 4, channels: 128, height: 8, width: 8),
    ])
  func theConvnetRunsOnGeneratedCode(_ shape: TensorShape) throws {
    let fast = try OneDNNKernels()
    let kernel = try fast.batchNormalization(
      shape, layout: fast.preferredLayout(channels: shape.channels), epsilon: 1e-5, rectified: true)
    let implementations = try #require(kernel as? any OneDNNImplementations).implementations
    #expect(implementations.allSatisfy { $0.contains("jit") }, "\(implementations)")
  }
}
