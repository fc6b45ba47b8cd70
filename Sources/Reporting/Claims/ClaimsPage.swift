import Benchmark
import Foundation

/// claims.md: every claim with all the numbers behind its verdict.
enum ClaimsPage {
  static let file = "claims.md"

  static func blocks(_ results: [ClaimResult]) -> [Block] {
    var blocks: [Block] = [.heading(level: 1, "Claims and verdicts")] + rules(results)
    for result in results { blocks += self.blocks(result) }
    return blocks + VerdictSimulation.blocks()
  }

  // MARK: Rules

  private static func rules(_ results: [ClaimResult]) -> [Block] {
    [
      .paragraph(
        "A claim stands in a file in `experiments/claims/`, whose history says when it was written down: what is "
          + "compared, in which cells, by which measure, and how small a difference is none; one that was written down "
          + "after results had been seen is marked post hoc. A row's gain in a cell (data set, bits) for one seed is "
          + "log(its MAP / the other's MAP), in per cent (of S-loss, where lower is better, log(the other's / its)); CSV files "
          + "have it as it is, 0.01 for 1 %. A seed pairs split, first weights, order of images and "
          + "queries. Per seed the gains are averaged over the claim's cells, data sets with equal weight; the claim's "
          + "one number is the mean over seeds with its two-sided 95 % t interval (n - 1 degrees of freedom)."),
      .list([
        "The whole interval within the margin: **no difference**.",
        "Else, the whole interval above 0: the effect is there (**transfers**, **supported**, **reproduced**); with a "
          + "claimed size, **smaller than claimed** if the upper end is below it.",
        "Else, the whole interval below 0: **reversed**, **contradicted**, **not reproduced**.",
        "Else **undecided**, with the number of seeds that would decide in four runs of five (80 % power) if the true "
          + "mean and spread are those seen.",
        "Of the paper's arithmetic: **adds up** to the printed digits; **adds up within rounding**, if the tables' entries "
          + "could be rounded from numbers that do (a word that was added after the headline had been computed); else **does not "
          + "add up**.",
      ]),
      .paragraph(
        "A seed counts if it is planned for the row and for every competitor, and all of them are finished. The best of "
          + "several competitors is chosen for each seed on the other seeds (leave-one-out). That errs in favour of the "
          + "row, since the choice is sometimes not the best, and with many near-equal competitors and a large spread often "
          + "(below: how often the rule errs); beside it stands the paper's rule, the best by its mean in the very cell, "
          + "which errs against the row. In expectation the truth lies between. The gain over each competitor alone, where "
          + "nothing is chosen, has a table of its own. "
          + "The nested bootstrap resamples seeds and, within a seed, queries (\(NumberFormat.grouped(NestedBootstrap.resamples)) "
          + "resamples of seeds, each with one of \(NumberFormat.grouped(NestedBootstrap.queryResamples)) resamples of "
          + "that seed's queries; where these come in groups, such as the faces of one font design, whole groups are "
          + "drawn). Data sets may share images or classes (glyphs-124 has those of glyphs-62): several are not "
          + "as many independent ones. The sign-flip p is exact; with few seeds it cannot be small. Cells are exploratory: "
          + "their p are Holm-corrected over all cells of the claim."),
      .paragraph("By hand: `shcbench claims \(results.first?.claim.name ?? "NAME") --explain` prints each seed's rows, "
        + "MAPs, log ratios, the stored codes behind them, and the interval's arithmetic."),
    ]
  }

  // MARK: One claim

  private static func blocks(_ result: ClaimResult) -> [Block] {
    let claim = result.claim
    let head: [Block] = [
      .heading(level: 2, Markdown.escape(claim.name)),
      .paragraph(
        "\(Markdown.escape(claim.statement)) (\(claim.kind.rawValue); \(Markdown.escape(claim.source)).) "
          + "**Verdict: \(result.word).** \(Markdown.escape(reason(result)))")
    ] + remarks(claim)
    switch result.evidence {
    case .comparison(let comparison):
      return head + [.paragraph(comparedRows(comparison.comparison))] + blocks(comparison, claim)
    case .arithmetic(let arithmetic): return head + blocks(arithmetic, claim)
    case .record(let record):
      return head + [.list(record.evidence.map { "\(Markdown.escape($0.fact)) (\(Markdown.escape($0.source)))" })]
    }
  }

