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
        return cell.isBest ? "**\(text)**" : text
      }
    }
    let widths = header.indices.map { column in
      max(3, header[column].count, body.map { $0[column].count }.max() ?? 0)
    }
    func line(_ cells: [String]) -> String {
      let padded = cells.indices.map { column in
        let space = String(repeating: " ", count: widths[column] - cells[column].count)
        return table.columns[column].kind == .text ? cells[column] + space : space + cells[column]
      }
      return "| " + padded.joined(separator: " | ") + " |\n"
    }
    let rule = table.columns.indices.map { column in
      let dashes = String(repeating: "-", count: widths[column] - 1)
      return table.columns[column].kind == .text ? dashes + "-" : dashes + ":"
    }
    return line(header) + line(rule) + body.map(line).joined()
  }
}
