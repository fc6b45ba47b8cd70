import Benchmark
import Foundation

/// A verdict that can be followed by hand: every number that goes into it, with the folder of stored codes that it
/// comes from, and the interval's arithmetic.
package enum ClaimExplanation {
  /// Plain text, for a terminal.
  package static func text(_ result: ClaimResult) -> String {
    let claim = result.claim
    var lines = [
      "\(claim.name) (\(claim.kind.rawValue)): \(result.word)", claim.statement, "Source: \(claim.source)", "",
    ]
    switch result.evidence {
    case .comparison(let comparison): lines += self.lines(comparison, claim)
    case .arithmetic(let arithmetic): lines += self.lines(arithmetic)
    case .record(let record): lines += record.evidence.map { "- \($0.fact) (\($0.source))" }
    }
    lines += ["", "\(result.word): \(ClaimsPage.reason(result))"]
    if claim.isPostHoc { lines.append("Post hoc: written down after results that it is judged on had been seen.") }
    if let remark = claim.remark { lines.append(remark) }
    return lines.joined(separator: "\n")
  }

  private static func lines(_ result: ComparisonResult, _ claim: Claim) -> [String] {
    let comparison = result.comparison
    let measure = comparison.measure == .sLoss ? "S-loss" : "\(comparison.measure)".uppercased()
    var lines: [String] = []
    for dataset in result.datasets {
      lines.append("\(dataset.dataset): \(measure), gain = ln(\(comparison.measure == .sLoss ? "other / row" : "row / other"))")
      for seed in dataset.summary?.perSeed.seeds ?? [] {
        lines.append("  seed \(seed)")
        for cell in dataset.cells {
          guard let compared = cell.seeds.first(where: { $0.seed == seed }) else { continue }
          lines.append(
            "    \(cell.bits) bits  \(side(compared.row)) against \(side(compared.other)): \(number(compared.logRatio))")
          if cell.competitors.count > 1 { lines.append("      \(choice(compared, among: cell))") }
        }
        if let mean = dataset.summary?.perSeed[seed] { lines.append("    mean over cells \(number(mean))") }
      }
      lines += interval(dataset.summary, comparison, claim).map { "  " + $0 }
      lines += dataset.leftOut.map { "  does not count: \($0)" }
      lines.append("")
    }
    for (dataset, reason) in result.untested { lines.append("\(dataset): not testable here. \(reason)") }
    if result.datasets.count > 1, let together = result.together {
      lines.append("together: the data sets' means, with equal weight")
      for (seed, value) in zip(together.perSeed.seeds, together.perSeed.values) {
        lines.append("  seed \(seed)  \(number(value))")
      }
      lines += interval(together, comparison, claim).map { "  " + $0 }
    }
    return lines
  }

  /// "dtsh is the best without this seed; mean gain over the other seeds: dpsh 0.131072, dtsh 0.012345".
  private static func choice(_ seed: ComparedSeed, among cell: ComparedCell) -> String {
    let gains = cell.gains(without: seed.seed)
    let means = cell.competitors.compactMap { competitor in
      gains[competitor.row].map { "\(competitor.row) \(number($0))" }
    }
    return "\(seed.other.row) is the best without this seed; mean gain over the other seeds: \(means.joined(separator: ", "))"
  }

  private static func side(_ side: ComparedSeed.Side) -> String {
    let folder = side.artifact.isEmpty ? "" : " [\(side.artifact)]"
    return "\(side.row) at \(side.bits) bits \(number(side.value))\(folder)"
  }

  /// How mean, spread and quantile make the interval, and the rule that it falls under.
  private static func interval(
    _ seeds: ComparedSeeds?, _ comparison: ClaimedComparison, _ claim: Claim
  ) -> [String] {
    guard let seeds, let interval = seeds.interval, let deviation = interval.estimate.deviation else {
      return ["fewer than two complete seeds: no interval"]
    }
    let count = interval.estimate.count
    let quantile = StudentT.quantile(coverage: PairedInterval.coverage, degreesOfFreedom: count - 1)
    return [
      "n = \(count), mean \(number(interval.estimate.mean)), s \(number(deviation)), "
        + "t(97.5 %, \(count - 1) degrees of freedom) \(number(quantile))",
      "interval: \(number(interval.estimate.mean)) ± \(number(quantile)) x \(number(deviation)) / sqrt(\(count)) = "
        + "[\(number(interval.lower)), \(number(interval.upper))], margin ±\(number(comparison.margin)): "
        + seeds.finding.word(claim.kind),
    ]
  }

  private static func lines(_ result: ArithmeticResult) -> [String] {
    var lines = result.cells.map { cell in
      "\(cell.dataset), \(cell.bits) bits: \(NumberFormat.full(cell.value)) / \(NumberFormat.full(cell.bestValue)) "
        + "(\(cell.best)) - 1 = \(number(cell.ratio - 1))"
    }
    if let gain = result.meanGain, let computed = result.computed {
      lines.append(
        "mean \(number(gain)) = \(computed) %; printed \(result.arithmetic.printed) %")
    }
    return lines
  }

  private static func number(_ value: Double) -> String { String(format: "%.6f", value) }
}
