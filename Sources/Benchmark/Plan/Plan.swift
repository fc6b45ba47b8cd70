import Datasets
import Foundations
import Hashing
import Kernels
import SemanticHashCenters
import Training

/// The steps that an experiment needs, each once, in the order in which they should be worked on: seed by seed, and
/// within a seed in the file's order, so that complete tables come early and are then refined.
public struct Plan: Sendable {
  /// Every step stands behind the steps that it reads from.
  public let kernels: KernelChoice
  public let datasets: [String: DatasetState]
  public private(set) var steps: [Step] = []
  public private(set) var runs: [PlannedRun] = []
  public private(set) var bases: [PlannedBase] = []
  /// Of tunings.
  public private(set) var trials: [PlannedTrial] = []
  public private(set) var ceilings: [PlannedCeiling] = []
  public private(set) var selections: [PlannedSelection] = []
  public private(set) var galleries: [PlannedGallery] = []
  private var known: Set<StepIdentity> = []

  /// Several experiments share one plan: their common steps are made once, and a seed is complete when it is
  /// complete in all of them.
  /// - Parameter datasets: what is known of those that the experiments name; one that is not there, or that cannot
  ///   be had, gives runs without steps.
  public init(_ experiments: [Experiment], datasets: [String: DatasetState], kernels: KernelChoice = .oneDNN) throws {
    self.kernels = kernels
    self.datasets = datasets
    let seeds = Self.orderedSeeds(experiments)
    for seed in seeds {
      for (index, experiment) in experiments.enumerated() {
        if experiment.kind == .tuning {
          for dataset in experiment.datasets { try addTrials(experiment, dataset: dataset, seed: seed) }
        } else {
          try add(experiment: index, experiment, seed: seed)
        }
      }
    }
    // What no table of rows waits for comes last.
    for seed in seeds {
      for (index, experiment) in experiments.enumerated() {
        try addSelections(experiment: index, experiment, seed: seed)
      }
    }
    for seed in seeds {
      for (index, experiment) in experiments.enumerated() {
        addSensitivities(experiment: index, experiment, seed: seed)
      }
    }
  }

  public func step(_ identity: StepIdentity) -> Step? { steps.first { $0.identity == identity } }

  /// Seeds in order of first appearance.
  static func orderedSeeds(_ experiments: [Experiment]) -> [UInt64] {
    var seeds: [UInt64] = []
    for experiment in experiments {
      for seed in experiment.seeds + experiment.methods.flatMap({ $0.seeds ?? [] }) where !seeds.contains(seed) {
        seeds.append(seed)
      }
    }
    return seeds
  }

  // MARK: From experiment to steps

  /// The rows of the first heading on every data set, then those of the next.
  private mutating func add(experiment index: Int, _ experiment: Experiment, seed: UInt64) throws {
    let choices = experiment.methods.filter { experiment.seeds(of: $0).contains(seed) }
    guard !choices.isEmpty else { return }
    var made: [RunBase] = []
    for name in experiment.datasets {
      switch datasets[name] ?? .unavailable(reason: "nobody looked for it") {
      case .prepared(let header):
        let base = try addBase(experiment, DatasetReference(header: header), seed: seed)
        bases.append(PlannedBase(experiment: index, dataset: name, seed: seed, base: base))
        made.append(base)
      case .unavailable(let reason):
        for choice in choices {
          for bits in experiment.bits(of: choice) {
            runs.append(
              PlannedRun(
                experiment: index,
                identity: RunIdentity(
                  dataset: name, label: choice.label, method: choice.method, bits: bits, seed: seed),
                requestedDistance: nil, centersName: nil, encoderName: "", work: .unavailable(reason)))
          }
        }
      }
    }
    var groups: [String?] = []
    for choice in choices where !groups.contains(choice.group) { groups.append(choice.group) }
    for (position, group) in groups.enumerated() {
      for base in made {
        for choice in choices where choice.group == group {
          let definition = Self.definition(of: choice)
          for bits in experiment.bits(of: choice) {
            runs.append(
              addRun(experiment: index, experiment, choice, definition, base: base, bits: bits, seed: seed))
          }
        }
        guard position == 0 else { continue }
        for ceiling in experiment.ceilings {
          addCeiling(ceiling, experiment: index, experiment, base: base, seed: seed)
        }
      }
    }
    addGallery(experiment: index, experiment, seed: seed)
  }

