import Benchmark
import Training

/// Losses and monitored MAP against the epoch, one figure for each data set, monitored bit length and group of rows.
enum TrainingCurves {
  static func blocks(_ grid: ResultGrid, styles: RowStyles) -> [Block] {
    // Without a monitor the losses are still worth a look, at one bit length and seed.
    let bits = grid.experiment.monitor?.bits ?? [grid.middleBits]
    let seeds = grid.experiment.monitor?.seeds ?? Array(grid.experiment.seeds.prefix(1))
    let figures = grid.installedDatasets.flatMap { dataset in
      bits.flatMap { bits in
        grid.figureRows.compactMap {
          figure(grid, dataset: dataset, bits: bits, seeds: seeds, part: $0, styles: styles)
        }
      }
    }
    let heading = Block.heading(level: 2, "Training curves")
    guard !figures.isEmpty else { return [heading, .paragraph("No training is finished yet.")] }
    let isDivided = grid.figureRows.count > 1
    return [heading] + (isDivided ? [.paragraph(explanation(grid))] : []) + figures.map(Block.figure)
  }

  private static func explanation(_ grid: ResultGrid) -> String {
    "Losses of the hashing networks and of the stage-1 classifier (losses of different kinds share the axis, not the "
      + "scale)"
      + (grid.experiment.monitor.map {
        "; MAP@ALL on one fixed part of \(NumberFormat.grouped($0.queries)) queries and "
          + "\(NumberFormat.grouped($0.database)) database images"
      } ?? "") + "."
  }

  /// nil while none of the part's own rows has been trained.
  private static func figure(
    _ grid: ResultGrid, dataset: String, bits: Int, seeds: [UInt64], part: FigureRows, styles: RowStyles
  ) -> Figure? {
    var losses: [Figure.Series] = []
    var maps: [Figure.Series] = []
    for row in part.rows {
      let histories = grid.finished(dataset, row, bits)
        .filter { seeds.contains($0.identity.seed) }.map(\.history)
      func series(_ value: (EpochRecord) -> Double?) -> Figure.Series {
        Figure.Series(name: row, style: styles.style(of: row), points: mean(histories, value))
      }
      losses.append(series(\.loss))
      maps.append(series(\.monitoredMAP))
    }
    guard losses.dropFirst(part.hasReference ? 1 : 0).contains(where: { !$0.points.isEmpty }) else { return nil }
    let classifiers = grid.results.classifiers
      .filter { $0.dataset == dataset && seeds.contains($0.seed) }.map(\.history)
    losses.append(
      Figure.Series(
        name: "classifier", style: FigureStyle.classifier, points: mean(classifiers, \.loss)))
    var panels = [panel("Loss", "loss (mean over steps)", losses)]
    if maps.contains(where: { !$0.points.isEmpty }) {
      panels.append(panel("Retrieval while training", "MAP@ALL, fixed part", maps))
    }
    let seedList = NumberFormat.list(seeds.map(String.init))
    return Figure(
      name: "training-\(fileStem(dataset))-\(bits)\(part.stem)",
      title: "Training on \(dataset) at \(bits) bits, "
        + (seeds.count == 1 ? "seed \(seedList)" : "means over seeds \(seedList)") + part.title,
      caption: grid.figureRows.count > 1 ? part.referenceSentence : explanation(grid), panels: panels)
  }

  static func panel(_ title: String, _ yLabel: String, _ series: [Figure.Series]) -> Figure.Panel {
    var panel = Figure.Panel(title: title, xLabel: "epoch", yLabel: yLabel, series: series)
    panel.integerTicks = true
    // Losses of different kinds may be orders of magnitude apart; MAP is not, or is 0.
    let values = panel.series.flatMap(\.points).map(\.y)
    if let least = values.min(), let most = values.max(), least > 0, most > 50 * least, most > 1 {
      panel.logarithmicY = true
    }
    return panel
  }

  /// Mean over runs at each epoch that has the value in all of them.
  static func mean(
    _ histories: [[EpochRecord]], _ value: (EpochRecord) -> Double?
  ) -> [Figure.Series.Point] {
    guard let first = histories.first else { return [] }
    return first.map(\.epoch).compactMap { epoch in
      let values = histories.compactMap { history in
        history.first { $0.epoch == epoch }.flatMap(value)
      }
      guard values.count == histories.count, let estimate = Estimate(values) else { return nil }
      return .init(x: Double(epoch), y: estimate.mean)
    }
  }
}
