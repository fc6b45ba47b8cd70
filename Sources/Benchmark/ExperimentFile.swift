import Datasets
import Foundations
import Hashing
import Training
import Yams

/// Experiment files: strict YAML in, a checked ``Experiment`` out. A key that is not known is an error, never
/// ignored.
///
/// A new key goes into the function for its map below.
public enum ExperimentFile {
  /// - Parameters:
  ///   - file: the file's name, for messages.
  ///   - methods: the methods that the file may name.
  ///   - centers: the hash centers that it may name.
  ///   - datasets: the data sets that the file may name.
  ///   - readFile: gives other files that it names, by their paths from the file's own folder.
  /// - Throws: every problem of the file at once, each with its place; where the text is no YAML, only the
  ///   first.
  public static func parse(
    text: String, file: String, methods: [MethodDefinition], centers: [CenterDefinition] = MethodRegistry.centers,
    datasets: [DatasetOutline], readFile: @escaping (String) throws -> [UInt8] = { throw NoOtherFiles(name: $0) }
  ) throws(ExperimentError) -> Experiment {
    var parser = ExperimentParser(
      file: file, methods: methods, centers: centers, datasets: datasets, readFile: readFile)
    let experiment = parser.experiment(from: text)
    if let experiment, parser.reader.problems.isEmpty { return experiment }
    throw parser.reader.error(file: file) ?? ExperimentError(file: file, problems: [])
  }
}

/// Where a text stands alone.
public struct NoOtherFiles: Error, CustomStringConvertible {
  var name: String
  public init(name: String) { self.name = name }
  public var description: String { "there is no '\(name)' beside a text without a folder" }
}

private struct ExperimentParser {
  let file: String
  let methods: [MethodDefinition]
  let centers: [CenterDefinition]
  let datasets: [DatasetOutline]
  let readFile: (String) throws -> [UInt8]
  var reader = YAMLReader()

  init(
    file: String, methods: [MethodDefinition], centers: [CenterDefinition], datasets: [DatasetOutline],
    readFile: @escaping (String) throws -> [UInt8]
  ) {
    self.readFile = readFile
    self.file = file
    self.methods = methods
    self.centers = centers
    self.datasets = datasets
  }

  /// The longest code that the distance bound d(q, C) is worked out for.
  private static let largestBits = MinimumDistance.largestBits
  private static let counts = 1...10_000_000
  /// What every JSON reader holds exactly.
  private static let seeds = 0...(1 << 53 - 1)

  // MARK: The file

  mutating func experiment(from text: String) -> Experiment? {
    guard
      let map = reader.map(
        reader.root(of: text), "",
        required: [
          "version", "name", "datasets", "split", "methods", "bits", "seeds", "classifier", "training",
        ],
        optional: [
          "kind", "backbone", "regime", "monitor", "selection", "ceilings", "gallery", "sensitivity", "tuned",
          "label-similarity", "grid", "notes",
        ])
    else { return nil }

    version(map["version"])
    let name = name(map["name"])
    let kind = map["kind"].map { reader.choice($0, "kind", Experiment.Kind.self) } ?? .comparison
    let datasets = datasetNames(map["datasets"])
    let split = split(map["split"], datasets: datasets)
    let drawnImages = split?.drawn?.train
    let backbone = map["backbone"].map { self.backbone($0) } ?? Experiment.BackboneChoice()
    let regime = reader.choice(map["regime"], "regime", Experiment.Regime.self) ?? .finetune
    let bits = bits(map["bits"], datasets: datasets)
    let seeds = seeds(map["seeds"], "seeds")
    let methods = methods(map["methods"], bits: bits, isTuning: kind == .tuning)
    let tuned = map["tuned"].flatMap { self.tuned($0, isTuning: kind == .tuning) }
    let labelSimilarity = map["label-similarity"].map { self.labelSimilarity($0, datasets: datasets) } ?? [:]
    let rates = rates(map["grid"], file: map.node, kind: kind)
    requireMatrices(methods ?? [], datasets: datasets ?? [], given: labelSimilarity, at: map["methods"])
    if kind == .tuning { requireEqualGrids(methods ?? [], at: map["methods"]) }
    if let tuned, kind != .tuning { requireTuned(methods ?? [], datasets: datasets ?? [], tuned, at: map["tuned"]) }
    let classifier = trainingOptions(
      map["classifier"], "classifier", images: drawnImages, ratesFor: nil, flipping: datasets ?? [])
    // While the data sets themselves are in doubt, a rate for any of them is right.
    let training = trainingOptions(
      map["training"], "training", images: drawnImages,
      ratesFor: datasets ?? self.datasets.map(\.name), flipping: datasets ?? [])
    var monitor: Experiment.Monitor?
    if let node = map["monitor"] {
      let allSeeds = (methods ?? []).flatMap { $0.seeds ?? seeds ?? [] }
      monitor = self.monitor(
        node, bits: bits, seeds: methods == nil ? nil : allSeeds, split: split, datasets: datasets)
    }

    let selection = map["selection"].flatMap {
      self.selection($0, bits: bits, seeds: seeds, split: split, datasets: datasets)
    }
    let ceilings =
      map["ceilings"].flatMap { node in
        reader.distinct(node, "ceilings", of: "ceilings") { reader, node in
          reader.choice(node, "ceilings", Experiment.Ceiling.self)
        }
      } ?? []
    let gallery = map["gallery"].flatMap {
      self.gallery($0, methods: methods, bits: bits, seeds: seeds, split: split)
    }
    for key in ["selection", "ceilings", "gallery"] where map[key] != nil && kind != .comparison {
      reader.report(map.mark(of: key), "'\(key)' is for kind: comparison")
    }
    let sensitivity = map["sensitivity"].flatMap { self.sensitivity($0, methods: methods) }
    if map["sensitivity"] != nil, kind == .tuning {
      reader.report(map.mark(of: "sensitivity"), "'sensitivity' is for kind: comparison and kind: ablation")
    }
    let notes =
      map["notes"].flatMap { node in
        reader.distinct(node, "notes", of: "sentences") { reader, node in reader.text(node, "notes") }
      } ?? []
    if let backbone { requireStart(methods ?? [], backbone: backbone, regime: regime, at: map["methods"]) }

    if kind == .tuning, split?.drawn?.validation ?? 0 == 0 {
      reader.report(
        map["split"]?.mark,
        "a tuning chooses on validation images; hold some out with 'validation', as in {train: 10000, validation: "
          + "1000, query: 5000}")
    }
    if kind == .ablation {
      for choice in methods ?? [] where !hasDistance(choice) {
        reader.report(
          map["kind"]?.mark,
          "an ablation is drawn against the minimum distance, and the row '\(choice.label)' has none; use kind: "
            + "comparison, or leave the row out")
      }
    }

    guard let name, let kind, let datasets, let split, let backbone, let bits, let seeds, let methods,
      let classifier, let training
    else { return nil }
    return Experiment(
      name: name, file: file, datasets: datasets, split: split, backbone: backbone, methods: methods,
      bits: bits, seeds: seeds, classifier: classifier.options, training: training.options,
      learningRates: training.rates, monitor: monitor, selection: selection, regime: regime, ceilings: ceilings,
      kind: kind, labelSimilarity: labelSimilarity, tuned: tuned,
      tunedFile: map["tuned"]?.scalar?.string, rates: rates, gallery: gallery, sensitivity: sensitivity,
      notes: notes)
  }

