/// How many images go where; what is left over is the database.
public struct SplitSizes: Sendable, Equatable, Codable {
  public var train: Int
  /// Held out of `train`.
  public var validation: Int
  public var query: Int

  public init(train: Int, validation: Int = 0, query: Int) {
    self.train = train
    self.validation = validation
    self.query = query
  }
}

/// Disjoint parts of a data set, as positions in it; each ascending.
public struct Split: Sendable, Equatable {
  public var train: [Int32]
  public var validation: [Int32]
  public var query: [Int32]
  public var database: [Int32]
}

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