  private static func definition(of choice: Experiment.MethodChoice) -> MethodDefinition {
    guard let definition = MethodRegistry.method(named: choice.method) else {
      preconditionFailure("method '\(choice.method)' passed the experiment file's check and is not in the registry")
    }
    return definition
  }

  private mutating func addCeiling(
    _ ceiling: Experiment.Ceiling, experiment index: Int, _ experiment: Experiment, base: RunBase, seed: UInt64
  ) {
    let dataset = base.dataset
    // Only features pass through the network once more.
    let result = add(
      .ceiling, title: "\(dataset.name), \(ceiling.rawValue), seed \(seed)",
      costKey: "\(dataset.name), \(ceiling.rawValue)",
      parameters: ["data": dataset.identity, "of": .string(ceiling.rawValue)], inputs: [base.classifier, base.split],
      trains: ceiling == .features,
      work: .ceiling(
        CeilingWork(
          dataset: dataset, split: base.split, classifier: base.classifier, backbone: experiment.backbone,
          batch: experiment.classifier.batch, ceiling: ceiling)))
    ceilings.append(
      PlannedCeiling(experiment: index, dataset: dataset.name, seed: seed, ceiling: ceiling, result: result))
  }

  /// The images that each row finds, from the codes that the seed's runs have.
  private mutating func addGallery(experiment index: Int, _ experiment: Experiment, seed: UInt64) {
    guard let gallery = experiment.gallery, gallery.seed == seed else { return }
    for run in runs
    where run.experiment == index && run.identity.seed == seed && run.identity.bits == gallery.bits
      && gallery.rows.contains(run.identity.label)
    {
      guard let steps = run.work.steps else { continue }
      let dataset = steps.base.dataset
      let result = add(
        .gallery, title: "\(dataset.name), \(run.identity.label), \(gallery.bits) bits, seed \(seed)",
        costKey: dataset.name,
        parameters: [
          "data": dataset.identity, "queries": .integer(gallery.queries), "seed": .integer(Int(seed)),
        ],
        inputs: [steps.codes, steps.base.split],
        work: .gallery(
          GalleryWork(
            dataset: dataset, split: steps.base.split, codes: steps.codes, queries: gallery.queries, seed: seed)))
      galleries.append(PlannedGallery(experiment: index, identity: run.identity, result: result))
    }
  }

  /// The seed's runs of some rows, measured in other ways.
  private mutating func addSensitivities(experiment index: Int, _ experiment: Experiment, seed: UInt64) {
    guard let sensitivity = experiment.sensitivity else { return }
    for place in runs.indices {
      let run = runs[place]
      guard run.experiment == index, run.identity.seed == seed, sensitivity.rows.contains(run.identity.label),
        let steps = run.work.steps
      else { continue }
      runs[place].sensitivity = addSensitivity(experiment, run.identity, steps)
    }
  }

  private mutating func addSensitivity(
    _ experiment: Experiment, _ run: RunIdentity, _ steps: RunSteps
  ) -> StepIdentity {
    let dataset = steps.base.dataset
    let (split, splitName) = addSplit(experiment, dataset, seed: run.seed)
    let nearCopies = dataset.header.streamed != nil ? nil : add(
      .nearCopies, title: splitName, costKey: dataset.name, parameters: ["data": dataset.identity], inputs: [split],
      work: .nearCopies(dataset, split: split))
    let foldings = ClassFolding.allCases.compactMap { folding in
      folding.classes(of: dataset.header.classNames).map { (folding: folding, classes: $0) }
    }
    return add(
      .sensitivity, title: "\(dataset.name), \(run.label), \(run.bits) bits, seed \(run.seed)",
      costKey: "\(dataset.name), \(run.bits) bits",
      parameters: [
        "data": dataset.identity, "foldings": .array(foldings.map { .string($0.folding.rawValue) }),
      ],
      inputs: [steps.codes, steps.measurements, split] + [nearCopies].compactMap { $0 },
      work: .sensitivity(
        SensitivityWork(
          split: split, codes: steps.codes, measurements: steps.measurements, nearCopies: nearCopies,
          foldings: foldings)))
  }

