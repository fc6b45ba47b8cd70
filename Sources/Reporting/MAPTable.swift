import Benchmark
import Retrieval

/// The main tables: one for each data set and cutoff; rows are methods, columns are bit lengths.
package enum MAPTable {
  static let cutoffs: [Cutoff] = [.top(100), .top(1000), .all]

  static func blocks(_ grid: ResultGrid) -> [Block] {
    var blocks: [Block] = [
      .heading(level: 2, "Mean average precision"),
      .paragraph(
        "± s is the sample standard deviation over seeds; hits divides by the relevant items in the top k; "
          + "expected is the exact mean over all orders of items at equal distance; last is the network "
          + "after its last epoch. [More on each number](#what-each-number-is)."),
    ]
    for dataset in grid.experiment.datasets {
      blocks.append(.heading(level: 3, Markdown.escape(dataset)))
      if let how = grid.howToGet(dataset) {
        blocks.append(.paragraph("Not installed. \(Markdown.escape(how))"))
        continue
      }
      blocks += cutoffs.map { .table(table(grid, dataset: dataset, cutoff: $0)) }
      let shared = grid.experiment.bits.compactMap {
        IdenticalCenters.sentence(grid, dataset: dataset, bits: $0)
      }
      if !shared.isEmpty { blocks.append(.paragraph(shared.joined(separator: " "))) }
      if let weak = nearChance(grid, dataset) { blocks.append(.paragraph(weak)) }
    }
    return blocks
  }

  package static func table(_ grid: ResultGrid, dataset: String, cutoff: Cutoff) -> Table {
    var table = Table(
      name: "map-\(fileStem("\(cutoff)"))-\(fileStem(dataset))",
      columns: [Table.Column("row", .text)]
        + grid.experiment.bits.map { Table.Column("\($0) bits", .estimate(.score, spread: true)) })
    table.otherRows = "Codes"
    var footnotes = Footnotes()
    for ceiling in grid.experiment.ceilings {
      let cell = Table.Cell.estimate(grid.map(cutoff, of: ceiling, dataset).restricted(to: grid.sharedSeeds).estimate)
      table.append([.text(ceiling.title)] + grid.experiment.bits.map { _ in cell }, under: CeilingSection.heading)
    }
    let ceilings = table.rows.count
    for row in grid.rows {
      var cells: [Table.Cell] = [.text(row)]
      for bits in grid.experiment.bits {
        cells.append(
          grid.cell(dataset, row, bits, footnotes: &footnotes) { $0.measurements?.map(cutoff) })
      }
      table.append(cells, under: grid.group(row))
    }
    table.markBest(columns: Array(1..<table.columns.count), from: ceilings)
    table.notes = footnotes.lines
    table.caption =
      "MAP@\(cutoff) on \(dataset): mean ± s over seeds, \(table.countPhrase); k = \(depth(cutoff)), "
      + "AP denominator: hits, ties: expected, selection: last. The best of a column is bold."
      + (ceilings == 0
        ? "" : " Ceilings rank real-valued vectors of the stage-1 classifier: they have no length in bits, stand in "
          + "every column and are never bold.")
    return table
  }

  /// What a guess scores, and a tenth of the way from there to 1; nil where the data set's classes are not known.
  static func noise(_ grid: ResultGrid, _ dataset: String) -> Double? {
    guard let classes = grid.results.datasets.first(where: { $0.name == dataset })?.classNames.count, classes > 0
    else { return nil }
    let chance = 1 / Double(classes)
    return chance + 0.1 * (1 - chance)
  }

  /// Rows whose codes say next to nothing: no difference to them is a finding.
  private static func nearChance(_ grid: ResultGrid, _ dataset: String) -> String? {
    guard let noise = noise(grid, dataset) else { return nil }
    let rows = grid.rows.compactMap { row -> String? in
      let bits = grid.experiment.bits.filter { bits in
        Estimate(grid.finished(dataset, row, bits).compactMap { $0.measurements?.map(.all) }).map { $0.mean <= noise }
          ?? false
      }
      return bits.isEmpty ? nil : "\(Markdown.code(row)) at \(NumberFormat.list(bits.map(String.init))) bits"
    }
    guard !rows.isEmpty else { return nil }
    return "Near chance (MAP@ALL not above \(NumberFormat.score.text(noise)), a tenth of the way from a guess to 1), so "
      + "that no difference to it is a finding: \(rows.joined(separator: "; "))."
  }

  private static func depth(_ cutoff: Cutoff) -> String {
    switch cutoff {
    case .top(let k): NumberFormat.grouped(k)
    case .all: "the whole database"
    }
  }
}

/// A name as part of a file's name: ASCII letters in lower case, digits, "-" and "_".
func fileStem(_ name: String) -> String {
  String(name.map { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_") ? $0 : "-" }).lowercased()
    .split(separator: "-").joined(separator: "-")
}
