import Foundations

/// A row of the tables, as experiment files name it: where its hash centers come from, how an image becomes a code, its
/// own keys with their defaults, and its card. A method's folder declares one or more of these;
/// `Sources/Benchmark/MethodRegistry.swift` lists them.
public struct MethodDefinition: Sendable {
  public enum Origin: Sendable {
    /// The method of a paper, as that has it.
    case paper
    /// A variant or a control of this suite, or the slips of released code: no paper has it as it is, and a gain over it
    /// is none over the field.
    case suite
  }

  /// The row's name: "csq-hadamard".
  public var name: String
  public var card: MethodCard
  public var origin: Origin
  /// nil for methods without hash centers.
  public var centers: CenterDefinition?
  /// Whether an experiment file may give it other centers (`centers: mds`): not where the centers are what the name
  /// says.
  public var takesAnyCenters: Bool
  /// The keys that an experiment file may set for this method, beside those of its centers.
  public var parameters: [ParameterDefinition]
  /// Never called with a key that `parameters` lacks, or with a value outside its range.
  public var encoder: @Sendable (ParameterValues) -> MethodEncoder

  public init(
    name: String, card: MethodCard, origin: Origin = .paper, centers: CenterDefinition? = nil,
    takesAnyCenters: Bool = false, parameters: [ParameterDefinition] = [],
    encoder: @escaping @Sendable (ParameterValues) -> MethodEncoder
  ) {
    self.name = name
    self.card = card
    self.origin = origin
    self.centers = centers
    self.takesAnyCenters = takesAnyCenters
    self.parameters = parameters
    self.encoder = encoder
  }

  /// - Parameter centers: other than its own, where it takes any.
  /// - Returns: all keys of a row.
  public func keys(with centers: CenterDefinition? = nil) -> [ParameterDefinition] {
    parameters + ((centers ?? self.centers)?.parameters ?? [])
  }
}

/// One hyper-parameter of a method, as an experiment file's key.
public struct ParameterDefinition: Sendable {
  public enum Kind: Sendable, Equatable {
    case number(ClosedRange<Double>)
    case integer(ClosedRange<Int>)
    /// A minimum distance: an integer, or a word among "bound", "bound/4", "bound/2", "3bound/4", "bound+1"
    /// (rounded up), worked out once the bits and classes are known.
    case distance
    case word([String])

    /// Whether a value is of this kind and in its range.
    public func accepts(_ value: JSONValue) -> Bool {
      switch (self, value) {
      case (.number(let range), .number(let number)): range.contains(number)
      case (.number(let range), .integer(let integer)): range.contains(Double(integer))
      case (.integer(let range), .integer(let integer)): range.contains(integer)
      case (.distance, .integer(let integer)): integer >= 0
      case (.distance, .string(let word)): DistanceRequirement(word: word) != nil
      case (.word(let words), .string(let word)): words.contains(word)
      default: false
      }
    }
  }
  /// Kebab case: "minimum-distance".
  public var key: String
  public var kind: Kind
  public var defaultValue: JSONValue
  public var meaning: String

  public init(key: String, kind: Kind, defaultValue: JSONValue, meaning: String) {
    self.key = key
    self.kind = kind
    self.defaultValue = defaultValue
    self.meaning = meaning
  }
}

/// Checked values by key, defaults filled in.
public struct ParameterValues: Sendable {
  private var values: [String: JSONValue]

  public init(_ definitions: [ParameterDefinition], overriding given: [String: JSONValue] = [:]) {
    var values: [String: JSONValue] = [:]
    for definition in definitions {
      values[definition.key] = given[definition.key] ?? definition.defaultValue
    }
    self.values = values
  }

  /// With other values for some of the keys that there are.
  public func replacing(_ changed: [String: JSONValue]) -> ParameterValues {
    var copy = self
    copy.values.merge(changed.filter { values[$0.key] != nil }) { $1 }
    return copy
  }

  public func number(_ key: String) -> Double {
    switch values[key] {
    case .number(let value): value
    case .integer(let value): Double(value)
    default: preconditionFailure("'\(key)' is not a number of this method")
    }
  }

