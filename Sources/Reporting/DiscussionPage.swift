import Benchmark
import Foundation
import Foundations
import Retrieval

/// discussion.md: the questions that a reader of the verdicts asks next, answered from the run's numbers.
enum DiscussionPage {
  static let file = "discussion.md"

  static func blocks(_ grid: ResultGrid, verdicts: [ClaimResult]) -> [Block] {
    [
      .heading(level: 1, "Discussion"),
      .paragraph(
        "Written by the program from the run's numbers. Gains and spreads are log ratios in per cent, so that they can "
          + "be laid beside the claimed gains."),
      .heading(level: 2, "How large is everything else next to the claimed gain?"),
    ] + NuisanceTable.blocks(grid, verdicts: verdicts) + [
      .heading(level: 2, "Does permuting the classes of SHC's centers lose the gain?"),
      .list(permuting(grid)),
      .heading(level: 2, "Does any method beat the codes without a hashing network?"),
      .list(withoutNetwork(grid)),
      .heading(level: 2, "What did the slips of the released code cost or give?"),
      .list(slips(grid)),
      .heading(level: 2, "What would it take to decide what is undecided?"),
      .list(undecided(verdicts)),
    ]
  }

  /// The first page's summary: five lines.
  static func summary(_ grid: ResultGrid, verdicts: [ClaimResult]) -> [Block] {
    let counted = counts(verdicts)
    let lines = [
      "Verdicts: \(counted).", NuisanceTable.sentence(grid, verdicts: verdicts), first(permuting(grid)),
      first(withoutNetwork(grid)), first(undecided(verdicts)),
    ]
    return [.list(lines), .paragraph("With all numbers: [discussion.md](\(file)).")]
  }

  private static func first(_ points: [String]) -> String { points.first ?? "" }

  /// "2 transfers, 3 undecided", in the order of their first claim.
  private static func counts(_ verdicts: [ClaimResult]) -> String {
    var words: [String] = []
    for verdict in verdicts where !words.contains(verdict.word) { words.append(verdict.word) }
    return NumberFormat.list(words.map { word in "\(verdicts.count { $0.word == word }) \(word)" })
  }

  // MARK: Permuted classes

  /// Per seed, the mean over bits of the log gain of a row over another; of the seeds that have every bit length.
  static func gain(
    _ grid: ResultGrid, _ dataset: String, _ row: String, over other: String, _ cutoff: Cutoff = .all
  ) -> SeedValues? {
    let cells = grid.experiment.bits.map { bits in
      grid.map(cutoff, dataset, row, bits).combined(grid.map(cutoff, dataset, other, bits)) {
        PortableMath.log($0 / $1)
      }
    }
    guard let first = cells.first else { return nil }
    let seeds = first.seeds.filter { seed in cells.allSatisfy { $0[seed]?.isFinite == true } }
    guard !seeds.isEmpty else { return nil }
    return SeedValues(
      seeds.map { seed in (seed, cells.compactMap { $0[seed] }.reduce(0, +) / Double(cells.count)) })
  }

  private static func plainRow(_ grid: ResultGrid, _ method: String) -> String? {
    grid.parts.first { $0.isPlain && $0.choice.method == method }?.row
  }

  private static func permuting(_ grid: ResultGrid) -> [String] {
    let permuted = grid.parts.first {
      $0.trains && $0.centers == "shc-coordinate-descent-permuted" && $0.choice.own == Experiment.OwnOptions()
    }?.row
    guard let permuted, let semantic = plainRow(grid, "shc-coordinate-descent"), let base = plainRow(grid, "mds") else {
      return ["This run has not the three rows that tell: coordinate descent, the same permuted, and MDS."]
    }
    let names = (Markdown.code(semantic), Markdown.code(permuted), Markdown.code(base))
    let points = grid.installedDatasets.compactMap { dataset -> String? in
      guard let gain = gain(grid, dataset, semantic, over: base), let rest = self.gain(grid, dataset, permuted, over: base)
      else { return nil }
      let both = gain.seeds.filter { rest[$0] != nil }
      guard let whole = gain.restricted(to: both).estimate?.mean, let left = rest.restricted(to: both).estimate?.mean
      else { return nil }
      let lost =
        whole > 0 ? "permuting loses \(NumberFormat.percent.text((whole - left) / whole)) of it" : "there is no gain to lose"
      return "**\(Markdown.escape(dataset)):** over \(names.2), \(names.0) gains \(GainText.percent(whole)) in MAP@ALL and "
        + "\(names.1) \(GainText.percent(left)) (\(NumberFormat.counted(both.count, "seed"))): \(lost)."
    }
    return points.isEmpty ? ["No seed has the three rows at every bit length yet."] : points
  }

