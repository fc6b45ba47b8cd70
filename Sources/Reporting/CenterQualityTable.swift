import Benchmark
import Hashing

/// Geometry of the hash centers, one table a data set.
enum CenterQualityTable {
  static func blocks(_ grid: ResultGrid) -> [Block] {
    var blocks: [Block] = [
      .heading(level: 2, "Hash centers"),
      .paragraph(
        "d_min is the smallest Hamming distance between two centers, d(q, C) the bound that MDS and SHC aim "
          + "at; S-loss is the mean over all C^2 entries of (S - H^T H / q)^2, the diagonal of zeros "
          + "included: lower is closer to the classifier's similarities. Duplicates are pairs of classes "
          + "that share a center."),
    ]
    let tables = grid.installedDatasets.map { table(grid, dataset: $0) }.filter { !$0.rows.isEmpty }
    blocks += tables.map(Block.table)
    if tables.isEmpty { blocks.append(.paragraph("No centers are made yet.")) }
    return blocks
  }

  static func table(_ grid: ResultGrid, dataset: String) -> Table {
    let quantities: [(title: String, format: NumberFormat, value: (CenterQuality) -> Double?)] = [
      ("d_min", .distance, { Double($0.minimumDistance) }),
      ("d(q, C)", .distance, { Double($0.bound) }),
      ("mean distance", .distance, { $0.meanDistance }),
      ("S-loss", .score, { $0.sLoss }),
      ("duplicates", .distance, { Double($0.duplicates) }),
    ]
    var table = Table(
      name: "centers-\(fileStem(dataset))",
      columns: [Table.Column("bits", .number(.count)), Table.Column("row", .text)]
        + quantities.map { Table.Column($0.title, .estimate($0.format, spread: false)) })
    var footnotes = Footnotes()
    for bits in grid.experiment.bits {
      for row in grid.rows where grid.runs(dataset, row, bits).contains(where: { $0.centers != nil }) {
        var cells: [Table.Cell] = [.number(Double(bits)), .text(row)]
        for quantity in quantities {
          cells.append(
            grid.cell(dataset, row, bits, footnotes: &footnotes) { $0.centers.flatMap(quantity.value) })
        }
        table.rows.append(cells)
      }
    }
    table.notes = footnotes.lines
    table.caption =
      "Hash centers on \(dataset): means over seeds, \(table.countPhrase); distances in bits. "
      + "Rows without centers are left out."
    return table
  }
}