  /// Each choice was checked against the methods when it was read.
  private func definition(of choice: Experiment.MethodChoice) -> MethodDefinition? {
    methods.first { $0.name == choice.method }
  }

  private func hasDistance(_ choice: Experiment.MethodChoice) -> Bool {
    definition(of: choice)?.keys(with: choice.centers).contains { $0.kind == .distance } == true
  }

  private mutating func version(_ node: Node?) {
    guard let node, let version = reader.integer(node, "version", in: 1...Int.max), version != 1 else {
      return
    }
    reader.report(node, "version \(version) is not known; this program reads version 1")
  }

  /// Also the report's folder, hence the narrow alphabet.
  private mutating func name(_ node: Node?) -> String? {
    guard let node, let name = reader.text(node, "name") else { return nil }
    let isKebab = name.utf8.allSatisfy { Self.isLowerCase($0) || Self.isDigit($0) || $0 == 0x2D }
    guard isKebab, !name.isEmpty, !name.hasPrefix("-"), name.utf8.count <= 60 else {
      reader.report(
        node,
        "'name' must be lower-case letters, digits and hyphens (60 at most), not \(YAMLReader.quoted(name))")
      return nil
    }
    return name
  }

  private static func isLowerCase(_ byte: UInt8) -> Bool { byte >= 0x61 && byte <= 0x7A }
  private static func isDigit(_ byte: UInt8) -> Bool { byte >= 0x30 && byte <= 0x39 }

  // MARK: Data

  private mutating func datasetNames(_ node: Node?) -> [String]? {
    let known = datasets.map(\.name)
    return reader.distinct(node, "datasets", of: "data sets") { reader, node in
      guard let name = reader.text(node, "datasets") else { return nil }
      guard known.contains(name) else {
        let hint = NearestWord.hint(for: name, among: known, called: "known are")
        reader.report(node, "unknown data set \(YAMLReader.quoted(name))\(hint)")
        return nil
      }
      return name
    }
  }

  private func source(_ name: String) -> DatasetOutline? { datasets.first { $0.name == name } }
  private func classes(of name: String) -> Int? { source(name)?.classes }

  /// The word `published`, for all data sets, or a map.
  private mutating func split(_ node: Node?, datasets: [String]?) -> Experiment.SplitChoice? {
    if let node, node.scalar != nil {
      guard reader.word(node, "split", among: ["published"]) != nil else { return nil }
      requirePublished(of: datasets ?? [], at: node)
      return Experiment.SplitChoice(drawn: nil, published: datasets ?? [])
    }
    guard
      let map = reader.map(
        node, "split", required: ["train", "query"], optional: ["validation", "database", "published"])
    else { return nil }
    let published = publishedNames(map, datasets: datasets)
    // While the published ones are in doubt, nobody knows what is drawn from.
    let drawing = published.flatMap { published in datasets?.filter { !published.contains($0) } }
    guard let sizes = splitSizes(map, drawing: drawing), let published else { return nil }
    return Experiment.SplitChoice(drawn: sizes, published: (datasets ?? published).filter(published.contains))
  }

