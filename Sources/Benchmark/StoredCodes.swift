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
    let codes = try NumPyFile<UInt8>(parsing: read("\(part)-codes.npy"))
    let labels = try NumPyFile<Int32>(parsing: read("\(part)-labels.npy"))
    let shape = codes.shape
    guard shape.count == 2 else {
      throw StepError.unexpectedContent(
        file: "\(place)/\(part)-codes.npy", reason: "shape \(shape), expected [items, bytes a code]")
    }
    guard labels.shape == [shape[0]] else {
      throw StepError.unexpectedContent(
        file: "\(place)/\(part)-labels.npy", reason: "shape \(labels.shape), expected [\(shape[0])] as the codes have")
    }
    self.codes = try BinaryCodes(bytes: codes.elements, count: shape[0], bits: shape[1] * 8)
    self.labels = labels.elements
  }

  /// The one path by which every code is scored, ours or a stranger's.
  public static func measure(query: StoredCodes, database: StoredCodes, seed: UInt64) throws -> RetrievalResult {
    try measureRetrieval(
      query: query.codes, queryLabels: Labels(classes: query.labels), database: database.codes,
      databaseLabels: Labels(classes: database.labels), seed: seed)
  }
}
