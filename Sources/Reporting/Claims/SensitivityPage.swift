import Benchmark
import Foundation
import Retrieval

/// sensitivity.md: whether a verdict depends on how runs are measured, or on the networks' start.
enum SensitivityPage {
  static let file = "sensitivity.md"

  /// For the first page, among the verdicts; nothing without results.
  static func summary(_ results: [SensitivityResult]) -> [Block] {
    results.isEmpty ? [] : [.paragraph("\(overall(results)) One by one: [\(file)](\(file)).")]
  }

  static func blocks(_ results: [SensitivityResult], grids: [ResultGrid]) -> [Block] {
    [
      .heading(level: 1, "Does any verdict change?"),
      .paragraph(overall(results)),
      .paragraph(
        "Every comparison in MAP that could be tested, judged again by the same rules but measured in another way. "
          + "The verdicts rest on the mean over all orders of items at equal distance, the denominator hits, every "
          + "query of the split, a database without training images, and the labels' own classes. Where there is "
          + "less to compare than in the verdict (bit lengths, competitors, seeds), the verdict's own measure on the "
          + "same part stands beside it: what changes there too is not the other measure's doing."),
      .list(cases(results).map { "**\($0.title).** \(meaning($0, grids)) \(sentence(results.of($0)))" }),
      .table(overview(results)), .table(table(results)),
    ]
  }

  /// In the order of the results.
  private static func cases(_ results: [SensitivityResult]) -> [SensitivityCase] {
    SensitivityCase.all.filter { sensitivityCase in results.contains { $0.sensitivityCase == sensitivityCase } }
  }

  /// The claims that were judged, each once.
  private static func claims(_ results: [SensitivityResult]) -> [ClaimResult] {
    guard let first = results.first else { return [] }
    return results.of(first.sensitivityCase).map(\.reported)
  }

  // MARK: Sentences

  /// The one for all.
  private static func overall(_ results: [SensitivityResult]) -> String {
    let cases = cases(results)
    let tried = cases.filter { results.of($0).contains { $0.hasVerdict } }
    guard !tried.isEmpty else { return "No other way to measure has been tried yet." }
    let missing = cases.filter { results.of($0).allSatisfy { $0.isMissing } }
    let claims = claims(results)
    let ways = "\(NumberFormat.counted(tried.count { !$0.isBound }, "other way")) to measure"
    let counted = "\(NumberFormat.counted(claims.count, "verdict")) on comparisons in MAP"
    let changed = changes(claims, results.filter { !$0.sensitivityCase.isBound })
    var text =
      changed.isEmpty
      ? "No verdict changes under \(ways) (\(counted))."
      : "\(changed.count) of \(counted) \(changed.count == 1 ? "changes" : "change") under some of \(ways). "
        + changed.joined(separator: "; ") + "."
    let atBounds = changes(claims, results.filter { $0.sensitivityCase.isBound })
    if tried.contains(where: \.isBound) {
      text += " Ordering items at equal distance best, or worst, for every row at once (bounds of each MAP, not of a gain) "
        + (atBounds.isEmpty ? "changes none." : "changes \(atBounds.count): \(atBounds.joined(separator: "; ")).")
    }
    return missing.isEmpty ? text : text + " Not measured: \(NumberFormat.list(missing.map(\.title)))."
  }

  /// Claims whose verdict is another one in some of the results: "`beats`, reported as transfers: undecided (ties)".
  private static func changes(_ claims: [ClaimResult], _ results: [SensitivityResult]) -> [String] {
    claims.map(\.claim.name).compactMap { name -> String? in
      let changes = results.filter { $0.reported.claim.name == name && $0.isChanged }
      guard let first = changes.first else { return nil }
      let words = changes.map { change in
        let aside = aside(change)
        let remark = change.sensitivityCase.title + (aside.isEmpty ? "" : "; \(aside)")
        return "\(change.judged?.result.word ?? "") (\(remark))"
      }
      return "\(Markdown.code(name)), reported as \(first.reported.word): \(words.joined(separator: ", "))"
    }
  }

  /// Of one case's results.
  private static func sentence(_ results: [SensitivityResult]) -> String {
    let judged = results.filter(\.hasVerdict)
    guard !judged.isEmpty else {
      if results.contains(where: { $0.judged != nil }) { return "No verdict yet: two complete seeds are not there." }
      return results.contains { $0.isMissing } ? "Not measured." : "It touches no number here."
    }
    let counted = NumberFormat.counted(judged.count, "verdict")
    let changes = judged.filter(\.isChanged).map { change in
      let aside = aside(change)
      return "\(Markdown.code(change.reported.claim.name)) from \(change.judged?.reference.word ?? "") to "
        + "\(change.judged?.result.word ?? "")\(aside.isEmpty ? "" : " (\(aside))")"
    }
    guard !changes.isEmpty else {
      return judged.count == 1 ? "The one verdict does not change." : "Of \(counted) none changes."
    }
    let verb = changes.count == 1 ? "changes" : "change"
    return "\(changes.count) of \(counted) \(verb): \(NumberFormat.list(changes))."
  }

  /// What the verdict's own measure says of the same part, where that is not the whole claim.
  private static func aside(_ result: SensitivityResult) -> String {
    guard let judged = result.judged, !judged.restrictions.isEmpty else { return "" }
    return "\(judged.restrictions.joined(separator: ", ")), where the verdict's own measure gives "
      + judged.reference.word
  }

