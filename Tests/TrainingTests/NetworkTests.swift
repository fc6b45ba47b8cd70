import Foundations
import Kernels
import Testing
import Training

private var kernels: ReferenceKernels<Float> { ReferenceKernels() }

private func linearHead(_ outputs: Int) -> [NamedLayer] {
  [NamedLayer("head.linear", .linear(outputs: outputs, bias: true, deviation: 0.01))]
}

private func network(
  _ layers: [NamedLayer], input: TensorShape = TensorShape(batch: 1, channels: 1, height: 4, width: 4),
  head: [NamedLayer] = [], batch: Int = 2
) throws -> Network<Float> {
  try Network(
    backbone: Backbone(name: "test", input: input, layers: layers, features: 0), head: head,
    kernels: kernels, batch: batch)
}

private let features = [
  NamedLayer("flatten", .flatten),
  NamedLayer("features", .linear(outputs: 3, bias: true, deviation: nil)),
  NamedLayer("normalization", .batchNormalization(rectified: false)),
]

/// The sizes that the default backbone is defined by; fails if a layer or a width changes.
@Test(arguments: [1, 3]) func convnetHasTheLayersOfItsDefinition(channels: Int) throws {
  let backbone = try Backbone.named("convnet", width: 32, channels: channels)
  let network = try Network<Float>(backbone: backbone, head: linearHead(16), kernels: kernels, batch: 1)
  let shapes = network.state.map { "\($0.name) \($0.shape)" }
  #expect(
    shapes == [
      "block1.convolution.weights [32, \(channels), 3, 3]", "block1.normalization.scale [32]",
      "block1.normalization.shift [32]", "block1.normalization.mean [32]",
      "block1.normalization.variance [32]",
      "block2.convolution.weights [64, 32, 3, 3]", "block2.normalization.scale [64]",
      "block2.normalization.shift [64]", "block2.normalization.mean [64]",
      "block2.normalization.variance [64]",
      "block3.convolution.weights [128, 64, 3, 3]", "block3.normalization.scale [128]",
      "block3.normalization.shift [128]", "block3.normalization.mean [128]",
      "block3.normalization.variance [128]",
      "features.linear.weights [256, 512]", "features.linear.bias [256]", "head.linear.weights [16, 256]",
      "head.linear.bias [16]",
    ])
  #expect(network.input.shape == TensorShape(batch: 1, channels: channels, height: 32, width: 32))
  #expect(network.outputs == 16)
  #expect(backbone.features == 256)
}

@Test func unknownBackboneNamesTheKnown() {
  #expect(throws: NetworkError.unknownBackbone("resnet1", known: ["convnet"])) {
    try Backbone.named("resnet1", width: 32, channels: 1)
  }
}

/// Fails if a head's weights take draws from the backbone's.
@Test func initializationDoesNotDependOnTheHead() throws {
  let backbone = Backbone.convnet(width: 2)
  func state(_ head: [NamedLayer], seed: UInt64) throws -> [NamedArray<Float>] {
    let network = try Network<Float>(backbone: backbone, head: head, kernels: kernels, batch: 1)
    network.initialize(seed: seed)
    return network.state
  }
  let deepHead = [NamedLayer("head.first", .linear(outputs: 5, bias: false, deviation: nil))] + linearHead(8)
  let shallow = try state(linearHead(4), seed: 1)
  let deep = try state(deepHead, seed: 1)
  let count = shallow.count - 2
  #expect(Array(shallow.prefix(count)) == Array(deep.prefix(count)))
  #expect(Array(shallow.prefix(count)) != Array(try state(linearHead(4), seed: 2).prefix(count)))
}

/// Fails if the stream is not the array's own: two layers of one shape would start alike.
@Test func eachArrayHasTheStreamOfItsName() throws {
  let network = try network([
    NamedLayer("flatten", .flatten), NamedLayer("one", .linear(outputs: 16, bias: false, deviation: 0.5)),
    NamedLayer("two", .linear(outputs: 16, bias: false, deviation: 0.5)),
  ])
  network.initialize(seed: 6)
  for array in network.state {
    var generator = RandomStream(seed: 6, purpose: "initialization/\(array.name)").generator()
    #expect(array.values == (0..<256).map { _ in Float(0.5 * generator.normal()) })
  }
}

