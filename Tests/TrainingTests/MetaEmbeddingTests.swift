import Foundations
import Kernels
import Testing
import Training

private let side = 2
private let features = 5
private let classes = 3

private let images: ImageTable = {
  var generator = RandomStream(seed: 4, purpose: "images").generator()
  let pixels = (0..<11 * side * side).map { _ in UInt8(generator.below(256)) }
  return ImageTable(channels: 1, height: side, width: side, pixels: pixels, normalizedBy: Array(0..<11))
}()
/// Not in order, and no whole number of batches.
private let items = [9, 2, 0, 7, 4, 10, 5]
private let single = Labels(classes: [0, 2, 2, 0, 1, 2, 0])

private let backbone = Backbone(
  name: "test", input: TensorShape(batch: 1, channels: 1, height: side, width: side),
  layers: [
    NamedLayer("flatten", .flatten), NamedLayer("features", .linear(outputs: features, bias: true, deviation: nil)),
    NamedLayer("normalization", .batchNormalization(rectified: true)),
  ], features: features)
private let embedding = NamedLayer("embedding", .metaEmbedding(classes: classes))
private let head = [embedding, NamedLayer("head", .linear(outputs: classes, bias: true, deviation: nil))]

private func network(_ head: [NamedLayer], batch: Int = 3) throws -> Network<Float> {
  let network = try Network<Float>(
    backbone: backbone, head: head, kernels: ReferenceKernels<Float>(), batch: batch)
  network.initialize(seed: 1)
  return network
}

/// What the backbone alone gives.
private func backboneFeatures(_ state: [NamedArray<Float>]) throws -> [Float] {
  let extractor = try network([])
  try extractor.loadBackbone(state)
  return try extractor.outputs(of: images, items: items)
}

/// Of each class, from the backbone's features.
private func naiveMeans(_ state: [NamedArray<Float>], labels: Labels) throws -> [Float] {
  let values = try backboneFeatures(state)
  var means: [Float] = []
  for classIndex in 0..<classes {
    let rows = items.indices.filter { labels.classes(of: $0).contains(classIndex) }
    for feature in 0..<features {
      let sum = rows.reduce(0) { $0 + Double(values[$1 * features + feature]) }
      means.append(rows.isEmpty ? 0 : Float(sum / Double(rows.count)))
    }
  }
  return means
}

private func array(_ name: String, of state: [NamedArray<Float>]) throws -> [Float] {
  try #require(state.first { $0.name == name }).values
}

