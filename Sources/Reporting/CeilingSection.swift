import Benchmark
import Retrieval

/// What the classifier's real-valued vectors reach, how far the field's best row is below, and how much of that gap
/// the rows of ours close.
enum CeilingSection {
  /// Of the ceilings in the MAP tables.
  static let heading = "Ceilings: real-valued vectors, no codes"

  /// Nothing where the experiment has neither ceilings nor rows of ours.
  static func blocks(_ grid: ResultGrid) -> [Block] {
    let experiment = grid.experiment
    guard !experiment.ceilings.isEmpty || !grid.ours.isEmpty else { return [] }
    var blocks: [Block] = [.heading(level: 2, "Ceilings and ours")]
    if !grid.published.isEmpty {
      blocks.append(
        .paragraph(
          "Published rows are papers' methods with a hashing network, their own hash centers and no value of their own, "
            + "here \(grid.published.count): "
            + "\(NumberFormat.list(grid.published.map(Markdown.code))). The best of them in a cell is the one whose "
            + "mean difference to what it is compared with, over the seeds of both, is highest."))
    }
    if !experiment.ceilings.isEmpty {
      blocks.append(.list(grid.installedDatasets.map { height(grid, $0) }))
      blocks.append(.paragraph(above(grid)))
    }
    guard !grid.ours.isEmpty else { return blocks }
    let twoPasses = grid.parts.filter { grid.ours.contains($0.row) && $0.readsClassifier }.map { Markdown.code($0.row) }
    if !twoPasses.isEmpty {
      blocks.append(
        .paragraph(
          "\(NumberFormat.list(twoPasses)) makes a code from two networks, its own and the stage-1 classifier: two passes "
            + "through a backbone for each image, where every other trained row makes one."))
    }
    for cutoff in MAPTable.cutoffs {
      let table = gap(grid, cutoff)
      if !table.rows.isEmpty { blocks.append(.table(table)) }
    }
    for row in grid.ours { blocks += lead(grid, row) }
    return blocks
  }

  // MARK: Ceilings

  /// "glyphs-62: the highest ceiling is class probabilities, MAP@ALL 0.6912 ± 0.0100; the best published row is below
  /// it by 0.1200 ± 0.0100 at 16 bits (`shc`)."
  private static func height(_ grid: ResultGrid, _ dataset: String) -> String {
    let name = "**\(Markdown.escape(dataset)):** "
    var highest: (ceiling: Experiment.Ceiling, values: SeedValues, estimate: Estimate)?
    for ceiling in grid.experiment.ceilings {
      let values = grid.map(.all, of: ceiling, dataset)
      guard let estimate = values.estimate else { continue }
      if estimate.mean > highest?.estimate.mean ?? -.infinity { highest = (ceiling, values, estimate) }
    }
    guard let highest else { return name + "no ceiling is measured yet." }
    let rows = grid.published
    let distances = grid.experiment.bits.map { bits in
      guard let best = grid.best(of: rows, .all, dataset, bits, against: highest.values) else {
        return "not known at \(bits) bits"
      }
      let distance = NumberFormat.difference.text(best.difference)
      return "\(distance) at \(bits) bits (\(Markdown.code(best.row)))"
    }
    return name + "the highest ceiling is \(highest.ceiling.title), MAP@ALL "
      + "\(NumberFormat.score.text(highest.estimate)) (\(NumberFormat.counted(highest.estimate.count, "seed")))"
      + (rows.isEmpty
        ? "." : "; the best published row less this ceiling: \(NumberFormat.list(distances)).")
  }

  /// In how many cells codes rank better than the highest ceiling: real-valued vectors of the classifier alone are no
  /// bound for a network that was trained further.
  private static func above(_ grid: ResultGrid) -> String {
    let counts = MAPTable.cutoffs.map { cutoff -> String in
      var above = 0
      var cells = 0
      for dataset in grid.installedDatasets {
        let ceilings = grid.experiment.ceilings.map { grid.map(cutoff, of: $0, dataset) }
        for row in grid.rows {
          for bits in grid.experiment.bits {
            let values = grid.map(cutoff, dataset, row, bits)
            let differences = ceilings.compactMap { (values - $0).estimate?.mean }
            guard let least = differences.min() else { continue }
            cells += 1
            if least > 0 { above += 1 }
          }
        }
      }
      return "\(above) of \(NumberFormat.counted(cells, "cell")) at MAP@\(cutoff)"
    }
    return "These are references, not bounds: rows of codes rank better than every one of them in "
      + "\(NumberFormat.list(counts))."
  }

  // MARK: The gap

