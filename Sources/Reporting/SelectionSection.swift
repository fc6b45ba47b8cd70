import Benchmark
import Training

/// What the choice of an epoch is worth: the field's habit of reporting the best epoch on the test queries, as a
/// number.
enum SelectionSection {
  /// Nothing where the experiment compares no epochs.
  static func blocks(_ grid: ResultGrid) -> [Block] {
    guard let selection = grid.experiment.selection else { return [] }
    var blocks: [Block] = [
      .heading(level: 2, "Selection policies"),
      .paragraph(
        "Networks of \(NumberFormat.list(selection.bits.map(String.init))) bits, "
          + "seed\(selection.seeds.count == 1 ? "" : "s") \(NumberFormat.list(selection.seeds.map(String.init))), "
          + "trained without the \(NumberFormat.grouped(selection.validation)) validation images; after each epoch "
          + "MAP@ALL of \(NumberFormat.grouped(selection.queries)) queries in "
          + "\(NumberFormat.grouped(selection.database)) database images, and of the validation images among the "
          + "other training images. Last: after the last epoch, as all other tables have it. Validation: the epoch "
          + "that is best on the validation images. Best on test: the epoch that is best on the very queries that "
          + "are reported, as much of the field does it; optimism is what that adds to the last epoch. With few "
          + "epochs and a schedule that ends at a rate of 0 it is a lower bound of what the habit is worth: others choose "
          + "among hundreds of epochs at high rates."),
    ]
    for dataset in grid.installedDatasets {
      let table = table(grid, selection, dataset: dataset)
      blocks += [.paragraph(finding(grid, dataset)), .table(table)]
    }
    return blocks
  }

  /// MAP@ALL on the test part at the epoch that each policy chooses.
  struct Policies: Equatable {
    var last: Double
    var validation: Double?
    var bestOnTest: Double
    var optimism: Double { bestOnTest - last }

    /// nil where the last epoch was not measured.
    init?(_ history: [EpochRecord]) {
      guard let last = history.last?.monitoredMAP, let best = history.compactMap(\.monitoredMAP).max() else {
        return nil
      }
      self.last = last
      bestOnTest = best
      // Of equally good epochs the first.
      var chosen: EpochRecord?
      for record in history {
        guard let value = record.validationMAP else { continue }
        if value > chosen?.validationMAP ?? -.infinity { chosen = record }
      }
      validation = chosen?.monitoredMAP
    }
  }

  private static func policies(_ grid: ResultGrid, _ dataset: String, _ row: String, _ bits: Int) -> [Policies] {
    grid.results.selections.filter {
      $0.identity.dataset == dataset && $0.identity.label == row && $0.identity.bits == bits
    }.compactMap { Policies($0.history) }
  }

  private static func table(_ grid: ResultGrid, _ selection: Experiment.Selection, dataset: String) -> Table {
    var table = Table(
      name: "selection-\(fileStem(dataset))",
      columns: [Table.Column("row", .text), Table.Column("bits", .number(.count))]
        + ["last", "validation", "best on test"].map { Table.Column($0, .estimate(.score, spread: true)) }
        + [Table.Column("optimism", .estimate(.difference, spread: true))])
    for part in grid.parts where part.trains && part.choice.own.start == nil && part.choice.own.regime == nil {
      for bits in selection.bits where !grid.runs(dataset, part.row, bits).isEmpty {
        let policies = policies(grid, dataset, part.row, bits)
        table.append(
          [
            .text(part.row), .number(Double(bits)), .estimate(Estimate(policies.map(\.last))),
            .estimate(Estimate(policies.compactMap(\.validation))), .estimate(Estimate(policies.map(\.bestOnTest))),
            .estimate(Estimate(policies.map(\.optimism))),
          ], under: part.choice.group)
      }
    }
    table.caption =
      "MAP@ALL on a part of the test images of \(dataset) by which epoch is reported; \(table.countPhrase)."
    return table
  }

  private static func finding(_ grid: ResultGrid, _ dataset: String) -> String {
    let name = "**\(Markdown.escape(dataset)):** "
    let all = grid.results.selections.filter { $0.identity.dataset == dataset }.compactMap { result in
      Policies(result.history).map { (row: result.identity.label, policies: $0) }
    }
    guard let largest = all.max(by: { $0.policies.optimism < $1.policies.optimism }) else {
      return name + "nothing is measured yet."
    }
    func mean(_ values: [Double]) -> Double { values.reduce(0, +) / Double(values.count) }
    let gains = all.compactMap { entry in entry.policies.validation.map { $0 - entry.policies.last } }
    let lastIsBest = all.count { $0.policies.optimism == 0 }
    return name
      + "over \(NumberFormat.counted(all.count, "network")) the optimism is "
      + "\(NumberFormat.score.text(mean(all.map(\.policies.optimism)))) on the mean and "
      + "\(NumberFormat.score.text(largest.policies.optimism)) at most"
      + (largest.policies.optimism > 0 ? " (\(Markdown.code(largest.row)))" : "") + "; the last "
      + "epoch is the best on test in \(lastIsBest)."
      + (gains.isEmpty
        ? ""
        : " The epoch chosen on validation adds \(NumberFormat.difference.text(mean(gains))) to the last, on the "
          + "mean.")
  }
}
