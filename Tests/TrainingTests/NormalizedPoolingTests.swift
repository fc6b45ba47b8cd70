import Foundations
import Kernels
import Testing
import Training

/// Fused kernels exist for maps in blocks alone; elsewhere these tests compare a network with itself.
private let hasBlocks = (try? OneDNNKernels().preferredLayout(channels: 16)) != .plain

private func network(
  _ kernels: any KernelSet<Float>, head outputs: Int = 4, layers: [NamedLayer]? = nil
) throws -> Network<Float> {
  var backbone = Backbone.convnet(width: 16)
  if let layers { backbone.layers = layers }
  return try Network(
    backbone: backbone, head: [NamedLayer("head.linear", .linear(outputs: outputs, bias: true, deviation: 0.5))],
    kernels: kernels, batch: 6)
}

@Suite struct NormalizedPoolingLayerTests {
  /// Breaks if the planner does not fuse where it can, or fuses what is no rectified normalisation right before a
  /// maximum pooling; if the one layer lacks an array, orders or names them in another way, or starts them with other
  /// values; if it gathers the statistics of the pooled maps or their wrong multiple; or if it leaves out a gradient.
  @Test func fusedAndApartAreOneNetwork() throws {
    let (fusing, keepingApart) = (try CountingKernels(fuses: true), try CountingKernels(fuses: false))
    let (fused, apart) = (try network(fusing), try network(keepingApart))
    #expect(fusing.maximumPoolings == (hasBlocks ? 0 : 2))
    #expect(keepingApart.maximumPoolings == 2)
    fused.initialize(seed: 1)
    apart.initialize(seed: 1)
    #expect(fused.state == apart.state)

    let images = normalValues(fused.input.values.count, purpose: "images").map(Float.init)
    let weights = normalValues(fused.output.values.count, purpose: "loss weights").map(Float.init)
    for network in [fused, apart] {
      for parameter in network.parameters where parameter.shape.count == 1 {
        // Scales of either sign, and shifts that are not 0.
        let noise = normalValues(parameter.values.count, purpose: parameter.name)
        for i in 0..<parameter.values.count { parameter.values[i] += Float(noise[i]) }
      }
      network.input.values.copy(from: images)
      try network.forward(mode: .training(TrainingBatch(items: Array(0..<6), epoch: 0, progress: 0)))
      network.outputGradient.values.copy(from: weights)
      try network.backward()
    }
    #expect(difference(fused.output.values.array, apart.output.values.array) < 1e-5)
    for (one, other) in zip(fused.parameters, apart.parameters) {
      #expect(difference(one.gradient.array, other.gradient.array) < 1e-5, "\(one.name)")
    }
    for (one, other) in zip(fused.state, apart.state) {
      #expect(one.name == other.name && one.shape == other.shape)
      // A mean near 0 is as exact as what it is the mean of: values about as large as 1, and a tenth is gathered.
      let isMean = one.name.hasSuffix("normalization.mean")
      #expect(difference(one.values, other.values, of: isMean ? 0.1 : nil) < 1e-5, "\(one.name)")
    }

    try fused.load(apart.state)
    #expect(fused.state == apart.state)
    try fused.forward(mode: .inference)
    try apart.forward(mode: .inference)
    #expect(difference(fused.output.values.array, apart.output.values.array) < 1e-5)
  }

  /// Breaks if the backbone's arrays are told from the head's by a number of layers: two specifications are one here.
  @Test func loadingAFusedBackboneLeavesTheHeadAlone() throws {
    let kernels = try OneDNNKernels()
    let (classifier, hashing) = (try network(kernels, head: 5), try network(kernels, head: 3))
    classifier.initialize(seed: 1)
    hashing.initialize(seed: 2)
    let head = Array(hashing.state.suffix(2))
    try hashing.loadBackbone(classifier.state)
    #expect(Array(hashing.state.dropLast(2)) == Array(classifier.state.dropLast(2)))
    #expect(Array(hashing.state.suffix(2)) == head)
  }

