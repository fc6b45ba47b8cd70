import Benchmark
import Retrieval

/// Rows that start or train in another way than the experiment's, beside the rows of the same method that do not.
enum RegimeSection {
  /// Nothing where the experiment has no such rows.
  static func blocks(_ grid: ResultGrid) -> [Block] {
    let pairs = pairs(grid)
    guard !pairs.isEmpty else { return [] }
    return [
      .heading(level: 2, "From scratch, frozen, fine-tuned"),
      .paragraph(
        "Rows with a start or a regime of their own beside the row of the same method and centers that starts and "
          + "trains as the experiment says. Start: the classifier's weights, or scratch; regime: finetune trains all "
          + "weights, frozen the head alone, on the classifier's features."),
      .list(pairs.map { finding(grid, $0) }),
    ] + grid.installedDatasets.map { .table(table(grid, pairs, dataset: $0)) }
  }

  struct Pair {
    var own: RowParts
    /// nil where the experiment has no such row.
    var usual: RowParts?
  }

  static func pairs(_ grid: ResultGrid) -> [Pair] {
    let parts = grid.parts
    return parts.filter { $0.choice.own.start != nil || $0.choice.own.regime != nil }.map { own in
      let usual = parts.first {
        $0.choice.method == own.choice.method && $0.centers == own.centers && $0.choice.given == own.choice.given
          && $0.choice.own.start == nil && $0.choice.own.regime == nil
      }
      return Pair(own: own, usual: usual)
    }
  }

  private static func table(_ grid: ResultGrid, _ pairs: [Pair], dataset: String) -> Table {
    var table = Table(
      name: "regimes-\(fileStem(dataset))",
      columns: [
        Table.Column("row", .text), Table.Column("start", .text), Table.Column("regime", .text),
        Table.Column("epochs", .number(.count)), Table.Column("MAP@100", .estimate(.score, spread: true)),
        Table.Column("MAP@ALL", .estimate(.score, spread: true)),
        Table.Column("MAP@ALL to the usual row", .estimate(.difference, spread: true)),
      ])
    var footnotes = Footnotes()
    func cells(_ part: RowParts, _ bits: Int) -> [Table.Cell] {
      let own = part.choice.own
      let experiment = grid.experiment
      let regime = own.regime ?? experiment.regime
      return [
        .text(part.row), .text((own.start ?? experiment.backbone.start).rawValue), .text(regime.rawValue),
        .number(Double(own.epochs ?? experiment.training.epochs)),
      ]
        + [Cutoff.top(100), .all].map { cutoff in
          grid.cell(dataset, part.row, bits, footnotes: &footnotes) { $0.measurements?.map(cutoff) }
        }
    }
    for bits in grid.experiment.bits {
      var shown: [String] = []
      for pair in pairs where !grid.runs(dataset, pair.own.row, bits).isEmpty {
        if let usual = pair.usual, !shown.contains(usual.row) {
          shown.append(usual.row)
          table.append(cells(usual, bits) + [.empty], under: "\(bits) bits")
        }
        let difference = pair.usual.map {
          grid.map(.all, dataset, pair.own.row, bits) - grid.map(.all, dataset, $0.row, bits)
        }
        table.append(
          cells(pair.own, bits) + [difference.map { .estimate($0.estimate) } ?? .none], under: "\(bits) bits")
      }
    }
    table.notes = footnotes.lines
    table.caption =
      "Starts and regimes on \(dataset): mean ± s over seeds, \(table.countPhrase); differences over the seeds of "
      + "both rows; selection: last."
    return table
  }

  private static func finding(_ grid: ResultGrid, _ pair: Pair) -> String {
    let name = Markdown.code(pair.own.row)
    guard let usual = pair.usual else { return "\(name): the experiment has no row to compare it with." }
    return "\(name): \(PairedRows(grid, pair.own.row, usual.row, .all).summary)."
  }
}
