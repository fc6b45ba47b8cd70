import Foundations
import Training

/// A way to say how alike two classes are; a step of its own.
public struct SimilarityRecipe: Sendable {
  public enum Source: Sendable {
    /// The stage-1 classifier, or one of its own where a recipe is given.
    case classifier(ClassifierRecipe?)
    /// The matrix that the experiment file gives for the data set (`label-similarity:`).
    case labelText
  }
  public var name: String
  public var version: Int
  public var parameters: JSONValue
  public var source: Source
  /// Whether it draws from streams of the run's seed.
  public var isRandom: Bool
  public var make: @Sendable (SimilarityRequest) throws -> ClassSimilarity

  public init(
    name: String, version: Int, parameters: JSONValue, source: Source = .classifier(nil), isRandom: Bool = false,
    make: @escaping @Sendable (SimilarityRequest) throws -> ClassSimilarity
  ) {
    self.name = name
    self.version = version
    self.parameters = parameters
    self.source = source
    self.isRandom = isRandom
    self.make = make
  }

  /// The matrix that the experiment file gives, as it is.
  public static let labelText = SimilarityRecipe(
    name: "label-text", version: 1, parameters: [:], source: .labelText
  ) { request in
    guard let given = request.given else {
      throw HashingError.missingInput(recipe: "label-text", input: "a matrix of class similarity")
    }
    return given
  }
}

/// What a class similarity may be made from.
public struct SimilarityRequest: Sendable {
  public var classes: Int
  /// The classifier's, of the training images: [images, classes] row-major.
  public var logits: [Float]
  /// Of the training images.
  public var labels: Labels
  /// The classifier's last layer: [classes, features] row-major.
  public var headWeights: [Float]
  /// Where the source is `.labelText`; then there are no logits, labels and weights.
  public var given: ClassSimilarity?
  /// The run's.
  public var seed: UInt64

  public init(
    classes: Int, logits: [Float] = [], labels: Labels = Labels(classes: []), headWeights: [Float] = [],
    given: ClassSimilarity? = nil, seed: UInt64
  ) {
    self.classes = classes
    self.logits = logits
    self.labels = labels
    self.headWeights = headWeights
    self.given = given
    self.seed = seed
  }
}

/// A stage-1 classifier under another loss than the shared one's.
public struct ClassifierRecipe: Sendable {
  public var name: String
  public var version: Int
  /// From the labels of the training images.
  public var makeObjective: @Sendable (Labels) -> any TrainingObjective<Float>

  public init(
    name: String, version: Int, makeObjective: @escaping @Sendable (Labels) -> any TrainingObjective<Float>
  ) {
    self.name = name
    self.version = version
    self.makeObjective = makeObjective
  }
}
