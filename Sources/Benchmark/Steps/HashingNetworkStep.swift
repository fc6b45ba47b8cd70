import Datasets
import Foundations
import Hashing
import Kernels
import Retrieval
import Training

extension StepRunner {
  /// Stage 3: trains backbone and head under the method's loss.
  func hashingNetwork(_ work: HashingNetworkWork) throws -> [String: [UInt8]] {
    let dataset = try dataset(work.dataset)
    let split = try readSplit(work.split)
    let images = ImageTable(dataset, split: split)
    let labels = dataset.labels(of: split.train)
    let kernels = try kernels.make()
    let batch = work.options.rows(images: labels.count)
    let network = try work.recipe.network(
      on: work.backbone.backbone(for: dataset), bits: work.bits, classes: dataset.classes, kernels: kernels,
      batch: batch)
    network.initialize(seed: work.seed)
    if let classifier = work.classifier {
      try network.loadBackbone(artifact(classifier).weights())
    }
    let objective = try work.recipe.makeObjective(
      ObjectiveContext(
        bits: work.bits, classes: dataset.classes, labels: labels, batch: batch, epochs: work.options.epochs,
        centers: try work.centers.map { try HashCenters(artifact: artifact($0)) }, similarity: nil, seed: work.seed),
      kernels)
    let monitor = work.monitor.map { MonitoredPart($0, dataset: dataset, split: split, seed: work.seed) }
    let items = split.train.map(Int.init)
    let encode = try monitor.map { _ in
      try encoder(network, images: images, bits: work.bits, encoding: work.encoding, dataset: dataset, split: split)
    }
    func follow(_ record: inout EpochRecord) throws {
      guard let monitor, let encode else { return }
      record.monitoredMAP = try monitor.map(encode)
      record.validationMAP = try monitor.validationMAP(encode)
    }
    let history: [EpochRecord]
    switch work.regime {
    case .finetune:
      history = try train(
        network: network, images: images, items: items, objective: objective, options: work.options, seed: work.seed,
        afterEpoch: follow)
    case .frozen:
      guard let classifier = work.classifier else {
        preconditionFailure("the experiment file's check let a frozen backbone without weights pass")
      }
      let features = try self.features(
        of: items, images: images, classifier: classifier, backbone: work.backbone, dataset: dataset, batch: batch)
      let head = try work.recipe.network(
        on: .features(features.width), bits: work.bits, classes: dataset.classes, kernels: kernels, batch: batch)
      head.initialize(seed: work.seed)
      history = try train(
        network: head, images: ImageTable(features: features.values, width: features.width), items: Array(items.indices),
        objective: objective, options: work.options, seed: work.seed
      ) { record in
        try network.take(head)
        try follow(&record)
      }
    }
    return try ["weights.safetensors": Safetensors(network).bytes, "history.jsonl": JSONFile.encodeLines(history)]
  }

  /// What the classifier's backbone makes of some images.
  /// - Returns: [items, width] row-major.
  func features(
    of items: [Int], images: ImageTable, classifier: StepIdentity, backbone: Experiment.BackboneChoice,
    dataset: ImageDataset, batch: Int
  ) throws -> (values: [Float], width: Int) {
    let network = try Network<Float>(
      backbone: backbone.backbone(for: dataset), head: [], kernels: kernels.make(), batch: batch)
    try network.loadBackbone(artifact(classifier).weights())
    return (try network.outputs(of: images, items: items), network.outputs)
  }

  /// The signs of a trained network's outputs, or what the method makes of the classifier's logits, for every part.
  func codes(_ work: CodesWork) throws -> [String: [UInt8]] {
    let dataset = try dataset(work.dataset)
    let split = try readSplit(work.split)
    var files: [String: [UInt8]] = [:]
    let encode = try encoder(work, dataset: dataset, split: split)
    for (part, items) in [("train", split.train), ("query", split.query), ("database", split.database)] {
      let codes = try encode(part, items.map(Int.init))
      files["\(part)-codes.npy"] = NumPyFile(shape: [codes.count, codes.bytesPerCode], elements: codes.bytes).bytes
      files["\(part)-labels.npy"] = dataset.labels(of: items).numPyBytes
    }
    return files
  }

  /// How well the validation images find the training images: a tuning's measure. The codes are not kept.
  func validation(_ work: CodesWork, seed: UInt64) throws -> [String: [UInt8]] {
    let dataset = try dataset(work.dataset)
    let split = try readSplit(work.split)
    let encode = try encoder(work, dataset: dataset, split: split)
    func part(_ name: String, _ items: [Int32]) throws -> StoredCodes {
      StoredCodes(codes: try encode(name, items.map(Int.init)), labels: dataset.labels(of: items))
    }
    let result = try StoredCodes.measure(
      query: part("validation", split.validation), database: part("train", split.train), seed: seed)
    return ["measurements.json": try JSONFile.encode(result.measurements)]
  }