  /// Networks that are trained without validation images, for few bits and seeds; of the rows that are trained as the
  /// experiment says.
  private mutating func addSelections(experiment index: Int, _ experiment: Experiment, seed: UInt64) throws {
    guard let selection = experiment.selection, selection.seeds.contains(seed), var sizes = experiment.split.drawn
    else { return }
    sizes.validation = selection.validation
    var held = experiment
    held.split.drawn = sizes
    for name in experiment.datasets {
      guard case .prepared(let header)? = datasets[name] else { continue }
      let base = try addBase(held, DatasetReference(header: header), seed: seed, isAudited: false)
      addSelections(selection, experiment: index, held, base: base, seed: seed)
    }
  }

  private mutating func addSelections(
    _ selection: Experiment.Selection, experiment index: Int, _ experiment: Experiment, base: RunBase, seed: UInt64
  ) {
    let dataset = base.dataset
    for choice in experiment.methods
    where experiment.seeds(of: choice).contains(seed) && choice.own.start == nil && choice.own.regime == nil {
      let definition = Self.definition(of: choice)
      guard case .hashingNetwork = definition.encoder(choice.parameters) else { continue }
      for bits in experiment.bits(of: choice) where selection.bits.contains(bits) {
        let name = "\(dataset.name), \(choice.label), \(bits) bits, seed \(seed), epochs compared"
        let made = addTunedCodes(
          name, experiment: experiment, choice, definition, base: base, bits: bits, seed: seed,
          monitor: MonitorSizes(queries: selection.queries, database: selection.database, validation: true))
        guard let network = made.network else { continue }
        selections.append(
          PlannedSelection(
            experiment: index,
            identity: RunIdentity(
              dataset: dataset.name, label: choice.label, method: choice.method, bits: bits, seed: seed),
            network: network))
      }
    }
  }

  /// Stage 1 at each rate; once its rate is chosen, every row at each of its rates and own values.
  private mutating func addTrials(_ experiment: Experiment, dataset name: String, seed: UInt64) throws {
    guard let rates = experiment.rates, experiment.seeds.contains(seed), case .prepared(let header)? = datasets[name]
    else { return }
    let dataset = DatasetReference(header: header)
    let tuned = experiment.tuned ?? TunedValues()
    func all(_ own: [Double], _ group: String) -> [Double] {
      (own + (tuned.moreRates[group]?[name] ?? [])).sorted()
    }
    let trainingImages = try experiment.split.trainingImages(of: header)
    let (split, _) = addSplit(experiment, dataset, seed: seed)
    for rate in all(rates.classifier, TunedValues.classifierGroup) {
      var options = experiment.classifier
      options.learningRate = rate
      let classifier = addClassifier(
        nil, options: options, experiment: experiment, dataset: dataset, trainingImages: trainingImages, split: split,
        seed: seed)
      trials.append(
        PlannedTrial(
          dataset: name, group: TunedValues.classifierGroup, row: TunedValues.classifierGroup,
          choice: TunedValues.Choice(learningRate: rate), result: classifier))
    }
    guard tuned.classifier[name] != nil else { return }
    let base = try addBase(experiment, dataset, seed: seed)
    for row in experiment.methods where experiment.seeds(of: row).contains(seed) {
      let definition = Self.definition(of: row)
      let encoder = definition.encoder(row.parameters)
      let group = row.tunedGroup(definition)
      var points: [TunedValues.Choice] = [.init(learningRate: nil)]
      if case .hashingNetwork = encoder {
        points = all(rates.training, group).map { .init(learningRate: $0) }
      }
      if let grid = row.grid {
        points = points.flatMap { point in
          grid.values.map { .init(learningRate: point.learningRate, own: [grid.key: $0]) }
        }
      }
      for point in points {
        for bits in experiment.bits(of: row) {
          var choice = row
          choice.parameters = row.parameters.replacing(point.own)
          var options = experiment.training
          if let epochs = row.own.epochs { options.epochs = epochs }
          if let rate = point.learningRate { options.learningRate = rate }
          let title = "\(name), \(row.label), \(point), \(bits) bits, seed \(seed)"
          let made = addCodes(
            title, experiment: experiment, choice, definition, options: options, base: base, bits: bits, seed: seed)
          let validation = add(
            .validation, title: title, costKey: "\(name), \(experiment.backbone.cost)",
            parameters: made.parameters.merging(
              ["data": dataset.identity, "bits": .integer(bits), "seed": .integer(Int(seed))]),
            inputs: made.inputs, trains: made.network != nil, work: .validation(made.work, seed: seed))
          trials.append(
            PlannedTrial(dataset: name, group: group, row: row.label, choice: point, result: validation))
        }
      }
    }
  }

