import Foundations
import Retrieval

/// Codes and labels of one part of a split as they lie in the store, or in a stranger's folder: PART-codes.npy
/// (uint8 [n, K/8]) and PART-labels.npy (int32 [n]).
public struct StoredCodes: Sendable {
  public let codes: BinaryCodes
  public let labels: [Int32]

  init(artifact: Artifact, part: String) throws {
    try self.init(place: artifact.identity.description, part: part) { try artifact.read($0) }
  }

  public init(folder: String, part: String, files: some FileSystem) throws {
    try self.init(place: folder, part: part) { try files.read("\(folder)/\($0)") }
  }

  private init(place: String, part: String, read: (String) throws -> [UInt8]) throws {
    func array<Element: NumPyElement>(_ name: String, expected: String) throws -> NumPyFile<Element> {
      let bytes = try read(name)
      do { return try NumPyFile(parsing: bytes) } catch {
        throw StoredCodesError(file: "\(place)/\(name)", reason: "\(error)", expected: expected)
      }
    }
    let codesExpected = "uint8 [n, K/8], from numpy.packbits(codes > 0, axis=1, bitorder='little')"
    let codes: NumPyFile<UInt8> = try array("\(part)-codes.npy", expected: codesExpected)
    guard codes.shape.count == 2, let count = codes.shape.first, count > 0,
      (1...Self.largestBytes).contains(codes.shape[1])
    else {
      throw StoredCodesError(
        file: "\(place)/\(part)-codes.npy", reason: "shape \(codes.shape)", expected: codesExpected)
    }
    let labelsExpected = "int32 [\(count)], a class for each code, from labels.astype(numpy.int32)"
    let labels: NumPyFile<Int32> = try array("\(part)-labels.npy", expected: labelsExpected)
    guard labels.shape == [count] else {
      throw StoredCodesError(
        file: "\(place)/\(part)-labels.npy", reason: "shape \(labels.shape)", expected: labelsExpected)
    }
    self.codes = try BinaryCodes(bytes: codes.elements, count: count, bits: codes.shape[1] * 8)
    self.labels = labels.elements
  }

  /// Of one code.
  private static let largestBytes = 512

  /// The one path by which every code is scored, ours or a stranger's.
  public static func measure(query: StoredCodes, database: StoredCodes, seed: UInt64) throws -> RetrievalResult {
    try measureRetrieval(
      query: query.codes, queryLabels: Labels(classes: query.labels), database: database.codes,
      databaseLabels: Labels(classes: database.labels), seed: seed)
  }
}

/// A file of codes or labels that is not what it should be.
public struct StoredCodesError: Error, CustomStringConvertible {
  public let file: String
  public let reason: String
  public let expected: String

  public var description: String { "\(file): \(reason); expected \(expected)" }
}
