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
    let history = try train(
      network: network, images: images, items: split.train.map(Int.init), objective: objective, options: work.options,
      seed: work.seed
    ) { record in
      record.monitoredMAP = try monitor?.map(of: network, images: images, bits: work.bits)
    }
    return try ["weights.safetensors": Safetensors(network).bytes, "history.jsonl": JSONFile.encodeLines(history)]
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
    case .hashingNetwork(let identity, let recipe, let backbone, let batch):
      let network = try recipe.network(
        on: backbone.backbone(for: dataset), bits: work.bits, classes: dataset.classes, kernels: kernels.make(),
        batch: batch)
      try network.load(artifact(identity).weights())
      let images = ImageTable(dataset, split: split)
      return { _, items in
        try BinaryCodes(outputs: network.outputs(of: images, items: items), bits: work.bits)
      }
    case .classifier(let classifier, let centersIdentity, let encoding, let seed):
      let context = EncodingContext(
        centers: try HashCenters(artifact: artifact(centersIdentity)),
        isMultiLabel: dataset.labels(of: []).isMultiple, ties: HashCenters.ties(bits: work.bits, seed: seed))
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
}

extension HashingNetworkRecipe {
  fileprivate func network(
    on backbone: Backbone, bits: Int, classes: Int, kernels: any KernelSet<Float>, batch: Int
  ) throws -> Network<Float> {
    let head = head(HeadContext(bits: bits, classes: classes, features: backbone.features))
    return try Network(backbone: backbone, head: head, kernels: kernels, batch: batch)
  }
}

/// A fixed part of query and database on which MAP is followed while a network trains.
private struct MonitoredPart {
  let query: [Int]
  let database: [Int]
  let queryLabels: Labels
  let databaseLabels: Labels

  init(_ sizes: MonitorSizes, dataset: ImageDataset, split: Split, seed: UInt64) {
    func part(_ items: [Int32], _ count: Int, item: Int) -> [Int32] {
      var generator = RandomStream(seed: seed, purpose: "monitor").generator(item: item)
      return generator.permutation(items.count).prefix(count).sorted().map { items[$0] }
    }
    let query = part(split.query, sizes.queries, item: 0)
    let database = part(split.database, sizes.database, item: 1)
    self.query = query.map(Int.init)
    self.database = database.map(Int.init)
    queryLabels = dataset.labels(of: query)
    databaseLabels = dataset.labels(of: database)
  }

  func map(of network: Network<Float>, images: ImageTable, bits: Int) throws -> Double? {
    try meanAveragePrecision(
      query: BinaryCodes(outputs: network.outputs(of: images, items: query), bits: bits),
      queryLabels: queryLabels,
      database: BinaryCodes(outputs: network.outputs(of: images, items: database), bits: bits),
      databaseLabels: databaseLabels)
  }
}