  private mutating func addSplit(_ experiment: Experiment, _ dataset: DatasetReference, seed: UInt64)
    -> (split: StepIdentity, name: String)
  {
    guard let sizes = experiment.split.sizes(for: dataset.name) else {
      // Without a seed: all seeds share it.
      let name = "\(dataset.name), as published"
      let split = add(
        .split, title: name, costKey: dataset.name, parameters: ["data": dataset.identity, "published": true],
        inputs: [], work: .split(dataset, .published))
      return (split, name)
    }
    let name = "\(dataset.name), seed \(seed)"
    let split = add(
      .split, title: name, costKey: dataset.name,
      parameters: ["data": dataset.identity, "sizes": sizes.json, "seed": .integer(Int(seed))],
      inputs: [], work: .split(dataset, .drawn(sizes, seed: seed)))
    return (split, name)
  }

  private mutating func addBase(
    _ experiment: Experiment, _ dataset: DatasetReference, seed: UInt64, isAudited: Bool = true
  ) throws -> RunBase {
    let trainingImages = try experiment.split.trainingImages(of: dataset.header)
    let (split, splitName) = addSplit(experiment, dataset, seed: seed)
    let classifier = addClassifier(
      nil, options: experiment.classifierOptions(for: dataset.name), experiment: experiment, dataset: dataset,
      trainingImages: trainingImages, split: split, seed: seed)
    let audit = !isAudited ? nil : add(
      .audit, title: splitName, costKey: dataset.name,
      parameters: ["data": dataset.identity], inputs: [split], work: .audit(dataset, split: split))
    var base = RunBase(
      dataset: dataset, trainingImages: trainingImages, split: split, audit: audit, classifier: classifier,
      similarity: classifier)
    base.similarity = addSimilarity(.fromLogits, experiment: experiment, base: base, seed: seed)
    return base
  }

  private mutating func addClassifier(
    _ recipe: ClassifierRecipe?, options: TrainingOptions, experiment: Experiment, dataset: DatasetReference,
    trainingImages: Int, split: StepIdentity, seed: UInt64
  ) -> StepIdentity {
    var parameters: [String: JSONValue] = [
      "data": dataset.identity, "backbone": experiment.backbone.json,
      "training": options.json, "seed": .integer(Int(seed)),
    ]
    if let recipe { parameters["loss"] = ["name": .string(recipe.name), "version": .integer(recipe.version)] }
    return add(
      .classifier, title: "\(dataset.name), seed \(seed)" + (recipe.map { ", \($0.name)" } ?? ""),
      costKey: "\(dataset.name), \(experiment.backbone.cost), "
        + "\(options.epochs) epochs of \(trainingImages)",
      parameters: .object(parameters), inputs: [split], trains: true,
      work: .classifier(
        ClassifierWork(
          dataset: dataset, split: split, backbone: experiment.backbone, options: options,
          recipe: recipe, seed: seed)))
  }

