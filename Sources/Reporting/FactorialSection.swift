import Benchmark
import Retrieval

/// Hash centers x losses: what is due to the centers, and what to the loss and its head?
enum FactorialSection {
  static let cutoffs: [Cutoff] = [.all, .top(100)]

  /// Rows that make a full rectangle: every centers with every loss.
  struct Design: Equatable {
    /// In the order of the experiment's rows.
    var centers: [String]
    var losses: [String]
    /// [centers][loss]
    var rows: [[String]]
  }

  /// The largest full rectangle of centers and losses that the plain rows with a hashing network make; of equal ones
  /// the one with the earlier losses. Of several rows of one combination the first counts. nil where no two losses
  /// share two centers.
  static func design(_ grid: ResultGrid) -> Design? {
    let parts = grid.parts.filter { $0.isPlain && $0.trains && $0.centers != nil }
    func row(_ centers: String, _ loss: String) -> String? {
      parts.first { $0.centers == centers && $0.encoder == loss }?.row
    }
    let centers = unique(parts.compactMap(\.centers))
    let losses = unique(parts.map(\.encoder)).filter { loss in centers.count { row($0, loss) != nil } > 1 }
    var best: Design?
    // Losses that take any centers are few; more than 16 would be too many subsets to try.
    let tried = losses.prefix(16)
    for subset in 1..<(1 << tried.count) {
      let chosen = tried.enumerated().filter { subset >> $0.offset & 1 == 1 }.map(\.element)
      let shared = centers.filter { centers in chosen.allSatisfy { row(centers, $0) != nil } }
      guard chosen.count > 1, shared.count > 1 else { continue }
      if chosen.count * shared.count > (best.map { $0.centers.count * $0.losses.count } ?? 0) {
        best = Design(
          centers: shared, losses: chosen,
          rows: shared.map { centers in chosen.compactMap { row(centers, $0) } })
      }
    }
    return best
  }

  static func blocks(_ grid: ResultGrid) -> [Block] {
    guard let design = design(grid) else { return [] }
    var blocks: [Block] = [
      .heading(level: 2, "Centers x losses"),
      .paragraph(
        "Every one of \(design.centers.count) hash centers (\(NumberFormat.list(design.centers.map(Markdown.code)))) "
          + "under every one of \(design.losses.count) losses with its head "
          + "(\(NumberFormat.list(design.losses.map(Markdown.code)))), at the values tuned for the loss. A cell's "
          + "effect of the centers is their mean over the losses less the mean of all cells, the effect of the loss "
          + "likewise, the interaction what is left; all are worked out seed by seed, over the seeds that all cells "
          + "have, so that their ± s is not the spread of the seeds themselves."),
    ]
    let cells = grid.installedDatasets.flatMap { dataset in
      grid.experiment.bits.flatMap { bits in
        cutoffs.map { cutoff in
          Layout(
            dataset: dataset, bits: bits, cutoff: cutoff,
            effects: layout(grid, design, dataset: dataset, bits: bits, cutoff: cutoff))
        }
      }
    }
    for cutoff in cutoffs {
      blocks += findings(cells.filter { $0.cutoff == cutoff }, design, cutoff)
      blocks.append(.table(shares(cells.filter { $0.cutoff == cutoff }, cutoff)))
    }
    for dataset in grid.installedDatasets {
      for cutoff in cutoffs {
        blocks.append(
          .table(table(cells.filter { $0.dataset == dataset && $0.cutoff == cutoff }, design, dataset, cutoff)))
      }
    }
    return blocks
  }

  private struct Layout {
    var dataset: String
    var bits: Int
    var cutoff: Cutoff
    /// nil while no seed is finished in all cells.
    var effects: TwoWayLayout?
  }