  /// Those of `split.published`; none where the key is not there.
  private mutating func publishedNames(_ map: YAMLReader.Map, datasets: [String]?) -> [String]? {
    guard let list = map["published"] else { return [] }
    let known = datasets ?? self.datasets.map(\.name)
    let names: [String]? = reader.distinct(list, "split.published", of: "data sets") { reader, node in
      guard let name = reader.text(node, "split.published") else { return nil }
      guard known.contains(name) else {
        let hint = NearestWord.hint(for: name, among: known, called: "its data sets are")
        reader.report(
          node, "'split.published' names \(YAMLReader.quoted(name)), which is no data set of this experiment\(hint)")
        return nil
      }
      return name
    }
    requirePublished(of: names ?? [], at: list)
    if let validation = map["validation"], YAMLReader.integer(validation) != 0 {
      reader.report(
        map.mark(of: "validation"),
        "'split.validation' is held out of drawn training images; a published split is used as it is and gives none: "
          + "leave out 'validation' or 'published'")
    }
    if let names, let datasets, names.count == datasets.count {
      reader.report(list, "'split.published' names every data set, so that nothing is drawn; write split: published")
    }
    return names
  }

  private mutating func requirePublished(of names: [String], at node: Node) {
    for name in names {
      // Without a count, nobody has read the data set yet: then the plan tells.
      guard let source = source(name), source.count != nil, source.published == nil else { continue }
      reader.report(
        node,
        "data set '\(name)' came with no split of its own; draw one with {train: ..., query: ..., database: rest}")
    }
  }

  /// - Parameter datasets: those that are drawn from.
  private mutating func splitSizes(_ map: YAMLReader.Map, drawing datasets: [String]?) -> SplitSizes? {
    if let database = map["database"], YAMLReader.plain(database) != "rest" {
      reader.report(
        database,
        "'split.database' can only be 'rest' (all other images), not \(YAMLReader.describe(database))")
    }
    let train = reader.integer(map["train"], "split.train", in: Self.counts)
    let query = reader.integer(map["query"], "split.query", in: Self.counts)
    let validation =
      map["validation"].map {
        reader.integer($0, "split.validation", in: 0...Self.counts.upperBound)
      } ?? 0
    guard let train, let query, let validation else { return nil }
    if validation >= train {
      reader.report(
        map["validation"]?.mark,
        "'split.validation' is held out of 'split.train' and must be below \(train), not \(validation)")
      return nil
    }
    for name in datasets ?? [] {
      if let classes = classes(of: name), train - validation < classes {
        reader.report(
          map["train"]?.mark,
          "'split.train' leaves \(train - validation) images to train on, but data set '\(name)' has "
            + "\(classes) classes; each needs one or more")
      }
      if let count = source(name)?.count, train + query >= count {
        reader.report(
          map["train"]?.mark,
          "'split' takes \(train) images to train on and \(query) queries, but data set '\(name)' has \(count) in "
            + "all and some must be left for the database")
      }
    }
    return SplitSizes(train: train, validation: validation, query: query)
  }

  private mutating func backbone(_ node: Node) -> Experiment.BackboneChoice? {
    guard let map = reader.map(node, "backbone", optional: ["name", "width", "start"]) else { return nil }
    var choice = Experiment.BackboneChoice()
    choice.name = reader.word(map["name"], "backbone.name", among: Backbone.names) ?? choice.name
    choice.width = reader.integer(map["width"], "backbone.width", in: 1...1024) ?? choice.width
    choice.start =
      reader.choice(map["start"], "backbone.start", Experiment.BackboneChoice.Start.self) ?? choice.start
    return choice
  }

  // MARK: The grid

  private mutating func bits(_ node: Node?, datasets: [String]?) -> [Int]? {
    let classes = (datasets ?? []).compactMap { name in self.classes(of: name).map { (name, $0) } }
    return reader.distinct(node, "bits", of: "code lengths") { reader, node in
      guard let bits = YAMLReader.integer(node) else {
        reader.report(node, "'bits' must be integers, not \(YAMLReader.describe(node))")
        return nil
      }
      guard bits >= 8, bits <= Self.largestBits, bits % 8 == 0 else {
        let nearest = min(max((bits.clamped(to: 0...Self.largestBits) + 4) / 8 * 8, 8), Self.largestBits)
        reader.report(
          node,
          "'bits' must be multiples of 8 in 8...\(Self.largestBits), not \(bits); the nearest is \(nearest)")
        return nil
      }
      for (name, count) in classes where bits < 62 && count > 1 << bits {
        reader.report(
          node,
          "\(bits) bits have \(1 << bits) codes, but data set '\(name)' has \(count) classes, each with a "
            + "hash center of its own; use more bits")
      }
      return bits
    }
  }

