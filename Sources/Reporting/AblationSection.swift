import Benchmark
import Hashing
import Retrieval

/// Rows that differ in the minimum distance asked of their centers: a table for each data set and bit length,
/// and a figure for each data set.
enum AblationSection {
  static func blocks(_ grid: ResultGrid, styles: RowStyles) -> [Block] {
    var blocks: [Block] = [
      .heading(level: 2, "Ablation \(Markdown.code(grid.experiment.name)): minimum distance")
    ]
    for dataset in grid.experiment.datasets {
      blocks.append(.heading(level: 3, "Minimum distance on \(Markdown.escape(dataset))"))
      if let how = grid.howToGet(dataset) {
        blocks.append(.paragraph("Not installed. \(Markdown.escape(how))"))
        continue
      }
      if let figure = figure(grid, dataset: dataset, styles: styles) { blocks.append(.figure(figure)) }
      for bits in grid.experiment.bits {
        blocks.append(.table(table(grid, dataset: dataset, bits: bits)))
        if let shared = IdenticalCenters.sentence(grid, dataset: dataset, bits: bits) {
          blocks.append(.paragraph(shared))
        }
      }
    }
    return blocks
  }

  static func table(_ grid: ResultGrid, dataset: String, bits: Int) -> Table {
    var table = Table(
      name: "\(fileStem(grid.experiment.name))-\(fileStem(dataset))-\(bits)",
      columns: [
        Table.Column("method", .text), Table.Column("row", .text),
        Table.Column("requested d", .number(.distance)),
        Table.Column("d_min", .estimate(.distance, spread: false)),
        Table.Column("S-loss", .estimate(.sLoss, spread: true)),
      ] + MAPTable.cutoffs.map { Table.Column("MAP@\($0)", .estimate(.score, spread: true)) })
    var footnotes = Footnotes()
    for choice in grid.experiment.methods {
      let row = choice.label
      func cell(_ value: (RunResult) -> Double?) -> Table.Cell {
        grid.cell(dataset, row, bits, footnotes: &footnotes, value: value)
      }
      let distance = requestedDistance(grid, dataset, row, bits)
      var cells: [Table.Cell] = [
        .text(choice.method), .text(row), distance.map { .number(Double($0)) } ?? .none,
        cell { ($0.centers?.minimumDistance).map(Double.init) }, cell { $0.centers?.sLoss },
      ]
      for cutoff in MAPTable.cutoffs { cells.append(cell { $0.measurements?.map(cutoff) }) }
      table.rows.append(cells)
    }
    table.markBest(columns: [5, 6, 7])
    table.notes = footnotes.lines
    let bound = bound(grid, dataset, bits).map { "the bound d(q, C) is \($0)" } ?? "no centers are made yet"
    table.caption =
      "Minimum distance d against retrieval on \(dataset) at \(bits) bits (\(bound)): mean ± s over "
      + "seeds, \(table.countPhrase); AP denominator: hits, ties: expected, selection: last. The best MAP "
      + "of a column is bold."
    return table
  }

  /// MAP@100, MAP@ALL and S-loss against the requested distance, one line of panels for each bit length.
  static func figure(_ grid: ResultGrid, dataset: String, styles: RowStyles) -> Figure? {
    let quantities: [(name: String, value: (RunResult) -> Double?)] = [
      ("MAP@100", { $0.measurements?.map(.top(100)) }),
      ("MAP@ALL", { $0.measurements?.map(.all) }),
      ("S-loss", { $0.centers?.sLoss }),
    ]
    var methods: [String] = []
    for choice in grid.experiment.methods where !methods.contains(choice.method) {
      methods.append(choice.method)
    }
    var panels: [Figure.Panel] = []
    for bits in grid.experiment.bits {
      for quantity in quantities {
        let series = methods.map { method in
          Figure.Series(
            name: method, style: styles.style(of: method),
            points: points(grid, dataset, method, bits, quantity.value))
        }
        var panel = Figure.Panel(
          title: "\(quantity.name), \(bits) bits", xLabel: "requested minimum distance (bits)",
          yLabel: quantity.name, series: series)
        panel.integerTicks = true
        let distances = grid.rows.compactMap { requestedDistance(grid, dataset, $0, bits) }
        if let least = distances.min(), let most = distances.max() {
          // Half a bit more on both sides keeps error bars off the axes.
          let ends = [Double(least) - 0.5, Double(most) + 0.5].map(NumberFormat.full)
          panel.xRange = "[\(ends[0]):\(ends[1])]"
        }
        panel.mark = bound(grid, dataset, bits).map { .init(x: Double($0), label: "bound") }
        panels.append(panel)
      }
    }
    guard panels.contains(where: { !$0.series.isEmpty }) else { return nil }
    return Figure(
      name: "\(fileStem(grid.experiment.name))-\(fileStem(dataset))",
      title: "MAP and S-loss against the minimum distance asked of the centers, on \(dataset)",
      caption: "Mean and sample standard deviation over finished seeds; the dotted upright line is the bound d(q, "
        + "C). Infeasible distances have no point.",
      panels: panels)
  }

  private static func points(
    _ grid: ResultGrid, _ dataset: String, _ method: String, _ bits: Int,
    _ value: (RunResult) -> Double?
  ) -> [Figure.Series.Point] {
    grid.experiment.methods.filter { $0.method == method }.compactMap { choice in
      guard let distance = requestedDistance(grid, dataset, choice.label, bits),
        let estimate = Estimate(grid.finished(dataset, choice.label, bits).compactMap(value))
      else { return nil }
      return .init(x: Double(distance), y: estimate.mean, spread: estimate.deviation)
    }.sorted { $0.x < $1.x }
  }

  private static func requestedDistance(
    _ grid: ResultGrid, _ dataset: String, _ row: String, _ bits: Int
  ) -> Int? {
    grid.runs(dataset, row, bits).compactMap(\.requestedDistance).first
  }

  private static func bound(_ grid: ResultGrid, _ dataset: String, _ bits: Int) -> Int? {
    grid.rows.lazy.flatMap { grid.runs(dataset, $0, bits) }.compactMap(\.centers?.bound).first
  }
}