  private static func layout(
    _ grid: ResultGrid, _ design: Design, dataset: String, bits: Int, cutoff: Cutoff
  ) -> TwoWayLayout? {
    let cells = design.rows.map { $0.map { grid.map(cutoff, dataset, $0, bits) } }
    guard var seeds = cells.first?.first?.seeds else { return nil }
    for cell in cells.joined() { seeds = seeds.filter(cell.seeds.contains) }
    return TwoWayLayout(cells.map { row in row.map { cell in seeds.compactMap { cell[$0] } } })
  }

  // MARK: Tables

  private static func table(_ layouts: [Layout], _ design: Design, _ dataset: String, _ cutoff: Cutoff) -> Table {
    var table = Table(
      name: "factorial-\(fileStem("\(cutoff)"))-\(fileStem(dataset))",
      columns: [Table.Column("centers", .text)]
        + design.losses.map { Table.Column($0, .estimate(.score, spread: true)) }
        + [Table.Column("effect of the centers", .estimate(.difference, spread: true))]
        + design.losses.map { Table.Column("interaction, \($0)", .estimate(.difference, spread: true)) })
    for layout in layouts {
      for (position, centers) in design.centers.enumerated() {
        var cells: [Table.Cell] = [.text(centers)]
        cells += design.losses.indices.map { .estimate(layout.effects?.cells[position][$0]) }
        cells.append(.estimate(layout.effects?.rowEffects[position]))
        cells += design.losses.indices.map { .estimate(layout.effects?.interactions[position][$0]) }
        table.append(cells, under: "\(layout.bits) bits")
      }
      let effects = design.losses.indices.map { Table.Cell.difference(layout.effects?.columnEffects[$0]) }
      table.append(
        [.text("effect of the loss")] + effects + Array(repeating: .empty, count: design.losses.count + 1),
        under: "\(layout.bits) bits")
    }
    table.caption =
      "MAP@\(cutoff) on \(dataset), hash centers (rows) by losses (columns), and effects on it: mean ± s over the "
      + "seeds that all cells of a length have, \(table.countPhrase); selection: last."
    return table
  }

  private static func shares(_ layouts: [Layout], _ cutoff: Cutoff) -> Table {
    let sources = ["centers", "loss", "interaction"]
    var table = Table(
      name: "factorial-shares-\(fileStem("\(cutoff)"))",
      columns: [
        Table.Column("data set", .text), Table.Column("bits", .number(.count)),
        Table.Column("seeds", .number(.count)),
      ]
        + sources.flatMap {
          [
            Table.Column($0, .number(.percent)), Table.Column("size", .number(.score)),
            Table.Column("s", .number(.score)),
          ]
        })
    for layout in layouts {
      var cells: [Table.Cell] = [.text(layout.dataset), .number(Double(layout.bits))]
      guard let effects = layout.effects else {
        table.rows.append(cells + [.number(0)] + Array(repeating: .estimate(nil), count: 9))
        continue
      }
      cells.append(.number(Double(effects.grandMean.count)))
      for source in [effects.rows, effects.columns, effects.interaction] {
        cells += [
          source.share.map { .number($0) } ?? .none, .number(source.size), source.noise.map { .number($0) } ?? .none,
        ]
      }
      table.rows.append(cells)
    }
    table.caption =
      "Shares of the sum of squares of MAP@\(cutoff) over the cells' means that are due to the centers, to the loss "
      + "and to their interaction; behind each the size of its effects (root mean square) and how much they move "
      + "from seed to seed (root mean square of their s)."
    return table
  }

  // MARK: Findings

  /// What the tables show, in words: one point a data set, then over all.
  private static func findings(_ layouts: [Layout], _ design: Design, _ cutoff: Cutoff) -> [Block] {
    let done = layouts.filter { $0.effects != nil }
    let missing = layouts.count - done.count
    let rest = missing == 0 ? "" : " \(NumberFormat.counted(missing, "table")) of \(layouts.count) not complete yet."
    guard !done.isEmpty else {
      return [.paragraph("MAP@\(cutoff): no seed is finished in all cells of a table yet.")]
    }
    var points: [String] = []
    for dataset in unique(done.map(\.dataset)) {
      let own = done.filter { $0.dataset == dataset }
      points.append(
        "**\(Markdown.escape(dataset)).** " + own.compactMap { sentence($0, design) }.joined(separator: " "))
    }
    return [
      .paragraph("**MAP@\(cutoff).** \(overall(done, design))\(rest)"), .list(points),
    ]
  }

