import Baselines
import Benchmark
import Foundations
import Hashing
import Kernels
import Retrieval
import SemanticHashCenters
import Testing
import Training

/// From images of several classes to a score, by the parts that the steps are made of.
@Suite struct MultiLabelTests {
  /// Images of 4 x 6 pixels in six fields of 2 x 2. A class lights its own field, and faintly that of its partner
  /// (0 and 1, 2 and 3, 4 and 5 are partners), over noise. Each class is there with probability 0.3, so that one image
  /// in eight has none.
  private struct Planted {
    static let classes = 6
    static let parts = (train: 0..<400, query: 400..<500, database: 500..<900)
    let images: ImageTable
    let labels: Labels

    init() {
      var generator = RandomStream(seed: 5, purpose: "planted").generator()
      var pixels: [UInt8] = []
      var memberships: [UInt8] = []
      for _ in 0..<900 {
        let own = (0..<Self.classes).map { _ in generator.uniform() < 0.3 }
        memberships += own.map { $0 ? 1 : 0 }
        for y in 0..<4 {
          for x in 0..<6 {
            let field = y / 2 * 3 + x / 2
            let light = (own[field] ? 120 : 0) + (own[field ^ 1] ? 50 : 0)
            pixels.append(UInt8(light + generator.below(80)))
          }
        }
      }
      images = ImageTable(
        channels: 1, height: 4, width: 6, pixels: pixels, normalizedBy: Array(Self.parts.train))
      labels = Labels(memberships: memberships, classes: Self.classes)
    }
  }

  private static let bits = 16
  private static let seed: UInt64 = 2
  private let planted = Planted()

  private func network(head: [NamedLayer]) throws -> Network<Float> {
    let backbone = Backbone(
      name: "planted", input: TensorShape(batch: 1, channels: 1, height: 4, width: 6),
      layers: [
        NamedLayer("flatten", .flatten), NamedLayer("features", .linear(outputs: 32, bias: true, deviation: nil)),
        NamedLayer("rectifier", .rectifier),
      ], features: 32)
    let network = try Network<Float>(backbone: backbone, head: head, kernels: ReferenceKernels<Float>(), batch: 40)
    network.initialize(seed: Self.seed)
    return network
  }

  private let options = TrainingOptions(epochs: 10, batch: 40, learningRate: 0.01)
  private var trainLabels: Labels { planted.labels.selecting(Planted.parts.train) }

  private func trainedClassifier() throws -> Network<Float> {
    let classifier = try network(
      head: [NamedLayer("head", .linear(outputs: Planted.classes, bias: true, deviation: 0.01))])
    let history = try train(
      network: classifier, images: planted.images, items: Array(Planted.parts.train),
      objective: trainLabels.classifierObjective(), options: options, seed: Self.seed)
    // From the log 2 of a coin toss.
    #expect(history[9].loss < 0.25 && history[9].loss < history[0].loss)
    return classifier
  }

  private func logits(_ classifier: Network<Float>, _ part: Range<Int>) throws -> [Float] {
    try classifier.outputs(of: planted.images, items: Array(part))
  }

  private func similarity(_ classifier: Network<Float>) throws -> ClassSimilarity {
    try ClassSimilarity(
      logits: logits(classifier, Planted.parts.train), labels: trainLabels, classes: Planted.classes)
  }

  private func centers(_ recipe: CenterRecipe, similarity: ClassSimilarity) throws -> HashCenters {
    let start = try [CSQCenters.hadamardRecipe, MDSCenters.recipe].first { $0.name == recipe.start }
      .map { try centers($0, similarity: similarity) }
    return try recipe.make(
      CenterRequest(
        classes: Planted.classes, bits: Self.bits, seed: Self.seed, similarity: similarity, start: start))
  }

  /// The codes of query and database under a method.
  private func codes(_ definition: MethodDefinition, _ classifier: Network<Float>) throws -> [BinaryCodes] {
    let values = ParameterValues(definition.keys())
    let centers = try definition.centers.map { try self.centers($0.make(values), similarity: similarity(classifier)) }
    let parts = [Planted.parts.query, Planted.parts.database]
    switch definition.encoder(values) {
    case .classifier(let encoding):
      let context = try context(centers)
      return try parts.map { part in
        let logits = try logits(classifier, part)
        let signs = part.indices.flatMap { item in
          let row = (item - part.lowerBound) * Planted.classes
          return encoding.encode(Array(logits[row..<row + Planted.classes]), context)
        }
        return try BinaryCodes(signs: signs, bits: Self.bits)
      }
    case .hashingNetwork(let recipe):
      let network = try network(
        head: recipe.head(HeadContext(bits: Self.bits, classes: Planted.classes, features: 32)))
      try network.loadBackbone(classifier.state)
      let objective = try recipe.makeObjective(
        ObjectiveContext(
          bits: Self.bits, classes: Planted.classes, labels: trainLabels, batch: 40, epochs: options.epochs,
          centers: centers, similarity: nil, seed: Self.seed), ReferenceKernels<Float>())
      _ = try train(
        network: network, images: planted.images, items: Array(Planted.parts.train), objective: objective,
        options: options, seed: Self.seed)
      return try parts.map { part in
        let outputs = try network.outputs(of: planted.images, items: Array(part))
        guard let encoding = recipe.encoding else { return try BinaryCodes(outputs: outputs, bits: Self.bits) }
        let (context, logits) = (try context(centers), try logits(classifier, part))
        let signs = part.indices.flatMap { item in
          let (row, bit) = ((item - part.lowerBound) * Planted.classes, (item - part.lowerBound) * Self.bits)
          return encoding.encode(
            Array(outputs[bit..<bit + Self.bits]), Array(logits[row..<row + Planted.classes]), context)
        }
        return try BinaryCodes(signs: signs, bits: Self.bits)
      }
    }
  }

