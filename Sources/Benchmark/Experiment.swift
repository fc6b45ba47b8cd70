import Datasets
import Foundations
import Hashing
import Retrieval
import Training

/// A checked experiment file: a set of runs, and what to measure.
public struct Experiment: Sendable {
  public var name: String
  /// Where it was read from, for messages.
  public var file: String
  public var datasets: [String]
  public var split: SplitChoice
  public var backbone: BackboneChoice
  public var methods: [MethodChoice]
  public var bits: [Int]
  public var seeds: [UInt64]
  public var classifier: TrainingOptions
  /// Options of the hashing network; the learning rate by data set is already resolved by `trainingOptions(for:)`.
  public var training: TrainingOptions
  /// Learning rates that differ by data set.
  public var learningRates: [String: Double]
  public var monitor: Monitor?
  /// What the choice of an epoch is worth, for few runs.
  public var selection: Selection?
  public var regime: Regime
  /// What is measured without codes, for each data set and seed.
  public var ceilings: [Ceiling]
  public var kind: Kind
  /// How alike the classes' names are, by data set, for rows that ask for it.
  public var labelSimilarity: [String: ClassSimilarity]
  /// What a tuning has chosen; nil where the file names none.
  public var tuned: TunedValues?
  /// Their file, by its path from the experiment file's folder.
  public var tunedFile: String?
  /// Of a tuning.
  public var rates: RateGrid?
  /// Retrieved images to show, for few rows and queries.
  public var gallery: Gallery?
  /// What else the codes of some rows are measured by.
  public var sensitivity: Sensitivity?
  /// Sentences for the report's head: what a reader must know about how the experiment came to be.
  public var notes: [String]

  public enum Kind: String, Sendable, Codable, CaseIterable {
    /// Methods x bits tables.
    case comparison
    /// Rows that differ in the minimum distance of their centers; the report plots MAP and S-loss against it.
    case ablation
    /// A search of learning rates and weights on validation images (`shcbench tune`).
    case tuning
  }

  /// What stage 3 trains.
  public enum Regime: String, Sendable, CaseIterable {
    /// All weights.
    case finetune
    /// The head, on the classifier's features.
    case frozen
  }

  /// Where the parts of the data sets come from.
  public struct SplitChoice: Sendable, Equatable {
    /// Of the data sets whose parts are drawn, for each seed anew; nil: there are none.
    public var drawn: SplitSizes?
    /// The data sets that use the split they came with, for all seeds; in the experiment's order.
    public var published: [String]
    public init(drawn: SplitSizes?, published: [String] = []) {
      self.drawn = drawn
      self.published = published
    }
  }

  public struct BackboneChoice: Sendable, Equatable {
    public enum Start: String, Sendable, CaseIterable { case classifier, scratch }
    public var name: String
    public var width: Int
    public var start: Start
    public init(name: String = "convnet", width: Int = 32, start: Start = .classifier) {
      self.name = name
      self.width = width
      self.start = start
    }
  }

  public struct MethodChoice: Sendable {
    /// Name in the registry.
    public var method: String
    /// The row's label in tables (`as:`), unique in the experiment.
    public var label: String
    /// Other than the method's own.
    public var centers: CenterDefinition?
    /// Of the method and of its centers.
    public var parameters: ParameterValues
    /// The keys that the file itself gives; tuned values take the place of all others.
    public var given: Set<String>
    /// The seeds of this row, when it names its own.
    public var seeds: [UInt64]?
    /// What is searched in a tuning: values of one own key.
    public var grid: RowGrid?
    /// The heading that it stands under with others.
    public var group: String?
    /// Where they differ from the experiment's.
    public var own: OwnOptions
    public init(
      method: String, label: String, centers: CenterDefinition? = nil, parameters: ParameterValues,
      given: Set<String> = [], seeds: [UInt64]? = nil, grid: RowGrid? = nil, group: String? = nil,
      own: OwnOptions = OwnOptions()
    ) {
      self.method = method
      self.label = label
      self.centers = centers
      self.parameters = parameters
      self.given = given
      self.seeds = seeds
      self.grid = grid
      self.group = group
      self.own = own
    }

    /// What it shares its tuned values with: the rows of one loss and head, trained in one way. See ``TunedValues``.
    public func tunedGroup(_ definition: MethodDefinition) -> String {
      let start = own.start.map { $0 == .scratch ? ", from scratch" : ", from the classifier" } ?? ""
      return definition.encoder(parameters).group + start + (own.regime.map { ", \($0.rawValue)" } ?? "")
    }
  }

  /// What a row has of its own in place of the experiment's.
  public struct OwnOptions: Sendable, Equatable {
    public var start: BackboneChoice.Start?
    public var regime: Regime?
    /// Of stage 3.
    public var epochs: Int?
    /// Some of the experiment's.
    public var bits: [Int]?
    public init(
      start: BackboneChoice.Start? = nil, regime: Regime? = nil, epochs: Int? = nil, bits: [Int]? = nil
    ) {
      self.start = start
      self.regime = regime
      self.epochs = epochs
      self.bits = bits
    }
  }

