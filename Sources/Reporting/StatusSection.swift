import Benchmark
import Training

/// The report's first lines: what was compared, on which data, on how many seeds, and what is left.
enum StatusSection {
  static func blocks(_ grids: [ResultGrid]) -> [Block] {
    guard let main = grids.first else { return [] }
    var blocks: [Block] = [
      .heading(level: 1, "Report of the experiment \(Markdown.code(main.experiment.name))"),
      .list(facts(main)),
    ]
    for ablation in grids.dropFirst() {
      let name = Markdown.code(ablation.experiment.name)
      blocks.append(.paragraph("With the ablation \(name): \(state(ablation)) \(seedsBehindCells(ablation))"))
    }
    return blocks
  }

  private static func facts(_ grid: ResultGrid) -> [String] {
    let experiment = grid.experiment
    return [
      "**Compared:** \(NumberFormat.counted(grid.rows.count, "row")) (\(rows(grid))) at "
        + "\(NumberFormat.list(experiment.bits.map(String.init))) bits.",
      "**Data:** \(NumberFormat.list(experiment.datasets.map(Markdown.escape))); \(split(grid)).",
      "**Training:** \(training(experiment))",
      "**Seeds:** \(NumberFormat.list(grid.sharedSeeds.map(String.init))); each draws its own "
        + "\(experiment.split.drawn == nil ? "" : "split, ")initial weights and order of images. "
        + seedsBehindCells(grid) + moreSeeds(grid),
      "**State:** \(state(grid))",
    ] + (experiment.notes.isEmpty ? [] : ["**To know:** " + experiment.notes.map(Markdown.escape).joined(separator: " ")])
  }

  /// Under their headings, where they have some.
  private static func rows(_ grid: ResultGrid) -> String {
    grid.rowsByGroup.map { group, labels in
      (group.map { "\(Markdown.escape($0)): " } ?? "") + labels.map(Markdown.code).joined(separator: ", ")
    }.joined(separator: "; ")
  }

  private static func split(_ grid: ResultGrid) -> String {
    let choice = grid.experiment.split
    var sentences: [String] = []
    if let sizes = choice.drawn {
      var images = "\(NumberFormat.grouped(sizes.train)) training images"
      if sizes.validation > 0 {
        images += " (\(NumberFormat.grouped(sizes.validation)) of them held out for validation)"
      }
      sentences.append(
        "for each seed \(images), \(NumberFormat.grouped(sizes.query)) queries, the rest is the database; the parts "
          + "are disjoint")
      let grouped = grid.results.datasets.filter { $0.groups != nil && !choice.published.contains($0.name) }
      if !grouped.isEmpty {
        sentences.append(
          "whole groups (designs of fonts, say) on \(NumberFormat.list(grouped.map { Markdown.escape($0.name) })), "
            + "so a few images less")
      }
    }
    if !choice.published.isEmpty {
      sentences.append(
        "\(NumberFormat.list(choice.published.map(Markdown.escape))) in the split published with it, for all seeds")
    }
    return sentences.joined(separator: "; ")
  }

  private static func training(_ experiment: Experiment) -> String {
    let options = experiment.training
    let backbone = experiment.backbone
    let rates = experiment.datasets.compactMap { name in
      experiment.learningRates[name].map { "\($0) on \(Markdown.escape(name))" }
    }
    let start =
      switch backbone.start {
      case .classifier: "from the stage-1 classifier's weights"
      case .scratch: "from scratch"
      }
    return "backbone \(Markdown.escape(backbone.name)), width \(backbone.width), \(start); "
      + "\(NumberFormat.counted(options.epochs, "epoch")) of batches of \(options.batch), "
      + "optimizer \(options.optimizer.rawValue), "
      + (experiment.tuned == nil
        ? "peak learning rate \(options.learningRate)" + (rates.isEmpty ? "" : " (\(rates.joined(separator: ", ")))")
        : "peak learning rate and one own value of each loss [as tuned](#tuning)")
      + ", schedule \(options.schedule.rawValue), warm-up over \(options.warmUp) of the steps, "
      + "weight decay \(options.weightDecay), augmentation \(options.augmentation.rawValue). "
      + "Stage 1: \(NumberFormat.counted(experiment.classifier.epochs, "epoch")), "
      + "peak learning rate "
      + (experiment.tuned == nil ? "\(experiment.classifier.learningRate)." : "as tuned.")
  }

  /// Complete is bold. Runs alone decide: steps may be left that only serve another experiment.
  private static func state(_ grid: ResultGrid) -> String {
    let runs = grid.results.runs
    let isComplete = !runs.contains { $0.state == .pending }
    let finished = runs.count { $0.state == .finished }
    let infeasible = runs.count { if case .infeasible = $0.state { true } else { false } }
    let unavailable = runs.count { if case .unavailable = $0.state { true } else { false } }
    var text =
      isComplete
      ? "complete: \(NumberFormat.counted(finished, "run")) done"
      : "not complete: \(NumberFormat.grouped(finished)) of \(NumberFormat.counted(runs.count, "run")) done"
    if infeasible > 0 { text += ", \(infeasible) infeasible" }
    if unavailable > 0 { text += ", \(unavailable) without their data" }
    if !isComplete {
      text += "; \(NumberFormat.counted(grid.results.remainingSteps, "step")) left"
      if let seconds = grid.results.remainingSeconds {
        text += ", \(NumberFormat.duration(seconds: seconds)) by the costs measured on this machine"
      }
    }
    return isComplete ? "**\(text).**" : text + "."
  }

  /// Seeds that only some rows have.
  private static func moreSeeds(_ grid: ResultGrid) -> String {
    var rows: [String] = []
    var seeds: [UInt64] = []
    for choice in grid.experiment.methods {
      let more = grid.experiment.seeds(of: choice).filter { !grid.sharedSeeds.contains($0) }
      if !more.isEmpty { rows.append(Markdown.code(choice.label)) }
      seeds += more.filter { !seeds.contains($0) }
    }
    guard !rows.isEmpty else { return "" }
    return " \(NumberFormat.list(rows)) \(rows.count == 1 ? "has" : "have") \(NumberFormat.list(seeds.map(String.init))) "
      + "too: they count where rows are compared seed by seed, not in means that stand beside other rows' means."
  }

  /// "Seeds behind a cell: 3 in 40 cells, 2 in 5."
  private static func seedsBehindCells(_ grid: ResultGrid) -> String {
    var counts: [Int: Int] = [:]
    for dataset in grid.installedDatasets {
      for bits in grid.experiment.bits {
        for row in grid.rows where !grid.runs(dataset, row, bits).isEmpty {
          counts[grid.finished(dataset, row, bits).count, default: 0] += 1
        }
      }
    }
    let parts = counts.keys.sorted(by: >).map { seeds in
      "\(seeds) in \(NumberFormat.counted(counts[seeds] ?? 0, "cell"))"
    }
    return parts.isEmpty ? "" : "Seeds behind a cell: \(parts.joined(separator: ", "))."
  }
}