  private mutating func addSimilarity(
    _ recipe: SimilarityRecipe, experiment: Experiment, base: RunBase, seed: UInt64
  ) -> StepIdentity {
    let dataset = base.dataset
    var parameters: [String: JSONValue] = [
      "recipe": .string(recipe.name), "version": .integer(recipe.version), "own": recipe.parameters,
    ]
    if recipe.isRandom { parameters["seed"] = .integer(Int(seed)) }
    // The paper's was the only one at first, and its identity had no parameters.
    if recipe.name == SimilarityRecipe.fromLogits.name { parameters = [:] }
    let source: SimilarityWork.Source
    let inputs: [StepIdentity]
    switch recipe.source {
    case .labelText:
      guard let given = experiment.labelSimilarity[dataset.name] else {
        preconditionFailure("the experiment file's check let a row without its matrix for '\(dataset.name)' pass")
      }
      parameters["given"] = .string(Digest(of: given.numPyBytes).description)
      source = .given(given)
      inputs = []
    case .classifier(let own):
      let classifier =
        own.map {
          addClassifier(
            $0, options: experiment.classifierOptions(for: dataset.name), experiment: experiment, dataset: dataset,
            trainingImages: base.trainingImages, split: base.split, seed: seed)
        } ?? base.classifier
      source = .classifier(classifier, split: base.split)
      inputs = [classifier, base.split]
    }
    return add(
      .similarity, title: "\(dataset.name), seed \(seed)" + (parameters.isEmpty ? "" : ", \(recipe.name)"),
      costKey: dataset.name, parameters: .object(parameters), inputs: inputs,
      work: .similarity(SimilarityWork(recipe: recipe, dataset: dataset, source: source, seed: seed)))
  }

  private mutating func addRun(
    experiment index: Int, _ experiment: Experiment, _ choice: Experiment.MethodChoice,
    _ definition: MethodDefinition, base: RunBase, bits: Int, seed: UInt64
  ) -> PlannedRun {
    let dataset = base.dataset
    let name = "\(dataset.name), \(choice.label), \(bits) bits, seed \(seed)"
    var monitor: MonitorSizes?
    if let wanted = experiment.monitor, wanted.bits.contains(bits), wanted.seeds.contains(seed) {
      monitor = MonitorSizes(queries: wanted.queries, database: wanted.database)
    }
    let made = addTunedCodes(
      name, experiment: experiment, choice, definition, base: base, bits: bits, seed: seed, monitor: monitor)
    let codes = add(
      .codes, title: name,
      costKey: "\(dataset.name), "
        + (made.network == nil ? "from the classifier" : experiment.backbone.cost),
      parameters: made.parameters.merging(["data": dataset.identity, "bits": .integer(bits)]), inputs: made.inputs,
      trains: made.network != nil, work: .codes(made.work))
    let measurements = add(
      .measurements, title: name, costKey: "\(dataset.name), \(bits) bits", parameters: ["seed": .integer(Int(seed))],
      inputs: [codes], work: .measurements(codes: codes, seed: seed))
    return PlannedRun(
      experiment: index,
      identity: RunIdentity(
        dataset: dataset.name, label: choice.label, method: choice.method, bits: bits, seed: seed),
      requestedDistance: choice.requestedDistance(definition, bits: bits, classes: dataset.classes),
      centersName: (choice.centers ?? definition.centers)?.name,
      encoderName: definition.encoder(choice.parameters).group,
      work: .steps(
        RunSteps(
          base: base, centers: made.centers, network: made.network, codes: codes, measurements: measurements)))
  }

