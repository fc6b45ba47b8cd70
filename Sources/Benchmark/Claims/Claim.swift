import Retrieval

/// A statement that the suite judges, as experiments/claims/*.yaml declare it.
public struct Claim: Sendable, Equatable {
  public var name: String
  public var kind: Kind
  /// One sentence that is true or false.
  public var statement: String
  /// Who says it, and where.
  public var source: String
  /// Whether it was written down after results that it is judged on had been seen.
  public var isPostHoc: Bool
  /// What a reader of the verdict should know; nil for most.
  public var remark: String?
  public var test: Test

  /// What a claim is about decides the words of its verdict; claims of different kinds are never averaged.
  public enum Kind: String, Sendable, CaseIterable {
    /// A number or an order in the paper's tables, on the paper's data and backbone.
    case publishedCell = "published-cell"
    /// The same statement on data at hand.
    case transfer
    /// Why it should work.
    case mechanism
    /// A number that follows from the paper's own tables.
    case arithmetic
    /// Who was first.
    case record
  }

  public enum Test: Sendable, Equatable {
    case comparison(ClaimedComparison)
    case arithmetic(ClaimedArithmetic)
    case record(ClaimedRecord)
  }

  public init(
    name: String, kind: Kind, statement: String, source: String, isPostHoc: Bool = false, remark: String? = nil,
    test: Test
  ) {
    self.name = name
    self.kind = kind
    self.statement = statement
    self.source = source
    self.isPostHoc = isPostHoc
    self.remark = remark
    self.test = test
  }
}

/// A row beside others, cell by cell, of one experiment. The one number that decides is the mean over cells of
/// log(value of the row / value of the other), data sets with equal weight.
public struct ClaimedComparison: Sendable, Equatable {
  public var experiment: String
  public var row: String
  public var against: Against
  public var measure: Measure
  /// Where the statement is tested; those that are not installed are named with how to get them.
  public var datasets: [String]
  public var bits: [Int]
  /// Only cells count in which the centers of both rows have the same minimum distance.
  public var atEqualDistance: Bool
  /// That the experiment must have; nil where any will do.
  public var backbone: String?
  /// The claimed size as the source prints it: a mean of ratios less one (0.1171 for 11.71 %).
  public var published: Double?
  /// The method of the paper's tables whose mean log gain over the best of all others is that size on the scale of log
  /// ratios; nil where the log of what is printed must do.
  public var publishedMethod: String?
  /// No practical difference, on the scale of log ratios.
  public var margin: Double

  public enum Against: Sendable, Equatable {
    /// The best of these rows in each cell; one row is itself.
    case rows([String])
    /// The row itself with fewer bits.
    case bits(Int)
  }

  public enum Measure: Sendable, Hashable {
    case map(Cutoff)
    /// Lower is better: the ratio is that of the other to the row.
    case sLoss
  }

  public init(
    experiment: String, row: String, against: Against, measure: Measure, datasets: [String], bits: [Int],
    atEqualDistance: Bool = false, backbone: String? = nil, published: Double? = nil, publishedMethod: String? = nil,
    margin: Double = 0.01
  ) {
    self.experiment = experiment
    self.row = row
    self.against = against
    self.measure = measure
    self.datasets = datasets
    self.bits = bits
    self.atEqualDistance = atEqualDistance
    self.backbone = backbone
    self.published = published
    self.publishedMethod = publishedMethod
    self.margin = margin
  }
}

/// The mean over a table's cells of the relative gain of a method over the best of all others in the cell.
public struct ClaimedArithmetic: Sendable, Equatable {
  public var metric: String
  public var method: String
  /// In per cent, as printed: the digits behind its point are those that must agree.
  public var printed: String
  public init(metric: String, method: String, printed: String) {
    self.metric = metric
    self.method = method
    self.printed = printed
  }
}

/// Facts with their sources, and whether the statement stands against them.
public struct ClaimedRecord: Sendable, Equatable {
  public struct Evidence: Sendable, Equatable {
    public var fact: String
    public var source: String
    public init(fact: String, source: String) {
      self.fact = fact
      self.source = source
    }
  }
  public var holds: Bool
  public var evidence: [Evidence]
  public init(holds: Bool, evidence: [Evidence]) {
    self.holds = holds
    self.evidence = evidence
  }
}

extension ClaimedComparison.Measure: CustomStringConvertible {
  /// As claim files write it: "map@100", "map@all", "s-loss".
  public var description: String {
    switch self {
    case .map(let cutoff): "map@\("\(cutoff)".lowercased())"
    case .sLoss: "s-loss"
    }
  }

  static let all: [ClaimedComparison.Measure] = [.map(.top(100)), .map(.top(1000)), .map(.all), .sLoss]
}
