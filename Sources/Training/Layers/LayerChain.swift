import Kernels

/// Layers one behind the other.
final class LayerChain<Scalar: KernelScalar> {
  let layers: [any Layer<Scalar>]
  let output: Tensor<Scalar>
  let outputGradient: Tensor<Scalar>

  /// - Parameter layers: at least one.
  init(_ layers: [any Layer<Scalar>]) {
    guard let last = layers.last else { preconditionFailure("a chain of no layers") }
    self.layers = layers
    output = last.output
    outputGradient = last.outputGradient
  }

  var arrays: [LayerArray<Scalar>] { layers.flatMap { $0.arrays } }

  var statistics: [any TrainingSetStatistic] { layers.flatMap { $0.statistics } }

  func initialize(seed: UInt64) {
    for layer in layers { layer.initialize(seed: seed) }
  }

  func forward(_ mode: ForwardMode) throws {
    for layer in layers { try layer.forward(mode) }
  }

  func backward() throws {
    for layer in layers.reversed() { try layer.backward() }
  }
}

/// Makes layers from their specifications, and sees that each name is used once. Where the kernels do the work of two
/// specifications in one, these become one layer.
final class LayerPlanner<Scalar: KernelScalar> {
  let kernels: any KernelSet<Scalar>
  private var names: Set<String> = []

  init(kernels: any KernelSet<Scalar>) { self.kernels = kernels }

  /// - Parameter prefix: comes before each layer's name: empty, or ends in a dot.
  func layers(_ specifications: [NamedLayer], prefix: String = "", input: LayerInput<Scalar>)
    throws -> [any Layer<Scalar>]
  {
    for specification in specifications {
      let name = prefix + specification.name
      guard names.insert(name).inserted else { throw NetworkError.duplicateLayer(name) }
    }
    var layers: [any Layer<Scalar>] = []
    var input = input
    var remaining = specifications[...]
    while let next = remaining.popFirst() {
      let name = prefix + next.name
      let layer: any Layer<Scalar>
      if let pooled = try pooledNormalization(next, remaining.first, name: name, input: input) {
        remaining.removeFirst()
        layer = pooled
      } else {
        layer = try self.layer(next.layer, name: name, input: input)
      }
      layers.append(layer)
      input = LayerInput(from: layer)
    }
    return layers
  }

  /// One layer for a rectified normalisation and the maximum pooling right behind it.
  private func pooledNormalization(
    _ first: NamedLayer, _ second: NamedLayer?, name: String, input: LayerInput<Scalar>
  ) throws -> (any Layer<Scalar>)? {
    guard case .batchNormalization(rectified: true) = first.layer, case .maximumPooling(let window)? = second?.layer
    else { return nil }
    return try BatchNormalizationLayer(name: name, maximumPooling: window, input: input, kernels: kernels)
  }

  private func layer(_ specification: LayerSpecification, name: String, input: LayerInput<Scalar>)
    throws -> any Layer<Scalar>
  {
    switch specification {
    case .convolution(let outputs, let kernel, let stride, let padding, let bias):
      try ConvolutionLayer(
        name: name,
        ConvolutionGeometry(
          input: input.values.shape, outputs: outputs, kernel: kernel, stride: stride, padding: padding),
        bias: bias, input: input, kernels: kernels)
    case .batchNormalization(let rectified):
      try BatchNormalizationLayer(name: name, rectified: rectified, input: input, kernels: kernels)
    case .rectifier:
      RectifierLayer(input: input)
    case .tanh:
      TanhLayer(input: input)
    case .maximumPooling(let window):
      try PoolingLayer(name: name, .maximum, window: window, input: input, kernels: kernels)
    case .averagePooling(let window):
      try PoolingLayer(name: name, .average, window: window, input: input, kernels: kernels)
    case .flatten:
      FlattenLayer(input: input, kernels: kernels)
    case .linear(let outputs, let bias, let deviation):
      try LinearLayer(
        name: name, outputs: outputs, bias: bias, deviation: deviation, input: input, kernels: kernels)
    case .dropout(let rate):
      try DropoutLayer(name: name, rate: rate, input: input)
    case .residual(let body, let shortcut):
      try ResidualLayer(name: name, body: body, shortcut: shortcut, input: input, planner: self)
    case .metaEmbedding(let classes):
      try MetaEmbeddingLayer(name: name, classes: classes, input: input, planner: self)
    }
  }
}
