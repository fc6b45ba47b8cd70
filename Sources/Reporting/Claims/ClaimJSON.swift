import Benchmark
import Foundation

/// A claim's verdict for other programs: one JSON object, keys sorted, log ratios as they are (not in per cent).
package struct ClaimJSON: Encodable {
  struct Summary: Encodable {
    var dataset: String?
    var verdict: String
    var seeds: [UInt64]
    var perSeed: [Double]
    var mean: Double?
    var deviation: Double?
    var interval: [Double]?
    var bootstrap: [Double]?
    var signFlipP: Double?
    /// With the best competitor chosen by its mean in the very cell.
    var byPublishedRule: Double?
    var seedsToDecide: Int?

    init(_ seeds: ComparedSeeds?, dataset: String?, kind: Claim.Kind) {
      self.dataset = dataset
      verdict = (seeds?.finding ?? .pending).word(kind)
      self.seeds = seeds?.perSeed.seeds ?? []
      perSeed = seeds?.perSeed.values ?? []
      mean = seeds?.perSeed.estimate?.mean
      deviation = seeds?.perSeed.estimate?.deviation
      interval = seeds?.interval.map { [$0.lower, $0.upper] }
      bootstrap = seeds?.bootstrap.map { [$0.lower, $0.upper] }
      signFlipP = seeds?.signFlip?.p
      byPublishedRule = seeds?.byPublishedRule.estimate?.mean
      if case .undecided(let needed) = seeds?.finding { seedsToDecide = needed }
    }
  }

  struct Cell: Encodable {
    var dataset: String
    var bits: Int
    var seed: UInt64
    var row: String
    var rowValue: Double
    var rowCodes: String
    var other: String
    var otherBits: Int
    var otherValue: Double
    var otherCodes: String
    var logRatio: Double
    /// Of several competitors, the mean gain over each in the other seeds: the choice is the least.
    var gainsInOtherSeeds: [String: Double]?
  }

  struct Each: Encodable {
    var row: String
    var mean: Double?
    var interval: [Double]?
  }

  struct Fact: Encodable {
    var fact: String
    var source: String
  }

  struct Untested: Encodable {
    var dataset: String
    var reason: String
  }

  var name: String
  var kind: String
  var statement: String
  var verdict: String
  var reason: String
  var postHoc: Bool
  var remark: String?
  var together: Summary?
  var datasets: [Summary]?
  var cells: [Cell]?
  /// The gain over each of several competitors alone.
  var each: [Each]?
  /// Cells and competitors that do not count, and why.
  var leftOut: [String]?
  var untested: [Untested]?
  var evidence: [Fact]?
  var experiment: String?
  var row: String?
  /// The competitors; nil where the row is compared with itself at fewer bits.
  var against: [String]?
  var measure: String?
  var margin: Double?
  /// The claimed size as a mean of log ratios.
  var claimed: Double?
  var metric: String?
  var method: String?
  /// In per cent.
  var computed: String?
  var printed: String?
  /// Not in per cent: the mean gain if every entry of the tables is off by half of its last digit.
  var leastGain: Double?
  var mostGain: Double?

  package init(_ result: ClaimResult) {
    let claim = result.claim
    name = claim.name
    kind = claim.kind.rawValue
    statement = claim.statement
    verdict = result.word
    reason = ClaimsPage.reason(result)
    postHoc = claim.isPostHoc
    remark = claim.remark
    switch result.evidence {
    case .comparison(let comparison):
      experiment = comparison.comparison.experiment
      row = comparison.comparison.row
      if case .rows(let rows) = comparison.comparison.against { against = rows }
      measure = comparison.comparison.measure.description
      margin = comparison.comparison.margin
      claimed = comparison.claimed
      together = comparison.together.map { Summary($0, dataset: nil, kind: claim.kind) }
      datasets = comparison.datasets.map { Summary($0.summary, dataset: $0.dataset, kind: claim.kind) }
      cells = comparison.cells.flatMap { cell in
        cell.seeds.map { seed in
          Cell(
            dataset: cell.dataset, bits: cell.bits, seed: seed.seed, row: seed.row.row, rowValue: seed.row.value,
            rowCodes: seed.row.artifact, other: seed.other.row, otherBits: seed.other.bits,
            otherValue: seed.other.value, otherCodes: seed.other.artifact, logRatio: seed.logRatio,
            gainsInOtherSeeds: cell.competitors.count > 1 ? cell.gains(without: seed.seed) : nil)
        }
      }
      if !comparison.each.isEmpty {
        each = comparison.each.map { row, interval in
          Each(row: row, mean: interval?.estimate.mean, interval: interval.map { [$0.lower, $0.upper] })
        }
      }
      leftOut = comparison.datasets.flatMap(\.leftOut)
      untested = comparison.untested.map { Untested(dataset: $0.dataset, reason: $0.reason) }
    case .arithmetic(let arithmetic):
      metric = arithmetic.arithmetic.metric
      method = arithmetic.arithmetic.method
      computed = arithmetic.computed
      printed = arithmetic.arithmetic.printed
      leastGain = arithmetic.leastGain
      mostGain = arithmetic.mostGain
    case .record(let record): evidence = record.evidence.map { Fact(fact: $0.fact, source: $0.source) }
    }
  }

  package func line() throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return String(decoding: try encoder.encode(self), as: UTF8.self)
  }
}