  private mutating func seeds(_ node: Node?, _ path: String) -> [UInt64]? {
    reader.distinct(node, path, of: "seeds") { reader, node in
      reader.integer(node, path, in: Self.seeds).map(UInt64.init)
    }
  }

  // MARK: Methods

  private mutating func methods(_ node: Node?, bits: [Int]?, isTuning: Bool) -> [Experiment.MethodChoice]? {
    guard let nodes = reader.list(node, "methods", of: "methods") else { return nil }
    var choices: [Experiment.MethodChoice] = []
    var lines: [String: Int] = [:]
    let rows = nodes.flatMap { groupedRows($0) }
    for (group, node) in rows {
      guard var choice = method(node, bits: bits, isTuning: isTuning) else { continue }
      choice.group = group
      if let line = lines[choice.label] {
        reader.report(
          node,
          "the row '\(choice.label)' stands already in line \(line); name this one with 'as:', or remove it")
      } else {
        lines[choice.label] = node.mark?.line ?? 1
        choices.append(choice)
      }
    }
    return choices.count == rows.count ? choices : nil
  }

  /// A row, or the rows of {group: HEADING, rows: [...]}.
  private mutating func groupedRows(_ node: Node) -> [(group: String?, row: Node)] {
    guard node.mapping?.contains(where: { $0.key.scalar?.string == "group" }) == true else { return [(nil, node)] }
    guard let map = reader.map(node, "methods", required: ["group", "rows"]), let heading = map["group"],
      let group = reader.text(heading, "methods.group")
    else { return [] }
    guard !group.isEmpty, group.utf8.count <= 60, !group.contains(where: \.isNewline) else {
      reader.report(heading, "'methods.group' is a heading of 1 to 60 characters, not \(YAMLReader.quoted(group))")
      return []
    }
    return (reader.list(map["rows"], "methods.rows", of: "methods") ?? []).map { (group, $0) }
  }

  /// "shc", or {name: shc, as: LABEL, seeds: [...], and the method's own keys}.
  private mutating func method(_ node: Node, bits: [Int]?, isTuning: Bool) -> Experiment.MethodChoice? {
    guard let pairs = node.mapping else {
      return definition(node, "methods").map {
        Experiment.MethodChoice(method: $0.name, label: $0.name, parameters: ParameterValues($0.keys()))
      }
    }
    guard let nameNode = pairs.first(where: { $0.key.scalar?.string == "name" })?.value else {
      reader.report(node, "a method in 'methods' lacks the key 'name'")
      return nil
    }
    guard let definition = definition(nameNode, "methods.name") else { return nil }
    let problems = reader.problems.count
    let centers = centers(pairs.first { $0.key.scalar?.string == "centers" }?.value, of: definition)
    let keys = definition.keys(with: centers)
    let own = definition.takesAnyCenters ? ["centers"] : []
    var trained: [String] = []
    if case .hashingNetwork = definition.encoder(ParameterValues(definition.parameters)) {
      trained = ["start", "regime", "epochs"]
    }
    guard
      let map = reader.map(
        node, definition.name, required: ["name"],
        optional: ["as", "seeds", "bits"] + own + trained + (isTuning ? ["grid"] : []) + keys.map(\.key))
    else { return nil }
    let grid = map["grid"].flatMap {
      self.grid($0, "\(definition.name).grid", keys: keys, bits: bits)
    }
    let label = map["as"].map { self.label($0) } ?? definition.name
    let seeds = seeds(map["seeds"], "\(definition.name).seeds")
    var options = Experiment.OwnOptions()
    options.start = reader.choice(
      map["start"], "\(definition.name).start", Experiment.BackboneChoice.Start.self)
    options.regime = reader.choice(map["regime"], "\(definition.name).regime", Experiment.Regime.self)
    options.epochs = reader.integer(map["epochs"], "\(definition.name).epochs", in: 1...100_000)
    options.bits = lengths(
      map["bits"], "\(definition.name).bits", among: bits, without: "which the experiment's 'bits' lack")
    var given: [String: JSONValue] = [:]
    for parameter in keys {
      given[parameter.key] = value(
        map[parameter.key], of: parameter, "\(definition.name).\(parameter.key)", bits: bits)
    }
    guard let label, reader.problems.count == problems else { return nil }
    return Experiment.MethodChoice(
      method: definition.name, label: label, centers: centers,
      parameters: ParameterValues(keys, overriding: given), given: Set(given.keys), seeds: seeds, grid: grid,
      own: options)
  }

  /// Features of a network that nothing has trained are not worth a head.
  private mutating func requireStart(
    _ choices: [Experiment.MethodChoice], backbone: Experiment.BackboneChoice, regime: Experiment.Regime,
    at node: Node?
  ) {
    for choice in choices
    where (choice.own.regime ?? regime) == .frozen && (choice.own.start ?? backbone.start) == .scratch {
      reader.report(
        node?.mark,
        "the row '\(choice.label)' freezes a backbone that starts from scratch; use start: classifier, or regime: "
          + "finetune")
    }
  }

