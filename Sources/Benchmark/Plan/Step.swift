import Datasets
import Foundations
import Hashing
import Training

/// One node of the plan: a pure computation whose result is an artifact named by the digest of all that went into it.
public struct Step: Sendable {
  public let kind: StepKind
  public let identity: StepIdentity
  /// Steps whose artifacts this one reads.
  public let inputs: [StepIdentity]
  /// Steps of one cost key take about the same time.
  public let costKey: String
  /// For progress lines and errors: "hashing network: fashion-mnist, shc, 32 bits, seed 0".
  public let title: String
  let work: StepWork
}

public enum StepKind: String, Sendable, CaseIterable, Codable {
  case split
  case audit
  case classifier
  case similarity
  case centers
  case hashingNetwork = "hashing-network"
  case codes
  case measurements
  case validation
  case ceiling
  case gallery
  case nearCopies = "near-copies"
  case sensitivity

  /// Raised when the same parameters come to mean another result.
  var version: Int {
    switch self {
    case .audit, .classifier, .hashingNetwork, .codes, .validation: 2
    case .split, .similarity, .centers, .measurements, .ceiling, .gallery, .nearCopies, .sensitivity: 1
    }
  }
}

/// What a worker does for a step; the identities are those of the artifacts it reads.
enum StepWork: Sendable {
  case split(DatasetReference, SplitSource)
  case audit(DatasetReference, split: StepIdentity)
  case classifier(ClassifierWork)
  case similarity(SimilarityWork)
  case centers(CentersWork)
  case hashingNetwork(HashingNetworkWork)
  case codes(CodesWork)
  case measurements(codes: StepIdentity, seed: UInt64)
  /// The validation images' retrieval of the other training images.
  case validation(CodesWork, seed: UInt64)
  case ceiling(CeilingWork)
  case gallery(GalleryWork)
  case nearCopies(DatasetReference, split: StepIdentity)
  case sensitivity(SensitivityWork)
}

enum SplitSource: Sendable {
  case drawn(SplitSizes, seed: UInt64)
  /// The one that the data set came with, whatever the seed.
  case published
}

/// A data set by name, with what the plan needs to know without reading it.
struct DatasetReference: Sendable {
  var header: DatasetHeader
  var name: String { header.name }
  var identity: JSONValue { header.identity }
  var classes: Int { header.classes }
}

struct ClassifierWork: Sendable {
  var dataset: DatasetReference
  var split: StepIdentity
  var backbone: Experiment.BackboneChoice
  var options: TrainingOptions
  /// nil: the loss that all rows share.
  var recipe: ClassifierRecipe?
  var seed: UInt64
}

struct SimilarityWork: Sendable {
  enum Source: Sendable {
    case classifier(StepIdentity, split: StepIdentity)
    case given(ClassSimilarity)
  }
  var recipe: SimilarityRecipe
  var dataset: DatasetReference
  var source: Source
  var seed: UInt64
}

struct CentersWork: Sendable {
  var recipe: CenterRecipe
  var classes: Int
  var bits: Int
  var seed: UInt64
  var similarity: StepIdentity?
  var start: StepIdentity?
}

struct CeilingWork: Sendable {
  var dataset: DatasetReference
  var split: StepIdentity
  var classifier: StepIdentity
  var backbone: Experiment.BackboneChoice
  var batch: Int
  var ceiling: Experiment.Ceiling
}

struct GalleryWork: Sendable {
  var dataset: DatasetReference
  var split: StepIdentity
  var codes: StepIdentity
  var queries: Int
  /// The run's.
  var seed: UInt64
}

struct SensitivityWork: Sendable {
  var split: StepIdentity
  var codes: StepIdentity
  var measurements: StepIdentity
  /// nil where images stay in their files and are not compared.
  var nearCopies: StepIdentity?
  /// Those that make one class of several, with the class that each becomes.
  var foldings: [(folding: ClassFolding, classes: [Int32])]
}

struct HashingNetworkWork: Sendable {
  var dataset: DatasetReference
  var split: StepIdentity
  var backbone: Experiment.BackboneChoice
  /// nil: from scratch.
  var classifier: StepIdentity?
  var regime: Experiment.Regime
  var recipe: HashingNetworkRecipe
  var centers: StepIdentity?
  var bits: Int
  var options: TrainingOptions
  var seed: UInt64
  var monitor: MonitorSizes?
  /// For the MAP that is followed.
  var encoding: EncodingInputs?
}

struct MonitorSizes: Sendable {
  var queries: Int
  var database: Int
  /// Whether the validation images are followed as well.
  var validation = false
}

/// What a recipe's ``Hashing/OutputEncoding`` needs beside the outputs.
struct EncodingInputs: Sendable {
  var encoding: OutputEncoding
  var classifier: StepIdentity
  var centers: StepIdentity
  /// The run's.
  var seed: UInt64
}

struct CodesWork: Sendable {
  enum Source: Sendable {
    case hashingNetwork(
      StepIdentity, recipe: HashingNetworkRecipe, backbone: Experiment.BackboneChoice, batch: Int,
      encoding: EncodingInputs?)
    /// The seed is the run's, as in the classifier's identity.
    case classifier(StepIdentity, centers: StepIdentity, encoding: ClassifierEncoding, seed: UInt64)
  }
  var dataset: DatasetReference
  var split: StepIdentity
  var source: Source
  var bits: Int
}
