import Benchmark
import Hashing
import Retrieval

/// SHC in parts, under one loss: the paper's Tables 7 and 8, and controls that have one property of its centers and
/// not another.
enum TakenApartSection {
  private struct Part {
    var centers: String
    var what: String
    /// Centers of a row that differs from this one in a single thing, where that is not shc.
    var reference: String?
  }

  private static let base = "shc"

  /// By the centers' names in the registry.
  private static let parts = [
    Part(centers: "mds", what: "distance only"),
    Part(centers: "shc-semantics-only", what: "semantics only"),
    Part(centers: base, what: "both"),
    Part(centers: "shc-coordinate-descent", what: "both, by coordinate descent"),
    Part(centers: "shc-optimal", what: "both, by annealing"),
    Part(centers: "shc-label-text", what: "both, similarity of label text"),
    Part(centers: "shc-shuffled-similarity", what: "both, similarity shuffled among classes"),
    Part(centers: "mds-assigned", what: "distance only, words assigned by similarity", reference: "mds"),
    Part(
      centers: "shc-coordinate-descent-permuted", what: "coordinate descent's, permuted among classes",
      reference: "shc-coordinate-descent"),
  ]

  /// Nothing where the experiment has no two of the parts beside shc: mds alone is a row like any other.
  static func blocks(_ grid: ResultGrid) -> [Block] {
    let rows = rows(grid)
    guard let base = rows.first(where: { $0.part.centers == base })?.row, rows.count > 2 else { return [] }
    let tables = grid.installedDatasets.map { Block.table(table(grid, rows, base: base, dataset: $0)) }
    let points = rows.filter { $0.row != base }.map { point(grid, $0, base: base) }
    return [
      .heading(level: 2, "SHC taken apart"),
      .paragraph(
        "All rows have the loss and head of \(Markdown.code(base)); only the hash centers differ. Distance only, "
          + "semantics only and both are the rows of the paper's Table 7; label text in place of the classifier's "
          + "similarity is its Table 8; the others are controls."),
      .list(points),
    ] + tables
  }

  /// The plain rows with shc's loss, one for each part that there is.
  private static func rows(_ grid: ResultGrid) -> [(part: Part, row: String)] {
    parts.compactMap { part in row(grid, centers: part.centers).map { (part, $0) } }
  }

  private static func row(_ grid: ResultGrid, centers: String) -> String? {
    let plain = grid.parts.filter { $0.isPlain && $0.trains }
    guard let loss = plain.first(where: { $0.centers == base && $0.choice.method == base })?.encoder else {
      return nil
    }
    return plain.first { $0.centers == centers && $0.encoder == loss }?.row
  }

  private static func table(
    _ grid: ResultGrid, _ rows: [(part: Part, row: String)], base: String, dataset: String
  ) -> Table {
    var table = Table(
      name: "taken-apart-\(fileStem(dataset))",
      columns: [
        Table.Column("centers", .text), Table.Column("row", .text),
        Table.Column("d_min", .estimate(.distance, spread: false)),
        Table.Column("S-loss", .estimate(.sLoss, spread: false)),
        Table.Column("MAP@100", .estimate(.score, spread: true)),
        Table.Column("MAP@100 to \(base)", .estimate(.difference, spread: true)),
        Table.Column("MAP@ALL", .estimate(.score, spread: true)),
        Table.Column("MAP@ALL to \(base)", .estimate(.difference, spread: true)),
      ])
    var footnotes = Footnotes()
    for bits in grid.experiment.bits {
      for (part, row) in rows {
        func cell(_ value: (RunResult) -> Double?) -> Table.Cell {
          grid.cell(dataset, row, bits, footnotes: &footnotes, value: value)
        }
        var cells: [Table.Cell] = [
          .text(part.what), .text(row), cell { ($0.centers?.minimumDistance).map(Double.init) },
          cell { $0.centers?.sLoss },
        ]
        for cutoff in [Cutoff.top(100), .all] {
          cells.append(cell { $0.measurements?.map(cutoff) })
          cells.append(
            row == base
              ? .empty
              : .estimate(
                (grid.map(cutoff, dataset, row, bits) - grid.map(cutoff, dataset, base, bits)).estimate))
        }
        table.append(cells, under: "\(bits) bits")
      }
    }
    table.notes = footnotes.lines
    table.caption =
      "SHC in parts on \(dataset): mean ± s over seeds, \(table.countPhrase); \"to \(base)\" is the row's MAP less "
      + "that of \(base), seed by seed; selection: last."
    return table
  }

  /// Over all data sets and lengths: how the row compares.
  private static func point(_ grid: ResultGrid, _ entry: (part: Part, row: String), base: String) -> String {
    let references = [base] + [entry.part.reference.flatMap { row(grid, centers: $0) }].compactMap { $0 }
    let sentences = references.flatMap { reference in
      [Cutoff.all, .top(100)].map { PairedRows(grid, entry.row, reference, $0).summary }
    }
    return "**\(Markdown.escape(entry.part.what))** (\(Markdown.code(entry.row))): "
      + sentences.joined(separator: ". ") + "."
  }
}