  public func integer(_ key: String) -> Int {
    guard case .integer(let value) = values[key] else {
      preconditionFailure("'\(key)' is not an integer of this method")
    }
    return value
  }

  /// For `.word` keys.
  public func word(_ key: String) -> String {
    guard case .string(let word) = values[key] else {
      preconditionFailure("'\(key)' is not a word of this method")
    }
    return word
  }

  /// For `.distance` keys.
  public func distance(_ key: String) -> DistanceRequirement {
    switch values[key] {
    case .integer(let value): return .exactly(value)
    case .string(let word):
      guard let requirement = DistanceRequirement(word: word) else {
        preconditionFailure("'\(word)' is no minimum distance")
      }
      return requirement
    default: preconditionFailure("'\(key)' is not a distance of this method")
    }
  }

}

/// A minimum distance, as a number or relative to the bound d(q, C).
public enum DistanceRequirement: Sendable, Equatable {
  case exactly(Int)
  case quarterOfBound
  case halfOfBound
  case threeQuartersOfBound
  case boundMinusOne
  case bound
  case boundPlusOne

  public static let words = ["bound/4", "bound/2", "3bound/4", "bound-1", "bound", "bound+1"]

  public init?(word: String) {
    switch word {
    case "bound/4": self = .quarterOfBound
    case "bound/2": self = .halfOfBound
    case "3bound/4": self = .threeQuartersOfBound
    case "bound-1": self = .boundMinusOne
    case "bound": self = .bound
    case "bound+1": self = .boundPlusOne
    default: return nil
    }
  }

  /// As an experiment file spells it.
  package var json: JSONValue {
    switch self {
    case .exactly(let distance): .integer(distance)
    case .quarterOfBound: "bound/4"
    case .halfOfBound: "bound/2"
    case .threeQuartersOfBound: "3bound/4"
    case .boundMinusOne: "bound-1"
    case .bound: "bound"
    case .boundPlusOne: "bound+1"
    }
  }

  /// Fractions are rounded up.
  public func distance(bound: Int) -> Int {
    switch self {
    case .exactly(let distance): distance
    case .quarterOfBound: (bound + 3) / 4
    case .halfOfBound: (bound + 1) / 2
    case .threeQuartersOfBound: (3 * bound + 3) / 4
    case .boundMinusOne: max(0, bound - 1)
    case .bound: bound
    case .boundPlusOne: bound + 1
    }
  }
}

/// What the report and `shcbench methods` print of a method: sources by equation, the formula, and the ledger of
/// deviations, so that text and code cannot drift apart.
public struct MethodCard: Sendable {
  public struct Deviation: Sendable {
    public var what: String
    public var paper: String
    public var releasedCode: String
    public var here: String
    public init(what: String, paper: String, releasedCode: String, here: String) {
      self.what = what
      self.paper = paper
      self.releasedCode = releasedCode
      self.here = here
    }
  }
  /// "Semantic Hash Centers (SHC)".
  public var title: String
  /// One paragraph.
  public var summary: String
  /// With venue, identifier, section and equation numbers.
  public var sources: [String]
  /// Plain text, one formula a line.
  public var formula: [String]
  public var deviations: [Deviation]

  public init(
    title: String, summary: String, sources: [String], formula: [String], deviations: [Deviation]
  ) {
    self.title = title
    self.summary = summary
    self.sources = sources
    self.formula = formula
    self.deviations = deviations
  }
}

extension MethodCard.Deviation {
  /// What every row that trains a hashing network does alike here.
  /// - Parameter head: the layers behind the backbone.
  public static func networkAndTraining(paper: String, releasedCode: String, head: String) -> Self {
    Self(
      what: "Network and training", paper: paper, releasedCode: releasedCode,
      here: "the experiment's backbone, \(head); optimizer, schedule, budget, order of images and first weights as "
        + "every other row. Unless the experiment says `start: scratch`, the backbone starts from the stage-1 "
        + "classifier, trained on the same images and labels. The last epoch counts")
  }
}