  // MARK: Codes without a network

  private static func withoutNetwork(_ grid: ResultGrid) -> [String] {
    let codes = grid.parts.filter { !$0.trains }.map(\.row)
    let trained = grid.parts.filter { $0.trains && $0.choice.own == Experiment.OwnOptions() }.map(\.row)
    guard !codes.isEmpty, !trained.isEmpty else { return ["This run has not both kinds of rows."] }
    var points: [String] = []
    var above = 0
    var cells = 0
    for dataset in grid.installedDatasets {
      var clauses: [String] = []
      for bits in grid.experiment.bits {
        let best = codes.compactMap { code in
          grid.map(.all, dataset, code, bits).estimate.map { (row: code, mean: $0.mean) }
        }.max { $0.mean < $1.mean }
        guard let best else { continue }
        let reference = grid.map(.all, dataset, best.row, bits)
        let higher = trained.filter { row in
          ((grid.map(.all, dataset, row, bits) - reference).estimate?.mean ?? 0) > 0
        }
        cells += 1
        if !higher.isEmpty { above += 1 }
        clauses.append(
          "at \(bits) bits \(higher.count) of \(trained.count) trained rows lie above \(Markdown.code(best.row)) "
            + "(\(NumberFormat.score.text(best.mean)))")
      }
      if !clauses.isEmpty { points.append("**\(Markdown.escape(dataset)):** \(clauses.joined(separator: ", ")).") }
    }
    guard cells > 0 else { return ["No code without a hashing network is measured yet."] }
    return [
      "In \(above) of \(NumberFormat.counted(cells, "cell")) some trained row has a higher MAP@ALL than the best code "
        + "without a hashing network (differences paired by seed)."
    ] + points
  }

  // MARK: Slips

  private static func slips(_ grid: ResultGrid) -> [String] {
    guard let released = plainRow(grid, "shc-reference"), let paper = plainRow(grid, "shc") else {
      return ["This run has not both rows, SHC as released and SHC as the paper has it."]
    }
    let points = grid.installedDatasets.compactMap { dataset -> String? in
      guard let gain = gain(grid, dataset, released, over: paper), let mean = gain.estimate else { return nil }
      let interval = PairedInterval(gain.values).map { " \(GainText.interval($0.lower, $0.upper))" } ?? ""
      return "**\(Markdown.escape(dataset)):** the released code's SHC beside the paper's: \(GainText.percent(mean.mean))"
        + "\(interval) in MAP@ALL, mean over bit lengths and \(NumberFormat.counted(mean.count, "seed"))."
    }
    return points.isEmpty ? ["No seed has both rows at every bit length yet."] : points
  }

  // MARK: Undecided

  private static func undecided(_ verdicts: [ClaimResult]) -> [String] {
    let open = verdicts.filter { if case .undecided = $0.finding { true } else { false } }
    guard !open.isEmpty else { return ["No claim that could be tested is undecided."] }
    let points = open.map { verdict -> String in
      guard case .undecided(let needed) = verdict.finding else { return "" }
      let seeds = needed.map { "\($0) seeds" } ?? "more than \(PairedInterval.mostSeeds) seeds"
      var seen = ""
      if case .comparison(let comparison) = verdict.evidence, let interval = comparison.together?.interval {
        seen = ": \(GainText.percent(interval.estimate.mean)) \(GainText.interval(interval.lower, interval.upper)) over "
          + NumberFormat.counted(interval.estimate.count, "seed")
      }
      return "`\(verdict.claim.name)`\(seen); at this mean and spread \(seeds) would decide."
    }
    return ["\(NumberFormat.counted(open.count, "claim")) of \(verdicts.count) \(open.count == 1 ? "is" : "are") undecided."]
      + points
  }
}
