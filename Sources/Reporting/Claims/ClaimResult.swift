import Benchmark

/// A claim and all that its verdict was read from.
package struct ClaimResult: Sendable {
  package var claim: Claim
  package var evidence: Evidence

  package enum Evidence: Sendable {
    case comparison(ComparisonResult)
    case arithmetic(ArithmeticResult)
    case record(ClaimedRecord)
  }

  package var finding: Finding {
    switch evidence {
    case .comparison(let result):
      result.together?.finding ?? (!result.isGiven ? .notJudged : result.datasets.isEmpty ? .notTestable : .pending)
    case .arithmetic(let result): result.finding
    case .record(let record): record.holds ? .holds : .doesNotHold
    }
  }

  package var word: String { finding.word(claim.kind) }
}

package struct ComparisonResult: Sendable {
  package var comparison: ClaimedComparison
  /// Whether its experiment is among those given.
  package var isGiven = true
  /// The claimed size as a mean of log ratios.
  package var claimed: Double?
  /// Those that could be tested.
  package var datasets: [DatasetComparison]
  /// Those that could not, and what it would take.
  package var untested: [(dataset: String, reason: String)]
  /// The number that decides; nil where nothing could be tested, or a data set has no complete seed.
  package var together: ComparedSeeds?
  /// Where there are several competitors: the interval of the gain over each alone. A row that is above each of them is
  /// above the best, whichever that is; nothing is chosen.
  package var each: [(row: String, interval: PairedInterval?)] = []

  package var cells: [ComparedCell] { datasets.flatMap(\.cells) }
  /// How many cells the claim names on the data sets that could be tested: more than ``cells`` where some are left out.
  package var namedCells: Int { comparison.bits.count * datasets.count }

  /// Of several data sets, the verdict without each: whether it hangs on one of them.
  package var withoutOne: [(dataset: String, summary: ComparedSeeds)] = []
}

package struct DatasetComparison: Sendable {
  package var dataset: String
  package var cells: [ComparedCell]
  package var summary: ComparedSeeds?
  /// Cells that do not count, and why.
  package var leftOut: [String]
}

/// The per-seed averages of log ratios, and what follows from them.
package struct ComparedSeeds: Sendable {
  package var perSeed: SeedValues
  package var interval: PairedInterval?
  package var bootstrap: NestedBootstrap?
  package var signFlip: SignFlip?
  /// Mean difference of the two values themselves, in the direction of the claim.
  package var points: Estimate?
  /// Per seed the mean of log ratios with the best competitor of each cell chosen as the paper does: by its mean in
  /// that very cell.
  package var byPublishedRule: SeedValues
  package var finding: Finding

  package var intervalByPublishedRule: PairedInterval? { PairedInterval(byPublishedRule.values) }
}

package struct ComparedCell: Sendable {
  package var dataset: String
  package var bits: Int
  package var seeds: [ComparedSeed]
  /// The log ratios to each competitor: what the choice for a seed was made on.
  package var competitors: [(row: String, ratios: SeedValues)] = []
  /// The best competitor by its mean over its seeds in this very cell, and the log ratios to it.
  package var byPublishedRule: (row: String, ratios: SeedValues)?
  package var interval: PairedInterval? { PairedInterval(seeds.map(\.logRatio)) }
  /// Corrected for all cells of the claim; nil where there is no interval.
  package var holm: Double?

  /// Over each competitor, on the mean over the other seeds.
  func gains(without seed: UInt64) -> [String: Double] {
    var gains: [String: Double] = [:]
    for competitor in competitors { gains[competitor.row] = competitor.ratios.mean(without: seed) }
    return gains
  }
}

/// Two runs of one seed.
package struct ComparedSeed: Sendable {
  package struct Side: Sendable {
    package var row: String
    package var bits: Int
    package var value: Double
    /// The folder in the store that the value follows from.
    package var artifact: String
    var run: RunResult
  }
  package var seed: UInt64
  package var row: Side
  package var other: Side
  package var logRatio: Double
}

package struct ArithmeticResult: Sendable {
  package var arithmetic: ClaimedArithmetic
  package struct Cell: Sendable, Equatable {
    package var dataset: String
    package var bits: Int
    package var value: Double
    package var best: String
    package var bestValue: Double
    package var ratio: Double { value / bestValue }
    /// If every entry of the table is off by half of its last digit, in the one way and in the other.
    package var leastRatio: Double
    package var mostRatio: Double
  }
  package var cells: [Cell]
  /// Mean of ratios less one, as the headline has it; mean of log ratios beside it.
  package var meanGain: Double?
  package var meanLogGain: Double?
  /// In per cent, to the printed digits.
  package var computed: String?
  /// The mean gain if every entry is off by half of its last digit, in the one way and in the other.
  package var leastGain: Double?
  package var mostGain: Double?
  package var finding: Finding
}