  private static func gap(_ grid: ResultGrid, _ cutoff: Cutoff) -> Table {
    var table = Table(
      name: "gap-to-ceiling-\(fileStem("\(cutoff)"))",
      columns: [
        Table.Column("row", .text), Table.Column("bits", .number(.count)),
        Table.Column("MAP@\(cutoff)", .estimate(.score, spread: true)), Table.Column("best published row", .text),
        Table.Column("its MAP@\(cutoff)", .estimate(.score, spread: true)),
        Table.Column("ceiling", .estimate(.score, spread: true)),
        Table.Column("share of the gap", .estimate(.percent, spread: true)),
      ])
    for dataset in grid.installedDatasets {
      for row in grid.ours {
        for bits in grid.experiment.bits where !grid.runs(dataset, row, bits).isEmpty {
          let ours = grid.map(cutoff, dataset, row, bits)
          let ceiling = grid.map(cutoff, of: .probabilities, dataset)
          var cells: [Table.Cell] = [.text(row), .number(Double(bits))]
          if let best = grid.best(of: grid.published, cutoff, dataset, bits, against: ours) {
            let published = grid.map(cutoff, dataset, best.row, bits)
            let gained = ours - published
            let seeds = gained.combined(ceiling) { gained, _ in gained }.seeds
            func shown(_ values: SeedValues) -> Table.Cell {
              .estimate(values.restricted(to: seeds.isEmpty ? gained.seeds : seeds).estimate)
            }
            cells += [
              shown(ours), .text(best.row), shown(published), .estimate(ceiling.restricted(to: seeds).estimate),
              share(of: gained.restricted(to: seeds), in: ceiling - published),
            ]
          } else {
            cells += [
              .estimate(ours.estimate), .text("—", full: ""), .estimate(nil), .estimate(ceiling.estimate),
              .estimate(nil),
            ]
          }
          table.append(cells, under: dataset)
        }
      }
    }
    table.caption =
      "Share of the gap between the best published row and the ceiling of class probabilities that ours closes: "
      + "(ours - best published) / (ceiling - best published), each a mean of MAP@\(cutoff) over the seeds that all three "
      + "have, \(table.countPhrase); ± s of the share: over the seeds' own shares. Below 0 the published row is "
      + "ahead, above 100 % ours is above the ceiling."
    return table
  }

  /// A share of a smaller gap says nothing: the third digit of a MAP is noise.
  private static let leastGap = 0.005

  /// Of the means: a single seed's gap may be next to nothing.
  private static func share(of gained: SeedValues, in gap: SeedValues) -> Table.Cell {
    guard let part = gained.estimate, let whole = gap.restricted(to: gained.seeds).estimate else {
      return .estimate(nil)
    }
    guard whole.mean >= leastGap, var share = gained.combined(gap, /).estimate else {
      return Table.Cell(
        .absent(
          mark: "no gap",
          reason: "the published row is not below the ceiling by at least \(NumberFormat.score.text(leastGap))"))
    }
    share.mean = part.mean / whole.mean
    return .estimate(share)
  }

  // MARK: Who leads

  /// In which cells the row does not lead all rows that are not of ours.
  private static func lead(_ grid: ResultGrid, _ row: String) -> [Block] {
    let others = grid.rows.filter { !grid.ours.contains($0) }
    var behind: [String] = []
    var clear = 0
    var spreads = 0
    var cells = 0
    var pending = 0
    for dataset in grid.installedDatasets {
      for bits in grid.experiment.bits where !grid.runs(dataset, row, bits).isEmpty {
        for cutoff in MAPTable.cutoffs {
          let ours = grid.map(cutoff, dataset, row, bits)
          guard let best = grid.best(of: others, cutoff, dataset, bits, against: ours) else {
            pending += 1
            continue
          }
          cells += 1
          if let deviation = best.difference.deviation {
            spreads += 1
            if -best.difference.mean > deviation { clear += 1 }
          }
          if best.difference.mean >= 0 {
            behind.append(
              "\(Markdown.escape(dataset)), \(bits) bits, MAP@\(cutoff): \(Markdown.code(best.row)) by "
                + "\(NumberFormat.score.text(best.difference)) "
                + "(\(NumberFormat.counted(best.difference.count, "seed")))")
          }
        }
      }
    }
    let rest = pending == 0 ? "" : " \(NumberFormat.counted(pending, "cell")) cannot be compared yet."
    guard cells > 0 else { return [.paragraph("\(Markdown.code(row)):\(rest)")] }
    let all = "\(Markdown.code(row)) leads every row outside its group in \(cells - behind.count) of "
      + "\(NumberFormat.counted(cells, "cell")) (data set, bits, cutoff), by its mean over the seeds of both"
      + (spreads == 0
        ? "; one seed tells no spread" : "; in \(clear) of them by more than the spread of that difference over seeds")
      + ".\(rest)"
    return behind.isEmpty
      ? [.paragraph(all)]
      : [.paragraph(all + " Ahead of it, each time the row that is furthest ahead:"), .list(behind)]
  }
}

extension Experiment.Ceiling {
  /// In a sentence and in a table.
  var title: String {
    switch self {
    case .features: "features, cosine"
    case .logits: "logits, cosine"
    case .probabilities: "class probabilities, inner product"
    }
  }
}
