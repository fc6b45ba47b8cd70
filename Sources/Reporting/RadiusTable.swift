import Benchmark

/// Precision within Hamming radius 2, one table a data set.
enum RadiusTable {
  static func blocks(_ grid: ResultGrid) -> [Block] {
    [.heading(level: 2, "Hamming radius 2")]
      + grid.installedDatasets.map { .table(table(grid, dataset: $0)) }
  }

  static func table(_ grid: ResultGrid, dataset: String) -> Table {
    var columns = [Table.Column("row", .text)]
    for bits in grid.experiment.bits {
      columns.append(Table.Column("\(bits) bits", .estimate(.edgeScore, spread: true)))
      columns.append(Table.Column("\(bits) bits, empty", .estimate(.edgeScore, spread: false)))
    }
    var table = Table(name: "radius-2-\(fileStem(dataset))", columns: columns)
    var footnotes = Footnotes()
    for row in grid.rows {
      var cells: [Table.Cell] = [.text(row)]
      for bits in grid.experiment.bits {
        cells.append(
          grid.cell(dataset, row, bits, footnotes: &footnotes) { $0.measurements?.radius2Precision })
        cells.append(
          grid.cell(dataset, row, bits, footnotes: &footnotes) { $0.measurements?.radius2Empty })
      }
      table.append(cells, under: grid.group(row))
    }
    table.markBest(columns: stride(from: 1, to: columns.count, by: 2).map { $0 })
    table.notes = footnotes.lines
    table.caption =
      "Precision within Hamming radius 2 on \(dataset), a query with an empty ball scoring 0, and the share "
      + "of queries with an empty ball: mean ± s over seeds, \(table.countPhrase); "
      + "selection: last. The best of a column is bold."
    return table
  }
}
