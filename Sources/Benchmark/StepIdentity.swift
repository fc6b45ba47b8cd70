import Foundations

/// What makes two executions of a step the same: all that its result depends on, and nothing else. Time,
/// host, paths and library versions go into the record beside the result.
public struct StepIdentity: Sendable, Hashable, CustomStringConvertible {
  /// "codes", "centers", ...: lower-case letters, digits and hyphens; names the folder in the store.
  public let kind: String
  /// To be raised with every change of the step's behaviour.
  public let version: Int
  public let parameters: JSONValue
  /// Only for results that differ between instruction sets.
  public let instructionSet: String?
  /// Only for results that differ between numbers of threads.
  public let threads: Int?
  /// Of the results that this one is made from (and of data files), in an order fixed by the kind.
  public let inputs: [Digest]
  /// Of the canonical JSON of all the above.
  public let digest: Digest

  public init(
    kind: String, version: Int, parameters: JSONValue = [:], instructionSet: String? = nil,
    threads: Int? = nil, inputs: [Digest] = []
  ) {
    precondition(Self.isKind(kind), "'\(kind)' is no kind: lower-case letters, digits and hyphens")
    self.kind = kind
    self.version = version
    self.parameters = parameters
    self.instructionSet = instructionSet
    self.threads = threads
    self.inputs = inputs
    digest =
      Self.json(
        kind: kind, version: version, parameters: parameters, instructionSet: instructionSet,
        threads: threads, inputs: inputs
      ).digest
  }

  /// The store keeps its locks and its data sets in folders of these names, beside the kinds.
  static let reservedKinds = ["locks", "datasets"]

  static func isKind(_ text: String) -> Bool {
    !reservedKinds.contains(text) && text.utf8.first.map { $0 >= 0x61 && $0 <= 0x7A } == true
      && text.utf8.allSatisfy { $0 >= 0x61 && $0 <= 0x7A || $0 >= 0x30 && $0 <= 0x39 || $0 == 0x2D }
  }

  private static func json(
    kind: String, version: Int, parameters: JSONValue, instructionSet: String?, threads: Int?,
    inputs: [Digest]
  ) -> JSONValue {
    var members: [String: JSONValue] = [
      "kind": .string(kind), "version": .integer(version), "parameters": parameters,
      "inputs": .array(inputs.map { .string($0.description) }),
    ]
    if let instructionSet { members["instruction-set"] = .string(instructionSet) }
    if let threads { members["threads"] = .integer(threads) }
    return .object(members)
  }

  /// What the digest is taken of.
  public var json: JSONValue {
    Self.json(
      kind: kind, version: version, parameters: parameters, instructionSet: instructionSet,
      threads: threads, inputs: inputs)
  }

  /// The folder's name: the digest's first 32 hexadecimal digits.
  public var name: String { String(digest.description.prefix(32)) }

  /// "kind/name".
  public var description: String { "\(kind)/\(name)" }

  public static func == (left: StepIdentity, right: StepIdentity) -> Bool { left.digest == right.digest }
  public func hash(into hasher: inout Hasher) { hasher.combine(digest) }
}