  /// One own key and the values to search for it.
  private mutating func grid(_ node: Node, _ path: String, keys: [ParameterDefinition], bits: [Int]?)
    -> Experiment.RowGrid?
  {
    guard let map = reader.map(node, path, optional: keys.map(\.key)) else { return nil }
    guard map.values.count == 1, let (key, list) = map.values.first,
      let parameter = keys.first(where: { $0.key == key })
    else {
      reader.report(node, "'\(path)' takes one key of the row and its values, as {quantisation-weight: [0.1, 1]}")
      return nil
    }
    var values: [JSONValue] = []
    for item in reader.list(list, "\(path).\(key)", of: "values") ?? [] {
      if let value = value(item, of: parameter, "\(path).\(key)", bits: bits) { values.append(value) }
    }
    return Experiment.RowGrid(key: key, values: values)
  }

  /// The learning rates that a tuning searches.
  private mutating func rates(_ node: Node?, file: Node, kind: Experiment.Kind?) -> Experiment.RateGrid? {
    guard kind == .tuning else {
      if let node { reader.report(node, "'grid' is for kind: tuning") }
      return nil
    }
    guard let node else {
      reader.report(file, "a tuning needs 'grid: {classifier: [...], learning-rate: [...]}'")
      return nil
    }
    guard let map = reader.map(node, "grid", required: ["classifier", "learning-rate"]) else { return nil }
    var lists: [String: [Double]] = [:]
    for key in ["classifier", "learning-rate"] {
      lists[key] = reader.distinct(map[key], "grid.\(key)", of: "learning rates") { reader, node in
        reader.number(node, "grid.\(key)", "above 0") { $0 > 0 }
      }
    }
    guard let classifier = lists["classifier"], let training = lists["learning-rate"] else { return nil }
    return Experiment.RateGrid(classifier: classifier.sorted(), training: training.sorted())
  }

  // MARK: Other files

  /// A tuning may name the file that it has yet to write.
  private mutating func tuned(_ node: Node, isTuning: Bool) -> TunedValues? {
    guard let path = reader.text(node, "tuned") else { return nil }
    do {
      return try TunedValues(text: String(decoding: try readFile(path), as: UTF8.self), file: path)
    } catch let error as FileError where isTuning && error.isMissing {
      return TunedValues()
    } catch {
      reader.report(node, "'tuned': \(error)")
      return nil
    }
  }

  private mutating func labelSimilarity(_ node: Node, datasets: [String]?) -> [String: ClassSimilarity] {
    guard let map = reader.map(node, "label-similarity", optional: datasets ?? self.datasets.map(\.name)) else {
      return [:]
    }
    var matrices: [String: ClassSimilarity] = [:]
    for name in datasets ?? [] {
      guard let node = map[name], let path = reader.text(node, "label-similarity.\(name)") else { continue }
      do {
        let array = try NumPyFile<Double>(parsing: try readFile(path))
        let classes = classes(of: name) ?? array.shape.first ?? 0
        guard array.shape == [classes, classes], array.elements.allSatisfy({ abs($0) <= 1 }) else {
          reader.report(
            node,
            "'\(path)' must hold float64 [\(classes), \(classes)] in [-1, 1], how alike the classes of '\(name)' are; "
              + "its shape is \(array.shape)")
          continue
        }
        matrices[name] = ClassSimilarity(classes: classes, values: array.elements)
      } catch {
        reader.report(node, "'label-similarity.\(name)': \(error)")
      }
    }
    return matrices
  }

  /// A row whose centers follow the classes' names needs a matrix for each data set.
  private mutating func requireMatrices(
    _ choices: [Experiment.MethodChoice], datasets: [String], given: [String: ClassSimilarity], at node: Node?
  ) {
    for choice in choices {
      guard let definition = definition(of: choice),
        let centers = choice.centers ?? definition.centers,
        case .labelText? = centers.make(choice.parameters).similarity?.source
      else { continue }
      for name in datasets where given[name] == nil {
        reader.report(
          node?.mark,
          "the row '\(choice.label)' needs a matrix of how alike the class names of '\(name)' are; give one with "
            + "label-similarity: {\(name): FILE.npy}")
      }
    }
  }

  /// What is trained at a rate that nobody looked for is not worth comparing.
  private mutating func requireTuned(
    _ choices: [Experiment.MethodChoice], datasets: [String], _ tuned: TunedValues, at node: Node?
  ) {
    for name in datasets where tuned.classifier[name]?.learningRate == nil {
      reader.report(node?.mark, "nothing is tuned for stage 1 on '\(name)'; run the tuning to its end")
    }
    for choice in choices {
      guard let definition = definition(of: choice) else { continue }
      let encoder = definition.encoder(choice.parameters)
      var isTrained = true
      if case .classifier = encoder {
        // A code made of the logits without any key has nothing to tune.
        if definition.parameters.isEmpty { continue }
        isTrained = false
      }
      let group = choice.tunedGroup(definition)
      for name in datasets {
        guard let values = tuned.rows[group]?[name], !isTrained || values.learningRate != nil else {
          reader.report(
            node?.mark,
            "nothing is tuned for '\(group)' on '\(name)', which the row '\(choice.label)' needs; add the row to the "
              + "tuning and run it")
          continue
        }
        for (key, value) in values.own.sorted(by: { $0.key < $1.key }) {
          let own = definition.keys(with: choice.centers).first { $0.key == key }
          guard own?.kind.accepts(value) != true else { continue }
          reader.report(
            node?.mark,
            "the tuned value \(key): \(value.canonical) of '\(group)' on '\(name)' is none that the row "
              + "'\(choice.label)' could have")
        }
      }
    }
  }

