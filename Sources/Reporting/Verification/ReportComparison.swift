import Foundation

/// The tables of a report beside those of a reference, cell by cell.
package struct ReportComparison: Sendable, Equatable, Encodable {
  /// Of the files that both have, by path.
  package var tables: [TableComparison] = []
  /// Files that the reference alone has, or lacks.
  package var missingTables: [String] = []
  package var newTables: [String] = []
  /// Files that are not there yet.
  package var openTables: [String] = []
  package var tolerances: Tolerances

  /// - Parameters:
  ///   - reference: texts of the CSV files by path, as ``ReportTable/path``.
  ///   - isComplete: whether the store holds all that the report is made of.
  package init(
    _ now: [ReportTable], reference: [String: String], tolerances: Tolerances, isComplete: Bool
  ) throws(VerificationError) {
    self.tolerances = tolerances
    for table in now.sorted(by: { $0.path < $1.path }) {
      if let text = reference[table.path] {
        tables.append(
          try TableComparison(table, reference: text, tolerances: tolerances, isComplete: isComplete))
      } else {
        newTables.append(table.path)
      }
    }
    let present = Set(now.map(\.path))
    let lost = reference.keys.filter { !present.contains($0) }.sorted()
    if isComplete { missingTables = lost } else { openTables = lost }
  }

  package enum Verdict: String, Sendable, Encodable {
    case agrees, differs
    /// Nothing differs, and something is left to compare.
    case open
  }

  package var verdict: Verdict {
    if !missingTables.isEmpty || !newTables.isEmpty || tables.contains(where: \.differs) { return .differs }
    return !openTables.isEmpty || tables.contains(where: \.isOpen) ? .open : .agrees
  }

  /// Over all tables, by the name of their quantity.
  package var largestDistances: [String: Double] {
    tables.reduce(into: [:]) { $0.merge($1.largestDistances, uniquingKeysWith: max) }
  }
}

// MARK: In words

extension ReportComparison {
  /// How many of a table's cells, or rows, are named.
  private static let shown = 20

  /// - Parameter called: what a value of the reference is: "committed".
  package func lines(called: String) -> [String] {
    var lines: [String] = []
    for table in tables {
      var counts = "\(table.path): \(NumberFormat.grouped(table.agreeing)) of "
        + "\(NumberFormat.counted(table.cells - table.skipped, "cell")) agree"
      if !table.openCells.isEmpty { counts += ", \(NumberFormat.grouped(table.openCells.count)) open" }
      if table.skipped > 0 { counts += "; \(NumberFormat.grouped(table.skipped)) names, near ties and p not compared" }
      lines.append(counts)
      lines += Self.named(table.differences.map { "  \(table.path), \(Self.sentence($0, called: called))" })
      lines += Self.named(
        table.otherChoices.map { "  \(table.path), \(Self.sentence($0, called: called)); not held against it" })
      lines += Self.named(table.missingRows.map { "  \(table.path), \($0): \(called), not there now" })
      lines += Self.named(table.newRows.map { "  \(table.path), \($0): there now, not \(called)" })
      lines += Self.named(table.missingColumns.map { "  \(table.path), column \($0): \(called), not there now" })
      lines += Self.named(table.newColumns.map { "  \(table.path), column \($0): there now, not \(called)" })
      lines += Self.named(table.openCells.map { "  open: \($0)" })
      lines += Self.named(table.openRows.map { "  open: \($0)" })
      lines += Self.named(table.openColumns.map { "  open: column \($0)" })
    }
    lines += missingTables.map { "\($0): \(called), not there now" }
    lines += newTables.map { "\($0): there now, not \(called)" }
    lines += openTables.map { "\($0): open" }
    for quantity in Quantity.allCases {
      guard let distance = largestDistances[quantity.rawValue] else { continue }
      lines.append(
        "largest difference of a \(quantity.rawValue): \(Self.number(distance)) "
          + "(tolerance \(Self.tolerance(tolerances, quantity)))")
    }
    return lines
  }

  /// The last line: what came out.
  package var summary: String {
    let files = NumberFormat.counted(tables.count, "table")
    let agreeing = tables.reduce(0) { $0 + $1.agreeing }
    let cells = tables.reduce(0) { $0 + $1.cells - $1.skipped }
    let differing = tables.reduce(0) { $0 + $1.differences.count }
    let others = tables.reduce(missingTables.count + newTables.count) {
      $0 + $1.missingRows.count + $1.newRows.count + $1.missingColumns.count + $1.newColumns.count
    }
    let counts = "\(NumberFormat.grouped(agreeing)) of \(NumberFormat.counted(cells, "cell")) in \(files) agree"
    switch verdict {
    case .agrees: return "agrees: \(counts)"
    case .differs:
      return "differs: \(counts), \(NumberFormat.grouped(differing)) \(differing == 1 ? "differs" : "differ")"
        + (others > 0 ? "; tables, rows and columns on one side only: \(NumberFormat.grouped(others))" : "")
    case .open: return "open: \(counts); the rest is not computed yet"
    }
  }

  private static func named(_ lines: [String]) -> [String] {
    guard lines.count > shown else { return lines }
    let more = NumberFormat.grouped(lines.count - shown)
    return Array(lines.prefix(shown)) + ["  and \(more) more, which --json names"]
  }

  /// "row shc, column 32 bits mean: 0.6201 committed, 0.6401 now, differs by 0.0200 (tolerance 0.0005)".
  private static func sentence(_ difference: TableComparison.Difference, called: String) -> String {
    func shown(_ field: String) -> String { field.isEmpty ? "nothing" : field }
    var text = "\(difference.row), column \(difference.column): \(shown(difference.reference)) \(called), "
      + "\(shown(difference.now)) now"
    if let distance = difference.distance {
      text += ", differs by \(number(distance)) (tolerance \(number(difference.tolerance)))"
    }
    return text
  }

  private static func tolerance(_ tolerances: Tolerances, _ quantity: Quantity) -> String {
    let ofOneSeed = tolerances.allowed(quantity)
    return number(ofOneSeed) + (tolerances.allowed(quantity, seeds: 4) < ofOneSeed ? " / sqrt(seeds)" : "")
  }

  /// Four decimals; a smaller number with its power of ten.
  private static func number(_ value: Double) -> String {
    value == 0 ? "0" : String(format: value < 0.0001 ? "%.1e" : "%.4f", value)
  }
}
