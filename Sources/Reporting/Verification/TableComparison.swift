/// One CSV file of a report beside the same file of another.
package struct TableComparison: Sendable, Equatable, Encodable {
  package struct Difference: Sendable, Equatable, Encodable {
    /// "bits 32, row shc".
    package var row: String
    package var column: String
    /// As they stand in the files.
    package var reference: String
    package var now: String
    /// Between two numbers.
    package var distance: Double?
    package var tolerance: Double

    package init(
      row: String, column: String, reference: String, now: String, distance: Double?, tolerance: Double
    ) {
      self.row = row
      self.column = column
      self.reference = reference
      self.now = now
      self.distance = distance
      self.tolerance = tolerance
    }
  }

  package var path: String
  /// Cells that agree; those that tell rows apart are not counted.
  package var agreeing = 0
  package var differences: [Difference] = []
  /// Cells that nothing can be said of until more steps are done: "row shc, column 32 bits mean".
  package var openCells: [String] = []
  /// Cells that are not compared between machines.
  package var skipped = 0
  /// Of those, the verdicts and other choices that read otherwise: told of, and not held against the table.
  package var otherChoices: [Difference] = []
  /// Rows and columns that the reference alone has, or lacks.
  package var missingRows: [String] = []
  package var newRows: [String] = []
  package var missingColumns: [String] = []
  package var newColumns: [String] = []
  /// Rows and columns that are not there yet, and rows that may still go.
  package var openRows: [String] = []
  package var openColumns: [String] = []
  /// The largest distance between two numbers, by the name of their quantity; nothing where all are equal.
  package var largestDistances: [String: Double] = [:]

  /// Whether anything stands against the reference.
  package var differs: Bool {
    !differences.isEmpty || !missingRows.isEmpty || !newRows.isEmpty || !missingColumns.isEmpty || !newColumns.isEmpty
  }

  /// Whether anything is left to compare.
  package var isOpen: Bool { !openCells.isEmpty || !openRows.isEmpty || !openColumns.isEmpty }

  /// Cells that both have.
  package var cells: Int { agreeing + differences.count + openCells.count + skipped }

  /// - Parameters:
  ///   - text: the file of the reference.
  ///   - isComplete: whether the store holds all that the table is made of. Where it does not, a cell that differs
  ///     is held against the table only if it stands on all it needs: in the line of a finished run, or as a mean
  ///     over as many seeds as in the reference. Any other is open.
  package init(
    _ table: ReportTable, reference text: String, tolerances: Tolerances, isComplete: Bool
  ) throws(VerificationError) {
    path = table.path
    let reference = try CSVTable(parsing: text, path: table.path)
    let now = try CSVTable(parsing: table.text, path: table.path)
    precondition(
      now.columns.count == table.columns.count,
      "\(table.path) has \(now.columns.count) columns, and \(table.columns.count) are described")

    let shared = reference.columns.filter(now.columns.contains)
    let key = Self.key(among: shared, of: [reference, now])
    let referenceRows = NamedRows(reference, key: key)
    let nowRows = NamedRows(now, key: key)
    let lostColumns = reference.columns.filter { !shared.contains($0) }
    let lostRows = referenceRows.names.filter { nowRows.fields[$0] == nil }
    let addedRows = nowRows.names.filter { referenceRows.fields[$0] == nil }
    if isComplete { missingColumns = lostColumns } else { openColumns = lostColumns }
    newColumns = now.columns.filter { !shared.contains($0) }
    // Every run has its line, done or not. In other tables rows come with what is done, and some go: a row of
    // centers is left out once they are known to be another row's.
    if isComplete || path == RunsFile.path {
      (missingRows, newRows) = (lostRows, addedRows)
    } else {
      openRows = lostRows + addedRows
    }

    let compared = now.columns.indices.filter { shared.contains(now.columns[$0]) && !key.contains(now.columns[$0]) }
    for name in referenceRows.names {
      guard let before = referenceRows.fields[name], let after = nowRows.fields[name] else { continue }
      for index in compared {
        let title = now.columns[index]
        let column = table.columns[index]
        let count = column.countColumn.map { now.columns[$0] }
        let isJudged = isComplete || Self.standsOnAllItNeeds(path, before, after, count: count)
        compare(
          before[title, default: ""], after[title, default: ""], row: name, column: title, quantity: column.quantity,
          tolerances, seeds: count.flatMap { Int(after[$0, default: ""]) } ?? 1, isJudged: isJudged)
      }
    }
  }

  private mutating func compare(
    _ reference: String, _ now: String, row: String, column: String, quantity: Quantity, _ tolerances: Tolerances,
    seeds: Int, isJudged: Bool
  ) {
    guard tolerances.compares(quantity) else {
      skipped += 1
      if quantity == .choice, reference != now, isJudged {
        otherChoices.append(
          Difference(row: row, column: column, reference: reference, now: now, distance: nil, tolerance: 0))
      }
      return
    }
    if reference == now {
      agreeing += 1
      return
    }
    let tolerance = tolerances.allowed(quantity, seeds: seeds)
    let distance = Self.distance(reference, now, quantity)
    let agrees = distance.map { $0 <= tolerance } ?? false
    guard agrees || isJudged else {
      openCells.append("\(row), column \(column)")
      return
    }
    if let distance {
      largestDistances[quantity.rawValue] = max(distance, largestDistances[quantity.rawValue] ?? 0)
    }
    if agrees {
      agreeing += 1
    } else {
      differences.append(
        Difference(
          row: row, column: column, reference: reference, now: now, distance: distance, tolerance: tolerance))
    }
  }

  /// nil where one is no number, or not a finite one.
  private static func distance(_ reference: String, _ now: String, _ quantity: Quantity) -> Double? {
    guard ![.verbatim, .identity, .choice].contains(quantity), let reference = Double(reference), let now = Double(now)
    else { return nil }
    let distance = abs(reference - now)
    return distance.isFinite ? distance : nil
  }

  /// - Parameters:
  ///   - before: a row's fields in the reference, by column.
  ///   - after: and now.
  ///   - count: the column of the number of seeds behind the cell.
  private static func standsOnAllItNeeds(
    _ path: String, _ before: [String: String], _ after: [String: String], count: String?
  ) -> Bool {
    if path == RunsFile.path { return !RunsFile.isUnfinished(state: after["state", default: ""]) }
    guard let count else { return false }
    return before[count] == after[count]
  }

  /// Few columns that tell all rows apart in every one of the tables: of the first that do, those that are needed,
  /// the last ones rather than the first ones. All columns where rows are wholly alike.
  private static func key(among columns: [String], of tables: [CSVTable]) -> [String] {
    func isEnough(_ columns: [String]) -> Bool {
      tables.allSatisfy { Set(NamedRows.names(of: $0, key: columns)).count == $0.rows.count }
    }
    guard let enough = columns.indices.first(where: { isEnough(Array(columns[...$0])) }) else { return columns }
    var key = Array(columns[...enough])
    for column in key.reversed() where key.count > 1 {
      let fewer = key.filter { $0 != column }
      if isEnough(fewer) { key = fewer }
    }
    return key
  }
}

/// The rows of a table by what tells them apart.
private struct NamedRows {
  /// In the table's order; "bits 32, row shc". A name that comes again has its number behind it.
  var names: [String] = []
  /// Of each row, by column.
  var fields: [String: [String: String]] = [:]

  init(_ table: CSVTable, key: [String]) {
    var seen: [String: Int] = [:]
    for (name, row) in zip(Self.names(of: table, key: key), table.rows) {
      let count = seen[name, default: 0] + 1
      seen[name] = count
      let distinct = count == 1 ? name : "\(name) (\(count))"
      names.append(distinct)
      fields[distinct] = Dictionary(zip(table.columns, row), uniquingKeysWith: { $1 })
    }
  }

  static func names(of table: CSVTable, key: [String]) -> [String] {
    let positions = key.compactMap { title in table.columns.firstIndex(of: title).map { (title, $0) } }
    return table.rows.map { row in positions.map { "\($0.0) \(row[$0.1])" }.joined(separator: ", ") }
  }
}
