/// The parts of a split, in the order in which they are listed everywhere.
public enum SplitPart: String, Sendable, CaseIterable, Codable {
  case train
  case validation
  case query
  case database
}

extension Split {
  /// Positions of a part's images, ascending.
  public subscript(part: SplitPart) -> [Int32] {
    switch part {
    case .train: train
    case .validation: validation
    case .query: query
    case .database: database
    }
  }

  /// Images that are queries and stand in the database too; each finds itself at distance 0.
  public var queriesInDatabase: [Int32] {
    let database = Set(database)
    return query.filter(database.contains)
  }

  /// What every split must keep to unless a published protocol says otherwise.
  /// - Throws: `impossibleSplit` with the number of queries that stand in the database.
  public func requireNoQueryInDatabase() throws(DatasetError) {
    let both = queriesInDatabase
    if let first = both.first {
      throw .impossibleSplit(
        reason: "\(both.count) of \(query.count) query images are also in the database (image \(first) is the "
          + "first), where each finds itself; only a published protocol that requires it may do so")
    }
  }
}