  /// Retrieval by real vectors that the stage-1 classifier gives: what codes are measured against.
  public enum Ceiling: String, Sendable, Codable, CaseIterable {
    /// The backbone's features, by cosine.
    case features
    /// By cosine.
    case logits
    /// The class probabilities, by inner product: the probability that both images are of one class.
    case probabilities
  }

  /// Networks trained without the validation images, whose epochs are compared on these and on a fixed part of query
  /// and database.
  public struct Selection: Sendable, Equatable {
    public var bits: [Int]
    public var seeds: [UInt64]
    /// Images held out of the training images.
    public var validation: Int
    public var queries: Int
    public var database: Int
    public init(bits: [Int], seeds: [UInt64], validation: Int, queries: Int, database: Int) {
      self.bits = bits
      self.seeds = seeds
      self.validation = validation
      self.queries = queries
      self.database = database
    }
  }

  /// MAP@ALL after each epoch on one fixed part of query and database, for few runs.
  public struct Monitor: Sendable, Equatable {
    public var bits: [Int]
    public var seeds: [UInt64]
    public var queries: Int
    public var database: Int
    public init(bits: [Int], seeds: [UInt64], queries: Int, database: Int) {
      self.bits = bits
      self.seeds = seeds
      self.queries = queries
      self.database = database
    }
  }

  /// The images that some rows find for a few queries of every data set, as pictures.
  public struct Gallery: Sendable, Equatable {
    /// More would make no picture that anybody reads.
    public static let mostQueries = 20
    /// Labels, in the order in which they are shown.
    public var rows: [String]
    public var bits: Int
    public var seed: UInt64
    /// So many of each data set.
    public var queries: Int
    public init(rows: [String], bits: Int, seed: UInt64, queries: Int) {
      self.rows = rows
      self.bits = bits
      self.seed = seed
      self.queries = queries
    }
  }

  /// Rows whose codes are measured in other ways too (``RetrievalVariant``), to see whether a verdict depends on it.
  public struct Sensitivity: Sendable, Equatable {
    /// Labels.
    public var rows: [String]
    public init(rows: [String]) { self.rows = rows }
  }

  /// Values of a row's own key, for a tuning.
  public struct RowGrid: Sendable, Equatable {
    public var key: String
    public var values: [JSONValue]
    public init(key: String, values: [JSONValue]) {
      self.key = key
      self.values = values
    }
  }

  /// Learning rates to search, for a tuning.
  public struct RateGrid: Sendable, Equatable {
    public var classifier: [Double]
    public var training: [Double]
    public init(classifier: [Double], training: [Double]) {
      self.classifier = classifier
      self.training = training
    }
  }

  public init(
    name: String, file: String, datasets: [String], split: SplitChoice, backbone: BackboneChoice,
    methods: [MethodChoice], bits: [Int], seeds: [UInt64], classifier: TrainingOptions,
    training: TrainingOptions, learningRates: [String: Double], monitor: Monitor?, selection: Selection? = nil,
    regime: Regime = .finetune, ceilings: [Ceiling] = [], kind: Kind,
    labelSimilarity: [String: ClassSimilarity] = [:], tuned: TunedValues? = nil, tunedFile: String? = nil,
    rates: RateGrid? = nil, gallery: Gallery? = nil, sensitivity: Sensitivity? = nil,
    notes: [String] = []
  ) {
    self.name = name
    self.file = file
    self.datasets = datasets
    self.split = split
    self.backbone = backbone
    self.methods = methods
    self.bits = bits
    self.seeds = seeds
    self.classifier = classifier
    self.training = training
    self.learningRates = learningRates
    self.monitor = monitor
    self.selection = selection
    self.regime = regime
    self.ceilings = ceilings
    self.kind = kind
    self.labelSimilarity = labelSimilarity
    self.tuned = tuned
    self.tunedFile = tunedFile
    self.rates = rates
    self.gallery = gallery
    self.sensitivity = sensitivity
    self.notes = notes
  }

  public func seeds(of row: MethodChoice) -> [UInt64] { row.seeds ?? seeds }
  public func bits(of row: MethodChoice) -> [Int] { row.own.bits ?? bits }
  /// The bit length that single tables and figures show.
  public var middleBits: Int { bits.sorted()[bits.count / 2] }

  /// - Parameters:
  ///   - group: what the values were tuned for, see ``TunedValues``.
  ///   - epochs: a row's own.
  public func trainingOptions(for dataset: String, group: String? = nil, epochs: Int? = nil) -> TrainingOptions {
    var options = training
    if let epochs { options.epochs = epochs }
    if let rate = learningRates[dataset] { options.learningRate = rate }
    if let rate = group.flatMap({ tuned?.rows[$0]?[dataset]?.learningRate }) { options.learningRate = rate }
    return options
  }

  public func classifierOptions(for dataset: String) -> TrainingOptions {
    var options = classifier
    if let rate = tuned?.classifier[dataset]?.learningRate { options.learningRate = rate }
    return options
  }
}