  private func context(_ centers: HashCenters?) throws -> EncodingContext {
    EncodingContext(
      centers: try #require(centers), isMultiLabel: true, ties: HashCenters.ties(bits: Self.bits, seed: Self.seed))
  }

  /// By way of files, as `shcbench score` does it.
  private func map(_ codes: [BinaryCodes]) throws -> Double {
    let folder = try TemporaryFolder()
    for (name, codes, part) in [
      ("query", codes[0], Planted.parts.query), ("database", codes[1], Planted.parts.database),
    ] {
      let memberships = try #require(planted.labels.selecting(part).memberships)
      for (kind, array) in [
        ("codes", NumPyFile(shape: [codes.count, codes.bytesPerCode], elements: codes.bytes)),
        ("labels", NumPyFile(shape: [part.count, Planted.classes], elements: memberships)),
      ] {
        try LocalFileSystem().write(array.bytes, to: folder("\(name)-\(kind).npy"))
      }
    }
    let stored = try ["query", "database"].map {
      try StoredCodes(folder: folder.path, part: $0, files: LocalFileSystem())
    }
    #expect(stored[0].labels == planted.labels.selecting(Planted.parts.query))
    let result = try StoredCodes.measure(query: stored[0], database: stored[1], seed: 0)
    return try #require(result.measurements.map(.all))
  }

  /// Fails if a method takes an image of several classes for one of a single class, or is trained on others' labels.
  @Test(arguments: MethodRegistry.methods.map(\.name))
  func everyMethodBeatsRandomCodes(name: String) throws {
    let chance = try map(
      [Planted.parts.query, Planted.parts.database].enumerated().map { index, part in
        let stream = RandomStream(seed: UInt64(index), purpose: "random codes")
        return try BinaryCodes(
          signs: HashCenters.bernoulli(classes: part.count, bits: Self.bits, stream: stream).signs, bits: Self.bits)
      })
    let definition = try #require(MethodRegistry.method(named: name))
    let found = try map(codes(definition, trainedClassifier()))
    // Queries without classes score 0 in both. GreedyHash, whose classifier begins anew, has learnt least by then.
    #expect(found > chance + 0.15, "\(name): \(found), random codes \(chance)")
  }

  /// Fails if the partners, which look alike, do not seem so, or if classes that merely stand together do.
  @Test func similarityFindsThePlantedPartners() throws {
    let classifier = try trainedClassifier()
    let similarity = try similarity(classifier)
    for i in 0..<6 {
      for j in 0..<6 where j != i && j != i ^ 1 { #expect(similarity[i, i ^ 1] > similarity[i, j]) }
    }
    // Seven images in eight have a class; almost all of those have it for their largest logit.
    let queries = planted.labels.selecting(Planted.parts.query)
    let right = queries.shareOfRightPredictions(
      logits: try logits(classifier, Planted.parts.query), classes: Planted.classes)
    let some = Double((0..<100).count { !queries.classes(of: $0).isEmpty }) / 100
    #expect(right <= some && right > some - 0.05)
  }

  @Test func aPredictionIsRightIfItIsOneOfTheClasses() {
    let logits: [Float] = [1, 3, 2, 5, 5, 0, 0, 1, 2, 4, 3, 2]
    // Highest: 1, 0 (the first of equals), 2, 0.
    let several = Labels(memberships: [1, 1, 0, 0, 1, 1, 0, 0, 1, 0, 0, 0], classes: 3)
    #expect(several.shareOfRightPredictions(logits: logits, classes: 3) == 0.5)
    #expect(Labels(classes: [1, 1, 2, 0]).shareOfRightPredictions(logits: logits, classes: 3) == 0.75)
    #expect(Labels(classes: []).shareOfRightPredictions(logits: [], classes: 3) == 0)
  }
}
