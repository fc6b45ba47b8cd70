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
      .heading(level: 2, "How far apart do the field's rows lie at all?"),
      .list(room(grid)),
      .heading(level: 2, "Does permuting the classes of SHC's centers (by coordinate descent) lose the gain?"),
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
    let verdicts = verdicts.filter { !$0.claim.isPostHoc && $0.finding != .notJudged }
    for verdict in verdicts where !words.contains(verdict.word) { words.append(verdict.word) }
    return NumberFormat.list(words.map { word in "\(verdicts.count { $0.word == word }) \(word)" })
  }

  // MARK: Saturation

  /// A data set on which all methods are nearly alike decides little. Of the field's trained rows above chance, at the
  /// longest codes.
  private static func room(_ grid: ResultGrid) -> [String] {
    guard let bits = grid.experiment.bits.max() else { return [] }
    let points = grid.installedDatasets.compactMap { dataset -> String? in
      let noise = MAPTable.noise(grid, dataset) ?? 0
      let rows = grid.published.filter { grid.map(.all, dataset, $0, bits).estimate?.mean ?? 0 > noise }
      let means = rows.compactMap { row in
        grid.map(.top(100), dataset, row, bits).estimate.map { (row: row, mean: $0.mean) }
      }
      guard let lowest = means.min(by: { $0.mean < $1.mean }), let highest = means.max(by: { $0.mean < $1.mean }),
        means.count > 2
      else { return nil }
      let middle = means.map(\.mean).sorted()[means.count / 2]
      func log(_ ratio: Double) -> String { NumberFormat.gainSize.text(PortableMath.log(ratio)) }
      return "**\(Markdown.escape(dataset)):** MAP@100 at \(bits) bits goes from \(NumberFormat.score.text(lowest.mean)) "
        + "(\(Markdown.code(lowest.row))) to \(NumberFormat.score.text(highest.mean)) "
        + "(\(Markdown.code(highest.row))), a log ratio of \(log(highest.mean / lowest.mean)); from the median row to "
        + "the best it is \(log(highest.mean / middle))."
    }
    guard !points.isEmpty else { return ["Fewer than three of the field's rows are done."] }
    return [
      "Where all rows lie close together, as on data that a small network nearly solves, no method can gain much: such a "
        + "data set saturates, and its gains say little about the others'."
    ] + points
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
    var short: [String] = []
    let points = grid.installedDatasets.compactMap { dataset -> String? in
      guard let gain = gain(grid, dataset, semantic, over: base), let rest = self.gain(grid, dataset, permuted, over: base)
      else { return nil }
      let both = gain.seeds.filter { rest[$0] != nil }
      let (whole, left) = (gain.restricted(to: both), rest.restricted(to: both))
      guard let wholeMean = whole.estimate?.mean, let leftMean = left.estimate?.mean else { return nil }
      short.append("\(Markdown.escape(dataset)) \(NumberFormat.gain.text(wholeMean)) and \(NumberFormat.gain.text(leftMean))")
      let lost =
        switch PairedInterval(whole.values)?.lower {
        case nil: "whether that is more than noise, one seed does not tell"
        case let lower? where lower > 0:
          "permuting loses \(NumberFormat.percent.text((wholeMean - leftMean) / wholeMean)) of it"
        case _?: "that is no gain beyond noise that could be lost"
        }
      return "**\(Markdown.escape(dataset)):** over \(names.2), \(names.0) gains \(withInterval(whole)) in MAP@ALL and "
        + "\(names.1) \(withInterval(left)) (\(NumberFormat.counted(both.count, "seed"))): \(lost)."
    }
    guard !points.isEmpty else { return ["No seed has the three rows at every bit length yet."] }
    return [
      "MAP@ALL of \(names.0), and of the same centers with classes permuted, beside \(names.2): "
        + "\(short.joined(separator: "; "))."
    ] + points
  }

  /// "+3.21 % [+1.20, +5.22] %".
  private static func withInterval(_ gain: SeedValues) -> String {
    guard let mean = gain.estimate?.mean else { return "—" }
    return PairedInterval(gain.values)?.gainText ?? NumberFormat.gain.text(mean)
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
        let differences = trained.map { row in
          grid.map(.all, dataset, row, bits) - reference
        }.filter { !$0.values.isEmpty }
        guard !differences.isEmpty else { continue }
        let higher = differences.count { $0.estimate?.mean ?? 0 > 0 }
        let tested = differences.compactMap { PairedInterval($0.values) }
        let clear = zip(tested, Holm.adjusted(tested.map(\.p))).count { $0.estimate.mean > 0 && $1 < 0.05 }
        if !tested.isEmpty { cells += 1 }
        if clear > 0 { above += 1 }
        clauses.append(
          "at \(bits) bits \(higher) of \(differences.count) trained rows lie above \(Markdown.code(best.row)) "
            + "(\(NumberFormat.score.text(best.mean)))"
            + (tested.isEmpty ? "" : ", \(clear) of them beyond noise"))
      }
      if !clauses.isEmpty { points.append("**\(Markdown.escape(dataset)):** \(clauses.joined(separator: ", ")).") }
    }
    guard !points.isEmpty else { return ["No code without a hashing network is measured yet, or no trained row."] }
    guard cells > 0 else {
      return ["Which trained rows lie above the codes without a hashing network beyond noise, one seed does not tell."]
        + points
    }
    return [
      "In \(above) of \(NumberFormat.counted(cells, "cell")) some trained row has a higher MAP@ALL than the best code "
        + "without a hashing network beyond noise (differences paired by seed, Holm's p over the rows below 0.05)."
    ] + points
  }

  // MARK: Slips

  private static func slips(_ grid: ResultGrid) -> [String] {
    guard let released = plainRow(grid, "shc-reference"), let paper = plainRow(grid, "shc") else {
      return ["This run has not both rows, SHC as released and SHC as the paper has it."]
    }
    let points = grid.installedDatasets.compactMap { dataset -> String? in
      guard let gain = gain(grid, dataset, released, over: paper), let mean = gain.estimate else { return nil }
      return "**\(Markdown.escape(dataset)):** the released code's SHC beside the paper's: \(withInterval(gain))"
        + " in MAP@ALL, mean over bit lengths and \(NumberFormat.counted(mean.count, "seed"))."
    }
    guard !points.isEmpty else { return ["No seed has both rows at every bit length yet."] }
    return ["The differences are those of slips, repairs and search together ([how](README.md#the-released-codes-slips))."]
      + points
  }

  // MARK: Undecided

  private static func undecided(_ verdicts: [ClaimResult]) -> [String] {
    let compared = verdicts.filter { verdict in
      guard case .comparison = verdict.evidence else { return false }
      return verdict.finding != .notTestable && verdict.finding != .notJudged
    }
    guard !compared.isEmpty else { return ["No comparison of a claim could be tested."] }
    let open = compared.filter { if case .undecided = $0.finding { true } else { false } }
    let pending = compared.count { $0.finding == .pending }
    let count =
      "Of \(NumberFormat.counted(compared.count, "comparison")) that could be tested, those that are post hoc included, "
      + "\(open.count) \(open.count == 1 ? "is" : "are") undecided"
      + (pending == 0 ? "." : " and \(pending) pending.")
    let points = open.map { verdict -> String in
      guard case .undecided(let needed) = verdict.finding else { return "" }
      var seen = ""
      if case .comparison(let comparison) = verdict.evidence, let interval = comparison.together?.interval {
        seen = ": \(interval.gainText) over \(NumberFormat.counted(interval.estimate.count, "seed"))"
      }
      return "`\(verdict.claim.name)`\(seen); at this mean and spread \(PairedInterval.needed(needed)) would "
        + "decide (80 % power)."
    }
    return [count] + points
  }
}
