import Foundations

/// For each query, the items of a database that share a class with it.
struct RelevantItems {
  private enum Storage {
    /// The ascending positions of each class's items.
    case single(classOfQuery: [Int32], positions: [Int32: [UInt32]])
    /// Of the database along its order. Found anew for each query: as many lists as there are distinct sets of
    /// classes would take more memory than the codes.
    case multiple(query: ClassMasks, database: ClassMasks)
  }

  private let storage: Storage

  /// - Parameters:
  ///   - query: of the same kind as `database`, and with as many classes where items may have several.
  ///   - order: the database's order; positions count along it.
  init(query: Labels, database: Labels, order: [Int]) {
    if let classOfQuery = query.single, let classOfItem = database.single {
      var positions: [Int32: [UInt32]] = [:]
      for (position, item) in order.enumerated() {
        positions[classOfItem[item], default: []].append(UInt32(position))
      }
      storage = .single(classOfQuery: classOfQuery, positions: positions)
    } else if let queryMasks = ClassMasks(query), let databaseMasks = ClassMasks(database.selecting(order)) {
      storage = .multiple(query: queryMasks, database: databaseMasks)
    } else {
      preconditionFailure("query labels and database labels are of two kinds")
    }
  }

  /// Ascending.
  func positions(of query: Int) -> [UInt32] {
    switch storage {
    case .single(let classOfQuery, let positions): positions[classOfQuery[query]] ?? []
    case .multiple(let queryMasks, let database): database.items(sharingAClassWith: query, of: queryMasks)
    }
  }
}