  private func encoder(_ work: CodesWork, dataset: ImageDataset, split: Split) throws
    -> (_ part: String, _ items: [Int]) throws -> BinaryCodes
  {
    switch work.source {
    case .hashingNetwork(let identity, let recipe, let backbone, let batch, let encoding):
      let network = try recipe.network(
        on: backbone.backbone(for: dataset), bits: work.bits, classes: dataset.classes, kernels: kernels.make(),
        batch: batch)
      try network.load(artifact(identity).weights())
      let encode = try encoder(
        network, images: ImageTable(dataset, split: split), bits: work.bits, encoding: encoding, dataset: dataset,
        split: split)
      return { _, items in try encode(items) }
    case .classifier(let classifier, let centers, let encoding, let seed):
      let context = try encodingContext(centers, dataset: dataset, bits: work.bits, seed: seed)
      let logits = try artifact(classifier)
      let classes = dataset.classes
      return { part, items in
        let values = try logits.array("\(part)-logits.npy", of: Float.self).elements
        var signs: [Int8] = []
        for row in items.indices {
          signs += encoding.encode(Array(values[(row * classes)..<((row + 1) * classes)]), context)
        }
        return try BinaryCodes(signs: signs, bits: work.bits)
      }
    }
  }

  /// What makes codes of some images.
  private func encoder(
    _ network: Network<Float>, images: ImageTable, bits: Int, encoding: EncodingInputs?, dataset: ImageDataset,
    split: Split
  ) throws -> (_ items: [Int]) throws -> BinaryCodes {
    guard let encoding else {
      return { try BinaryCodes(outputs: network.outputs(of: images, items: $0), bits: bits) }
    }
    let context = try encodingContext(encoding.centers, dataset: dataset, bits: bits, seed: encoding.seed)
    let logits = try storedLogits(of: encoding.classifier, split: split, classes: dataset.classes)
    return { items in
      let outputs = try network.outputs(of: images, items: items)
      var signs: [Int8] = []
      for (row, item) in items.enumerated() {
        signs += encoding.encoding.encode(Array(outputs[(row * bits)..<((row + 1) * bits)]), logits(item), context)
      }
      return try BinaryCodes(signs: signs, bits: bits)
    }
  }

  private func encodingContext(
    _ centers: StepIdentity, dataset: ImageDataset, bits: Int, seed: UInt64
  ) throws -> EncodingContext {
    EncodingContext(
      centers: try HashCenters(artifact: artifact(centers)), isMultiLabel: dataset.labels(of: []).isMultiple,
      ties: HashCenters.ties(bits: bits, seed: seed))
  }

  /// A classifier's logits by image, of all parts.
  private func storedLogits(
    of classifier: StepIdentity, split: Split, classes: Int
  ) throws -> (_ item: Int) -> [Float] {
    let artifact = try artifact(classifier)
    var values: [Float] = []
    var rows: [Int: Int] = [:]
    for (part, items) in [
      ("train", split.train), ("query", split.query), ("database", split.database), ("validation", split.validation),
    ] where !items.isEmpty {
      // Of a published split whose parts overlap, an image has several rows, all alike.
      for (row, item) in items.enumerated() { rows[Int(item)] = values.count / classes + row }
      values += try artifact.array("\(part)-logits.npy", of: Float.self).elements
    }
    return { item in
      guard let row = rows[item] else { preconditionFailure("image \(item) is in no part of the split") }
      return Array(values[(row * classes)..<((row + 1) * classes)])
    }
  }
}

extension HashingNetworkRecipe {
  fileprivate func network(
    on backbone: Backbone, bits: Int, classes: Int, kernels: any KernelSet<Float>, batch: Int
  ) throws -> Network<Float> {
    let head = head(HeadContext(bits: bits, classes: classes, features: backbone.features))
    return try Network(backbone: backbone, head: head, kernels: kernels, batch: batch)
  }
}

extension Network<Float> {
  /// Takes over the arrays that another network of the same head has.
  fileprivate func take(_ head: Network<Float>) throws {
    let given = Dictionary(head.state.map { ($0.name, $0) }, uniquingKeysWith: { $1 })
    try load(state.map { given[$0.name] ?? $0 })
  }
}

/// Images on which MAP is followed while a network trains: a fixed part of query and database, and, where asked for,
/// the validation images among the other training images.
private struct MonitoredPart {
  private struct Side {
    let items: [Int]
    let labels: Labels
    init(_ items: [Int32], of dataset: ImageDataset) {
      self.items = items.map(Int.init)
      labels = dataset.labels(of: items)
    }
  }
  private let query: Side
  private let database: Side
  private let validation: (query: Side, database: Side)?

  init(_ sizes: MonitorSizes, dataset: ImageDataset, split: Split, seed: UInt64) {
    func part(_ items: [Int32], _ count: Int, item: Int) -> Side {
      var generator = RandomStream(seed: seed, purpose: "monitor").generator(item: item)
      return Side(generator.permutation(items.count).prefix(count).sorted().map { items[$0] }, of: dataset)
    }
    query = part(split.query, sizes.queries, item: 0)
    database = part(split.database, sizes.database, item: 1)
    validation =
      sizes.validation ? (Side(split.validation, of: dataset), Side(split.train, of: dataset)) : nil
  }

  func map(_ encode: ([Int]) throws -> BinaryCodes) throws -> Double? {
    try Self.map(query, database, encode)
  }

  func validationMAP(_ encode: ([Int]) throws -> BinaryCodes) throws -> Double? {
    try validation.flatMap { try Self.map($0.query, $0.database, encode) }
  }

  private static func map(
    _ query: Side, _ database: Side, _ encode: ([Int]) throws -> BinaryCodes
  ) throws -> Double? {
    try meanAveragePrecision(
      query: encode(query.items), queryLabels: query.labels, database: encode(database.items),
      databaseLabels: database.labels)
  }
}