  /// Breaks if the name of the pooling, which makes no layer of its own, is forgotten.
  @Test func fusedLayersHaveTwoNames() throws {
    func layers(pooling: String) -> [NamedLayer] {
      [
        NamedLayer("convolution", .convolution(outputs: 16, kernel: 3, stride: 1, padding: 1, bias: false)),
        NamedLayer("normalization", .batchNormalization(rectified: true)),
        NamedLayer(pooling, .maximumPooling(window: 2)), NamedLayer("flatten", .flatten),
      ]
    }
    for name in ["convolution", "normalization", "flatten", "head.linear"] {
      #expect(throws: NetworkError.duplicateLayer(name)) {
        try network(OneDNNKernels(), layers: layers(pooling: name))
      }
    }
  }

  /// Neither a normalisation without a rectifier nor one with a layer between: a maximum of values below 0 must come
  /// through. Breaks if the planner looks at less than both layers.
  @Test func onlyRectifiedNeighboursAreFused() throws {
    let normalization = NamedLayer("normalization", .batchNormalization(rectified: false))
    let rectified = NamedLayer("normalization", .batchNormalization(rectified: true))
    let pooling = NamedLayer("pooling", .maximumPooling(window: 2))
    for middle in [
      [normalization, pooling], [rectified, NamedLayer("tanh", .tanh), pooling],
      [rectified, NamedLayer("average", .averagePooling(window: 2)), pooling],
    ] {
      let kernels = try CountingKernels(fuses: true)
      _ = try network(
        kernels,
        layers: [NamedLayer("convolution", .convolution(outputs: 16, kernel: 3, stride: 1, padding: 1, bias: false))]
          + middle + [NamedLayer("flatten", .flatten)])
      #expect(kernels.maximumPoolings == 1)
    }
  }
}

/// The largest difference, relative to a scale: otherwise the largest value.
private func difference(_ values: [Float], _ expected: [Float], of scale: Float? = nil) -> Float {
  let largest = scale ?? expected.reduce(0) { max($0, abs($1)) }
  return zip(values, expected).reduce(0) { max($0, abs($1.0 - $1.1)) } / largest
}

/// oneDNN's kernels, with the fused one or without; counts the maximum poolings that are planned apart.
private final class CountingKernels: KernelSet {
  private let kernels: OneDNNKernels
  private let fuses: Bool
  private(set) var maximumPoolings = 0

  init(fuses: Bool) throws {
    kernels = try OneDNNKernels()
    self.fuses = fuses
  }

  var name: String { kernels.name }

  func preferredLayout(channels: Int) -> TensorLayout { kernels.preferredLayout(channels: channels) }

  func convolution(_ geometry: ConvolutionGeometry, inputLayout: TensorLayout, outputLayout: TensorLayout)
    throws -> any ConvolutionKernel<Float>
  {
    try kernels.convolution(geometry, inputLayout: inputLayout, outputLayout: outputLayout)
  }

  func batchNormalization(_ shape: TensorShape, layout: TensorLayout, epsilon: Double, rectified: Bool)
    throws -> any BatchNormalizationKernel<Float>
  {
    try kernels.batchNormalization(shape, layout: layout, epsilon: epsilon, rectified: rectified)
  }

  func pooling(_ kind: PoolingKind, input: TensorShape, window: Int, layout: TensorLayout)
    throws -> any PoolingKernel<Float>
  {
    if kind == .maximum { maximumPoolings += 1 }
    return try kernels.pooling(kind, input: input, window: window, layout: layout)
  }

  func normalizedMaximumPooling(_ shape: TensorShape, window: Int, layout: TensorLayout, epsilon: Double)
    -> (any NormalizedPoolingKernel<Float>)?
  {
    fuses ? kernels.normalizedMaximumPooling(shape, window: window, layout: layout, epsilon: epsilon) : nil
  }

  func reorder(_ source: Tensor<Float>, into target: Tensor<Float>) throws {
    try kernels.reorder(source, into: target)
  }

  func multiply(
    rows: Int, columns: Int, inner: Int, alpha: Float, a: Buffer<Float>, transposeA: Bool, b: Buffer<Float>,
    transposeB: Bool, beta: Float, into c: Buffer<Float>
  ) throws {
    try kernels.multiply(
      rows: rows, columns: columns, inner: inner, alpha: alpha, a: a, transposeA: transposeA, b: b,
      transposeB: transposeB, beta: beta, into: c)
  }
}
