/// Comma-separated twins with every digit (RFC 4180 quoting, UTF-8, line ends "\n"); where rows have headings, these
/// are the first column, "group".
package enum CSV {
  package static func render(_ table: Table) -> String {
    let header = table.columns.flatMap { column -> [String] in
      switch column.kind {
      case .text, .choice, .number: [column.title]
      case .interval: ["lower", "upper"].map { "\(column.title) \($0)" }
      case .estimate: ["mean", "s", "n", "note"].map { "\(column.title) \($0)" }
      }
    }
    let body = table.rows.map { row in
      zip(row, table.columns).flatMap { cell, column in fields(cell, in: column) }
    }
    if table.hasGroups {
      let groups = table.rows.indices.map { [table.group(of: $0) ?? ""] }
      return zip([["group"]] + groups, [header] + body).map { line($0 + $1) }.joined()
    }
    return ([header] + body).map(line).joined()
  }

  package static func line(_ fields: [String]) -> String {
    fields.map(quoted).joined(separator: ",") + "\n"
  }

  private static func fields(_ cell: Table.Cell, in column: Table.Column) -> [String] {
    switch cell.value {
    case .text(let text, let full): return [full ?? text]
    case .number(let value): return [NumberFormat.full(value)]
    case .interval(let lower, let upper): return [NumberFormat.full(lower), NumberFormat.full(upper)]
    case .absent(_, let reason):
      switch column.kind {
      case .text, .choice, .number: return [""]
      case .interval: return ["", ""]
      case .estimate: return ["", "", "0", reason]
      }
    case .estimate(let estimate, let remark):
      return [
        NumberFormat.full(estimate.mean), estimate.deviation.map(NumberFormat.full) ?? "",
        String(estimate.count), remark ?? "",
      ]
    }
  }

  private static func quoted(_ field: String) -> String {
    let special: Set<Unicode.Scalar> = [",", "\"", "\n", "\r"]
    guard field.unicodeScalars.contains(where: special.contains) else { return field }
    return "\"" + field.replacing("\"", with: "\"\"") + "\""
  }
}