  /// Codes with the values that were tuned for the row, where there are any.
  private mutating func addTunedCodes(
    _ name: String, experiment: Experiment, _ choice: Experiment.MethodChoice, _ definition: MethodDefinition,
    base: RunBase, bits: Int, seed: UInt64, monitor: MonitorSizes?
  ) -> CodesParts {
    let group = choice.tunedGroup(definition)
    var choice = choice
    if let tuned = experiment.tuned?.rows[group]?[base.dataset.name] {
      choice.parameters = choice.parameters.replacing(tuned.own.filter { !choice.given.contains($0.key) })
    }
    return addCodes(
      name, experiment: experiment, choice, definition,
      options: experiment.trainingOptions(for: base.dataset.name, group: group, epochs: choice.own.epochs),
      base: base, bits: bits, seed: seed, monitor: monitor)
  }

  /// What codes are made of.
  private struct CodesParts {
    var work: CodesWork
    var centers: StepIdentity?
    var network: StepIdentity?
    /// Beside data and bits.
    var parameters: JSONValue
    var inputs: [StepIdentity]
  }

  private mutating func addCodes(
    _ name: String, experiment: Experiment, _ choice: Experiment.MethodChoice, _ definition: MethodDefinition,
    options: TrainingOptions, base: RunBase, bits: Int, seed: UInt64, monitor: MonitorSizes? = nil
  ) -> CodesParts {
    let dataset = base.dataset
    let centers = (choice.centers ?? definition.centers).map {
      addCenters($0.make(choice.parameters), experiment: experiment, base: base, bits: bits, seed: seed)
    }
    switch definition.encoder(choice.parameters) {
    case .hashingNetwork(let recipe):
      let encoding = recipe.encoding.map { encoding in
        guard let centers else {
          preconditionFailure("'\(choice.method)' encodes outputs by hash centers and names none")
        }
        return EncodingInputs(encoding: encoding, classifier: base.classifier, centers: centers, seed: seed)
      }
      let network = addHashingNetwork(
        recipe, options: options, experiment: experiment, own: choice.own, base: base, centers: centers, bits: bits,
        seed: seed, monitor: monitor, encoding: encoding, name: name)
      return CodesParts(
        work: CodesWork(
          dataset: dataset, split: base.split,
          source: .hashingNetwork(
            network, recipe: recipe, backbone: experiment.backbone, batch: options.batch, encoding: encoding),
          bits: bits),
        centers: centers, network: network, parameters: recipe.encoding?.identity ?? [:],
        inputs: [network, base.split] + (encoding.map { [$0.classifier, $0.centers] } ?? []))
    case .classifier(let encoding):
      guard let centers else {
        preconditionFailure("'\(choice.method)' encodes classes and names no centers")
      }
      return CodesParts(
        work: CodesWork(
          dataset: dataset, split: base.split,
          source: .classifier(base.classifier, centers: centers, encoding: encoding, seed: seed), bits: bits),
        centers: centers, network: nil,
        parameters: encoding.identity, inputs: [base.classifier, centers, base.split])
    }
  }

  private mutating func addCenters(
    _ recipe: CenterRecipe, experiment: Experiment, base: RunBase, bits: Int, seed: UInt64
  ) -> StepIdentity {
    let start = recipe.start.map {
      addCenters(
        MethodRegistry.startingCenters(named: $0), experiment: experiment, base: base, bits: bits, seed: seed)
    }
    let similarity = recipe.similarity.map { addSimilarity($0, experiment: experiment, base: base, seed: seed) }
    let classes = base.dataset.classes
    return add(
      .centers, title: "\(recipe.name), \(classes) classes, \(bits) bits, seed \(seed)",
      costKey: "\(recipe.name), \(classes) classes, \(bits) bits",
      parameters: [
        "recipe": .string(recipe.name), "version": .integer(recipe.version), "own": recipe.parameters,
        "classes": .integer(classes), "bits": .integer(bits), "seed": .integer(Int(seed)),
      ],
      inputs: [similarity, start].compactMap { $0 },
      work: .centers(
        CentersWork(
          recipe: recipe, classes: classes, bits: bits, seed: seed, similarity: similarity, start: start)))
  }