@Suite("Meta-embedding") struct MetaEmbeddingTests {
  @Test(
    "prototypes are the classes' means of the layer's inputs in inference mode",
    arguments: [
      single, Labels(classes: [1, 1, 1, 1, 0, 1, 1]),
      Labels(
        memberships: [1, 1, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 0, 1, 0, 0, 0, 0, 1, 0, 1], classes: classes),
    ])
  func gathering(labels: Labels) throws {
    let network = try network(head)
    let before = network.state
    #expect(try array("embedding.prototypes", of: before) == Array(repeating: 0, count: classes * features))
    try network.gatherStatistics(of: images, items: items, labels: labels)
    let found = try array("embedding.prototypes", of: network.state)
    #expect(found == (try naiveMeans(before, labels: labels)))
    #expect(found.contains { $0 > 0.1 })
    // Nothing else has moved, and a second time gives the same: nothing is left of the first.
    let after = network.state
    for (one, other) in zip(before, after) where one.name != "embedding.prototypes" { #expect(one == other) }
    try network.gatherStatistics(of: images, items: items, labels: labels)
    #expect(network.state == after)
  }

  @Test("the output is the formula's, term by term")
  func formula() throws {
    let network = try network([embedding])
    try network.gatherStatistics(of: images, items: items, labels: single)
    let state = network.state
    let x = try backboneFeatures(state)
    let found = try network.outputs(of: images, items: items)
    let prototypes = try array("embedding.prototypes", of: state)
    func linear(_ name: String, row: Int, output: Int) throws -> Double {
      let weights = try array("embedding.\(name).weights", of: state)
      let bias = try array("embedding.\(name).bias", of: state)
      return (0..<features).reduce(Double(bias[output])) {
        $0 + Double(weights[output * features + $1]) * Double(x[row * features + $1])
      }
    }
    for row in items.indices {
      let powers = try (0..<classes).map { PortableMath.exp(try linear("attention", row: row, output: $0)) }
      let total = powers.reduce(0, +)
      for feature in 0..<features {
        var memory = 0.0
        for classIndex in 0..<classes {
          memory += powers[classIndex] / total * Double(prototypes[classIndex * features + feature])
        }
        let selected = PortableMath.tanh(try linear("selector", row: row, output: feature))
        let expected = Double(x[row * features + feature]) + selected * memory
        #expect(abs(Double(found[row * features + feature]) - expected) < 1e-5)
      }
    }
  }

  private let options = TrainingOptions(epochs: 3, batch: 3, learningRate: 0.05)

  /// Fails if prototypes are taken at another time than before each epoch, or move inside one.
  @Test("a trained network keeps the prototypes from before its last epoch")
  func training() throws {
    func run() throws -> [[NamedArray<Float>]] {
      let network = try network(head)
      var states = [network.state]
      _ = try train(
        network: network, images: images, items: items, objective: LabelledLoss(single), options: options, seed: 5
      ) { _ in states.append(network.state) }
      return states
    }
    let states = try run()
    for epoch in 1...3 {
      let prototypes = try array("embedding.prototypes", of: states[epoch])
      #expect(prototypes == (try naiveMeans(states[epoch - 1], labels: single)))
      #expect(try array("features.weights", of: states[epoch]) != array("features.weights", of: states[epoch - 1]))
    }
    #expect(try run() == states)
  }

  @Test("prototypes are stored and loaded with the weights, and asked for")
  func storing() throws {
    let trained = try network(head)
    _ = try train(
      network: trained, images: images, items: items, objective: LabelledLoss(single), options: options, seed: 5)
    let loaded = try network(head, batch: 4)
    try loaded.load(trained.state)
    #expect(loaded.state == trained.state)
    #expect(try loaded.outputs(of: images, items: items) == trained.outputs(of: images, items: items))
    #expect(trained.state.first { $0.name == "embedding.prototypes" }?.shape == [classes, features])
    #expect(!trained.parameters.contains { $0.name == "embedding.prototypes" })
    #expect(throws: NetworkError.missingArray("embedding.prototypes")) {
      try loaded.load(trained.state.filter { $0.name != "embedding.prototypes" })
    }
  }

  @Test("a network without such a layer asks for no labels")
  func withoutStatistics() throws {
    let loss = LabelledLoss(single)
    let plain = try network([NamedLayer("head", .linear(outputs: classes, bias: true, deviation: nil))])
    _ = try train(network: plain, images: images, items: items, objective: loss, options: options, seed: 5)
    #expect(loss.asked == 0)
    _ = try train(network: network(head), images: images, items: items, objective: loss, options: options, seed: 5)
    #expect(loss.asked == 3)
  }

  @Test("logits of any size give finite outputs")
  func largeInputs() throws {
    let network = try network(head)
    try network.load(
      network.state.map { array in
        guard array.name == "embedding.attention.bias" else { return array }
        return NamedArray(name: array.name, shape: array.shape, values: [3000, -3000, 0])
      })
    try network.gatherStatistics(of: images, items: items, labels: single)
    #expect(try network.outputs(of: images, items: items).allSatisfy(\.isFinite))
  }

  @Test("feature maps and no classes are refused")
  func impossible() throws {
    for layer in [LayerSpecification.metaEmbedding(classes: 0), .metaEmbedding(classes: -1)] {
      #expect(throws: NetworkError.self) { try network([NamedLayer("embedding", layer)]) }
    }
    let maps = Backbone(name: "maps", input: backbone.input, layers: [], features: 0)
    #expect(throws: NetworkError.self) {
      try Network<Float>(backbone: maps, head: [embedding], kernels: ReferenceKernels<Float>(), batch: 1)
    }
  }
}

/// Cross-entropy that knows its labels, and counts how often it is asked for them.
private final class LabelledLoss: TrainingObjective {
  private let labels: Labels
  private let crossEntropy: any TrainingObjective<Float>
  private(set) var asked = 0

  init(_ labels: Labels) {
    self.labels = labels
    crossEntropy = labels.classifierObjective()
  }

  var trainingLabels: Labels? {
    asked += 1
    return labels
  }

  func evaluate(outputs: Tensor<Float>, batch: TrainingBatch, gradient: Tensor<Float>) throws -> Double {
    try crossEntropy.evaluate(outputs: outputs, batch: batch, gradient: gradient)
  }
}
