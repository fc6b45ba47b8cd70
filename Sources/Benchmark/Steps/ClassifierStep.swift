import Datasets
import Foundations
import Hashing
import Kernels
import Training

/// Stage 1: the classifier that every method of a data set and seed starts from (or one under a method's own loss), and
/// its logits for all parts of the split.
extension StepRunner {
  func classifier(_ work: ClassifierWork) throws -> [String: [UInt8]] {
    let dataset = try dataset(work.dataset)
    let split = try readSplit(work.split)
    let images = ImageTable(dataset, split: split)
    let network = try Network<Float>(
      backbone: work.backbone.backbone(for: dataset), head: Self.classifierHead(classes: dataset.classes),
      kernels: kernels.make(), batch: work.options.rows(images: split.train.count))
    network.initialize(seed: work.seed)
    let labels = dataset.labels(of: split.train)
    let history = try train(
      network: network, images: images, items: split.train.map(Int.init),
      objective: work.recipe?.makeObjective(labels) ?? labels.classifierObjective(), options: work.options,
      seed: work.seed)
    var files = try ["weights.safetensors": Safetensors(network).bytes, "history.jsonl": JSONFile.encodeLines(history)]
    var accuracy = ClassifierAccuracy(query: 0, database: 0)
    let held = split.validation.isEmpty ? [] : [("validation", split.validation)]
    for (part, items) in [("train", split.train), ("query", split.query), ("database", split.database)] + held {
      let logits = try network.outputs(of: images, items: items.map(Int.init))
      files["\(part)-logits.npy"] = NumPyFile(shape: [items.count, dataset.classes], elements: logits).bytes
      let right = dataset.labels(of: items).shareOfRightPredictions(logits: logits, classes: dataset.classes)
      if part == "query" { accuracy.query = right }
      if part == "database" { accuracy.database = right }
      if part == "validation" { accuracy.validation = right }
    }
    files["accuracy.json"] = try JSONFile.encode(accuracy)
    return files
  }

  static func classifierHead(classes: Int) -> [NamedLayer] {
    [NamedLayer(classifierLayer, .linear(outputs: classes, bias: true, deviation: 0.01))]
  }

  private static let classifierLayer = "classifier.linear"

  func similarity(_ work: SimilarityWork) throws -> [String: [UInt8]] {
    var request = SimilarityRequest(classes: work.dataset.classes, seed: work.seed)
    switch work.source {
    case .given(let similarity): request.given = similarity
    case .classifier(let identity, let split):
      let classifier = try artifact(identity)
      request.labels = try dataset(work.dataset).labels(of: readSplit(split).train)
      request.logits = try classifier.array("train-logits.npy", of: Float.self).elements
      request.headWeights =
        try classifier.weights().first { $0.name == "\(Self.classifierLayer).weights" }?.values ?? []
    }
    return ["similarity.npy": try work.recipe.make(request).numPyBytes]
  }
}

/// Shares of images; see ``Labels/shareOfRightPredictions(logits:classes:)``.
struct ClassifierAccuracy: Codable {
  var query: Double
  var database: Double
  /// Where images are held out.
  var validation: Double?
}

extension Labels {
  /// Share of images whose highest logit is their class, or one of their classes where they may have several (so that
  /// an image without classes always counts as wrong); the first of equals wins. 0 for no images.
  /// - Parameter logits: [images, classes] row-major.
  package func shareOfRightPredictions(logits: [Float], classes: Int) -> Double {
    guard count > 0 else { return 0 }
    var right = 0
    for row in 0..<count {
      let values = logits[(row * classes)..<((row + 1) * classes)]
      guard let best = values.indices.max(by: { values[$0] < values[$1] }) else { continue }
      let first = values.firstIndex(of: values[best]) ?? best
      if self.classes(of: row).contains(first - values.startIndex) { right += 1 }
    }
    return Double(right) / Double(count)
  }
}

extension ImageDataset {
  /// Those of some images, in their order.
  func labels(of items: [Int32]) -> Labels { labels.selecting(items.map(Int.init)) }
}

extension Experiment.BackboneChoice {
  func backbone(for dataset: ImageDataset) throws -> Backbone {
    try Backbone.named(
      name, width: width, channels: dataset.channels, side: max(dataset.height, dataset.width))
  }
}
