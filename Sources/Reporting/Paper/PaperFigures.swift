import Benchmark
import Retrieval
import Training

/// Figures 3 to 6 as the paper has them: a panel for each data set and bit length.
struct PaperFigures {
  let paper: MeasuredPaper
  let styles: RowStyles

  /// One of Figures 3 to 5.
  private struct Curves {
    var number: Int
    var title: String
    var xLabel: String
    var yLabel: String
    var xRange: String
    var yRange: String
    /// Of the runs of one row, a seed each.
    var points: ([RetrievalMeasurements]) -> [Figure.Series.Point]
  }

  /// Of the lists in the paper's Figures 4 and 5.
  private static let largestK = 500

  var blocks: [Block] {
    allCurves.flatMap { curves in section(curves.number, curves.title) { figure(of: curves, $0) } }
      + section(6, "Loss and MAP against the epoch") { trainingFigure($0) }
  }

  private var allCurves: [Curves] {
    let atK = (label: "k (items)", range: "[0:\(Self.largestK)]")
    return [
      Curves(
        number: 3, title: "Precision against recall", xLabel: "recall", yLabel: "precision", xRange: "[0:1]",
        yRange: "[0:1]", points: { RetrievalCurves.meanPrecisionRecall($0) }),
      Curves(
        number: 4, title: "Precision at k", xLabel: atK.label, yLabel: "precision", xRange: atK.range,
        yRange: "", points: { Self.pointsAtK($0) { $0.precision } }),
      Curves(
        number: 5, title: "Recall at k", xLabel: atK.label, yLabel: "recall", xRange: atK.range,
        yRange: "[0:*]", points: { Self.pointsAtK($0) { $0.recall } }),
    ]
  }

  private static func pointsAtK(
    _ seeds: [RetrievalMeasurements], _ value: (RetrievalMeasurements.AtKPoint) -> Double
  ) -> [Figure.Series.Point] {
    RetrievalCurves.meanAtK(seeds).filter { $0.k <= largestK }.map { .init(x: Double($0.k), y: value($0)) }
  }

  /// Heading, the figure with the paper's data sets that are measured, what is missing of it, and its twin.
  private func section(_ number: Int, _ title: String, figure: ([PaperDataset]) -> Figure?) -> [Block] {
    let published = figure(paper.publishedDatasets.filter(\.isMeasured))
    let atHand = figure(paper.datasetsAtHand)
    var blocks: [Block] = [
      .heading(level: 2, "Figure \(number): \(title)"),
      .paragraph("The paper's own curves are published as a picture, not as data: none of them is drawn here."),
    ]
    if let published { blocks.append(.figure(published)) }
    if let sentence = PaperPage.missingSentence(paper) { blocks.append(.paragraph(sentence)) }
    if let atHand {
      blocks += [.heading(level: 3, "Figure \(number) on the data at hand"), .figure(atHand)]
    } else if published == nil {
      blocks.append(.paragraph("Nothing is measured for it yet."))
    }
    return blocks
  }

  /// The rows of the paper's main tables that are measured on a data set.
  private func rows(_ dataset: PaperDataset) -> [(grid: ResultGrid, label: String)] {
    paper.methods(of: "Tab.4").compactMap { paper.row($0, on: dataset.name) }
  }

  /// nil where there is nothing to draw.
  private func figure(
    _ number: Int, _ datasets: [PaperDataset], title: String, caption: String, panels: [Figure.Panel]
  ) -> Figure? {
    guard panels.contains(where: { !$0.series.isEmpty }) else { return nil }
    let isPublished = datasets.contains { $0.published != nil }
    return Figure(
      name: "paper-figure-\(number)" + (isPublished ? "" : "-at-hand"),
      title: "\(title) on \(isPublished ? "the paper's data sets" : "the data at hand")", caption: caption,
      panels: panels)
  }

  private func figure(of curves: Curves, _ datasets: [PaperDataset]) -> Figure? {
    var panels: [Figure.Panel] = []
    for dataset in datasets {
      let rows = rows(dataset)
      for bits in dataset.bits {
        let series = rows.map { grid, label in
          Figure.Series(
            name: label, style: styles.style(of: label),
            points: curves.points(grid.finished(dataset.name, label, bits).compactMap(\.measurements)))
        }
        var panel = Figure.Panel(
          title: "\(dataset.title), \(bits) bits", xLabel: curves.xLabel, yLabel: curves.yLabel, series: series)
        panel.xRange = curves.xRange
        panel.yRange = curves.yRange
        panels.append(panel)
      }
    }
    return figure(
      curves.number, datasets, title: curves.title,
      caption: "Expected over ties, means over finished seeds; selection: last.", panels: panels)
  }

  /// Panels of the loss, then of MAP, at the bit lengths and seeds that the data set's experiment monitors.
  private func trainingFigure(_ datasets: [PaperDataset]) -> Figure? {
    var losses: [Figure.Panel] = []
    var maps: [Figure.Panel] = []
    for dataset in datasets {
      guard let monitor = paper.grid(of: dataset.name)?.experiment.monitor else { continue }
      let rows = rows(dataset)
      for bits in monitor.bits {
        func series(_ value: (EpochRecord) -> Double?) -> [Figure.Series] {
          rows.map { grid, label in
            let runs = grid.finished(dataset.name, label, bits).filter { monitor.seeds.contains($0.identity.seed) }
            return Figure.Series(
              name: label, style: styles.style(of: label), points: TrainingCurves.mean(runs.map(\.history), value))
          }
        }
        let title = "\(dataset.title), \(bits) bits"
        losses.append(TrainingCurves.panel(title, "loss (mean over steps)", series(\.loss)))
        maps.append(TrainingCurves.panel(title, "MAP@ALL, fixed part", series(\.monitoredMAP)))
      }
    }
    return figure(
      6, datasets, title: "Loss and MAP against the epoch",
      caption: "Losses of different kinds share an axis, not a scale. MAP@ALL on one fixed part of queries and "
        + "database; means over the monitored seeds.", panels: losses + maps)
  }
}
