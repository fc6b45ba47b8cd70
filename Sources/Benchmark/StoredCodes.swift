import Foundations
import Retrieval

/// Codes and labels of one part of a split as they lie in the store, or in a stranger's folder: PART-codes.npy
/// (uint8 [n, K/8]) and PART-labels.npy (int32 [n]; uint8 [n, C] of 0 and 1 where an item may have several classes).
public struct StoredCodes: Sendable {
  public let codes: BinaryCodes
  public let labels: Labels

  package init(codes: BinaryCodes, labels: Labels) {
    self.codes = codes
    self.labels = labels
  }

  init(artifact: Artifact, part: String) throws {
    try self.init(place: artifact.identity.description, part: part) { try artifact.read($0) }
  }

  public init(folder: String, part: String, files: some FileSystem) throws {
    try self.init(place: folder, part: part) { try files.read("\(folder)/\($0)") }
  }

  private init(place: String, part: String, read: (String) throws -> [UInt8]) throws {
    func parse<Value>(_ name: String, expected: String, _ parse: ([UInt8]) throws -> Value) throws -> Value {
      let bytes = try read(name)
      do { return try parse(bytes) } catch {
        throw StoredCodesError(file: "\(place)/\(name)", reason: "\(error)", expected: expected)
      }
    }
    let codesExpected = "uint8 [n, K/8], from numpy.packbits(codes > 0, axis=1, bitorder='little')"
    let codes = try parse("\(part)-codes.npy", expected: codesExpected) { try NumPyFile<UInt8>(parsing: $0) }
    guard codes.shape.count == 2, let count = codes.shape.first, count > 0,
      (1...Self.largestBytes).contains(codes.shape[1])
    else {
      throw StoredCodesError(
        file: "\(place)/\(part)-codes.npy", reason: "shape \(codes.shape)", expected: codesExpected)
    }
    let labelsExpected =
      "int32 [\(count)], a class for each code, from labels.astype(numpy.int32), or uint8 [\(count), C], 1 for each "
      + "class of a code and else 0, from labels.astype(numpy.uint8)"
    labels = try parse("\(part)-labels.npy", expected: labelsExpected) { try Labels(numPyBytes: $0, count: count) }
    self.codes = try BinaryCodes(bytes: codes.elements, count: count, bits: codes.shape[1] * 8)
  }

  /// Of one code.
  private static let largestBytes = 512

  /// The one path by which every code is scored, ours or a stranger's.
  public static func measure(query: StoredCodes, database: StoredCodes, seed: UInt64) throws -> RetrievalResult {
    try measureRetrieval(
      query: query.codes, queryLabels: query.labels, database: database.codes, databaseLabels: database.labels,
      seed: seed)
  }
}

extension Labels {
  /// int32 [count], or uint8 [count, C] where items may have several classes.
  var numPyBytes: [UInt8] {
    if let memberships, let classCount {
      NumPyFile(shape: [count, classCount], elements: memberships).bytes
    } else {
      NumPyFile(shape: [count], elements: single ?? []).bytes
    }
  }

  /// The other way round.
  fileprivate init(numPyBytes bytes: [UInt8], count: Int) throws {
    let header = try NumPyHeader(parsing: bytes)
    guard header.descriptor == UInt8.numPyDescriptor else {
      let labels = try NumPyFile<Int32>(parsing: bytes)
      guard labels.shape == [count] else { throw LabelsError.shape(labels.shape) }
      self.init(classes: labels.elements)
      return
    }
    let labels = try NumPyFile<UInt8>(parsing: bytes)
    guard labels.shape.count == 2, labels.shape[0] == count, labels.shape[1] > 0 else {
      throw LabelsError.shape(labels.shape)
    }
    let classes = labels.shape[1]
    if let place = labels.elements.firstIndex(where: { $0 > 1 }) {
      throw LabelsError.membership(labels.elements[place], row: place / classes, column: place % classes)
    }
    self.init(memberships: labels.elements, classes: classes)
  }
}

/// What is wrong with an array of labels.
private enum LabelsError: Error, CustomStringConvertible {
  case shape([Int])
  case membership(UInt8, row: Int, column: Int)

  var description: String {
    switch self {
    case .shape(let shape): "shape \(shape)"
    case .membership(let value, let row, let column): "row \(row), column \(column) holds \(value)"
    }
  }
}

/// A file of codes or labels that is not what it should be.
public struct StoredCodesError: Error, CustomStringConvertible {
  public let file: String
  public let reason: String
  public let expected: String

  public var description: String { "\(file): \(reason); expected \(expected)" }
}
