import Datasets
import Foundations
import Hashing
import Retrieval
import Training

/// Reads what the store holds of a plan's experiments.
public struct ResultsCollector {
  let plan: Plan
  let store: ArtifactStore
  let library: DatasetLibrary?

  /// - Parameter library: where the images' groups are read from; without it results have none.
  public init(plan: Plan, store: ArtifactStore, library: DatasetLibrary? = nil) {
    self.plan = plan
    self.store = store
    self.library = library
  }

  /// One entry an experiment, in the plan's order.
  public func collect(_ experiments: [Experiment], workers: Int) throws -> [ExperimentResults] {
    let costs = CostEstimate(try store.costs())
    let provenance = try provenance()
    let arithmetic = arithmetic(provenance)
    let groups = try queryGroups()
    return try experiments.enumerated().map { index, experiment in
      let missing = try Plan([experiment], datasets: plan.datasets, kernels: plan.kernels).steps
        .filter { try store.find($0.identity) == nil }
      let bases = plan.bases.filter { $0.experiment == index }
      return ExperimentResults(
        experiment: experiment,
        runs: try plan.runs.filter { $0.experiment == index }.map { try result($0, queryGroups: groups) },
        classifiers: try bases.compactMap(classifier),
        splits: try bases.compactMap(split),
        ceilings: try plan.ceilings.filter { $0.experiment == index }.compactMap(ceiling),
        selections: try plan.selections.filter { $0.experiment == index }.compactMap(selection),
        galleries: try plan.galleries.filter { $0.experiment == index }.compactMap(gallery),
        centerMatrices: try bases.compactMap { try centerMatrices($0, of: experiment) },
        datasets: experiment.datasets.compactMap(dataset),
        cards: cards(experiment),
        provenance: provenance, remainingSteps: missing.count,
        remainingSeconds: costs.seconds(for: missing, workers: workers), arithmetic: arithmetic)
    }
  }

  /// Of each query of a split, the group of its image, by the split's identity; of data sets that have groups.
  private func queryGroups() throws -> [String: [Int32]] {
    guard let library else { return [:] }
    var ofDataset: [String: [Int32]] = [:]
    var ofSplit: [String: [Int32]] = [:]
    for base in plan.bases {
      let name = base.base.split.description
      guard ofSplit[name] == nil, case .prepared(let header)? = plan.datasets[base.dataset], header.groups != nil,
        let artifact = try store.find(base.base.split)
      else { continue }
      if ofDataset[base.dataset] == nil { ofDataset[base.dataset] = try library.open(base.dataset).groups }
      guard let groups = ofDataset[base.dataset] else { continue }
      ofSplit[name] = try Split(artifact: artifact).query.map { groups[Int($0)] }
    }
    return ofSplit
  }

  private func result(_ run: PlannedRun, queryGroups: [String: [Int32]]) throws -> RunResult {
    var result = RunResult(
      identity: run.identity, state: .pending, requestedDistance: run.requestedDistance, centersName: run.centersName,
      encoderName: run.encoderName)
    let steps: RunSteps
    switch run.work {
    case .steps(let planned): steps = planned
    case .unavailable(let reason):
      result.state = .unavailable(reason)
      return result
    }
    // What cannot be made says why, and so does all that stands behind it: the first reason counts.
    for identity in [steps.base.classifier, steps.centers, steps.network, steps.codes].compactMap({ $0 }) {
      if let reason = try store.find(identity)?.infeasibleReason {
        result.state = .infeasible(reason)
        return result
      }
    }
    if let identity = steps.centers, let artifact = try store.find(identity) {
      let centers = try HashCenters(artifact: artifact)
      let similarity = try feasible(steps.base.similarity).map { try ClassSimilarity(artifact: $0) }
      result.centers = CenterQuality(of: centers, similarity: similarity)
      result.centersDigest = Digest(of: centers.signs.map { UInt8(bitPattern: $0) }).description
    }
    if let identity = steps.network, let artifact = try store.find(identity) {
      result.history = try JSONFile.decodeLines(EpochRecord.self, from: artifact.read("history.jsonl"))
    }
    if let artifact = try store.find(steps.measurements) {
      result.measurements = try JSONFile.decode(
        RetrievalMeasurements.self, from: artifact.read("measurements.json"))
      result.queryPrecisions = { try artifact.queryPrecisions($0) }
      result.queryGroups = queryGroups[steps.base.split.description]
      result.codesArtifact = try store.find(steps.codes)?.identity.description
      result.state = .finished
    }
    if let artifact = try run.sensitivity.flatMap(feasible) {
      result.sensitivity = try VariantMeasurements.read(artifact)
    }
    return result
  }

