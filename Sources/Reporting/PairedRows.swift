import Benchmark
import Retrieval

/// Two rows in every cell that both have.
struct PairedRows {
  struct Cell {
    var dataset: String
    var bits: Int
    /// The first row less the second, over the seeds of both.
    var difference: Estimate
  }

  var reference: String
  var cutoff: Cutoff
  var cells: [Cell]

  init(_ grid: ResultGrid, _ row: String, _ reference: String, _ cutoff: Cutoff) {
    self.reference = reference
    self.cutoff = cutoff
    cells = grid.installedDatasets.flatMap { dataset in
      grid.experiment.bits.compactMap { bits in
        (grid.map(cutoff, dataset, row, bits) - grid.map(cutoff, dataset, reference, bits)).estimate.map {
          Cell(dataset: dataset, bits: bits, difference: $0)
        }
      }
    }
  }

  /// "MAP@ALL below `shc` in 8 and above it in 1 of 9 cells, by -0.0474 (glyphs-62, 16 bits) to +0.0003
  /// (fashion-mnist, 64 bits), on the mean -0.0123".
  var summary: String {
    let title = "MAP@\(cutoff)"
    let name = Markdown.code(reference)
    guard let first = cells.first else { return "\(title) beside \(name) not known yet" }
    var (least, most) = (first, first)
    for cell in cells {
      if cell.difference.mean < least.difference.mean { least = cell }
      if cell.difference.mean > most.difference.mean { most = cell }
    }
    let lower = cells.count { $0.difference.mean < 0 }
    let higher = cells.count { $0.difference.mean > 0 }
    let mean = cells.map(\.difference.mean).reduce(0, +) / Double(cells.count)
    func extreme(_ cell: Cell) -> String {
      "\(NumberFormat.difference.text(cell.difference)) (\(Markdown.escape(cell.dataset)), \(cell.bits) bits)"
    }
    return "\(title) below \(name) in \(lower) and above it in \(higher) of \(NumberFormat.counted(cells.count, "cell"))"
      + (cells.count == 1
        ? ", by \(extreme(first))"
        : ", from \(extreme(least)) to \(extreme(most)), on the mean \(NumberFormat.difference.text(mean))")
  }
}
