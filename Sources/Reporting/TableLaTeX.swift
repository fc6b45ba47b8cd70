/// LaTeX twins that need no package: a table environment with caption, label and plain rules.
package enum LaTeX {
  package static func escape(_ text: String) -> String {
    var result = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\\": result += "\\textbackslash{}"
      case "{", "}", "$", "&", "#", "_", "%": result += "\\\(scalar)"
      case "^": result += "\\textasciicircum{}"
      case "~": result += "\\textasciitilde{}"
      case "<": result += "\\textless{}"
      case ">": result += "\\textgreater{}"
      case "|": result += "\\textbar{}"
      case "\"": result += "''"
      case "±": result += "$\\pm$"
      case "≤": result += "$\\leq$"
      case "–": result += "--"
      case "—": result += "---"
      case "∞": result += "$\\infty$"
      case "\n", "\r": result += " "
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result
  }

  package static func render(_ table: Table) -> String {
    func line(_ cells: [String]) -> String { "    " + cells.joined(separator: " & ") + " \\\\\n" }
    let alignment = table.columns.map { $0.isText ? "l" : "r" }.joined()
    var text = """
      \\begin{table}[t]
        \\centering
        \\caption{\(escape(table.caption))}
        \\label{tab:\(table.name)}
        \\begin{tabular}{\(alignment)}
          \\hline

      """
    text += line(table.columns.map { escape($0.title) }) + "    \\hline\n"
    for (index, row) in table.rows.enumerated() {
      if let heading = table.heading(above: index) {
        text += (index > 0 ? "    \\hline\n" : "")
          + line(["\\multicolumn{\(table.columns.count)}{l}{\\textit{\(escape(heading))}}"])
      }
      text += line(
        zip(row, table.columns).map { cell, column in
          let shown = escape(table.shown(cell, in: column))
          return cell.isBold ? "\\textbf{\(shown)}" : shown
        })
    }
    text += "    \\hline\n  \\end{tabular}\n"
    for note in table.notes { text += "\n  {\\footnotesize \(escape(note))\\par}\n" }
    return text + "\\end{table}\n"
  }
}