  /// A choice is made on the mean over the rows of one loss and head; they must have been tried with the same values.
  private mutating func requireEqualGrids(_ choices: [Experiment.MethodChoice], at node: Node?) {
    var grids: [String: Experiment.MethodChoice] = [:]
    for choice in choices {
      guard let definition = definition(of: choice) else { continue }
      let group = choice.tunedGroup(definition)
      if let first = grids[group], first.grid != choice.grid {
        reader.report(
          node?.mark,
          "the rows '\(first.label)' and '\(choice.label)' share what is chosen for '\(group)', so their 'grid' must be "
            + "the same")
      }
      grids[group] = grids[group] ?? choice
    }
  }

  /// nil for the method's own; a key that the method does not take is reported with all unknown keys.
  private mutating func centers(_ node: Node?, of definition: MethodDefinition) -> CenterDefinition? {
    guard let node, definition.takesAnyCenters, let name = reader.text(node, "\(definition.name).centers") else {
      return nil
    }
    if let centers = centers.first(where: { $0.name == name }) { return centers }
    let hint = NearestWord.hint(for: name, among: centers.map(\.name), called: "known are")
    reader.report(node, "unknown hash centers \(YAMLReader.quoted(name))\(hint)")
    return nil
  }

  private mutating func definition(_ node: Node, _ path: String) -> MethodDefinition? {
    guard let name = reader.text(node, path) else { return nil }
    if let definition = methods.first(where: { $0.name == name }) { return definition }
    let hint = NearestWord.hint(for: name, among: methods.map(\.name), called: "known are")
    reader.report(node, "unknown method \(YAMLReader.quoted(name))\(hint)")
    return nil
  }

  /// A row's name in tables and in files, hence without spaces and what tables or paths give a meaning.
  private mutating func label(_ node: Node) -> String? {
    guard let label = reader.text(node, "as") else { return nil }
    let isPlain = label.utf8.allSatisfy {
      Self.isLowerCase($0 | 0x20) || Self.isDigit($0) || "-_.+=".utf8.contains($0)
    }
    guard isPlain, !label.isEmpty, !label.hasPrefix("."), label.utf8.count <= 60 else {
      reader.report(
        node, "'as' must be letters, digits and -_.+= (60 at most), not \(YAMLReader.quoted(label))")
      return nil
    }
    return label
  }

  private mutating func value(
    _ node: Node?, of parameter: ParameterDefinition, _ path: String, bits: [Int]?
  ) -> JSONValue? {
    guard let node else { return nil }
    switch parameter.kind {
    case .integer(let range):
      return reader.integer(node, path, in: range).map { .integer($0) }
    case .number(let range):
      return reader.number(node, path, "in \(range.lowerBound)...\(range.upperBound)") { range.contains($0) }
        .map { .number($0) }
    case .word(let words):
      return reader.word(node, path, among: words).map { .string($0) }
    case .distance:
      if YAMLReader.integer(node) != nil {
        // Between two codes no more bits can differ than there are.
        return reader.integer(node, path, in: 0...(bits?.max() ?? Self.largestBits)).map { .integer($0) }
      }
      guard let text = node.scalar?.string, DistanceRequirement(word: text) != nil else {
        let hint = NearestWord.hint(
          for: node.scalar?.string ?? "", among: DistanceRequirement.words, called: "the words are")
        reader.report(
          node,
          "'\(path)' must be a distance in bits or a word for one, not \(YAMLReader.describe(node))\(hint)")
        return nil
      }
      return .string(text)
    }
  }

  // MARK: Training

  private static let trainingKeys = [
    "batch", "optimizer", "warm-up", "schedule", "weight-decay", "momentum", "augmentation",
  ]

