/// One table, rendered to Markdown, CSV and LaTeX from the same value (TableMarkdown, TableCSV, TableLaTeX).
package struct Table: Sendable, Equatable {
  package struct Column: Sendable, Equatable {
    package enum Kind: Sendable, Equatable {
      case text
      /// Names that a near tie decides, such as the best of several rows: they are not compared between machines.
      case choice
      case number(NumberFormat)
      /// Its CSV twin has the two ends.
      case interval(NumberFormat)
      /// A mean over seeds, with "± s" when `spread`; its CSV twin always has mean, s, n and a note.
      case estimate(NumberFormat, spread: Bool)
    }
    package var title: String
    package var kind: Kind
    /// Whether every machine gives the same digits: nothing of it was trained.
    package var isExact: Bool

    package init(_ title: String, _ kind: Kind, isExact: Bool = false) {
      self.title = title
      self.kind = kind
      self.isExact = isExact
    }

    /// Whether it reads from the left.
    package var isText: Bool { kind == .text || kind == .choice }
  }

  package struct Cell: Sendable, Equatable {
    package enum Value: Sendable, Equatable {
      /// `full` is what CSV holds when the shown text is shortened.
      case text(String, full: String?)
      case number(Double)
      case interval(lower: Double, upper: Double)
      /// `remark` stands behind the number: "1 seed infeasible (a)".
      case estimate(Estimate, remark: String?)
      /// No number: what is shown, and the reason in words for CSV.
      case absent(mark: String, reason: String)
    }
    package var value: Value
    package var isBold = false
    /// In place of the column's: a difference in a column of scores.
    package var format: NumberFormat?

    package init(_ value: Value) { self.value = value }

    package static func text(_ text: String, full: String? = nil) -> Cell {
      Cell(.text(text, full: full))
    }
    package static func number(_ value: Double) -> Cell { Cell(.number(value)) }
    /// A dash where there is none.
    package static func number(_ value: Double?) -> Cell { value.map { Cell(.number($0)) } ?? none }
    package static func count(_ value: Int) -> Cell { Cell(.number(Double(value))) }
    /// A dash where there is none.
    static func interval(_ interval: PairedInterval?) -> Cell {
      interval.map { Cell(.interval(lower: $0.lower, upper: $0.upper)) } ?? none
    }
    package static let none = Cell(.absent(mark: "—", reason: "none"))
    /// Nothing belongs here.
    package static let empty = Cell(.absent(mark: "", reason: "not asked for"))

    package static func estimate(_ estimate: Estimate?) -> Cell {
      estimate.map { Cell(.estimate($0, remark: nil)) } ?? Cell(.absent(mark: "—", reason: "pending"))
    }

    /// With its sign, in a column of scores.
    package static func difference(_ estimate: Estimate?) -> Cell {
      var cell = Cell.estimate(estimate)
      cell.format = .difference
      return cell
    }
  }

  /// File stem in tables/: "map-100-fashion-mnist".
  package var name: String
  package var caption: String
  package var columns: [Column]
  package var rows: [[Cell]] = []
  /// The heading that each row stands under with its neighbours; rows beyond its end have none.
  package private(set) var groups: [String?] = []
  /// Stands above rows without a heading where one with a heading comes before.
  package var otherRows = "Other rows"
  /// Printed below, one a line: reasons of infeasible cells.
  package var notes: [String] = []

  package init(name: String, caption: String = "", columns: [Column]) {
    self.name = name
    self.caption = caption
    self.columns = columns
  }

  package mutating func append(_ row: [Cell], under group: String?) {
    while groups.count < rows.count { groups.append(nil) }
    groups.append(group)
    rows.append(row)
  }

  package func group(of row: Int) -> String? { row < groups.count ? groups[row] : nil }

  package var hasGroups: Bool { groups.contains { $0 != nil } }

  /// What is printed above a row, where its group begins.
  package func heading(above row: Int) -> String? {
    guard row > 0 else { return group(of: row) }
    return group(of: row) == group(of: row - 1) ? nil : group(of: row) ?? otherRows
  }

  /// Where headings stand: the first column of text.
  package var headingColumn: Int { columns.firstIndex { $0.isText } ?? 0 }

  /// The n behind most of its estimates (the larger n where two are as frequent); cells with another n say
  /// theirs.
  package var usualCount: Int? {
    let counts = counts
    return Set(counts).max { first, second in
      let frequencies = (counts.count { $0 == first }, counts.count { $0 == second })
      return frequencies.0 != frequencies.1 ? frequencies.0 < frequencies.1 : first < second
    }
  }

  /// "n = 3 seeds", for captions.
  package var countPhrase: String {
    guard let count = usualCount else { return "no seed finished yet" }
    let others = counts.contains { $0 != count } ? " unless a cell says otherwise" : ""
    return "n = \(NumberFormat.counted(count, "seed"))\(others)"
  }

  /// The n of each of its estimates.
  private var counts: [Int] {
    rows.joined().compactMap { cell in
      if case .estimate(let estimate, _) = cell.value { estimate.count } else { nil }
    }
  }

  /// Marks the highest mean of each given estimate column, and every mean that prints the same; a column with
  /// one number has no best.
  /// - Parameter first: rows above it take no part.
  package mutating func markBest(columns marked: [Int], from first: Int = 0) {
    for column in marked {
      guard case .estimate(let format, _) = columns[column].kind else { continue }
      let means: [(row: Int, mean: Double)] = rows.indices.dropFirst(first).compactMap { row in
        guard case .estimate(let estimate, _) = rows[row][column].value, !estimate.mean.isNaN
        else { return nil }
        return (row, estimate.mean)
      }
      guard means.count > 1, let best = means.map(\.mean).max() else { continue }
      for (row, mean) in means where format.text(mean) == format.text(best) {
        rows[row][column].isBold = true
      }
    }
  }

  /// What readers see in a cell, before any escaping and emphasis.
  package func shown(_ cell: Cell, in column: Column) -> String {
    switch cell.value {
    case .text(let text, _): return text
    case .absent(let mark, _): return mark
    case .number(let value):
      guard case .number(let format) = column.kind else { return NumberFormat.full(value) }
      return format.text(value)
    case .interval(let lower, let upper):
      guard case .interval(let format) = column.kind else {
        return "[\(NumberFormat.full(lower)), \(NumberFormat.full(upper))]"
      }
      return format.interval(lower, upper)
    case .estimate(let estimate, let remark):
      guard case .estimate(let format, let spread) = column.kind else {
        return NumberFormat.full(estimate.mean)
      }
      var remarks: [String] = []
      if estimate.count != usualCount { remarks.append("n = \(estimate.count)") }
      if let remark { remarks.append(remark) }
      let suffix = remarks.isEmpty ? "" : " (\(remarks.joined(separator: "; ")))"
      return (cell.format ?? format).text(estimate, withSpread: spread) + suffix
    }
  }
}
