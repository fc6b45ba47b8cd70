import Datasets
import Foundations
import Hashing
import Retrieval
import Training

/// What the store holds of an experiment at this moment: the report's only input.
public struct ExperimentResults: Sendable {
  public var experiment: Experiment
  /// Every run that the experiment declares, in its order (seeds outermost), finished or not.
  public var runs: [RunResult]
  /// One for each data set and seed that has one.
  public var classifiers: [ClassifierResult]
  /// One for each data set and seed that has one.
  public var splits: [SplitResult]
  /// Those that are done.
  public var ceilings: [CeilingResult]
  /// Those that are done, in the order of the experiment's rows.
  public var selections: [SelectionResult]
  /// Those that are done.
  public var galleries: [GalleryResult]
  /// One for each data set whose similarity and some of whose centers are there.
  public var centerMatrices: [CenterMatrices]
  public var datasets: [DatasetResult]
  /// Cards of the methods, in the experiment's order, each method once.
  public var cards: [(method: String, card: MethodCard)]
  /// "key: value" facts of the machine and build that made the artifacts, sorted by key; several values where several
  /// machines worked on the store.
  public var provenance: [(key: String, values: [String])]
  /// What is still to do, and how long it takes by costs measured on this machine; nil when unknown.
  public var remainingSteps: Int
  public var remainingSeconds: Double?
  /// What decides the last bits of trained weights: "kernels", and where these are not the same on every machine,
  /// "kernels version", "instruction set", "oneDNN" and "compiler". Results of equal arithmetic are equal in every
  /// digit.
  public var arithmetic: [String: String]

  public init(
    experiment: Experiment, runs: [RunResult], classifiers: [ClassifierResult],
    splits: [SplitResult], ceilings: [CeilingResult] = [], selections: [SelectionResult] = [],
    galleries: [GalleryResult] = [], centerMatrices: [CenterMatrices] = [], datasets: [DatasetResult],
    cards: [(method: String, card: MethodCard)],
    provenance: [(key: String, values: [String])], remainingSteps: Int, remainingSeconds: Double?,
    arithmetic: [String: String] = [:]
  ) {
    self.experiment = experiment
    self.runs = runs
    self.classifiers = classifiers
    self.splits = splits
    self.ceilings = ceilings
    self.selections = selections
    self.galleries = galleries
    self.centerMatrices = centerMatrices
    self.datasets = datasets
    self.cards = cards
    self.provenance = provenance
    self.remainingSteps = remainingSteps
    self.remainingSeconds = remainingSeconds
    self.arithmetic = arithmetic
  }
}

public struct RunIdentity: Sendable, Hashable {
  public var dataset: String
  /// The row.
  public var label: String
  public var method: String
  public var bits: Int
  public var seed: UInt64
  public init(dataset: String, label: String, method: String, bits: Int, seed: UInt64) {
    self.dataset = dataset
    self.label = label
    self.method = method
    self.bits = bits
    self.seed = seed
  }
}

public struct RunResult: Sendable {
  public var identity: RunIdentity
  public var state: State
  /// The minimum distance asked of its centers, where its method has such a parameter.
  public var requestedDistance: Int?
  /// Of the row's hash centers, in the registry.
  public var centersName: String?
  /// What makes codes, once the centers are given: the loss and head of a hashing network ("center-loss"), or a way to
  /// code the classifier's logits.
  public var encoderName: String?
  public var centers: CenterQuality?
  /// Digest of the centers' signs: rows with equal digests used the same centers.
  public var centersDigest: String?
  public var history: [EpochRecord]
  public var measurements: RetrievalMeasurements?
  /// Reads the expected average precision of each query at a cutoff from the store; nil where nothing is stored.
  public var queryPrecisions: (@Sendable (Cutoff) throws -> [Double])?
  /// Of each query, the group that its image belongs to, such as a font's design: queries of a group are not independent.
  /// nil where each image stands alone.
  public var queryGroups: [Int32]?
  /// The same codes measured in other ways; none where they are not, or not yet.
  public var sensitivity: [VariantMeasurements] = []
  /// Name of the folder in the store that holds the codes; every number of the row can be recomputed from it.
  public var codesArtifact: String?

  public enum State: Sendable, Equatable {
    case finished
    case pending
    /// The centers cannot exist; the reason is printed in the cell.
    case infeasible(String)
    /// The data set is not installed; how to get it.
    case unavailable(String)
  }

  public init(
    identity: RunIdentity, state: State, requestedDistance: Int? = nil, centersName: String? = nil,
    encoderName: String? = nil, centers: CenterQuality? = nil, centersDigest: String? = nil,
    history: [EpochRecord] = [], measurements: RetrievalMeasurements? = nil, codesArtifact: String? = nil
  ) {
    self.identity = identity
    self.state = state
    self.requestedDistance = requestedDistance
    self.centersName = centersName
    self.encoderName = encoderName
    self.centers = centers
    self.centersDigest = centersDigest
    self.history = history
    self.measurements = measurements
    self.codesArtifact = codesArtifact
  }
}

public struct ClassifierResult: Sendable {
  public var dataset: String
  public var seed: UInt64
  /// Share of right predictions, 0...1.
  public var queryAccuracy: Double
  public var databaseAccuracy: Double
  public var history: [EpochRecord]
  public init(
    dataset: String, seed: UInt64, queryAccuracy: Double, databaseAccuracy: Double,
    history: [EpochRecord]
  ) {
    self.dataset = dataset
    self.seed = seed
    self.queryAccuracy = queryAccuracy
    self.databaseAccuracy = databaseAccuracy
    self.history = history
  }
}

/// See ``Experiment/Ceiling``.
public struct CeilingResult: Sendable {
  public var dataset: String
  public var seed: UInt64
  public var ceiling: Experiment.Ceiling
  public var measurements: RealValuedMeasurements
  public init(dataset: String, seed: UInt64, ceiling: Experiment.Ceiling, measurements: RealValuedMeasurements) {
    self.dataset = dataset
    self.seed = seed
    self.ceiling = ceiling
    self.measurements = measurements
  }
}

/// See ``Experiment/Selection``.
public struct SelectionResult: Sendable {
  public var identity: RunIdentity
  /// Each epoch with `monitoredMAP` and `validationMAP`.
  public var history: [EpochRecord]
  public init(identity: RunIdentity, history: [EpochRecord]) {
    self.identity = identity
    self.history = history
  }
}

public struct SplitResult: Sendable {
  public var dataset: String
  public var seed: UInt64
  public var digest: String
  public var audit: SplitAudit
  public init(dataset: String, seed: UInt64, digest: String, audit: SplitAudit) {
    self.dataset = dataset
    self.seed = seed
    self.digest = digest
    self.audit = audit
  }
}

public struct DatasetResult: Sendable {
  public var name: String
  /// Of the prepared content, see ``ImageDataset/digest``.
  public var digest: String
  public var count: Int
  public var classNames: [String]
  /// "1 x 28 x 28": channels, height, width.
  public var shape: String
  /// nil where each image stands alone.
  public var groups: Int?
  /// How the data set was read: library versions, how pixels were normalised, what was left out.
  public var facts: [String: String]
  public init(
    name: String, digest: String, count: Int, classNames: [String], shape: String = "", groups: Int? = nil,
    facts: [String: String] = [:]
  ) {
    self.name = name
    self.digest = digest
    self.count = count
    self.classNames = classNames
    self.shape = shape
    self.groups = groups
    self.facts = facts
  }
}