  /// - Parameters:
  ///   - images: how many there are to train on, when known.
  ///   - ratesFor: the data sets that may have their own learning rate; nil where one number must do.
  ///   - flipping: the data sets whose images an augmentation would mirror.
  private mutating func trainingOptions(
    _ node: Node?, _ path: String, images: Int?, ratesFor datasets: [String]?, flipping flipped: [String]
  ) -> (options: TrainingOptions, rates: [String: Double])? {
    guard
      let map = reader.map(
        node, path, required: ["epochs", "learning-rate"], optional: Self.trainingKeys)
    else { return nil }
    let epochs = reader.integer(map["epochs"], "\(path).epochs", in: 1...100_000)
    let rates = learningRates(map["learning-rate"], "\(path).learning-rate", datasets: datasets)

    // The defaults are the type's own.
    var options = TrainingOptions(epochs: epochs ?? 1, learningRate: rates?.standard ?? 1)
    // Batch normalisation needs two images.
    let batches = 2...max(2, images ?? Self.counts.upperBound)
    options.batch = reader.integer(map["batch"], "\(path).batch", in: batches) ?? options.batch
    options.optimizer =
      reader.choice(map["optimizer"], "\(path).optimizer", TrainingOptions.Optimizer.self)
      ?? options.optimizer
    options.warmUp =
      reader.number(map["warm-up"], "\(path).warm-up", "0 or more and below 1") { $0 >= 0 && $0 < 1 }
      ?? options.warmUp
    options.schedule =
      reader.choice(map["schedule"], "\(path).schedule", TrainingOptions.Schedule.self)
      ?? options.schedule
    options.weightDecay =
      reader.number(map["weight-decay"], "\(path).weight-decay", "0 or more and below 1") {
        $0 >= 0 && $0 < 1
      }
      ?? options.weightDecay
    if let momentum = map["momentum"] {
      options.momentum =
        reader.number(momentum, "\(path).momentum", "0 or more and below 1") { $0 >= 0 && $0 < 1 }
        ?? options.momentum
      if options.optimizer != .sgd {
        reader.report(
          map.mark(of: "momentum"),
          "'\(path).momentum' is for optimizer sgd alone; \(options.optimizer.rawValue) would not use it")
      }
    }
    options.augmentation =
      reader.choice(map["augmentation"], "\(path).augmentation", TrainingOptions.Augmentation.self)
      ?? options.augmentation
    if options.augmentation.mirrors {
      for name in flipped where source(name)?.flips == false {
        reader.report(
          map["augmentation"]?.mark,
          "'\(path).augmentation' mirrors images, and a mirrored image of data set '\(name)' is none of its class; "
            + "use shift")
      }
    }
    if options.augmentation == .cropFlip {
      for name in flipped where source(name)?.isLargerThanSeen == false {
        reader.report(
          map["augmentation"]?.mark,
          "'\(path).augmentation' cuts squares out of larger images, and those of data set '\(name)' are seen whole; "
            + "use shift-flip")
      }
    }
    guard epochs != nil, let rates else { return nil }
    return (options, rates.byDataset)
  }

  /// A number, or, where `datasets` is given, a map with `default` and data sets of the experiment.
  private mutating func learningRates(
    _ node: Node?, _ path: String, datasets: [String]?
  ) -> (standard: Double, byDataset: [String: Double])? {
    guard let node else { return nil }
    guard let datasets, node.mapping != nil else {
      return learningRate(node, path).map { ($0, [:]) }
    }
    guard let map = reader.map(node, path, required: ["default"], optional: datasets) else { return nil }
    var rates: [String: Double] = [:]
    for name in datasets {
      if let rate = learningRate(map[name], "\(path).\(name)") { rates[name] = rate }
    }
    return learningRate(map["default"], "\(path).default").map { ($0, rates) }
  }

  private mutating func learningRate(_ node: Node?, _ path: String) -> Double? {
    reader.number(node, path, "above 0") { $0 > 0 }
  }

  // MARK: Monitor and selection

  private mutating func monitor(
    _ node: Node, bits: [Int]?, seeds: [UInt64]?, split: Experiment.SplitChoice?, datasets: [String]?
  ) -> Experiment.Monitor? {
    reader.map(node, "monitor", required: Self.followedKeys).flatMap {
      followed(
        $0, "monitor", bits: bits, seeds: seeds, without: "which no row's seeds have", split: split,
        datasets: datasets)
    }
  }

  private mutating func selection(
    _ node: Node, bits: [Int]?, seeds: [UInt64]?, split: Experiment.SplitChoice?, datasets: [String]?
  ) -> Experiment.Selection? {
    guard let map = reader.map(node, "selection", required: Self.followedKeys + ["validation"]) else { return nil }
    if let split, split.published.count > 0 || (split.drawn?.validation ?? 0) > 0 {
      reader.report(
        node, "'selection' holds validation images out of drawn training images that are used whole otherwise; it "
          + "goes with no published split and no 'split.validation'")
    }
    let train = split?.drawn?.train ?? Self.counts.upperBound
    let validation = reader.integer(map["validation"], "selection.validation", in: 1...max(1, train - 2))
    let part = followed(
      map, "selection", bits: bits, seeds: seeds, without: "which 'seeds' lacks", split: split, datasets: datasets)
    guard let part, let validation else { return nil }
    return Experiment.Selection(
      bits: part.bits, seeds: part.seeds, validation: validation, queries: part.queries, database: part.database)
  }

  private static let followedKeys = ["bits", "seeds", "queries", "database"]

