/// One item of a database, as a query finds it.
public struct NearestItem: Sendable, Equatable {
  /// Position in the database.
  public var item: Int
  /// Hamming distance to the query, 0...K.
  public var distance: Int

  public init(item: Int, distance: Int) {
    self.item = item
    self.distance = distance
  }
}

extension BinaryCodes {
  /// The items of a database that are nearest to some of these codes, nearest first; all of them where the database
  /// has no more than `count`.
  ///
  /// Items at equal distance stand in the order of the one shuffle that ``TiePolicy/shuffledStable`` uses with the
  /// same seed: these are the first items of the very ranking that it measures.
  ///
  /// - Parameters:
  ///   - count: of items for each query, 1 or more.
  ///   - database: codes of the same length.
  ///   - queries: positions among these codes.
  ///   - seed: of the stream "ties", which makes the shuffle.
  /// - Returns: for each query in turn.
  public func nearest(
    _ count: Int, in database: BinaryCodes, to queries: [Int], seed: UInt64
  ) -> [[NearestItem]] {
    precondition(count > 0, "the \(count) nearest items")
    let order = StableRanking.databaseOrder(count: database.count, seed: seed)
    return queries.map { query in
      var itemsAt = [[Int]](repeating: [], count: bits + 1)
      for item in order { itemsAt[distance(query, to: database, item)].append(item) }
      var nearest: [NearestItem] = []
      for (distance, items) in itemsAt.enumerated() {
        nearest += items.prefix(count - nearest.count).map { NearestItem(item: $0, distance: distance) }
      }
      return nearest
    }
  }
}