  /// "16 bits: best centers `mds` (+0.0100 ± 0.0020 to the mean of all cells), best loss `orthohash` (...); of ..."
  private static func sentence(_ layout: Layout, _ design: Design) -> String? {
    guard let effects = layout.effects, let centers = highest(effects.rowEffects),
      let loss = highest(effects.columnEffects)
    else { return nil }
    let shares = [effects.rows, effects.columns, effects.interaction].map { source in
      source.share.map(NumberFormat.percent.text) ?? "none"
    }
    func named(_ effect: Estimate) -> String {
      let isClear = effect.deviation.map { effect.mean > $0 } ?? true
      return NumberFormat.difference.text(effect) + (isClear ? "" : ", within its spread")
    }
    return "\(layout.bits) bits: best centers \(Markdown.code(design.centers[centers])) "
      + "(\(named(effects.rowEffects[centers])) to the mean of all cells), best loss "
      + "\(Markdown.code(design.losses[loss])) (\(named(effects.columnEffects[loss]))); of "
      + "the sum of squares \(shares[0]) are the centers', \(shares[1]) the loss's, \(shares[2]) the interaction's."
  }

  private static func overall(_ layouts: [Layout], _ design: Design) -> String {
    var bestLosses: [Int] = []
    var bestCenters: [Int] = []
    var cellLosses: [Int] = []
    var largerCenters = 0
    var known = 0
    var clear = (centers: 0, losses: 0)
    for effects in layouts.compactMap(\.effects) {
      guard let centers = highest(effects.rowEffects), let loss = highest(effects.columnEffects) else { continue }
      bestCenters.append(centers)
      bestLosses.append(loss)
      if effects.rows.size > effects.columns.size { largerCenters += 1 }
      if let centersNoise = effects.rows.noise, let lossNoise = effects.columns.noise {
        known += 1
        if effects.rows.size > centersNoise { clear.centers += 1 }
        if effects.columns.size > lossNoise { clear.losses += 1 }
      }
      cellLosses += effects.cells.compactMap(highest)
    }
    let tables = bestLosses.count
    func tally(_ winners: [Int], _ names: [String]) -> String {
      let counts = names.indices.map { name in (name, winners.count { $0 == name }) }.filter { $0.1 > 0 }
      return NumberFormat.list(
        counts.sorted { ($1.1, $0.0) < ($0.1, $1.0) }.map { "\(Markdown.code(names[$0.0])) in \($0.1)" })
    }
    return "Best centers over the losses' mean, in \(NumberFormat.counted(tables, "table")) (data set and bits): "
      + "\(tally(bestCenters, design.centers)). Best loss over the centers' mean: "
      + "\(tally(bestLosses, design.losses)). With the centers held fixed, the best loss is "
      + "\(tally(cellLosses, design.losses)) of \(NumberFormat.counted(cellLosses.count, "line")). The centers' "
      + "effects are the larger ones in \(largerCenters) of \(tables); "
      + (known == 0
        ? "whether effects are larger than their spread over seeds is not known from one seed."
        : "effects are larger than their spread over seeds in \(clear.centers) (centers) and \(clear.losses) (loss) "
          + "of \(known).")
  }

  /// Of equal ones the first.
  private static func highest(_ estimates: [Estimate]) -> Int? {
    var best: Int?
    for index in estimates.indices where best.map({ estimates[index].mean > estimates[$0].mean }) ?? true {
      best = index
    }
    return best
  }

  private static func unique(_ names: [String]) -> [String] {
    var seen: Set<String> = []
    return names.filter { seen.insert($0).inserted }
  }
}