  /// The artifact, where it is there and is more than a reason.
  func feasible(_ identity: StepIdentity) throws -> Artifact? {
    guard let artifact = try store.find(identity), try artifact.infeasibleReason == nil else { return nil }
    return artifact
  }

  private func classifier(_ base: PlannedBase) throws -> ClassifierResult? {
    guard let artifact = try feasible(base.base.classifier) else { return nil }
    let accuracy = try JSONFile.decode(ClassifierAccuracy.self, from: artifact.read("accuracy.json"))
    return ClassifierResult(
      dataset: base.dataset, seed: base.seed, queryAccuracy: accuracy.query, databaseAccuracy: accuracy.database,
      history: try JSONFile.decodeLines(EpochRecord.self, from: artifact.read("history.jsonl")))
  }

  private func split(_ base: PlannedBase) throws -> SplitResult? {
    guard let split = try store.find(base.base.split), let audit = try base.base.audit.flatMap(store.find) else {
      return nil
    }
    return SplitResult(
      dataset: base.dataset, seed: base.seed, digest: split.arraysDigest.description,
      audit: try JSONFile.decode(SplitAudit.self, from: audit.read("audit.json")))
  }

  private func ceiling(_ planned: PlannedCeiling) throws -> CeilingResult? {
    guard let artifact = try feasible(planned.result) else { return nil }
    return CeilingResult(
      dataset: planned.dataset, seed: planned.seed, ceiling: planned.ceiling,
      measurements: try JSONFile.decode(RealValuedMeasurements.self, from: artifact.read("measurements.json")))
  }

  private func selection(_ planned: PlannedSelection) throws -> SelectionResult? {
    guard let artifact = try feasible(planned.network) else { return nil }
    return SelectionResult(
      identity: planned.identity,
      history: try JSONFile.decodeLines(EpochRecord.self, from: artifact.read("history.jsonl")))
  }

  private func dataset(_ name: String) -> DatasetResult? {
    guard case .prepared(let header)? = plan.datasets[name] else { return nil }
    return DatasetResult(
      name: name, digest: header.digest.description, count: header.count, classNames: header.classNames,
      shape: "\(header.channels) x \(header.height) x \(header.width)", groups: header.groups, facts: header.facts)
  }

  private func cards(_ experiment: Experiment) -> [(method: String, card: MethodCard)] {
    var cards: [(method: String, card: MethodCard)] = []
    for choice in experiment.methods where !cards.contains(where: { $0.method == choice.method }) {
      if let definition = MethodRegistry.method(named: choice.method) {
        cards.append((choice.method, definition.card))
      }
    }
    return cards
  }

  private func arithmetic(_ provenance: [(key: String, values: [String])]) -> [String: String] {
    var facts = ["kernels": plan.kernels.rawValue]
    facts["kernels version"] = plan.kernels.version.map(String.init)
    guard let instructionSet = plan.kernels.instructionSet else { return facts }
    // Steps that train nothing may come from a machine with another one.
    facts["instruction set"] = instructionSet
    for (key, values) in provenance where key == "oneDNN" || key == "compiler" {
      facts[key] = values.joined(separator: "; ")
    }
    return facts
  }

  /// Every value that the records of the plan's artifacts hold, by key.
  private func provenance() throws -> [(key: String, values: [String])] {
    var values: [String: Set<String>] = [:]
    for step in plan.steps {
      guard let artifact = try store.find(step.identity) else { continue }
      for (key, value) in artifact.record.provenance where !Provenance.changing.contains(key) { values[key, default: []].insert(value) }
    }
    return values.keys.sorted().map { (key: $0, values: values[$0, default: []].sorted()) }
  }
}