  private static func remarks(_ claim: Claim) -> [Block] {
    let sentences =
      (claim.isPostHoc ? ["Post hoc: written down after results that it is judged on had been seen."] : [])
      + (claim.remark.map { [Markdown.escape($0)] } ?? [])
    return sentences.isEmpty ? [] : [.paragraph(sentences.joined(separator: " "))]
  }

  /// Why the verdict is what it is.
  package static func reason(_ result: ClaimResult) -> String {
    switch result.evidence {
    case .comparison(let comparison):
      guard let together = comparison.together else {
        guard comparison.isGiven else {
          return "It is about the experiment '\(comparison.comparison.experiment)', which is not among those given: "
            + "name its file too."
        }
        return comparison.datasets.isEmpty
          ? "None of its data sets can be tested here." : "There are no two complete seeds of every data set yet."
      }
      return ([reason(together, comparison)] + reservations(together, comparison, result.claim.kind))
        .joined(separator: " ")
    case .arithmetic(let arithmetic):
      guard let computed = arithmetic.computed, let log = arithmetic.meanLogGain else {
        return "The published tables are not at hand."
      }
      var rounding = ""
      if let least = arithmetic.leastGain, let most = arithmetic.mostGain, arithmetic.finding != .addsUp {
        rounding = " The rounding of the tables' entries leaves it between \(NumberFormat.gain.text(least)) and "
          + "\(NumberFormat.gain.text(most)): the printed number lies "
          + (arithmetic.finding == .addsUpWithinRounding ? "within, so rounding may explain the difference." : "outside.")
      }
      return "The mean of \(arithmetic.cells.count) cells' ratios less one is \(computed) %, printed is "
        + "\(arithmetic.arithmetic.printed) %; the mean log gain is \(NumberFormat.gain.text(log)).\(rounding)"
    case .record(let record): return "By \(NumberFormat.counted(record.evidence.count, "fact"))."
    }
  }

  private static func reason(_ seeds: ComparedSeeds, _ comparison: ComparisonResult) -> String {
    guard let interval = seeds.interval else { return "There are no two complete seeds yet." }
    let bounds = NumberFormat.gain.interval(interval.lower, interval.upper)
    let margin = NumberFormat.gain.text(comparison.comparison.margin)
    switch seeds.finding {
    case .effect: return "The whole interval \(bounds) lies above 0."
    case .smallerEffect:
      return "The whole interval \(bounds) lies above 0, and below the claimed size of "
        + "\(comparison.claimed.map { NumberFormat.gain.text($0) } ?? "—")."
    case .noDifference: return "The whole interval \(bounds) lies within the margin of ±\(margin.dropFirst())."
    case .reversed: return "The whole interval \(bounds) lies below 0."
    case .undecided(let needed):
      return "The interval \(bounds) has 0 inside and reaches beyond the margin; at this mean and spread "
        + "\(PairedInterval.needed(needed)) would decide (80 % power)."
    default: return ""
    }
  }

