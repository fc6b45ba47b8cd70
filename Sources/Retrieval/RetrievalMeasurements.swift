/// One mean over the queries.
public struct MAPValue: Sendable, Equatable, Codable {
  public var cutoff: Cutoff
  public var denominator: APDenominator
  public var ties: TiePolicy
  public var value: Double

  public init(cutoff: Cutoff, denominator: APDenominator, ties: TiePolicy, value: Double) {
    self.cutoff = cutoff
    self.denominator = denominator
    self.ties = ties
    self.value = value
  }
}

/// Everything that the tables and figures need from one set of codes.
public struct RetrievalMeasurements: Sendable, Equatable, Codable {
  public var queries: Int
  public var database: Int
  public var bits: Int
  /// Queries that no database item is relevant to; they score 0 and stay in the mean.
  public var queriesWithoutRelevant: Int
  /// Every cutoff x denominator x tie policy.
  public var maps: [MAPValue]
  /// Expected precision at each Hamming radius 0...K against recall, macro-averaged over the queries with a
  /// relevant item: points of the precision-recall curve, by radius.
  public var precisionRecall: [PrecisionRecallPoint]
  /// Expected precision and recall at k = 1, 5, 10, then every 10 to 500, then powers to the database's size.
  public var atK: [AtKPoint]
  /// Mean over queries of the relevant share within Hamming radius 2; 0 for an empty ball.
  public var radius2Precision: Double
  /// Share of queries whose ball of radius 2 is empty.
  public var radius2Empty: Double

  public struct PrecisionRecallPoint: Sendable, Equatable, Codable {
    public var recall: Double
    public var precision: Double
    public init(recall: Double, precision: Double) {
      self.recall = recall
      self.precision = precision
    }
  }
  public struct AtKPoint: Sendable, Equatable, Codable {
    public var k: Int
    public var precision: Double
    public var recall: Double
    public init(k: Int, precision: Double, recall: Double) {
      self.k = k
      self.precision = precision
      self.recall = recall
    }
  }

  public init(
    queries: Int, database: Int, bits: Int, queriesWithoutRelevant: Int, maps: [MAPValue],
    precisionRecall: [PrecisionRecallPoint], atK: [AtKPoint], radius2Precision: Double,
    radius2Empty: Double
  ) {
    self.queries = queries
    self.database = database
    self.bits = bits
    self.queriesWithoutRelevant = queriesWithoutRelevant
    self.maps = maps
    self.precisionRecall = precisionRecall
    self.atK = atK
    self.radius2Precision = radius2Precision
    self.radius2Empty = radius2Empty
  }

  public func map(
    _ cutoff: Cutoff, denominator: APDenominator = .hits, ties: TiePolicy = .expected
  ) -> Double? {
    maps.first { $0.cutoff == cutoff && $0.denominator == denominator && $0.ties == ties }?.value
  }
}