  /// Runs, and a part of query and database on which they are followed. What nothing would follow is an error: bits and
  /// seeds must be some that the experiment has.
  /// - Parameter without: what messages say of a seed that is none of these.
  private mutating func followed(
    _ map: YAMLReader.Map, _ path: String, bits: [Int]?, seeds: [UInt64]?, without: String,
    split: Experiment.SplitChoice?, datasets: [String]?
  ) -> Experiment.Monitor? {
    let followedBits = lengths(map["bits"], "\(path).bits", among: bits, without: "which 'bits' lacks")
    let followedSeeds: [UInt64]? = reader.distinct(map["seeds"], "\(path).seeds", of: "seeds") {
      reader, node in
      guard let value = reader.integer(node, "\(path).seeds", in: Self.seeds).map(UInt64.init) else {
        return nil
      }
      if let seeds, !seeds.contains(value) { reader.report(node, "'\(path).seeds' has \(value), \(without)") }
      return value
    }
    let published = (split?.published ?? []).compactMap { source($0)?.published }
    let queries = reader.integer(map["queries"], "\(path).queries", in: 1...max(queryCount(split), 1))
    let counts = (datasets ?? []).filter { split?.published.contains($0) != true }.compactMap { source($0)?.count }
    let drawn = split?.drawn.flatMap { sizes in counts.min().map { $0 - sizes.train - sizes.query } }
    // A split that leaves nothing has its own error.
    let left = ([drawn].compactMap { $0 } + published.map(\.database)).min() ?? 0
    let database = reader.integer(
      map["database"], "\(path).database", in: 1...(left > 0 ? left : Self.counts.upperBound))
    guard let followedBits, let followedSeeds, let queries, let database else { return nil }
    return Experiment.Monitor(bits: followedBits, seeds: followedSeeds, queries: queries, database: database)
  }

  /// Queries that every data set has, at least.
  private func queryCount(_ split: Experiment.SplitChoice?) -> Int {
    let published = (split?.published ?? []).compactMap { source($0)?.published }
    return ([split?.drawn?.query].compactMap { $0 } + published.map(\.query)).min() ?? Self.counts.upperBound
  }

  // MARK: Gallery

  private mutating func gallery(
    _ node: Node, methods: [Experiment.MethodChoice]?, bits: [Int]?, seeds: [UInt64]?, split: Experiment.SplitChoice?
  ) -> Experiment.Gallery? {
    guard let map = reader.map(node, "gallery", required: ["bits", "seed", "queries"], optional: ["rows"]) else {
      return nil
    }
    let length = reader.integer(map["bits"], "gallery.bits", in: 8...Self.largestBits)
    let seed = reader.integer(map["seed"], "gallery.seed", in: Self.seeds).map(UInt64.init)
    let most = min(queryCount(split), Experiment.Gallery.mostQueries)
    let queries = reader.integer(map["queries"], "gallery.queries", in: 1...max(most, 1))
    // Without rows of its own, it has those that stand under the first row's heading.
    let first = (methods ?? []).filter { $0.group == methods?.first?.group }.map(\.label)
    let rows = map["rows"] == nil ? first : self.rows(map["rows"], "gallery.rows", of: methods)
    let choices = (methods ?? []).filter { rows?.contains($0.label) == true }
    if let bits, let length, let row = choices.first(where: { !($0.own.bits ?? bits).contains(length) }) {
      reader.report(map["bits"]?.mark, "'gallery.bits' is \(length), which the row '\(row.label)' lacks")
    }
    if let seeds, let seed, let row = choices.first(where: { !($0.seeds ?? seeds).contains(seed) }) {
      reader.report(map["seed"]?.mark, "'gallery.seed' is \(seed), which the row '\(row.label)' lacks")
    }
    guard let rows, let length, let seed, let queries else { return nil }
    return Experiment.Gallery(rows: rows, bits: length, seed: seed, queries: queries)
  }

  // MARK: Sensitivity

  private mutating func sensitivity(
    _ node: Node, methods: [Experiment.MethodChoice]?
  ) -> Experiment.Sensitivity? {
    let map = reader.map(node, "sensitivity", required: ["rows"])
    return rows(map?["rows"], "sensitivity.rows", of: methods).map { Experiment.Sensitivity(rows: $0) }
  }

  /// Labels of some of the experiment's rows.
  private mutating func rows(_ node: Node?, _ path: String, of methods: [Experiment.MethodChoice]?) -> [String]? {
    let known = methods?.map(\.label)
    return reader.distinct(node, path, of: "rows") { reader, node in
      guard let label = reader.text(node, path) else { return nil }
      // While the rows themselves are in doubt, any of them is right.
      guard let known, !known.contains(label) else { return label }
      let hint = NearestWord.hint(for: label, among: known, called: "the rows are")
      reader.report(
        node, "'\(path)' names \(YAMLReader.quoted(label)), which is no row of this experiment\(hint)")
      return nil
    }
  }

  /// Some of the experiment's code lengths.
  /// - Parameter without: what messages say of one that is none of these.
  private mutating func lengths(_ node: Node?, _ path: String, among bits: [Int]?, without: String) -> [Int]? {
    reader.distinct(node, path, of: "code lengths") { reader, node in
      guard let value = reader.integer(node, path, in: 8...Self.largestBits) else { return nil }
      if let bits, !bits.contains(value) { reader.report(node, "'\(path)' has \(value), \(without)") }
      return value
    }
  }
}

extension Int {
  fileprivate func clamped(to range: ClosedRange<Int>) -> Int {
    Swift.min(Swift.max(self, range.lowerBound), range.upperBound)
  }
}
