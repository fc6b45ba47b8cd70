import Foundations

/// What the report says of a split.
public struct SplitAudit: Sendable, Equatable, Codable {
  /// Images in each part: "train", "validation", "query", "database".
  public var sizes: [String: Int]
  /// Smallest and largest class of each part.
  public var smallestClass: [String: Int]
  public var largestClass: [String: Int]
  /// Images of the first part that also stand, byte for byte, in the second: "query-train", "query-database",
  /// "train-database". Positions are disjoint by construction; these are copies inside the data set.
  public var exactDuplicates: [String: Int]

  public init(
    sizes: [String: Int], smallestClass: [String: Int], largestClass: [String: Int],
    exactDuplicates: [String: Int]
  ) {
    self.sizes = sizes
    self.smallestClass = smallestClass
    self.largestClass = largestClass
    self.exactDuplicates = exactDuplicates
  }
}

extension SplitAudit {
  /// Counts the images of each part and class, and the copies between parts (equal bytes, found by digest).
  /// - Precondition: the split's positions are the data set's.
  public init(of split: Split, in dataset: ImageDataset) {
    let parts = [
      ("train", split.train), ("validation", split.validation), ("query", split.query),
      ("database", split.database),
    ]
    var sizes: [String: Int] = [:]
    var smallestClass: [String: Int] = [:]
    var largestClass: [String: Int] = [:]
    for (name, positions) in parts {
      var counts = [Int](repeating: 0, count: dataset.classes)
      for position in positions {
        for classIndex in dataset.labels.classes(of: Int(position)) { counts[classIndex] += 1 }
      }
      sizes[name] = positions.count
      smallestClass[name] = counts.min() ?? 0
      largestClass[name] = counts.max() ?? 0
    }

    let train = Self.contents(of: split.train, in: dataset)
    let query = Self.contents(of: split.query, in: dataset)
    let database = Self.contents(of: split.database, in: dataset)
    let inTrain = Set(train)
    let inDatabase = Set(database)
    self.init(
      sizes: sizes, smallestClass: smallestClass, largestClass: largestClass,
      exactDuplicates: [
        "query-train": query.count { inTrain.contains($0) },
        "query-database": query.count { inDatabase.contains($0) },
        "train-database": train.count { inDatabase.contains($0) },
      ])
  }

  private static func contents(of positions: [Int32], in dataset: ImageDataset) -> [Digest] {
    positions.map { dataset.imageDigest(Int($0)) }
  }
}
