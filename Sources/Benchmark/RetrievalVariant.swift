import Datasets
import Retrieval

/// Another way to measure a run's codes than its measurements have: with other queries, another database or coarser
/// classes.
public enum RetrievalVariant: String, Sendable, Codable, CaseIterable {
  /// Without the queries that have a near-duplicate among training or database images (see ``NearDuplicates``).
  case nearCopiesLeftOut = "near-copies-left-out"
  /// See ``ClassFolding``.
  case caseFolded = "case-folded"
  case accentsFolded = "accents-folded"
  /// With the training images in the database, as much of the field has it.
  case trainingImagesInDatabase = "training-images-in-database"

  init(_ folding: ClassFolding) {
    switch folding {
    case .letterCase: self = .caseFolded
    case .accents: self = .accentsFolded
    }
  }
}

/// What codes are worth under a ``RetrievalVariant``.
public struct VariantMeasurements: Sendable, Equatable, Codable {
  public var variant: RetrievalVariant
  public var queries: Int
  public var database: Int
  /// Expected over ties, denominator `hits`, at the standard cutoffs; none where no query is left.
  public var maps: [MAPValue]

  public init(_ variant: RetrievalVariant, queries: Int, database: Int, maps: [MAPValue]) {
    self.variant = variant
    self.queries = queries
    self.database = database
    self.maps = maps
  }

  public func map(_ cutoff: Cutoff) -> Double? { maps.first { $0.cutoff == cutoff }?.value }
}

extension VariantMeasurements {
  /// - Parameters:
  ///   - nearCopies: [queries], whether each has a near copy.
  ///   - averagePrecisions: [standard cutoffs][queries].
  ///   - database: its size.
  package init(leavingOut nearCopies: [Bool], averagePrecisions: [[Double]], database: Int) {
    let left = nearCopies.indices.filter { !nearCopies[$0] }
    let means = averagePrecisions.map { values in left.reduce(0) { $0 + values[$1] } / Double(left.count) }
    self.init(
      .nearCopiesLeftOut, queries: left.count, database: database, maps: left.isEmpty ? [] : Self.maps(means))
  }

  package init(_ variant: RetrievalVariant, query: StoredCodes, database: StoredCodes) throws {
    let means = try meanAveragePrecisions(
      query: query.codes, queryLabels: query.labels, database: database.codes, databaseLabels: database.labels)
    self.init(variant, queries: query.codes.count, database: database.codes.count, maps: Self.maps(means))
  }

  /// - Parameter means: at the standard cutoffs.
  private static func maps(_ means: [Double]) -> [MAPValue] {
    zip(RetrievalMeasurements.standardCutoffs, means).map {
      MAPValue(cutoff: $0, denominator: .hits, ties: .expected, value: $1)
    }
  }
}

extension StoredCodes {
  /// With several classes as one.
  package func folded(_ classes: [Int32]) -> StoredCodes {
    StoredCodes(codes: codes, labels: labels.folded(classes))
  }

  /// These, then some of others of the same length.
  package func appending(_ items: [Int], of others: StoredCodes) throws -> StoredCodes {
    let width = others.codes.bytesPerCode
    var bytes = codes.bytes
    for item in items { bytes += others.codes.bytes[item * width..<(item + 1) * width] }
    return StoredCodes(
      codes: try BinaryCodes(bytes: bytes, count: codes.count + items.count, bits: codes.bits),
      labels: labels.appending(others.labels.selecting(items)))
  }
}
