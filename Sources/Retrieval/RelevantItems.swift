import Foundations

extension Labels {
  /// The items that are relevant to each query, found once for all queries that ask for the same.
  ///
  /// - Parameter order: the database's order; positions count along it.
  /// - Returns: for each query a group; for each group the ascending positions of its relevant items.
  func relevantPositions(
    in database: Labels, order: [Int]
  ) -> (groupOfQuery: [Int], positions: [[UInt32]]) {
    var groups: [[Int]: Int] = [:]
    let groupOfQuery = (0..<count).map { query in
      let classes = classes(of: query)
      let group = groups[classes] ?? groups.count
      groups[classes] = group
      return group
    }
    var itemsOfClass: [Int: [UInt32]] = [:]
    for (position, item) in order.enumerated() {
      for classIndex in database.classes(of: item) { itemsOfClass[classIndex, default: []].append(UInt32(position)) }
    }
    var positions = [[UInt32]](repeating: [], count: groups.count)
    for (classes, group) in groups {
      positions[group] =
        classes.count == 1
        ? itemsOfClass[classes[0], default: []]
        : Set(classes.flatMap { itemsOfClass[$0, default: []] }).sorted()
    }
    return (groupOfQuery, positions)
  }
}
