import Benchmark
import Hashing
import Retrieval

/// SHC as released beside SHC as the paper has it: what do the slips of the code cost or give?
enum ReferenceSection {
  /// Nothing where the experiment lacks either row.
  static func blocks(_ grid: ResultGrid) -> [Block] {
    func row(_ method: String) -> String? {
      grid.parts.first { $0.isPlain && $0.choice.method == method }?.row
    }
    guard let paper = row("shc"), let released = row("shc-reference") else { return [] }
    let names = (Markdown.code(released), Markdown.code(paper))
    return [
      .heading(level: 2, "The released code's slips"),
      .paragraph(
        "\(names.0) follows SHC's released code in its similarity and its solver, \(names.1) the paper's formulas, with "
          + "what its card in methods.md says beyond them: the code's scaled pair weight and rejection, and a step size "
          + "searched by S-loss. So the differences are those of slips, repairs and search together. The hashing networks "
          + "are trained alike; S-loss is measured against one and the same similarity, the paper's. "
          + findings(grid, released, paper)),
    ] + grid.installedDatasets.map { .table(table(grid, released, paper, dataset: $0)) }
  }

  private static func findings(_ grid: ResultGrid, _ released: String, _ paper: String) -> String {
    let pairs = [Cutoff.all, .top(100)].map { PairedRows(grid, released, paper, $0) }
    guard let cells = pairs.first?.cells, !cells.isEmpty else { return "No cell has both rows yet." }
    let mean = cells.map(\.difference.mean).reduce(0, +) / Double(cells.count)
    let largest = cells.map { abs($0.difference.mean) }.max() ?? 0
    let gains = grid.installedDatasets.compactMap { DiscussionPage.gain(grid, $0, released, over: paper) }
    let intervals = gains.compactMap { PairedInterval($0.values) }
    let isClear = intervals.count == gains.count && intervals.allSatisfy { mean < 0 ? $0.upper < 0 : $0.lower > 0 }
    let noise =
      intervals.isEmpty
      ? " (whether that is more than noise, one seed does not tell)"
      : isClear ? "" : " (not on every data set beyond what seeds alone move)"
    let amount =
      "Over \(NumberFormat.counted(cells.count, "cell")) the released code's row lies "
      + "\(NumberFormat.score.text(abs(mean))) of MAP@ALL \(mean < 0 ? "below" : "above") the other on the mean"
      + noise
      + ", at most \(NumberFormat.score.text(largest)) up or down in a cell. " + unmoved(grid, released)
    return amount + pairs.map(\.summary).joined(separator: ". ") + "."
  }

  /// Where the released solver left its start as it was.
  private static func unmoved(_ grid: ResultGrid, _ released: String) -> String {
    guard let start = grid.parts.first(where: { $0.isPlain && $0.choice.method == "mds" })?.row else { return "" }
    let cells = grid.installedDatasets.flatMap { dataset in
      grid.experiment.bits.compactMap { bits -> String? in
        let runs = grid.finished(dataset, released, bits)
        let starts = grid.finished(dataset, start, bits)
        let isSame = !runs.isEmpty && runs.allSatisfy { run in
          run.centersDigest != nil
            && starts.contains { $0.identity.seed == run.identity.seed && $0.centersDigest == run.centersDigest }
        }
        return isSame ? "\(Markdown.escape(dataset)) at \(bits) bits" : nil
      }
    }
    return cells.isEmpty
      ? "" : "Its centers are those of \(Markdown.code(start)), where it starts, on \(NumberFormat.list(cells)). "
  }

  private static func table(_ grid: ResultGrid, _ released: String, _ paper: String, dataset: String) -> Table {
    let quantities: [(title: String, format: NumberFormat, value: (RunResult) -> Double?)] = [
      ("d_min", .distance, { ($0.centers?.minimumDistance).map(Double.init) }),
      ("S-loss", .sLoss, { $0.centers?.sLoss }),
      ("MAP@100", .score, { $0.measurements?.map(.top(100)) }),
      ("MAP@ALL", .score, { $0.measurements?.map(.all) }),
    ]
    var table = Table(
      name: "reference-\(fileStem(dataset))",
      columns: [Table.Column("row", .text)]
        + quantities.map { Table.Column($0.title, .estimate($0.format, spread: $0.format != .distance)) })
    var footnotes = Footnotes()
    for bits in grid.experiment.bits {
      let group = "\(bits) bits"
      for row in [paper, released] {
        table.append(
          [.text(row)]
            + quantities.map { grid.cell(dataset, row, bits, footnotes: &footnotes, value: $0.value) }, under: group)
      }
      let differences = quantities.map { quantity -> Table.Cell in
        let values = [released, paper].map { grid.values(dataset, $0, bits, quantity.value) }
        let difference = (values[0] - values[1]).estimate
        return quantity.format != .distance ? .difference(difference) : .estimate(difference)
      }
      table.append([.text("\(released) less \(paper)")] + differences, under: group)
    }
    table.notes = footnotes.lines
    table.caption =
      "The released code's SHC and the paper's on \(dataset): mean ± s over seeds, \(table.countPhrase); differences "
      + "over the seeds of both; selection: last."
    return table
  }
}
