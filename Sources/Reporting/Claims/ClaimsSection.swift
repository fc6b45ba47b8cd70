import Benchmark

/// The first page's verdicts: one line a claim.
enum ClaimsSection {
  /// Nothing where no claims are judged.
  /// - Parameter summary: stands first.
  static func blocks(_ results: [ClaimResult], summary: [Block]) -> [Block] {
    guard !results.isEmpty else { return [] }
    return [.heading(level: 2, "Verdicts")] + summary + [
      .paragraph(kinds(results)), .table(table(results)),
      .paragraph(
        "Measured: the mean over cells and seeds of the log ratio of the two rows' values, in per cent, with its 95 % t "
          + "interval over seeds; within ±1 % is no difference unless a claim says otherwise. Of the paper's arithmetic: "
          + "the mean of ratios less one. Every claim with its rows and numbers, the rules, and how often they err: "
          + "[claims.md](claims.md)."),
    ]
  }

  /// Which kinds could be tested, in a sentence.
  private static func kinds(_ results: [ClaimResult]) -> String {
    func counted(_ kind: Claim.Kind, _ words: String) -> String? {
      let ofKind = results.filter { $0.claim.kind == kind && !$0.claim.isPostHoc && $0.finding != .notJudged }
      guard !ofKind.isEmpty else { return nil }
      let tested = ofKind.count { $0.finding != .notTestable }
      return "\(tested) of \(ofKind.count) \(words)"
    }
    let parts = [
      counted(.publishedCell, "about the paper's own cells"), counted(.transfer, "about the data at hand"),
      counted(.mechanism, "about why it should work"), counted(.arithmetic, "about the paper's arithmetic"),
      counted(.record, "about who was first"),
    ].compactMap { $0 }
    let postHoc = results.count { $0.claim.isPostHoc }
    let afterwards =
      postHoc == 0
      ? "" : " \(NumberFormat.counted(postHoc, "more claim")) are post hoc: written down after results had been seen."
    return "Claims that could be tested here: \(NumberFormat.list(parts)).\(afterwards) Results on the data at hand neither confirm "
      + "nor refute the paper's own cells."
  }

  private static func table(_ results: [ClaimResult]) -> Table {
    var table = Table(
      name: "claims",
      caption: "Every claim, what was published, what was measured, and the verdict in the words of its kind.",
      columns: [
        Table.Column("claim", .text), Table.Column("published", .text), Table.Column("measured", .number(.gain)),
        Table.Column("95 % interval", .interval(.gain)), Table.Column("seeds", .number(.count)),
        Table.Column("verdict", .choice), Table.Column("by data set", .choice),
      ])
    let order: [Claim.Kind] = [.publishedCell, .transfer, .mechanism, .arithmetic, .record]
    for result in order.flatMap({ kind in results.filter { $0.claim.kind == kind } }) {
      let published: String
      let measured: [Table.Cell]
      var datasets = "—"
      switch result.evidence {
      case .comparison(let comparison):
        let size = comparison.comparison.published.map { published in
          NumberFormat.gain.text(published)
            + (comparison.claimed.map { " printed, mean log gain \(NumberFormat.gain.text($0))" } ?? "")
        }
        let interval = comparison.together?.interval
        published = size ?? "a direction"
        measured = [
          .number(interval?.estimate.mean), .interval(interval), .count(comparison.together?.perSeed.seeds.count ?? 0),
        ]
        datasets = byDataset(comparison, result.claim.kind)
      case .arithmetic(let arithmetic):
        published = "+\(arithmetic.arithmetic.printed) %"
        measured = [.number(arithmetic.meanGain), .none, .none]
      case .record:
        published = "—"
        measured = [.none, .none, .none]
      }
      table.append(
        [.text(result.claim.name + (result.claim.isPostHoc ? " (post hoc)" : "")), .text(published)] + measured
          + [.text(result.word), .text(datasets)],
        under: title(result.claim.kind))
    }
    return table
  }

  static func byDataset(_ comparison: ComparisonResult, _ kind: Claim.Kind) -> String {
    let tested = comparison.datasets.map { "\($0.dataset): \($0.summary?.finding.word(kind) ?? "pending")" }
    let untested = comparison.untested.map(\.dataset)
    var parts = tested
    if !untested.isEmpty { parts.append("not testable here: \(NumberFormat.list(untested))") }
    if comparison.cells.count < comparison.namedCells {
      parts.append("\(comparison.cells.count) of \(NumberFormat.counted(comparison.namedCells, "cell"))")
    }
    return parts.joined(separator: "; ")
  }

  static func title(_ kind: Claim.Kind) -> String {
    switch kind {
    case .publishedCell: "The paper's own cells"
    case .transfer: "The same on the data at hand"
    case .mechanism: "Why it should work"
    case .arithmetic: "The paper's arithmetic"
    case .record: "Who was first"
    }
  }
}
