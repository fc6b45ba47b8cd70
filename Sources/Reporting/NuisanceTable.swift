import Benchmark
import Foundations
import Retrieval

/// What moves a MAP beside the method, on the scale of the claimed gain.
enum NuisanceTable {
  private struct Line {
    var title: String
    var what: String
    /// Mean and largest size, as log ratios.
    var mean: Double
    var largest: Double
    var count: Int
    /// Whether it is of the ratio of two rows, as gains are; else it moves one row's own MAP.
    var isOfRatio: Bool

    init?(_ title: String, _ what: String, isOfRatio: Bool = false, _ values: [Double]) {
      let finite = values.filter(\.isFinite).map(abs)
      guard let mean = Estimate(finite)?.mean, let largest = finite.max() else { return nil }
      self.title = title
      self.what = what
      self.mean = mean
      self.largest = largest
      count = finite.count
      self.isOfRatio = isOfRatio
    }
  }

  static func blocks(_ grid: ResultGrid, verdicts: [ClaimResult]) -> [Block] {
    let lines = lines(grid)
    guard !lines.isEmpty else { return [.paragraph("Nothing is measured yet.")] }
    var table = Table(
      name: "nuisances",
      caption: "What moves the MAP@ALL (or another, where it says so) of a trained row beside its method: mean and largest "
        + "size over \(grid.experiment.name)'s runs above chance, as log ratios.",
      columns: [
        Table.Column("what", .text), Table.Column("measured as", .text), Table.Column("mean", .number(.gainSize)),
        Table.Column("largest", .number(.gainSize)), Table.Column("of", .number(.count)),
      ])
    table.rows = lines.map {
      [.text($0.title), .text($0.what), .number($0.mean), .number($0.largest), .count($0.count)]
    }
    return [.paragraph(sentence(grid, verdicts: verdicts)), .table(table)]
  }

  /// "Next to the claimed gain of +10.81 %: ..."; what moves a ratio apart from what moves one row, since rows may move
  /// together.
  static func sentence(_ grid: ResultGrid, verdicts: [ClaimResult]) -> String {
    let claimed = verdicts.lazy.compactMap { verdict -> Double? in
      guard case .comparison(let result) = verdict.evidence, result.comparison.measure == .map(.all) else { return nil }
      return result.claimed
    }.first
    let lines = lines(grid)
    guard !lines.isEmpty else { return "What moves a MAP beside the method is not measured yet." }
    func parts(ofRatio: Bool) -> String {
      NumberFormat.list(
        lines.filter { $0.isOfRatio == ofRatio }.map { "\($0.title) \(NumberFormat.gainSize.text($0.mean))" })
    }
    let ratios = parts(ofRatio: true)
    return (claimed.map { "Next to the claimed gain of \(NumberFormat.gain.text($0)) in MAP@ALL" } ?? "In MAP@ALL")
      + ", on the mean: \(ratios)\(ratios.isEmpty ? "" : "; and ")of one row's own MAP, where two rows may move together, "
      + "\(parts(ofRatio: false))."
  }

  private static func lines(_ grid: ResultGrid) -> [Line] {
    let noise = Dictionary(
      grid.installedDatasets.map { ($0, MAPTable.noise(grid, $0) ?? 0) }, uniquingKeysWith: { first, _ in first })
    let trained = grid.parts.filter(\.trains).map(\.row)
    // Rows at chance move by themselves, and a code for each class is nothing but ties.
    let runs = grid.results.runs.filter {
      $0.state == .finished && trained.contains($0.identity.label)
        && $0.measurements?.map(.all) ?? 0 > noise[$0.identity.dataset] ?? 0
    }
    /// Log of the ratio of two ways to measure a run.
    func ratio(_ first: (RunResult) -> Double?, _ second: (RunResult) -> Double?) -> [Double] {
      runs.compactMap { run in
        guard let a = first(run), let b = second(run), a > 0, b > 0 else { return nil }
        return PortableMath.log(a / b)
      }
    }
    func tieOrder(_ cutoff: Cutoff) -> [Double] {
      ratio({ $0.measurements?.map(cutoff, ties: .shuffledStable) }, { $0.measurements?.map(cutoff) })
    }
    let shuffled = "one shuffle, then a stable sort, against the mean over all orders"
    return [
      Line("tie order", shuffled, tieOrder(.all)),
      Line("tie order at MAP@100", shuffled, tieOrder(.top(100))),
      Line(
        "denominator at MAP@1000", "over the relevant items at hand against min(k, relevant)",
        ratio({ $0.measurements?.map(.top(1000)) }, { $0.measurements?.map(.top(1000), denominator: .minimum) })),
      Line(
        "selection on test", "the epoch that is best on the test queries against the last",
        grid.results.selections.compactMap { SelectionSection.Policies($0.history) }.map {
          PortableMath.log($0.bestOnTest / $0.last)
        }),
      Line("seed noise", "sample deviation over seeds of a row's log MAP in a cell", deviations(grid)),
      Line(
        "seed noise, paired", "sample deviation over seeds of the log ratio of two rows of the first heading",
        isOfRatio: true, pairedDeviations(grid)),
      Line(
        "tuning, best against worst rate and weight", "over a loss's grid, on validation images; of rows that learn",
        tuning(grid)),
    ].compactMap { $0 }
  }

  private static func logMAPs(_ grid: ResultGrid, _ dataset: String, _ row: String, _ bits: Int) -> SeedValues {
    grid.values(dataset, row, bits) { $0.measurements?.map(.all).flatMap { $0 > 0 ? PortableMath.log($0) : nil } }
  }

  private static func deviations(_ grid: ResultGrid) -> [Double] {
    grid.installedDatasets.flatMap { dataset in
      grid.experiment.bits.flatMap { bits in
        grid.rows.compactMap { logMAPs(grid, dataset, $0, bits).estimate?.deviation }
      }
    }
  }

  /// Of the first heading's rows, each beside the first.
  private static func pairedDeviations(_ grid: ResultGrid) -> [Double] {
    guard let rows = grid.rowsByGroup.first?.labels, let first = rows.first else { return [] }
    return grid.installedDatasets.flatMap { dataset in
      grid.experiment.bits.flatMap { bits in
        rows.dropFirst().compactMap { row in
          (logMAPs(grid, dataset, first, bits) - logMAPs(grid, dataset, row, bits)).estimate?.deviation
        }
      }
    }
  }

  private static func tuning(_ grid: ResultGrid) -> [Double] {
    guard let tuned = grid.experiment.tuned else { return [] }
    var groups: [String] = []
    for choice in grid.experiment.methods {
      guard let definition = MethodRegistry.method(named: choice.method) else { continue }
      let group = choice.tunedGroup(definition)
      if !groups.contains(group) { groups.append(group) }
    }
    return grid.installedDatasets.flatMap { dataset in
      groups.compactMap { group in
        guard let choice = tuned.rows[group]?[dataset], choice.learningRate != nil, let scores = choice.scores,
          scores.worst > 0, scores.best > MAPTable.noise(grid, dataset) ?? 0
        else { return nil }
        return PortableMath.log(scores.best / scores.worst)
      }
    }
  }
}
