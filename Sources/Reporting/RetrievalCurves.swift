import Benchmark
import Retrieval

/// Precision-recall, precision@k and recall@k: one figure for each data set, bit length and group of rows.
enum RetrievalCurves {
  static func blocks(_ grid: ResultGrid, styles: RowStyles) -> [Block] {
    var blocks: [Block] = [.heading(level: 2, "Retrieval curves")]
    let parts = grid.figureRows
    if parts.count > 1 { blocks.append(.paragraph(explanation("the code's length"))) }
    for dataset in grid.installedDatasets {
      blocks.append(.heading(level: 3, "Curves on \(Markdown.escape(dataset))"))
      let figures = grid.experiment.bits.flatMap { bits in
        parts.compactMap { part in
          figure(
            grid, dataset: dataset, bits: bits, part: part,
            caption: parts.count > 1 ? part.referenceSentence : explanation("\(bits)"), styles: styles)
        }
      }
      blocks += figures.map(Block.figure)
      if figures.isEmpty { blocks.append(.paragraph("No run is finished yet.")) }
    }
    return blocks
  }

  private static func explanation(_ bits: String) -> String {
    "Precision against recall at Hamming radius 0 to \(bits), means over the queries with a relevant item; an empty "
      + "ball has recall 0 and the precision of the smallest ball that is not empty. Precision and recall of the k "
      + "nearest items, means over all queries. Expected over ties, means over finished seeds; selection: last."
  }

  /// The largest k of precision at k: behind it every row falls alike, and the axis for that would hide all differences.
  private static let mostPrecise = 1000

  /// nil while no run of the part's own rows is finished.
  private static func figure(
    _ grid: ResultGrid, dataset: String, bits: Int, part: FigureRows, caption: String, styles: RowStyles
  ) -> Figure? {
    var precisionRecall: [Figure.Series] = []
    var precisionAtK: [Figure.Series] = []
    var recallAtK: [Figure.Series] = []
    for row in part.rows {
      let measurements = grid.finished(dataset, row, bits).compactMap(\.measurements)
      let atK = meanAtK(measurements)
      func series(_ points: [Figure.Series.Point]) -> Figure.Series {
        Figure.Series(name: row, style: styles.style(of: row), points: points)
      }
      precisionRecall.append(series(meanPrecisionRecall(measurements)))
      let spaced = evenlySpaced(atK)
      precisionAtK.append(
        series(spaced.filter { $0.k <= mostPrecise }.map { .init(x: Double($0.k), y: $0.precision) }))
      recallAtK.append(series(spaced.map { .init(x: Double($0.k), y: $0.recall) }))
    }
    let largestK = max(10, recallAtK.flatMap(\.points).map(\.x).max() ?? 10)
    guard precisionRecall.dropFirst(part.hasReference ? 1 : 0).contains(where: { !$0.points.isEmpty }) else {
      return nil
    }
    var first = Figure.Panel(
      title: "Precision-recall", xLabel: "recall", yLabel: "precision", series: precisionRecall)
    first.xRange = "[0:1]"
    first.yRange = "[0:1]"
    var second = Figure.Panel(
      title: "Precision at k", xLabel: "k (items)", yLabel: "precision", series: precisionAtK)
    second.logarithmicX = true
    second.xRange = "[1:\(NumberFormat.full(min(largestK, Double(mostPrecise))))]"
    var third = Figure.Panel(
      title: "Recall at k", xLabel: "k (items)", yLabel: "recall", series: recallAtK)
    third.logarithmicX = true
    third.xRange = "[1:\(NumberFormat.full(largestK))]"
    third.yRange = "[0:1]"
    return Figure(
      name: "curves-\(fileStem(dataset))-\(bits)\(part.stem)",
      title: "Retrieval on \(dataset) at \(bits) bits\(part.title)", caption: caption,
      panels: [first, second, third])
  }

  /// At least a factor 1.2 apart: every tenth k to 500 would crowd a logarithmic axis. The last one stays.
  private static func evenlySpaced(
    _ points: [RetrievalMeasurements.AtKPoint]
  ) -> [RetrievalMeasurements.AtKPoint] {
    var kept: [RetrievalMeasurements.AtKPoint] = []
    for point in points {
      let isApart = Double(point.k) >= 1.2 * Double(kept.last?.k ?? 0)
      if isApart || point.k == points.last?.k { kept.append(point) }
    }
    return kept
  }

  /// Means over seeds at each Hamming radius.
  static func meanPrecisionRecall(_ seeds: [RetrievalMeasurements]) -> [Figure.Series.Point] {
    let radii = seeds.map(\.precisionRecall.count).min() ?? 0
    return (0..<radii).map { radius in
      let points = seeds.map { $0.precisionRecall[radius] }
      let n = Double(points.count)
      return .init(
        x: points.map(\.recall).reduce(0, +) / n, y: points.map(\.precision).reduce(0, +) / n)
    }
  }

  /// Means over seeds at each k that all seeds have; databases of different sizes end at different k.
  static func meanAtK(_ seeds: [RetrievalMeasurements]) -> [RetrievalMeasurements.AtKPoint] {
    guard let first = seeds.first else { return [] }
    return first.atK.map(\.k).compactMap { k in
      let points = seeds.compactMap { seed in seed.atK.first { $0.k == k } }
      guard points.count == seeds.count else { return nil }
      let n = Double(points.count)
      return .init(
        k: k, precision: points.map(\.precision).reduce(0, +) / n,
        recall: points.map(\.recall).reduce(0, +) / n)
    }
  }
}
