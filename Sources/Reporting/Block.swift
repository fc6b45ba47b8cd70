/// A piece of a report's page. Sections give blocks; the writer turns them into README.md and the files it
/// links.
package enum Block: Sendable {
  case heading(level: Int, String)
  /// Markdown.
  case paragraph(String)
  /// Markdown, one point each.
  case list([String])
  /// Shown, with CSV and LaTeX twins in tables/.
  case table(Table)
  /// Shown, with script and data in figures/.
  case figure(Figure)
  /// Plain text, shown as it is.
  case verbatim(String)
}

extension [Block] {
  var tables: [Table] { compactMap { if case .table(let table) = $0 { table } else { nil } } }
  var figures: [Figure] { compactMap { if case .figure(let figure) = $0 { figure } else { nil } } }

  /// - Parameter undrawn: names of figures without a picture.
  func markdown(undrawn: Set<String> = []) -> String {
    map { block in
      switch block {
      case .heading(let level, let text): String(repeating: "#", count: level) + " \(text)\n"
      case .paragraph(let text): text + "\n"
      case .list(let points): points.map { "- \($0)\n" }.joined()
      case .verbatim(let text): "```text\n\(text.replacing("```", with: "'''"))\n```\n"
      case .table(let table):
        "\(Markdown.escape(table.caption)) [CSV](tables/\(table.name).csv),"
          + " [LaTeX](tables/\(table.name).tex).\n\n" + Markdown.render(table)
          + (table.notes.isEmpty
            ? "" : "\n" + table.notes.map(Markdown.escape).joined(separator: "  \n") + "\n")
      case .figure(let figure): Self.figure(figure, isDrawn: !undrawn.contains(figure.name))
      }
    }.joined(separator: "\n")
  }

  private static func figure(_ figure: Figure, isDrawn: Bool) -> String {
    let path = "figures/\(figure.name)"
    let picture =
      isDrawn
      ? "![\(Markdown.escape(figure.title))](\(path).svg)\n\n"
      : "*Not drawn: gnuplot was missing or failed.*\n\n"
    let links = (isDrawn ? ["[PNG](\(path).png)"] : []) + ["[data](\(path).dat)", "[script](\(path).gp)"]
    let words = ["\(figure.title).", figure.caption].filter { !$0.isEmpty }.map(Markdown.escape)
    return picture + "\(words.joined(separator: " ")) \(links.joined(separator: ", ")).\n"
  }
}