  private mutating func addHashingNetwork(
    _ recipe: HashingNetworkRecipe, options: TrainingOptions, experiment: Experiment,
    own: Experiment.OwnOptions, base: RunBase, centers: StepIdentity?, bits: Int, seed: UInt64,
    monitor: MonitorSizes?, encoding: EncodingInputs?, name: String
  ) -> StepIdentity {
    let start = own.start ?? experiment.backbone.start
    let regime = own.regime ?? experiment.regime
    let classifier = start == .classifier ? base.classifier : nil
    var parameters: [String: JSONValue] = [
      "data": base.dataset.identity, "backbone": experiment.backbone.json,
      "start": .string(start.rawValue), "recipe": .string(recipe.name),
      "version": .integer(recipe.version), "own": recipe.parameters, "bits": .integer(bits),
      "training": options.json, "seed": .integer(Int(seed)), "monitor": monitor?.json ?? .null,
    ]
    if regime != .finetune { parameters["regime"] = .string(regime.rawValue) }
    // The network is the same whatever is made of its outputs; the MAP that is followed is not.
    let encoding = monitor == nil ? nil : encoding
    if let encoding { parameters["monitored"] = encoding.encoding.identity }
    return add(
      .hashingNetwork, title: name,
      costKey: "\(base.dataset.name), \(experiment.backbone.cost), \(recipe.name), "
        + "\(options.epochs) epochs of \(base.trainingImages)" + (regime == .frozen ? ", frozen" : "")
        + (monitor.map { $0.validation ? ", compared" : ", monitored" } ?? ""),
      parameters: .object(parameters),
      inputs: [base.split] + [classifier ?? encoding?.classifier, centers].compactMap { $0 }, trains: true,
      work: .hashingNetwork(
        HashingNetworkWork(
          dataset: base.dataset, split: base.split, backbone: experiment.backbone, classifier: classifier,
          regime: regime, recipe: recipe, centers: centers, bits: bits, options: options, seed: seed,
          monitor: monitor, encoding: encoding)))
  }

  private mutating func add(
    _ kind: StepKind, title: String, costKey: String, parameters: JSONValue, inputs: [StepIdentity], trains: Bool = false,
    work: StepWork
  ) -> StepIdentity {
    // What runs through a network depends on the kernels, the code that they choose for the instruction set, and
    // the one thread that a worker has.
    var parameters = parameters
    if trains, case .object(var members) = parameters {
      members["kernels"] = kernels.identity
      parameters = .object(members)
    }
    let identity = StepIdentity(
      kind: kind.rawValue, version: kind.version, parameters: parameters,
      instructionSet: trains ? kernels.instructionSet : nil, threads: trains ? 1 : nil, inputs: inputs.map(\.digest))
    if known.insert(identity).inserted {
      steps.append(
        Step(
          kind: kind, identity: identity, inputs: inputs,
          costKey: "\(kind.rawValue): \(costKey)" + (trains && kernels == .reference ? ", reference kernels" : ""),
          title: "\(kind.rawValue.replacing("-", with: " ")): \(title)",
          work: work))
    }
    return identity
  }
}

/// One point of a tuning's grid, and the artifact that says how good it is.
public struct PlannedTrial: Sendable {
  public var dataset: String
  /// See ``TunedValues``.
  public var group: String
  public var row: String
  public var choice: TunedValues.Choice
  /// A classifier, or a validation.
  public var result: StepIdentity
}

extension TunedValues.Choice: CustomStringConvertible {
  /// "learning-rate 0.01, margin 0.2".
  public var description: String {
    let rate = learningRate.map { ["learning-rate \(JSONValue.number($0).canonical)"] } ?? []
    return (rate + own.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value.canonical)" }).joined(separator: ", ")
  }
}

/// Whether a data set can be worked with.
public enum DatasetState: Sendable {
  case prepared(DatasetHeader)
  /// Why not, and what to do about it.
  case unavailable(reason: String)
}

