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
  /// Shown, with script and files in figures/.
  case picture(Picture)
  /// Plain text, shown as it is.
  case verbatim(String)
}

extension [Block] {
  var tables: [Table] { compactMap { if case .table(let table) = $0 { table } else { nil } } }
  var figures: [Picture] {
    compactMap { block in
      switch block {
      case .figure(let figure): figure.picture
      case .picture(let picture): picture
      default: nil
      }
    }
  }

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
      case .figure(let figure): Self.picture(figure.picture, isDrawn: !undrawn.contains(figure.name))
      case .picture(let picture): Self.picture(picture, isDrawn: !undrawn.contains(picture.name))
      }
    }.joined(separator: "\n")
  }

  private static func picture(_ picture: Picture, isDrawn: Bool) -> String {
    let path = "figures/\(picture.name)"
    let shown =
      isDrawn
      ? "![\(Markdown.escape(picture.title))](\(path).\(picture.formats[0]))\n\n"
      : "*Not drawn: gnuplot was missing or failed.*\n\n"
    let links =
      (isDrawn ? picture.formats.dropFirst().map { "[\($0.uppercased())](\(path).\($0))" } : [])
      + picture.files.map { "[\($0.title)](figures/\($0.name))" } + ["[script](\(path).gp)"]
    let words = ["\(picture.title).", picture.caption].filter { !$0.isEmpty }.map(Markdown.escape)
    return shown + "\(words.joined(separator: " ")) \(links.joined(separator: ", ")).\n"
  }
}