  /// What a reader who takes the word alone would miss.
  private static func reservations(
    _ seeds: ComparedSeeds, _ comparison: ComparisonResult, _ kind: Claim.Kind
  ) -> [String] {
    var sentences: [String] = []
    if seeds.finding.direction != 0, let mean = seeds.perSeed.estimate?.mean, abs(mean) < comparison.comparison.margin {
      sentences.append("The mean itself lies within the margin of no practical difference.")
    }
    let found = comparison.datasets.compactMap { dataset in dataset.summary.map { (dataset.dataset, $0.finding) } }
    if Set(found.map(\.1.direction)).isSuperset(of: [-1, 1]) {
      let words = found.filter { $0.1.direction != 0 }.map { "\($0.0) \($0.1.word(kind))" }
      sentences.append("The data sets disagree: \(NumberFormat.list(words)).")
    }
    for left in comparison.withoutOne where left.summary.finding.word(kind) != seeds.finding.word(kind) {
      guard let interval = left.summary.interval else { continue }
      sentences.append(
        "Without \(left.dataset) it would read \(left.summary.finding.word(kind)): \(interval.gainText).")
    }
    if comparison.each.count > 1, let paper = seeds.intervalByPublishedRule {
      let finding = Finding(paper, margin: comparison.comparison.margin, claimed: comparison.claimed)
      if finding.word(kind) != seeds.finding.word(kind) {
        sentences.append(
          "With the best competitor chosen as the paper does it would read \(finding.word(kind)): \(paper.gainText).")
      }
    }
    if comparison.cells.count < comparison.namedCells {
      sentences.append(
        "It stands on \(comparison.cells.count) of \(NumberFormat.counted(comparison.namedCells, "cell")).")
    }
    return sentences
  }

  /// Which rows are judged, where and by what.
  private static func comparedRows(_ comparison: ClaimedComparison) -> String {
    let rivals =
      switch comparison.against {
      case .rows(let rows): (rows.count > 1 ? "the best of " : "") + NumberFormat.list(rows.map(Markdown.code))
      case .bits(let fewer): "itself at \(fewer) bits"
      }
    let measure = comparison.measure == .sLoss ? "S-loss (lower is better)" : "\(comparison.measure)".uppercased()
    let bits = NumberFormat.list(comparison.bits.map { String($0) })
    return "Compared: row \(Markdown.code(comparison.row)) against \(rivals), \(measure) at \(bits) bits; experiment "
      + "\(Markdown.code(comparison.experiment)), margin ±\(NumberFormat.gainSize.text(comparison.margin))."
  }

  // MARK: Tables

  private static func blocks(_ comparison: ComparisonResult, _ claim: Claim) -> [Block] {
    var blocks: [Block] = []
    if !comparison.datasets.isEmpty {
      blocks += [.table(summaries(comparison, claim)), .table(cells(comparison, claim))]
    }
    if let each = each(comparison, claim) { blocks.append(.table(each)) }
    let leftOut = comparison.datasets.flatMap(\.leftOut)
    if !leftOut.isEmpty {
      blocks.append(.paragraph("Left out: \(leftOut.map(Markdown.escape).joined(separator: "; "))."))
    }
    if !comparison.untested.isEmpty {
      blocks.append(
        .list(comparison.untested.map { "Not testable here: \(Markdown.escape($0.dataset)). \(Markdown.escape($0.reason))" }))
    }
    return blocks
  }

  private static func summaries(_ comparison: ComparisonResult, _ claim: Claim) -> Table {
    var table = Table(
      name: "claim-\(fileStem(claim.name))",
      caption: "Per data set and together: mean gain over seeds, its intervals and tests. Points: mean difference of "
        + "the values themselves.",
      columns: [
        Table.Column("data", .text), Table.Column("seeds", .text), Table.Column("gain", .number(.gain)),
        Table.Column("s", .number(.gainSize)), Table.Column("t interval", .interval(.gain)),
        Table.Column("bootstrap", .interval(.gain)), Table.Column("sign-flip p", .number(.probability)),
        Table.Column("least p", .number(.probability)), Table.Column("points", .number(.difference)),
        Table.Column("paper's rule", .number(.gain)), Table.Column("its t interval", .interval(.gain)),
        Table.Column("verdict", .choice),
      ])
    func line(_ title: String, _ seeds: ComparedSeeds?) -> [Table.Cell] {
      guard let seeds, let mean = seeds.perSeed.estimate else {
        return [.text(title), .text("0")] + Array(repeating: .none, count: 9) + [.text("pending")]
      }
      return [
        .text(title), .text(NumberFormat.list(seeds.perSeed.seeds.map { String($0) })), .number(mean.mean),
        .number(mean.deviation), .interval(seeds.interval),
        seeds.bootstrap.map { Table.Cell(.interval(lower: $0.lower, upper: $0.upper)) } ?? .none,
        .number(seeds.signFlip?.p), .number(seeds.signFlip?.smallest), .number(seeds.points?.mean),
        .number(seeds.byPublishedRule.estimate?.mean), .interval(seeds.intervalByPublishedRule), .text(seeds.finding.word(claim.kind)),
      ]
    }
    for dataset in comparison.datasets { table.rows.append(line(dataset.dataset, dataset.summary)) }
    if comparison.datasets.count > 1 { table.rows.append(line("together", comparison.together)) }
    return table
  }