/// He's deviation is sqrt(2 / inputs) = 0.125 here; a head's own is 0.01.
@Test func initializationHasTheStatedDeviations() throws {
  let network = try network(
    [
      NamedLayer("flatten", .flatten), NamedLayer("he", .linear(outputs: 100, bias: true, deviation: nil)),
    ], input: TensorShape(batch: 1, channels: 2, height: 8, width: 8),
    head: [NamedLayer("head", .linear(outputs: 100, bias: true, deviation: 0.01))])
  network.initialize(seed: 5)
  for (name, deviation) in [("he.weights", 0.125), ("head.weights", 0.01)] {
    let values = try #require(network.state.first { $0.name == name }).values.map(Double.init)
    let mean = values.reduce(0, +) / Double(values.count)
    let variance = values.reduce(0) { $0 + $1 * $1 } / Double(values.count)
    // At 10,000 draws and more the deviation's own is below 0.71 %, the mean's below 1 % of a deviation.
    #expect(abs(variance.squareRoot() / deviation - 1) < 0.03)
    #expect(abs(mean) < 0.04 * deviation)
  }
  #expect(network.state.filter { $0.name.hasSuffix("bias") }.allSatisfy { $0.values.allSatisfy { $0 == 0 } })
}

@Test func loadingGivesTheSameOutputs() throws {
  let one = try network(features, head: linearHead(2))
  let other = try network(features, head: linearHead(2))
  let values = normalValues(one.input.values.count, purpose: "images").map(Float.init)
  one.initialize(seed: 1)
  // Not one array, nor one entry, is what a fresh network has.
  for (index, parameter) in one.parameters.enumerated() { parameter.values.fill(0.1 * Float(index + 1)) }
  one.parameters[0].values.copy(from: normalValues(48, purpose: "weights").map(Float.init))
  one.input.values.copy(from: values)
  try one.forward(mode: .training(TrainingBatch(items: [0, 1], epoch: 0, progress: 0)))
  other.initialize(seed: 2)
  try other.load(one.state)
  #expect(other.state == one.state)
  other.input.values.copy(from: values)
  try one.forward(mode: .inference)
  try other.forward(mode: .inference)
  #expect(one.output.values.array == other.output.values.array)
}

@Test func loadingTheBackboneLeavesTheHeadAlone() throws {
  let classifier = try network(features, head: linearHead(5))
  let hashing = try network(features, head: linearHead(2))
  classifier.initialize(seed: 1)
  hashing.initialize(seed: 2)
  let head = Array(hashing.state.suffix(2))
  try hashing.loadBackbone(classifier.state)
  #expect(Array(hashing.state.dropLast(2)) == Array(classifier.state.dropLast(2)))
  #expect(Array(hashing.state.suffix(2)) == head)
}

/// Each broken state is refused by name, and changes nothing.
@Test func loadingRefusesWhatDoesNotFit() throws {
  let network = try network(features, head: linearHead(2))
  network.initialize(seed: 1)
  let before = network.state
  let other = before.map { NamedArray(name: $0.name, shape: $0.shape, values: $0.values.map { $0 + 1 }) }

  #expect(throws: NetworkError.missingArray("head.linear.bias")) { try network.load(other.dropLast()) }
  var renamed = other
  renamed[0].name = "feature.weights"
  #expect(throws: NetworkError.unknownArray("feature.weights")) { try network.load(renamed) }
  #expect(throws: NetworkError.missingArray("features.weights")) { try network.loadBackbone(renamed) }
  var reshaped = other
  reshaped[0].shape = [16, 3]
  #expect(throws: NetworkError.wrongShape("features.weights", expected: [3, 16], found: [16, 3])) {
    try network.load(reshaped)
  }
  var short = other
  short[1].values.removeLast()
  #expect(throws: NetworkError.wrongShape("features.bias", expected: [3], found: [3])) {
    try network.load(short)
  }
  #expect(network.state == before)
}

