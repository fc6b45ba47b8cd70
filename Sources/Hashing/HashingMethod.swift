import Foundations
import Kernels
import Training

// What the methods of the field need from the house (the table that these types were checked against):
//
// | method           | head                      | objective keeps            | centers           | other                    |
// | ---------------- | ------------------------- | -------------------------- | ----------------- | ------------------------ |
// | csq-*, shc, mds  | linear                    | nothing                    | fixed             |                          |
// | shc-reference    | linear                    | nothing                    | fixed             | a stage-1 classifier and an S of its own |
// | shc-label-text   | linear                    | nothing                    | fixed             | S given from outside     |
// | mds-own-loss     | linear, batch norm        | memory of training codes   | fixed             | term switched on by epoch|
// | wsshc            | linear, batch norm        | nothing                    | fixed             | S from the classifier's weights |
// | orthohash        | linear w/o bias, b. norm  | nothing                    | fixed codebook    |                          |
// | crh              | linear                    | codes seen in this epoch   | its own, reassigned between epochs | stream of the run's seed |
// | dpsh, dtsh       | linear                    | memory of training codes   | none              |                          |
// | hashnet          | linear                    | nothing                    | none              | continuation by progress |
// | idhn             | linear                    | nothing                    | none              |                          |
// | greedyhash       | linear                    | classifier (trained)       | none              |                          |
// | lth              | five layers + prototypes  | class counts, classifier   | none              | prototypes: features of all training images before each epoch |
// | classifier-code  | none: no hashing network  |                            | any               | stage 1's logits         |
// | posterior-code   | none: no hashing network  |                            | any               | stage 1's logits, a temperature chosen on validation |
// | rounded-posterior| none: no hashing network  |                            | any               | stage 1's logits |
// | shc-posterior    | linear w/o bias, b. norm  | nothing                    | any               | the code is made of outputs, stage 1's logits and centers |
//
// So a method is a way to make hash centers (``CenterDefinition``) and a way to make codes (``MethodEncoder``), and any
// centers go with any encoder that wants some.

/// How an image becomes a code.
public enum MethodEncoder: Sendable {
  /// A hashing network is trained; the code is the sign of its outputs, or what the recipe's encoding makes of them.
  case hashingNetwork(HashingNetworkRecipe)
  /// No hashing network: the code is computed from stage 1's logits (and the centers).
  case classifier(ClassifierEncoding)

  /// What it shares its tuned values with: all rows of the same loss, head and encoding.
  public var group: String {
    switch self {
    case .hashingNetwork(let recipe): recipe.encoding?.name ?? recipe.name
    case .classifier(let encoding): encoding.name
    }
  }
}

public struct HashingNetworkRecipe: Sendable {
  /// Part of the identity of the trained network: name of the loss and of the head.
  public var name: String
  /// Raised when the loss or head comes to mean something else.
  public var version: Int
  /// Own hyper-parameters; part of the identity.
  public var parameters: JSONValue
  /// The layers behind the backbone; the last one gives K values.
  public var head: @Sendable (HeadContext) -> [NamedLayer]
  /// The kernels are those that train the network; an objective may keep them for products of its own.
  public var makeObjective: MakeObjective
  /// nil: the code is the signs of the outputs.
  public var encoding: OutputEncoding?

  public typealias MakeObjective =
    @Sendable (ObjectiveContext, any KernelSet<Float>) throws -> any TrainingObjective<Float>

  public init(
    name: String, version: Int, parameters: JSONValue,
    head: @escaping @Sendable (HeadContext) -> [NamedLayer] = HashingNetworkRecipe.linearHead,
    encoding: OutputEncoding? = nil, makeObjective: @escaping MakeObjective
  ) {
    self.name = name
    self.version = version
    self.parameters = parameters
    self.head = head
    self.encoding = encoding
    self.makeObjective = makeObjective
  }

  /// One linear layer to K values, N(0, 0.01) weights, zero bias.
  public static let linearHead: @Sendable (HeadContext) -> [NamedLayer] = { context in
    [NamedLayer("head.linear", .linear(outputs: context.bits, bias: true, deviation: 0.01))]
  }
}

