import Foundations

/// `record.json`: what stands beside the files of an artifact and makes it complete.
public struct ArtifactRecord: Sendable, Equatable {
  public struct File: Sendable, Equatable {
    public var digest: Digest
    /// In bytes.
    public var size: Int
  }

  public var identity: StepIdentity
  /// By name; the record itself is not among them.
  public var files: [String: File]
  /// Steps with the same key take about the same time.
  public var costKey: String
  public var wallSeconds: Double
  public var cpuSeconds: Double
  /// Facts of the machine and build that made it; never part of the identity.
  public var provenance: [String: String]

  public static let fileName = "record.json"

  /// Names that an artifact may give its files: they stay inside its folder and are not the record's.
  static func isFileName(_ name: String) -> Bool {
    !name.isEmpty && name.utf8.count <= 200 && !name.hasPrefix(".") && name != fileName
      && name.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "/") }
  }

  public var json: JSONValue {
    .object([
      "format": 1,
      "identity": .string(identity.digest.description),
      "step": identity.json,
      "files": .object(
        files.mapValues {
          ["sha256": .string($0.digest.description), "size": .integer($0.size)]
        }),
      "cost-key": .string(costKey),
      "wall-seconds": .number(wallSeconds),
      "cpu-seconds": .number(cpuSeconds),
      "provenance": .object(provenance.mapValues { .string($0) }),
    ])
  }

  /// nil for anything but a whole record whose step has the digest that it claims.
  init?(parsing bytes: [UInt8]) {
    guard let json = try? JSONValue(parsing: bytes), case .object(let members) = json,
      members["format"] == .integer(1),
      case .string(let digest)? = members["identity"],
      let step = members["step"], let identity = StepIdentity(json: step),
      identity.digest.description == digest,
      case .object(let files)? = members["files"],
      case .string(let costKey)? = members["cost-key"],
      let wallSeconds = members["wall-seconds"].flatMap(Self.number),
      let cpuSeconds = members["cpu-seconds"].flatMap(Self.number),
      case .object(let provenance)? = members["provenance"]
    else { return nil }
    self.identity = identity
    self.costKey = costKey
    self.wallSeconds = wallSeconds
    self.cpuSeconds = cpuSeconds
    self.files = [:]
    for (name, value) in files {
      guard Self.isFileName(name), case .object(let file) = value,
        case .string(let text)? = file["sha256"], let digest = Digest(hexadecimal: text),
        case .integer(let size)? = file["size"], size >= 0
      else { return nil }
      self.files[name] = File(digest: digest, size: size)
    }
    self.provenance = [:]
    for (key, value) in provenance {
      guard case .string(let text) = value else { return nil }
      self.provenance[key] = text
    }
  }

  init(
    identity: StepIdentity, files: [String: File], costKey: String, wallSeconds: Double,
    cpuSeconds: Double, provenance: [String: String]
  ) {
    self.identity = identity
    self.files = files
    self.costKey = costKey
    self.wallSeconds = wallSeconds
    self.cpuSeconds = cpuSeconds
    self.provenance = provenance
  }

  /// Canonical JSON makes one spelling of 2.0 and 2.
  private static func number(_ value: JSONValue) -> Double? {
    switch value {
    case .number(let number): number
    case .integer(let integer): Double(integer)
    default: nil
    }
  }
}

extension StepIdentity {
  /// Reads what `json` gives; nil for anything else.
  init?(json: JSONValue) {
    guard case .object(let members) = json,
      case .string(let kind)? = members["kind"], Self.isKind(kind),
      case .integer(let version)? = members["version"],
      let parameters = members["parameters"],
      case .array(let inputs)? = members["inputs"]
    else { return nil }
    var digests: [Digest] = []
    for input in inputs {
      guard case .string(let text) = input, let digest = Digest(hexadecimal: text) else { return nil }
      digests.append(digest)
    }
    var instructionSet: String?
    if let value = members["instruction-set"] {
      guard case .string(let text) = value else { return nil }
      instructionSet = text
    }
    var threads: Int?
    if let value = members["threads"] {
      guard case .integer(let count) = value else { return nil }
      threads = count
    }
    self.init(
      kind: kind, version: version, parameters: parameters, instructionSet: instructionSet,
      threads: threads, inputs: digests)
  }
}
