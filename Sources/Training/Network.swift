import Kernels

/// An array of a network's state, as it is stored.
public struct NamedArray<Scalar: KernelScalar>: Sendable, Equatable {
  public var name: String
  public var shape: [Int]
  /// Row-major.
  public var values: [Scalar]

  public init(name: String, shape: [Int], values: [Scalar]) {
    self.name = name
    self.shape = shape
    self.values = values
  }
}

/// A backbone and a head, planned for one batch size: all memory is there from the start, and a step
/// allocates nothing. Used from one thread.
public final class Network<Scalar: KernelScalar> {
  /// [batch, channels, height, width] plain: the caller writes images here before `forward`.
  public let input: Tensor<Scalar>
  /// [batch, outputs] plain.
  public let output: Tensor<Scalar>
  /// [batch, outputs] plain: the caller writes the loss's gradient here before `backward`.
  public let outputGradient: Tensor<Scalar>
  /// What is trained, in the order of the layers.
  public let parameters: [Parameter<Scalar>]

  /// What layers gather from all training images before each epoch.
  let statistics: [any TrainingSetStatistic]

  private let chain: LayerChain<Scalar>
  private let arrays: [LayerArray<Scalar>]
  private let backboneArrays: [LayerArray<Scalar>]

  /// - Parameters:
  ///   - head: the layers behind the backbone; none for a network that gives the backbone's features.
  ///   - batch: rows of every pass.
  public init(backbone: Backbone, head: [NamedLayer], kernels: any KernelSet<Scalar>, batch: Int) throws {
    precondition(batch > 0, "a batch of \(batch)")
    var shape = backbone.input
    shape.batch = batch
    input = Tensor(shape)
    let planner = LayerPlanner(kernels: kernels)
    let images = LayerInput(values: input, gradient: nil)
    let backboneLayers = try planner.layers(backbone.layers, input: images)
    let headLayers = try planner.layers(head, input: backboneLayers.last.map(LayerInput.init(from:)) ?? images)
    let layers = backboneLayers + headLayers
    guard !layers.isEmpty else { throw NetworkError.noLayers }
    chain = LayerChain(layers)
    let result = chain.output
    guard result.layout == .plain, result.shape.height == 1, result.shape.width == 1 else {
      throw NetworkError.impossibleLayer(
        (backbone.layers + head).last?.name ?? "",
        reason: "the last layer gives maps of \(result.shape.height) x \(result.shape.width); a network "
          + "ends with rows of features")
    }
    output = chain.output
    outputGradient = chain.outputGradient
    arrays = chain.arrays
    backboneArrays = backboneLayers.flatMap { $0.arrays }
    parameters = arrays.compactMap(\.parameter)
    statistics = chain.statistics
  }

  public var batch: Int { input.shape.batch }
  public var outputs: Int { output.shape.channels }

  /// Gives every array its first value. Each has a stream of its own, named for it, so that networks that
  /// share a backbone start with the same backbone whatever their heads.
  public func initialize(seed: UInt64) { chain.initialize(seed: seed) }

  /// Reads `input`, writes `output`.
  public func forward(mode: ForwardMode) throws { try chain.forward(mode) }

  /// Reads `outputGradient`, overwrites the parameters' gradients; for the last `forward` in training mode.
  /// The gradient with respect to the images is not computed.
  public func backward() throws { try chain.backward() }

  /// Parameters and statistics, in the order of the layers.
  public var state: [NamedArray<Scalar>] {
    arrays.map { NamedArray(name: $0.name, shape: $0.shape, values: $0.values.array) }
  }

  /// Takes over a whole state. Nothing is changed if it does not fit.
  public func load(_ state: [NamedArray<Scalar>]) throws(NetworkError) {
    let known = Set(arrays.map(\.name))
    for array in state where !known.contains(array.name) { throw .unknownArray(array.name) }
    try load(state, into: arrays)
  }

  /// Takes over the backbone's part of a state and leaves the head alone. Nothing is changed if it does not
  /// fit.
  public func loadBackbone(_ state: [NamedArray<Scalar>]) throws(NetworkError) {
    try load(state, into: backboneArrays)
  }

  private func load(_ state: [NamedArray<Scalar>], into targets: [LayerArray<Scalar>]) throws(NetworkError) {
    let byName = Dictionary(state.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
    var found: [(LayerArray<Scalar>, NamedArray<Scalar>)] = []
    for target in targets {
      guard let array = byName[target.name] else { throw .missingArray(target.name) }
      guard array.shape == target.shape, array.values.count == target.values.count else {
        throw .wrongShape(target.name, expected: target.shape, found: array.shape)
      }
      found.append((target, array))
    }
    for (target, array) in found { target.values.copy(from: array.values) }
  }
}
