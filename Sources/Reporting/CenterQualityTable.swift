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
      ("S-loss", .sLoss, { $0.sLoss }),
      ("duplicates", .distance, { Double($0.duplicates) }),
    ]
    var table = Table(
      name: "centers-\(fileStem(dataset))",
      columns: [Table.Column("bits", .number(.count)), Table.Column("row", .text)]
        + quantities.map { Table.Column($0.title, .estimate($0.format, spread: false)) })
    var footnotes = Footnotes()
    let repeated = repeatedRows(grid, dataset: dataset)
    for rows in grid.rowsByGroup {
      for bits in grid.experiment.bits {
        for row in rows.labels
        where repeated[row] == nil && grid.runs(dataset, row, bits).contains(where: { $0.centers != nil }) {
          var cells: [Table.Cell] = [.number(Double(bits)), .text(row)]
          for quantity in quantities {
            cells.append(
              grid.cell(dataset, row, bits, footnotes: &footnotes) { $0.centers.flatMap(quantity.value) })
          }
          table.append(cells, under: rows.group)
        }
      }
    }
    table.notes = footnotes.lines + notes(repeated, grid)
    table.caption =
      "Hash centers on \(dataset): means over seeds, \(table.countPhrase); distances in bits. "
      + "Rows without centers are left out."
    return table
  }

  /// Where many rows share few centers, each is shown once: by row, the earlier row whose centers are the same in
  /// every seed and at every length that the row has. Empty in an experiment without groups.
  private static func repeatedRows(_ grid: ResultGrid, dataset: String) -> [String: String] {
    guard grid.rowsByGroup.contains(where: { $0.group != nil }) else { return [:] }
    func digests(_ row: String) -> [[String?]] {
      grid.experiment.bits.flatMap { bits in
        grid.runs(dataset, row, bits).filter { $0.centersDigest != nil }.map {
          ["\(bits) \($0.identity.seed)", $0.centersDigest]
        }
      }
    }
    var shown: [(row: String, digests: [[String?]])] = []
    var repeated: [String: String] = [:]
    for row in grid.rows {
      let own = digests(row)
      guard !own.isEmpty else { continue }
      if let first = shown.first(where: { other in own.allSatisfy(other.digests.contains) }) {
        repeated[row] = first.row
      } else {
        shown.append((row, own))
      }
    }
    return repeated
  }

  /// "With the centers of mds: posterior-mds, orthohash-mds."
  private static func notes(_ repeated: [String: String], _ grid: ResultGrid) -> [String] {
    grid.rows.compactMap { first in
      let others = grid.rows.filter { repeated[$0] == first }
      return others.isEmpty
        ? nil : "With the centers of \(first), not shown again: \(others.joined(separator: ", "))."
    }
  }
}
