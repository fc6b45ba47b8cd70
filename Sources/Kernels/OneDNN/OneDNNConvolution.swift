import COneDNN

final class OneDNNConvolution: ConvolutionKernel, OneDNNImplementations {
  private typealias Formats = (input: dnnl_memory_desc_t, output: dnnl_memory_desc_t)

  private enum Direction: String, CaseIterable {
    case forward
    case backwardData = "backward-data"
    case backwardWeights = "backward-weights"
  }

  private enum BackwardWeights {
    case primitive(OneDNNPrimitive)
    case singleChannel(SingleChannelWeightGradient)
  }

  /// What was chosen for one direction.
  private struct Choice {
    let algorithm: String
    let description: OneDNNPrimitiveDescription
  }

  let implementation: String
  /// Of forward, backward-data, backward-weights.
  let implementations: [String]
  private let geometry: ConvolutionGeometry
  private let inputLayout: TensorLayout
  private let outputLayout: TensorLayout
  private let engine: OneDNNEngine
  private let formats: Formats
  private let weights: dnnl_memory_desc_t
  private let forwardPrimitive: OneDNNPrimitive
  private let backwardWeightsKernel: BackwardWeights
  private let backwardDataChoice: Choice
  /// Made at its first use: nobody needs a network's gradient with respect to the images, so its first
  /// convolution never runs this one.
  private var backwardDataPrimitive: OneDNNPrimitive?

  init(
    _ geometry: ConvolutionGeometry, inputLayout: TensorLayout, outputLayout: TensorLayout,
    on engine: OneDNNEngine
  ) throws(KernelError) {
    let reach = geometry.kernel - 2 * geometry.padding
    guard geometry.input.height >= reach, geometry.input.width >= reach else {
      throw KernelError.convolution(geometry)
    }
    let formats: Formats = (
      try OneDNNFormat.featureMap(geometry.input, inputLayout),
      try OneDNNFormat.featureMap(geometry.output, outputLayout)
    )
    let weights = try OneDNNFormat.plainWeights(geometry)

    let forward = try Self.choose(.forward, geometry, formats, hint: nil, on: engine)
    let hint = forward.description
    let backwardData = try Self.choose(.backwardData, geometry, formats, hint: hint, on: engine)

    forwardPrimitive = try OneDNNPrimitive(
      forward.description,
      operands: [
        (DNNL_ARG_SRC, .input, formats.input), (DNNL_ARG_WEIGHTS, .input, weights),
        (DNNL_ARG_DST, .output, formats.output),
      ], on: engine)
    let weightGradientImplementation: (algorithm: String, name: String)
    let singleChannel = SingleChannelWeightGradient(
      geometry, inputLayout: inputLayout, outputLayout: outputLayout)
    if let loop = singleChannel {
      backwardWeightsKernel = .singleChannel(loop)
      weightGradientImplementation = ("direct", "single channel loop")
    } else {
      let choice = try Self.choose(.backwardWeights, geometry, formats, hint: hint, on: engine)
      backwardWeightsKernel = .primitive(
        try OneDNNPrimitive(
          choice.description,
          operands: [
            (DNNL_ARG_SRC, .input, formats.input), (DNNL_ARG_DIFF_DST, .input, formats.output),
            (DNNL_ARG_DIFF_WEIGHTS, .output, weights),
          ], on: engine))
      weightGradientImplementation = (choice.algorithm, choice.description.implementation)
    }
    backwardDataChoice = backwardData
    implementations =
      [forward, backwardData].map(\.description.implementation) + [weightGradientImplementation.name]
    implementation = Self.summary(
      [forward, backwardData].map(\.algorithm) + [weightGradientImplementation.algorithm])
    self.geometry = geometry
    self.inputLayout = inputLayout
    self.outputLayout = outputLayout
    self.engine = engine
    self.formats = formats
    self.weights = weights
  }

  func forward(input: Tensor<Float>, weights: Buffer<Float>, output: Tensor<Float>) throws(KernelError) {
    require(input: input, weights: weights, output: output)
    forwardPrimitive.attach(DNNL_ARG_SRC, input.values)
    forwardPrimitive.attach(DNNL_ARG_WEIGHTS, weights)
    forwardPrimitive.attach(DNNL_ARG_DST, output.values)
    try forwardPrimitive.run()
  }

  func backwardData(
    outputGradient: Tensor<Float>, weights: Buffer<Float>, inputGradient: Tensor<Float>
  ) throws(KernelError) {
    require(input: inputGradient, weights: weights, output: outputGradient)
    let primitive = try plannedBackwardData()
    primitive.attach(DNNL_ARG_DIFF_DST, outputGradient.values)
    primitive.attach(DNNL_ARG_WEIGHTS, weights)
    primitive.attach(DNNL_ARG_DIFF_SRC, inputGradient.values)
    try primitive.run()
  }

  func backwardWeights(
    input: Tensor<Float>, outputGradient: Tensor<Float>, weightGradient: Buffer<Float>
  ) throws(KernelError) {
    require(input: input, weights: weightGradient, output: outputGradient)
    switch backwardWeightsKernel {
    case .singleChannel(let loop):
      loop.run(input: input, outputGradient: outputGradient, weightGradient: weightGradient)
    case .primitive(let primitive):
      primitive.attach(DNNL_ARG_SRC, input.values)
      primitive.attach(DNNL_ARG_DIFF_DST, outputGradient.values)
      primitive.attach(DNNL_ARG_DIFF_WEIGHTS, weightGradient)
      try primitive.run()
    }
  }