/// What a head may know.
public struct HeadContext: Sendable {
  /// K.
  public var bits: Int
  /// C.
  public var classes: Int
  /// Width of the backbone's feature vector.
  public var features: Int

  public init(bits: Int, classes: Int, features: Int) {
    self.bits = bits
    self.classes = classes
    self.features = features
  }
}

/// What an objective may know when training starts.
public struct ObjectiveContext: Sendable {
  public var bits: Int
  public var classes: Int
  /// Of the training images; `TrainingBatch.items` are positions in them.
  public var labels: Labels
  /// Rows of a training batch.
  public var batch: Int
  public var epochs: Int
  public var centers: HashCenters?
  public var similarity: ClassSimilarity?
  /// The run's seed, for streams of the objective's own.
  public var seed: UInt64

  public init(
    bits: Int, classes: Int, labels: Labels, batch: Int, epochs: Int, centers: HashCenters?,
    similarity: ClassSimilarity?, seed: UInt64
  ) {
    self.bits = bits
    self.classes = classes
    self.labels = labels
    self.batch = batch
    self.epochs = epochs
    self.centers = centers
    self.similarity = similarity
    self.seed = seed
  }
}

public struct ClassifierEncoding: Sendable {
  public var name: String
  public var version: Int
  public var parameters: JSONValue
  /// - Parameter logits: of one image, one a class.
  /// - Returns: K signs, -1 or +1.
  public var encode: @Sendable (_ logits: [Float], _ context: EncodingContext) -> [Int8]

  public init(
    name: String, version: Int, parameters: JSONValue,
    encode: @escaping @Sendable (_ logits: [Float], _ context: EncodingContext) -> [Int8]
  ) {
    self.name = name
    self.version = version
    self.parameters = parameters
    self.encode = encode
  }
}

extension ClassifierEncoding {
  /// What a step that encodes is named by.
  package var identity: JSONValue {
    ["encoding": .string(name), "version": .integer(version), "own": parameters]
  }
}

/// How a trained network's outputs become a code where it is not by their signs. It is no part of the network: rows
/// that differ in it alone share what is trained.
public struct OutputEncoding: Sendable {
  public var name: String
  public var version: Int
  public var parameters: JSONValue
  /// - Parameters:
  ///   - outputs: of one image, K.
  ///   - logits: the stage-1 classifier's of the image, one a class.
  /// - Returns: K signs, -1 or +1.
  public var encode: Encode

  public typealias Encode =
    @Sendable (_ outputs: [Float], _ logits: [Float], _ context: EncodingContext) -> [Int8]

  public init(name: String, version: Int, parameters: JSONValue, encode: @escaping Encode) {
    self.name = name
    self.version = version
    self.parameters = parameters
    self.encode = encode
  }

  /// What a step that encodes is named by.
  package var identity: JSONValue {
    ["encoding": .string(name), "version": .integer(version), "own": parameters]
  }
}

/// What an encoding of logits may know.
public struct EncodingContext: Sendable {
  public var centers: HashCenters
  /// Whether an image may have several classes, or none.
  public var isMultiLabel: Bool
  /// Of ``HashCenters/centroids(of:ties:)``: [bits], -1 or +1.
  public var ties: [Int8]

  public init(centers: HashCenters, isMultiLabel: Bool, ties: [Int8]) {
    self.centers = centers
    self.isMultiLabel = isMultiLabel
    self.ties = ties
  }
}

/// Why a part of a method cannot do its work.
public enum HashingError: Error, Equatable, CustomStringConvertible {
  /// These centers cannot exist: `reason` says why, in a sentence for the report's cell.
  case infeasible(reason: String)
  case missingInput(recipe: String, input: String)

  public var description: String {
    switch self {
    case .infeasible(let reason): "infeasible: \(reason)"
    case .missingInput(let recipe, let input): "'\(recipe)' needs \(input) and was given none"
    }
  }
}
