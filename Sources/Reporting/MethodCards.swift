import Benchmark
import Hashing

/// methods.md, one card a method with its ledger of deviations, and the summary that links to it.
enum MethodCards {
  typealias Entry = (method: String, card: MethodCard)

  static func summary(_ entries: [Entry]) -> [Block] {
    var table = Table(
      name: "methods",
      caption: "What each method is, and how many deviations from its paper or released code its ledger in "
        + "methods.md lists.",
      columns: [
        Table.Column("method", .text), Table.Column("title", .text),
        Table.Column("deviations", .number(.count)),
      ])
    table.rows = entries.map { entry in
      [.text(entry.method), .text(entry.card.title), .number(Double(entry.card.deviations.count))]
    }
    return [
      .heading(level: 2, "Methods and deviations"),
      .paragraph(
        "Formulas, sources by equation, and what each paper says, what its released code does and what is "
          + "done "
          + "here: [methods.md](methods.md)."), .table(table),
    ]
  }

  static func page(_ entries: [Entry]) -> String {
    var blocks: [Block] = [.heading(level: 1, "Methods")]
    for (method, card) in entries {
      blocks += [
        .heading(level: 2, "\(Markdown.code(method)): \(Markdown.escape(card.title))"),
        .paragraph(Markdown.escape(card.summary)),
      ]
      if !card.formula.isEmpty { blocks.append(.verbatim(card.formula.joined(separator: "\n"))) }
      if !card.sources.isEmpty {
        blocks += [.paragraph("Sources:"), .list(card.sources.map(Markdown.escape))]
      }
      blocks.append(.paragraph(deviations(card)))
    }
    return blocks.markdown()
  }

  private static func deviations(_ card: MethodCard) -> String {
    guard !card.deviations.isEmpty else { return "No deviation from the sources is known." }
    var table = Table(
      name: "",
      columns: ["what", "paper", "released code", "here"].map { Table.Column($0, .text) })
    table.rows = card.deviations.map {
      [.text($0.what), .text($0.paper), .text($0.releasedCode), .text($0.here)]
    }
    return "Deviations:\n\n" + Markdown.render(table).trimmingSuffix("\n")
  }

  /// Cards of all experiments, each method once.
  static func merged(_ grids: [ResultGrid]) -> [Entry] {
    var seen: Set<String> = []
    return grids.flatMap(\.results.cards).filter { seen.insert($0.method).inserted }
  }
}

extension String {
  fileprivate func trimmingSuffix(_ suffix: String) -> String {
    hasSuffix(suffix) ? String(dropLast(suffix.count)) : self
  }
}