  private func require(input: Tensor<Float>, weights: Buffer<Float>, output: Tensor<Float>) {
    input.require(geometry.input, inputLayout)
    output.require(geometry.output, outputLayout)
    precondition(
      weights.count == geometry.weightCount,
      "\(weights.count) weights for a convolution of \(geometry.weightCount)")
  }

  private func plannedBackwardData() throws(KernelError) -> OneDNNPrimitive {
    if let backwardDataPrimitive { return backwardDataPrimitive }
    let primitive = try OneDNNPrimitive(
      backwardDataChoice.description,
      operands: [
        (DNNL_ARG_DIFF_DST, .input, formats.output), (DNNL_ARG_WEIGHTS, .input, weights),
        (DNNL_ARG_DIFF_SRC, .output, formats.input),
      ], on: engine)
    backwardDataPrimitive = primitive
    return primitive
  }

  private static func summary(_ algorithms: [String]) -> String {
    if algorithms.allSatisfy({ $0 == algorithms[0] }) { return algorithms[0] }
    return zip(Direction.allCases, algorithms).map { "\($0.rawValue) \($1)" }.joined(separator: ", ")
  }

  /// For shapes that ``BlockedWinogradConvolution`` does not fit.
  ///
  /// Winograd's algorithm where it exists and pays (3x3, stride 1, AVX-512), else the direct one; with each, feature
  /// maps in the caller's layout where generated code takes it, else in oneDNN's own choice. oneDNN's
  /// automatic choice passes over Winograd where it would be faster, so it is asked for by name.
  private static func choose(
    _ direction: Direction, _ geometry: ConvolutionGeometry, _ given: Formats,
    hint: OneDNNPrimitiveDescription?,
    on engine: OneDNNEngine
  ) throws(KernelError) -> Choice {
    let own: Formats = (
      try OneDNNFormat.anyFeatureMap(geometry.input), try OneDNNFormat.anyFeatureMap(geometry.output)
    )
    // Of few channels its transformations cost more than they save: 12 ms in place of 0.7 for one channel of 32 x 32.
    let winogradPays = geometry.kernel == 3 && geometry.stride == 1 && geometry.input.channels >= 16
    var candidates: [(name: String, kind: dnnl_alg_kind_t)] = [("direct", dnnl_convolution_direct)]
    if winogradPays { candidates.insert(("winograd", dnnl_convolution_winograd), at: 0) }
    for candidate in candidates {
      for formats in [given, own] {
        do throws(KernelError) {
          let description = try describe(direction, candidate.kind, geometry, formats, hint: hint, on: engine)
          if !description.isSlow { return Choice(algorithm: candidate.name, description: description) }
        } catch {
          guard case .library(_, _, .unimplemented) = error else { throw error }
        }
      }
    }
    let description = try describe(
      direction, dnnl_convolution_direct, geometry, given, hint: hint, on: engine)
    return Choice(algorithm: "direct", description: description)
  }

  private static func describe(
    _ direction: Direction, _ algorithm: dnnl_alg_kind_t, _ geometry: ConvolutionGeometry, _ formats: Formats,
    hint: OneDNNPrimitiveDescription?, on engine: OneDNNEngine
  ) throws(KernelError) -> OneDNNPrimitiveDescription {
    let operation = OneDNNOperation(
      name: "convolution \(direction.rawValue)",
      shapes: "\(geometry.input.dimensions) to \(geometry.output.dimensions), kernel \(geometry.kernel), "
        + "stride \(geometry.stride), padding \(geometry.padding)")
    var (input, output) = formats
    var weights = try OneDNNFormat.anyWeights(geometry)
    let strides = [Int64](repeating: Int64(geometry.stride), count: 2)
    let padding = [Int64](repeating: Int64(geometry.padding), count: 2)
    // What the windows really reach at the far end: less than `padding` where the stride leaves rows over.
    let sides = [
      (geometry.output.height, geometry.input.height), (geometry.output.width, geometry.input.width),
    ]
    let farPadding = sides.map { output, input in
      Int64((output - 1) * geometry.stride + geometry.kernel - input - geometry.padding)
    }
    var descriptor = dnnl_convolution_desc_t()
    let status =
      switch direction {
      case .forward:
        dnnl_convolution_forward_desc_init(
          &descriptor, dnnl_forward_training, algorithm, &input, &weights, nil, &output, strides, padding,
          farPadding)
      case .backwardData:
        dnnl_convolution_backward_data_desc_init(
          &descriptor, algorithm, &input, &weights, &output, strides, padding, farPadding)
      case .backwardWeights:
        dnnl_convolution_backward_weights_desc_init(
          &descriptor, algorithm, &input, &weights, nil, &output, strides, padding, farPadding)
      }
    try operation.check(status)
    return try OneDNNPrimitiveDescription(operation, descriptor, hint: hint, on: engine)
  }
}

extension Tensor {
  func require(_ shape: TensorShape, _ layout: TensorLayout) {
    precondition(
      self.shape == shape && self.layout == layout,
      "\(self.shape) \(self.layout) where \(shape) \(layout) was planned")
  }
}