  /// What is other, and of which data sets or rows.
  private static func meaning(_ sensitivityCase: SensitivityCase, _ grids: [ResultGrid]) -> String {
    switch sensitivityCase {
    case .ties: return sensitivityCase.meaning
    case .denominator: return sensitivityCase.meaning + " At k = ALL the denominators are one."
    case .variant(let variant):
      let touched = variant.datasets(grids)
      guard !touched.isEmpty else { return sensitivityCase.meaning }
      let others =
        touched.count == RetrievalVariant.measuredDatasets(grids).count
        ? "" : " It touches \(NumberFormat.list(touched.map(Markdown.escape))); other data sets count as they are."
      guard variant == .nearCopiesLeftOut else { return sensitivityCase.meaning + others }
      let shares = touched.compactMap { dataset in
        leftOut(dataset, grids).map { "\($0) of \(Markdown.escape(dataset))" }
      }
      return sensitivityCase.meaning + others + " Queries left out, on the mean: \(NumberFormat.list(shares))."
    case .fromScratch:
      var pairs: [String] = []
      for grid in grids {
        let twins = SensitivityCase.rowsFromScratch(grid)
        pairs += grid.rows.compactMap { row in twins[row].map { "\(Markdown.code($0)) for \(Markdown.code(row))" } }
      }
      return pairs.isEmpty
        ? "\(sensitivityCase.meaning) There are no such rows."
        : "\(sensitivityCase.meaning) These are \(NumberFormat.list(pairs)); competitors without one do not count."
    }
  }

  /// The share of queries with a near copy, "7.1 %", on the mean over runs.
  private static func leftOut(_ dataset: String, _ grids: [ResultGrid]) -> String? {
    let shares = grids.flatMap(\.results.runs).compactMap { run -> Double? in
      guard run.identity.dataset == dataset, let all = run.measurements?.queries, all > 0,
        let left = run.sensitivity.first(where: { $0.variant == .nearCopiesLeftOut })?.queries
      else { return nil }
      return 1 - Double(left) / Double(all)
    }
    return Estimate(shares).map { NumberFormat.percent.text($0.mean) }
  }

  // MARK: Tables

  /// A row a case, a column a claim, and the verdicts alone.
  private static func overview(_ results: [SensitivityResult]) -> Table {
    let claims = claims(results)
    var table = Table(
      name: "sensitivity-verdicts",
      caption: "Verdicts as reported, and in every other way to measure; changed ones are bold, = where no number can "
        + "differ, — where nothing is measured.",
      columns: [Table.Column("measured", .text)] + claims.map { Table.Column($0.claim.name, .choice) })
    table.rows.append([.text("as reported")] + claims.map { .text($0.word) })
    for sensitivityCase in cases(results) {
      table.rows.append(
        [.text(sensitivityCase.title)]
          + results.of(sensitivityCase).map { result in
            var cell = Table.Cell.text(word(result))
            cell.isBold = result.isChanged
            return cell
          })
    }
    return table
  }

  private static func word(_ result: SensitivityResult) -> String {
    switch result.outcome {
    case .untouched: "="
    case .notMeasured: "—"
    case .judged(let judged): judged.result.word
    }
  }

  /// Claim by claim, with the numbers.
  private static func table(_ results: [SensitivityResult]) -> Table {
    var table = Table(
      name: "sensitivity",
      caption: "Gain with its 95 % t interval over seeds, and the verdict; where only a part of the claim could be "
        + "compared, what the verdict's own measure gives on that part.",
      columns: [
        Table.Column("measured", .text), Table.Column("gain", .number(.gain)),
        Table.Column("95 % interval", .interval(.gain)), Table.Column("seeds", .number(.count)),
        Table.Column("verdict", .choice), Table.Column("by data set", .choice), Table.Column("on this part", .text),
        Table.Column("the verdict's own measure there", .number(.gain)),
        Table.Column("its 95 % interval", .interval(.gain)), Table.Column("its verdict", .choice),
      ])
    for claim in claims(results) {
      let name = claim.claim.name
      table.append(row("as reported", claim, isChanged: false, part: noPart), under: name)
      for result in results where result.reported.claim.name == name {
        guard let judged = result.judged else { continue }
        let part =
          judged.restrictions.isEmpty
          ? noPart
          : [.text(judged.restrictions.joined(separator: ", "))] + gain(judged.reference)
            + [.text(judged.reference.word)]
        table.append(
          row(result.sensitivityCase.title, judged.result, isChanged: result.isChanged, part: part), under: name)
      }
    }
    return table
  }

  /// Where the whole claim was compared.
  private static let noPart: [Table.Cell] = [.text(""), .empty, .empty, .text("")]

  private static func row(
    _ title: String, _ result: ClaimResult, isChanged: Bool, part: [Table.Cell]
  ) -> [Table.Cell] {
    var verdict = Table.Cell.text(result.word)
    verdict.isBold = isChanged
    let seeds = comparison(result)?.together?.perSeed.seeds.count ?? 0
    let byDataset = comparison(result).map { ClaimsSection.byDataset($0, result.claim.kind) } ?? ""
    return [.text(title)] + gain(result) + [.count(seeds), verdict, .text(byDataset)] + part
  }

  /// Mean and interval.
  private static func gain(_ result: ClaimResult) -> [Table.Cell] {
    let interval = comparison(result)?.together?.interval
    return [.number(interval?.estimate.mean), .interval(interval)]
  }

  private static func comparison(_ result: ClaimResult) -> ComparisonResult? {
    if case .comparison(let comparison) = result.evidence { comparison } else { nil }
  }
}

extension [SensitivityResult] {
  fileprivate func of(_ sensitivityCase: SensitivityCase) -> [SensitivityResult] {
    filter { $0.sensitivityCase == sensitivityCase }
  }
}

extension SensitivityResult {
  /// Whether the claim has a verdict so.
  fileprivate var hasVerdict: Bool { judged.map { $0.result.finding != .pending } ?? false }
  fileprivate var isMissing: Bool { if case .notMeasured = outcome { true } else { false } }
}