@Test func impossibleNetworksAreRefusedByName() throws {
  func refusal(_ layers: [NamedLayer]) -> String? {
    do {
      _ = try network(layers)
      return nil
    } catch let error as NetworkError {
      switch error {
      case .duplicateLayer(let name): return "duplicate \(name)"
      case .impossibleLayer(let name, _): return "impossible \(name)"
      case .noLayers: return "none"
      default: return nil
      }
    } catch { return nil }
  }
  let convolution = LayerSpecification.convolution(outputs: 2, kernel: 3, stride: 1, padding: 1, bias: false)
  let flatten = NamedLayer("flatten", .flatten)
  #expect(refusal([]) == "none")
  #expect(refusal([NamedLayer("maps", convolution)]) == "impossible maps")
  #expect(refusal([NamedLayer("twice", .rectifier), NamedLayer("twice", .rectifier)]) == "duplicate twice")
  #expect(
    refusal([
      NamedLayer(
        "block",
        .residual(body: [NamedLayer("a", .rectifier)], shortcut: [NamedLayer("a", .rectifier)]))
    ]) == "duplicate block.a")
  #expect(refusal([NamedLayer("pooling", .maximumPooling(window: 3)), flatten]) == "impossible pooling")
  #expect(
    refusal([NamedLayer("linear", .linear(outputs: 2, bias: true, deviation: nil))]) == "impossible linear")
  #expect(refusal([flatten, NamedLayer("dropout", .dropout(rate: 1))]) == "impossible dropout")
  #expect(
    refusal([
      NamedLayer("wide", .convolution(outputs: 1, kernel: 7, stride: 1, padding: 1, bias: false)), flatten,
    ])
      == "impossible wide")
  #expect(
    refusal([NamedLayer("sum", .residual(body: [NamedLayer("maps", convolution)], shortcut: [])), flatten])
      == "impossible sum")
  #expect(refusal([NamedLayer("empty", .residual(body: [], shortcut: [])), flatten]) == "impossible empty")
}

/// By hand: columns (1, 5) and (2, 2) have means 3 and 2 and unbiased variances 8 and 0; a tenth of each is
/// taken up.
@Test func runningStatisticsMoveByATenth() throws {
  let network = try network(
    [NamedLayer("normalization", .batchNormalization(rectified: false))],
    input: TensorShape(batch: 1, channels: 2))
  network.initialize(seed: 0)
  network.input.values.copy(from: [1, 2, 5, 2])
  try network.forward(mode: .training(TrainingBatch(items: [0, 1], epoch: 0, progress: 0)))
  let state = network.state
  #expect(state.map(\.name).suffix(2) == ["normalization.mean", "normalization.variance"])
  for (value, expected) in zip(state[2].values + state[3].values, [0.3, 0.2, 0.9 + 0.8, 0.9] as [Float]) {
    #expect(abs(value - expected) < 1e-6)
  }
  // Inference leaves them alone and uses them: (5 - 0.3) / sqrt(1.7 + 1e-5).
  try network.forward(mode: .inference)
  #expect(network.state == state)
  #expect(abs(network.output.values[2] - 3.604731) < 1e-4)
}

private func dropoutNetwork(batch: Int, features: Int) throws -> Network<Float> {
  let network = try network(
    [NamedLayer("dropout", .dropout(rate: 0.25))], input: TensorShape(batch: 1, channels: features),
    batch: batch)
  network.initialize(seed: 9)
  network.input.values.fill(1)
  return network
}

@Test func dropoutKeepsTheMeanAndIsOffInInference() throws {
  let network = try dropoutNetwork(batch: 4, features: 5000)
  try network.forward(mode: .inference)
  #expect(network.output.values.array == network.input.values.array)
  try network.forward(
    mode: .training(TrainingBatch(items: [0, 1, 2, 3], epoch: 0, progress: 0)))
  let values = network.output.values.array
  #expect(values.allSatisfy { $0 == 0 || abs($0 - 4.0 / 3) < 1e-6 })
  // The share of zeros deviates by 0.003.
  #expect(abs(Double(values.count { $0 == 0 }) / 20_000 - 0.25) < 0.013)
}

/// Fails if what an item loses depends on its row or its neighbours.
@Test func dropoutBelongsToTheItem() throws {
  func rows(_ items: [Int], epoch: Int) throws -> [[Float]] {
    let network = try dropoutNetwork(batch: items.count, features: 40)
    try network.forward(
      mode: .training(
        TrainingBatch(items: items, epoch: epoch, progress: 0)))
    let values = network.output.values.array
    return items.indices.map { Array(values[$0 * 40..<($0 + 1) * 40]) }
  }
  let three = try rows([7, 3, 5], epoch: 1)
  #expect(try rows([5], epoch: 1)[0] == three[2])
  #expect(try rows([3, 7], epoch: 1) == [three[1], three[0]])
  #expect(three[0] != three[1])
  #expect(try rows([7], epoch: 2)[0] != three[0])
}
