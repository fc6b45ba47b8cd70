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

  /// "MAP@ALL to `shc` lower in 8, higher in 1 of 9 cells: glyphs-62 -0.0123 ± 0.0030 at 16 bits and ..."
  var summary: String {
    let title = "MAP@\(cutoff) to \(Markdown.code(reference))"
    guard !cells.isEmpty else { return "\(title) not known yet" }
    let lower = cells.count { $0.difference.mean < 0 }
    let higher = cells.count { $0.difference.mean > 0 }
    var datasets: [String] = []
    for cell in cells where !datasets.contains(cell.dataset) { datasets.append(cell.dataset) }
    let details = datasets.map { dataset in
      let parts = cells.filter { $0.dataset == dataset }.map {
        "\(NumberFormat.difference.text($0.difference)) at \($0.bits) bits"
      }
      return "\(Markdown.escape(dataset)) \(NumberFormat.list(parts))"
    }
    return "\(title) lower in \(lower), higher in \(higher) of \(NumberFormat.counted(cells.count, "cell")): "
      + details.joined(separator: "; ")
  }
}