  /// nil with one competitor.
  private static func each(_ comparison: ComparisonResult, _ claim: Claim) -> Table? {
    guard !comparison.each.isEmpty, !comparison.datasets.isEmpty else { return nil }
    let above = comparison.each.count { ($0.interval?.lower ?? 0) > 0 }
    var table = Table(
      name: "claim-\(fileStem(claim.name))-each",
      caption: "The gain over each competitor alone, all data sets together; the whole interval lies above 0 for \(above) "
        + "of \(comparison.each.count).",
      columns: [
        Table.Column("against", .text), Table.Column("seeds", .number(.count)), Table.Column("gain", .number(.gain)),
        Table.Column("t interval", .interval(.gain)),
      ])
    table.rows = comparison.each.map { row, interval in
      [
        .text(row), .number(interval.map { Double($0.estimate.count) }), .number(interval?.estimate.mean),
        .interval(interval),
      ]
    }
    return table
  }

  private static func cells(_ comparison: ComparisonResult, _ claim: Claim) -> Table {
    var table = Table(
      name: "claim-\(fileStem(claim.name))-cells",
      caption: "Cell by cell (exploratory): the competitors that seeds are compared with, the mean gain, its interval, "
        + "and p corrected for \(NumberFormat.counted(comparison.cells.count, "cell")) (those below 0.05 are bold).",
      columns: [
        Table.Column("data", .text), Table.Column("bits", .number(.count)),
        Table.Column("against", comparison.each.isEmpty ? .text : .choice),
        Table.Column("seeds", .number(.count)), Table.Column("gain", .number(.gain)),
        Table.Column("t interval", .interval(.gain)), Table.Column("Holm p", .number(.probability)),
      ])
    for cell in comparison.cells {
      var rivals: [String] = []
      for seed in cell.seeds where !rivals.contains(other(seed)) { rivals.append(other(seed)) }
      var holm = Table.Cell.number(cell.holm)
      holm.isBold = cell.holm.map { $0 < 0.05 } ?? false
      table.rows.append([
        .text(cell.dataset), .count(cell.bits), .text(rivals.isEmpty ? "—" : rivals.joined(separator: ", ")),
        .count(cell.seeds.count), .number(Estimate(cell.seeds.map(\.logRatio))?.mean), .interval(cell.interval), holm,
      ])
    }
    return table
  }

  /// The other row, with its bits where these are what differs.
  private static func other(_ seed: ComparedSeed) -> String {
    seed.other.bits == seed.row.bits ? seed.other.row : "\(seed.other.row) at \(seed.other.bits) bits"
  }

  private static func blocks(_ arithmetic: ArithmeticResult, _ claim: Claim) -> [Block] {
    guard !arithmetic.cells.isEmpty else { return [] }
    var table = Table(
      name: "claim-\(fileStem(claim.name))",
      caption: "Every cell of the paper's table: \(arithmetic.arithmetic.method) beside the best of the others.",
      columns: [
        Table.Column("data", .text), Table.Column("bits", .number(.count)),
        Table.Column(arithmetic.arithmetic.method, .number(.score), isExact: true), Table.Column("best other", .text),
        Table.Column("its value", .number(.score), isExact: true), Table.Column("gain", .number(.gain), isExact: true),
      ])
    table.rows = arithmetic.cells.map { cell in
      [
        .text(cell.dataset), .number(Double(cell.bits)), .number(cell.value), .text(cell.best), .number(cell.bestValue),
        .number(cell.ratio - 1),
      ]
    }
    return [.table(table)]
  }
}