/// What all rows of a data set and seed share.
public struct RunBase: Sendable {
  var dataset: DatasetReference
  /// With those held out for validation.
  var trainingImages: Int
  var split: StepIdentity
  /// nil where the split is that of another base but for what is held out.
  var audit: StepIdentity?
  var classifier: StepIdentity
  var similarity: StepIdentity
}

public struct PlannedBase: Sendable {
  /// Position among the plan's experiments.
  public var experiment: Int
  public var dataset: String
  public var seed: UInt64
  var base: RunBase
}

public struct PlannedCeiling: Sendable {
  /// Position among the plan's experiments.
  public var experiment: Int
  public var dataset: String
  public var seed: UInt64
  public var ceiling: Experiment.Ceiling
  var result: StepIdentity
}

/// A network whose epochs are compared.
public struct PlannedSelection: Sendable {
  /// Position among the plan's experiments.
  public var experiment: Int
  public var identity: RunIdentity
  var network: StepIdentity
}

/// What one row finds for a few queries.
public struct PlannedGallery: Sendable {
  /// Position among the plan's experiments.
  public var experiment: Int
  public var identity: RunIdentity
  var result: StepIdentity
}

/// One run, and the artifacts that it ends in.
public struct PlannedRun: Sendable {
  /// Position among the plan's experiments.
  public var experiment: Int
  public var identity: RunIdentity
  public var requestedDistance: Int?
  /// Of its hash centers, in the registry.
  public var centersName: String?
  /// See ``MethodEncoder/group``.
  public var encoderName: String
  package var work: RunWork
  /// nil where the run is measured in one way alone.
  package var sensitivity: StepIdentity?
}

package enum RunWork: Sendable {
  case steps(RunSteps)
  /// The data set cannot be had; why, and how to get it.
  case unavailable(String)

  package var steps: RunSteps? { if case .steps(let steps) = self { steps } else { nil } }
}

package struct RunSteps: Sendable {
  var base: RunBase
  var centers: StepIdentity?
  var network: StepIdentity?
  var codes: StepIdentity
  package var measurements: StepIdentity
}

extension Experiment.MethodChoice {
  /// The value of the row's distance key, if it has one.
  func requestedDistance(_ definition: MethodDefinition, bits: Int, classes: Int) -> Int? {
    guard let parameter = definition.keys(with: centers).first(where: { $0.kind == .distance }) else { return nil }
    return parameters.distance(parameter.key)
      .distance(bound: MinimumDistance.bound(bits: bits, classes: classes))
  }
}

extension Experiment.SplitChoice {
  /// nil for a data set that uses the split it came with.
  func sizes(for dataset: String) -> SplitSizes? { published.contains(dataset) ? nil : drawn }

  /// - Throws: where a published split is asked for and there is none.
  func trainingImages(of dataset: DatasetHeader) throws(DatasetError) -> Int {
    if let sizes = sizes(for: dataset.name) { return sizes.train }
    guard let published = dataset.published else { throw Split.noPublished(dataset.name) }
    return published.train
  }
}

extension MonitorSizes {
  var json: JSONValue {
    var members: [String: JSONValue] = ["queries": .integer(queries), "database": .integer(database)]
    if validation { members["validation"] = true }
    return .object(members)
  }
}

extension SplitSizes {
  var json: JSONValue {
    ["train": .integer(train), "validation": .integer(validation), "query": .integer(query)]
  }
}

extension Experiment.BackboneChoice {
  /// Without `start`: the classifier's identity must not depend on what the hashing network starts from.
  var json: JSONValue { ["name": .string(name), "width": .integer(width)] }
  var cost: String { "\(name) \(width)" }
}

extension TrainingOptions {
  var json: JSONValue {
    [
      "epochs": .integer(epochs), "batch": .integer(batch), "optimizer": .string(optimizer.rawValue),
      "learning-rate": .number(learningRate), "warm-up": .number(warmUp), "schedule": .string(schedule.rawValue),
      "weight-decay": .number(weightDecay), "momentum": .number(momentum),
      "augmentation": .string(augmentation.rawValue),
    ]
  }
}
