import Kernels
import Testing

struct ConvolutionCase: Sendable, CustomTestStringConvertible {
  let name: String
  let geometry: ConvolutionGeometry
  /// Nil: what oneDNN prefers.
  var layout: TensorLayout?

  var testDescription: String { name }

  init(
    _ name: String, _ channels: Int, _ outputs: Int, side: Int, width: Int? = nil, batch: Int = 2,
    kernel: Int = 3,
    stride: Int = 1, padding: Int = 1, layout: TensorLayout? = nil
  ) {
    self.name = name
    self.layout = layout
    geometry = ConvolutionGeometry(
      input: TensorShape(batch: batch, channels: channels, height: side, width: width ?? side),
      outputs: outputs,
      kernel: kernel, stride: stride, padding: padding)
  }

  static let all = [
    ConvolutionCase("convnet's first", 1, 32, side: 32, batch: 3),
    ConvolutionCase("convnet's second", 32, 64, side: 16, batch: 3),
    ConvolutionCase("convnet's third", 64, 128, side: 8, batch: 3),
    ConvolutionCase("batch of one", 16, 32, side: 8, batch: 1),
    ConvolutionCase("colour images", 3, 64, side: 32),
    ConvolutionCase("1x1", 32, 64, side: 8, kernel: 1, padding: 0),
    ConvolutionCase("1x1, stride 2", 64, 128, side: 8, kernel: 1, stride: 2, padding: 0),
    ConvolutionCase("3x3, stride 2", 32, 64, side: 16, stride: 2),
    ConvolutionCase("3x3, stride 2, odd side", 32, 32, side: 15, stride: 2),
    ConvolutionCase("5x5, no padding", 16, 16, side: 9, kernel: 5, padding: 0),
    ConvolutionCase("7x7, stride 2, rows left over", 3, 16, side: 16, kernel: 7, stride: 2, padding: 2),
    ConvolutionCase("not square", 16, 32, side: 12, width: 7),
    ConvolutionCase("channels that no block divides", 5, 7, side: 9),
    // The last tiles fill no whole group, and are not the first to be worked on.
    ConvolutionCase("many tiles, cut at both ends", 16, 48, side: 13, width: 18, batch: 23),
    ConvolutionCase("no padding, cut tiles", 32, 16, side: 9, width: 11, padding: 0),
    ConvolutionCase("wide padding", 16, 32, side: 5, padding: 2),
    ConvolutionCase("one channel, no padding, not square", 1, 16, side: 9, width: 6, padding: 0),
    ConvolutionCase("one channel, blocks of 16", 1, 32, side: 7, padding: 2, layout: .blocked(16)),
    ConvolutionCase("one channel, blocks of 8", 1, 24, side: 7, layout: .blocked(8)),
    ConvolutionCase("plain layout on both sides", 32, 32, side: 10, layout: .plain),
    ConvolutionCase("blocks of 16", 32, 32, side: 10, layout: .blocked(16)),
    ConvolutionCase("blocks of 8", 32, 32, side: 10, layout: .blocked(8)),
    ConvolutionCase("blocks of 8, many tiles", 16, 48, side: 13, width: 18, batch: 23, layout: .blocked(8)),
    ConvolutionCase("blocks of 8, panels of one", 24, 40, side: 9, width: 11, padding: 0, layout: .blocked(8)),
    ConvolutionCase("blocks of 8, wide padding", 16, 32, side: 5, padding: 2, layout: .blocked(8)),
  ]
}

@Suite struct OneDNNConvolutionTests {
  /// Breaks with a wrong stride, padding, layout, argument, or a missing reorder of weights or feature maps.
  @Test(arguments: ConvolutionCase.all)
  func agreesWithTheReferenceInAllThreeDirections(_ testCase: ConvolutionCase) throws {
    let geometry = testCase.geometry
    let fast = try OneDNNKernels()
    let slow = ReferenceKernels<Double>()
    let inputLayout =
      geometry.input.channels == 1
      ? .plain : testCase.layout ?? fast.preferredLayout(channels: geometry.input.channels)
    let outputLayout = testCase.layout ?? fast.preferredLayout(channels: geometry.outputs)
    var random = RandomValues("convolution \(testCase.name)")
    let input = tensor(random.floats(geometry.input.count), geometry.input)
    let weights = random.floats(geometry.weightCount)
    let outputGradient = tensor(random.floats(geometry.output.count), geometry.output)

    let kernel = try fast.convolution(geometry, inputLayout: inputLayout, outputLayout: outputLayout)
    let reference = slow.convolution(geometry, inputLayout: .plain, outputLayout: .plain)

    let output = Tensor<Float>(geometry.output, layout: outputLayout)
    try kernel.forward(input: input.arranged(inputLayout), weights: Buffer(weights), output: output)
    let expectedOutput = Tensor<Double>(geometry.output)
    try reference.forward(input: input.doubled, weights: doubled(weights), output: expectedOutput)
    expectAgreement(try output.arranged(.plain).values, expectedOutput.values, "forward")

    let inputGradient = Tensor<Float>(geometry.input, layout: inputLayout)
    try kernel.backwardData(
      outputGradient: outputGradient.arranged(outputLayout), weights: Buffer(weights),
      inputGradient: inputGradient)
    let expectedInputGradient = Tensor<Double>(geometry.input)
    try reference.backwardData(
      outputGradient: outputGradient.doubled, weights: doubled(weights), inputGradient: expectedInputGradient)
    expectAgreement(try inputGradient.arranged(.plain).values, expectedInputGradient.values, "backward data")

    let weightGradient = Buffer<Float>(count: geometry.weightCount)
    try kernel.backwardWeights(
      input: input.arranged(inputLayout), outputGradient: outputGradient.arranged(outputLayout),
      weightGradient: weightGradient)
    let expectedWeightGradient = Buffer<Double>(count: geometry.weightCount)
    try reference.backwardWeights(
      input: input.doubled, outputGradient: outputGradient.doubled, weightGradient: expectedWeightGradient)
    expectAgreement(weightGradient, expectedWeightGradient, "backward weights")
  }

