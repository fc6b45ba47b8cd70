/// A CSV file of a report, and what its columns hold.
package struct ReportTable: Sendable, Equatable {
  package struct Column: Sendable, Equatable {
    package var quantity: Quantity
    /// Of a mean over seeds and what stands with it: the column that says over how many.
    package var countColumn: Int?

    package init(_ quantity: Quantity, countColumn: Int? = nil) {
      self.quantity = quantity
      self.countColumn = countColumn
    }
  }

  /// From the report's folder: "tables/map-all-fashion-mnist.csv".
  package var path: String
  package var text: String
  /// As many as the file has.
  package var columns: [Column]

  package init(path: String, text: String, columns: [Column]) {
    self.path = path
    self.text = text
    self.columns = columns
  }

  /// Columns stand as ``CSV`` writes them.
  package init(_ table: Table) {
    path = "tables/\(table.name).csv"
    text = CSV.render(table)
    columns = table.hasGroups ? [Column(.verbatim)] : []
    for column in table.columns {
      switch column.kind {
      case .number where column.isExact: columns.append(Column(.verbatim))
      case .text: columns.append(Column(.verbatim))
      case .choice: columns.append(Column(.choice))
      case .number(let format): columns.append(Column(Quantity(format)))
      case .interval: columns += [Column(.interval), Column(.interval)]
      case .estimate(let format, _):
        let count = columns.count + 2
        for quantity in [Quantity(meanOf: format), Quantity(spreadOf: format), .verbatim, .verbatim] {
          columns.append(Column(quantity, countColumn: count))
        }
      }
    }
  }
}
