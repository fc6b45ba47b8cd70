/// GitHub's Markdown tables, padded so that they also read as plain text.
package enum Markdown {
  /// Keeps text that came from outside from being read as markup.
  package static func escape(_ text: String) -> String {
    var result = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\\", "|", "*", "_", "`", "[", "]": result += "\\\(scalar)"
      case "<": result += "&lt;"
      case "\n", "\r": result += " "
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result
  }

  /// `text` as code; backticks cannot be escaped in there, so they become apostrophes.
  package static func code(_ text: String) -> String {
    "`" + String(text.map { $0 == "`" ? "'" : $0.isNewline ? " " : $0 }) + "`"
  }

  package static func render(_ table: Table) -> String {
    let header = table.columns.map { escape($0.title) }
    let body = table.rows.map { row in
      zip(row, table.columns).map { cell, column in
        let text = escape(table.shown(cell, in: column))
        return cell.isBold ? "**\(text)**" : text
      }
    }
    var widths = header.indices.map { column in
      max(3, header[column].count, body.map { $0[column].count }.max() ?? 0)
    }
    let headings = table.rows.indices.map { row in table.heading(above: row).map { "*\(escape($0))*" } }
    if let longest = headings.compactMap({ $0?.count }).max() {
      widths[table.headingColumn] = max(widths[table.headingColumn], longest)
    }
    func line(_ cells: [String]) -> String {
      let padded = cells.indices.map { column in
        let space = String(repeating: " ", count: widths[column] - cells[column].count)
        return table.columns[column].isText ? cells[column] + space : space + cells[column]
      }
      return "| " + padded.joined(separator: " | ") + " |\n"
    }
    let rule = table.columns.indices.map { column in
      let dashes = String(repeating: "-", count: widths[column] - 1)
      return table.columns[column].isText ? dashes + "-" : dashes + ":"
    }
    let lines = zip(headings, body).map { heading, cells in
      guard let heading else { return line(cells) }
      return line(header.indices.map { $0 == table.headingColumn ? heading : "" }) + line(cells)
    }
    return line(header) + line(rule) + lines.joined()
  }
}