  /// Breaks when state of one call leaks into the next (a scratchpad or a reordered copy that is added to).
  @Test func repeatsGiveTheSameBitsAndCallsDoNotDisturbEachOther() throws {
    let geometry = ConvolutionCase("", 32, 64, side: 8).geometry
    let fast = try OneDNNKernels()
    let layout = fast.preferredLayout(channels: 32)
    var random = RandomValues("convolution repeats")
    let input = try tensor(random.floats(geometry.input.count), geometry.input).arranged(layout)
    let gradient = Tensor<Float>(geometry.output, layout: layout)
    gradient.values.copy(from: random.floats(geometry.output.count))
    let weights = Buffer(random.floats(geometry.weightCount))
    let otherWeights = Buffer(random.floats(geometry.weightCount))
    let kernel = try fast.convolution(geometry, inputLayout: layout, outputLayout: layout)

    func results() throws -> [[Float]] {
      let output = Tensor<Float>(geometry.output, layout: layout)
      let inputGradient = Tensor<Float>(geometry.input, layout: layout)
      let weightGradient = Buffer<Float>(count: geometry.weightCount)
      try kernel.forward(input: input, weights: weights, output: output)
      try kernel.backwardData(outputGradient: gradient, weights: weights, inputGradient: inputGradient)
      try kernel.backwardWeights(input: input, outputGradient: gradient, weightGradient: weightGradient)
      return [output.values.array, inputGradient.values.array, weightGradient.array]
    }
    let first = try results()
    let scratch = Tensor<Float>(geometry.output, layout: layout)
    try kernel.forward(input: input, weights: otherWeights, output: scratch)
    #expect(scratch.values.array != first[0])
    #expect(try results() == first)
  }

  /// oneDNN's plain loops are correct but up to hundreds of times slower; a layout that it has no generated
  /// code for, or a Winograd of ours that is passed over, would show here and nowhere else.
  @Test(.enabled(if: hasGeneratedCode, "no AVX2"), arguments: ConvolutionCase.all.prefix(3))
  func theConvnetRunsOnGeneratedCode(_ testCase: ConvolutionCase) throws {
    let fast = try OneDNNKernels()
    let geometry = testCase.geometry
    let kernel = try fast.convolution(
      geometry, inputLayout: fast.preferredLayout(channels: geometry.input.channels),
      outputLayout: fast.preferredLayout(channels: geometry.outputs))
    let implementations = (kernel as? any OneDNNImplementations)?.implementations
    if geometry.input.channels == 1 {
      // Nobody asks for the images' gradient, and that of the weights is our own.
      #expect(implementations?.first?.hasPrefix("jit") == true, "\(implementations ?? [])")
    } else {
      #expect(implementations == nil && kernel.implementation == "winograd", "\(implementations ?? [])")
    }
  }

  @Test func impossibleGeometriesAreTypedErrors() throws {
    let fast = try OneDNNKernels()
    let tooSmall = ConvolutionGeometry(
      input: TensorShape(batch: 1, channels: 8, height: 4, width: 4), outputs: 8, kernel: 5, stride: 2,
      padding: 0)
    #expect(throws: KernelError.convolution(tooSmall)) {
      try fast.convolution(tooSmall, inputLayout: .plain, outputLayout: .plain)
    }

    let shape = TensorShape(batch: 1, channels: 12, height: 4, width: 4)
    let geometry = ConvolutionGeometry(input: shape, outputs: 8, kernel: 3, stride: 1, padding: 1)
    #expect(throws: KernelError.layout(.blocked(8), shape: shape)) {
      try fast.convolution(geometry, inputLayout: .blocked(8), outputLayout: .blocked(8))
    }
  }
}
