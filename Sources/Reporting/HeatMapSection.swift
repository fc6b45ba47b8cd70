import Benchmark
import Hashing

/// The class similarity beside what hash centers make of it: one figure a data set.
enum HeatMapSection {
  /// Nothing while no data set has both.
  static func blocks(_ grid: ResultGrid) -> [Block] {
    let shown = grid.results.centerMatrices.compactMap { matrices -> [Block]? in
      let dataset = grid.results.datasets.first { $0.name == matrices.dataset }
      guard let names = dataset?.classNames, names.count == matrices.similarity.classes else { return nil }
      return [.picture(heatMap(matrices, classNames: names).picture), .paragraph(finding(matrices))]
    }
    guard !shown.isEmpty else { return [] }
    return [
      .heading(level: 3, "Class similarity beside the centers'"),
      .paragraph(
        "What SHC's centers are asked to follow, and how far they do: S, the classifier's class similarity, and the "
          + "similarity H^T H / q of the centers, of one seed. Centers that follow S have their light and dark fields "
          + "where S has them."),
    ] + shown.flatMap { $0 }
  }

  static func heatMap(_ matrices: CenterMatrices, classNames: [String]) -> HeatMap {
    let order =
      "classes in the data set's order" + (classNames.count > HeatMap.mostNames ? ", numbered from 0" : "")
    return HeatMap(
      name: "similarity-\(fileStem(matrices.dataset))",
      title: "Class similarity and centers' similarity on \(matrices.dataset), \(matrices.bits) bits",
      caption: "Seed \(matrices.seed), \(order), the same scale of colours for all panels.",
      classNames: classNames,
      panels: [HeatMap.Panel(title: "S, class similarity", values: matrices.similarity.values)]
        + matrices.centers.map { HeatMap.Panel(title: "centers: \($0.name)", values: similarity($0.centers)) })
  }

  /// h_i h_j / K of each two centers, [classes, classes] row-major.
  static func similarity(_ centers: HashCenters) -> [Double] {
    let rows = (0..<centers.classes).map { centers.signs[$0 * centers.bits..<($0 + 1) * centers.bits] }
    return rows.flatMap { first in
      rows.map { second in
        Double(zip(first, second).reduce(0) { $0 + Int($1.0) * Int($1.1) }) / Double(centers.bits)
      }
    }
  }

  /// How closely each follows S, over the pairs of classes.
  static func finding(_ matrices: CenterMatrices) -> String {
    let classes = matrices.similarity.classes
    let pairs = (0..<classes).flatMap { i in (i + 1..<classes).map { i * classes + $0 } }
    let wanted = pairs.map { matrices.similarity.values[$0] }
    var found: [(name: String, value: Double)] = []
    var undefined: [String] = []
    var parts: [String] = []
    for entry in matrices.centers {
      let made = similarity(entry.centers)
      let values = pairs.map { made[$0] }
      guard let value = Correlation.ofValues(wanted, values), let ranks = Correlation.ofRanks(wanted, values) else {
        undefined.append(Markdown.code(entry.name))
        continue
      }
      let (all, ranked) = (NumberFormat.score.text(value), NumberFormat.score.text(ranks))
      parts.append("\(all) for \(Markdown.code(entry.name)) (of ranks \(ranked))")
      found.append((entry.name, value))
    }
    var text =
      "**\(Markdown.escape(matrices.dataset)):** over the \(NumberFormat.counted(pairs.count, "pair")) of classes, "
      + "the correlation of the centers' similarity with S is "
    text += parts.isEmpty ? "undefined" : NumberFormat.list(parts)
    let largest = found.map(\.value).max() ?? 0
    let closest = found.filter { $0.value == largest }
    if found.count > 1, closest.count == 1, largest > 0 {
      text += "; \(Markdown.code(closest[0].name)) follows S most closely"
    }
    text += "."
    if !undefined.isEmpty {
      text += " Where all pairs are equally similar there is no correlation: \(NumberFormat.list(undefined))."
    }
    return text
  }
}
