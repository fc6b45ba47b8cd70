/// What makes a database item relevant to a query: here, being of the same class.
///
/// Callers see neither classes nor their number, so that items with several labels (relevant if they share
/// one) can be a second initializer.
public struct Labels: Sendable, Equatable {
  private let classes: [Int32]

  /// One class for each item.
  public init(classes: [Int32]) { self.classes = classes }

  public var count: Int { classes.count }

  /// Whether an item of these labels and one of `others` are relevant to each other.
  public func isRelevant(_ item: Int, to others: Labels, _ other: Int) -> Bool {
    classes[item] == others.classes[other]
  }

  /// The items that are relevant to each query, found once for all queries that ask for the same.
  ///
  /// - Parameter order: the database's order; positions count along it.
  /// - Returns: for each query a group; for each group the ascending positions of its relevant items.
  func relevantPositions(
    in database: Labels, order: [Int]
  ) -> (groupOfQuery: [Int], positions: [[UInt32]]) {
    var groups: [Int32: Int] = [:]
    let groupOfQuery = classes.map { label in
      let next = groups.count
      let group = groups[label] ?? next
      groups[label] = group
      return group
    }
    var positions = [[UInt32]](repeating: [], count: groups.count)
    for (position, item) in order.enumerated() {
      guard let group = groups[database.classes[item]] else { continue }
      positions[group].append(UInt32(position))
    }
    return (groupOfQuery, positions)
  }
}
