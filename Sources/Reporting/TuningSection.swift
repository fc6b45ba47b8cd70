import Benchmark
import Foundations
import Hashing

/// The values that a tuning chose, and how much tuning alone moves a row.
enum TuningSection {
  private static let nearChance = "near chance"

  /// Nothing where the experiment reads no tuned values.
  static func blocks(_ grid: ResultGrid) -> [Block] {
    guard let tuned = grid.experiment.tuned else { return [] }
    let tables = grid.installedDatasets.map { table(grid, tuned, dataset: $0) }
    return [
      .heading(level: 2, "Tuning"),
      .paragraph(
        "Learning rates and, where a loss has one, one own value were searched on validation images"
          + (grid.experiment.tunedFile.map { " (\(Markdown.code($0)))" } ?? "")
          + ", on a seed that no result uses, whose images other seeds' splits may have in other parts; rows that share a "
          + "loss and head share what was chosen, on the mean of those of them that the tuning names. "
          + "Worst and best are the validation MAP@ALL (stage 1: accuracy) over the grid's points, the spread is "
          + "what tuning alone moves; 0 is a training that diverged. Rates are added where the best lies at an edge "
          + "of the grid and is above chance; grids of own values are not extended, so the chosen one may be the "
          + "outermost. \"\(nearChance)\" marks a row whose best is not above 1/C + 0.1 (1 - 1/C), the "
          + "tuning's own rule, C the number of classes: 1/C is the mean share of relevant items where classes are "
          + "of one size, which a guess scores, and a tenth of the way from there to 1 is taken for noise."),
      .list(grid.installedDatasets.map { finding(grid, tuned, $0) }),
    ] + tables.map(Block.table)
  }

  private struct Line {
    var group: String
    var rows: [String]
    var choice: TunedValues.Choice?
    /// Learning rates that were searched because the best so far lay at an edge.
    var moreRates: [Double]
  }

  /// Stage 1, then every group of the experiment's rows in their order.
  private static func lines(_ grid: ResultGrid, _ tuned: TunedValues, _ dataset: String) -> [Line] {
    var lines = [
      Line(
        group: "stage 1", rows: [], choice: tuned.classifier[dataset],
        moreRates: tuned.moreRates[TunedValues.classifierGroup]?[dataset] ?? [])
    ]
    for choice in grid.experiment.methods {
      guard let definition = MethodRegistry.method(named: choice.method) else { continue }
      // A code without a network and without keys has nothing to tune.
      if case .classifier = definition.encoder(choice.parameters), definition.parameters.isEmpty { continue }
      let group = choice.tunedGroup(definition)
      if let position = lines.dropFirst().firstIndex(where: { $0.group == group }) {
        lines[position].rows.append(choice.label)
      } else {
        lines.append(
          Line(
            group: group, rows: [choice.label], choice: tuned.rows[group]?[dataset],
            moreRates: tuned.moreRates[group]?[dataset] ?? []))
      }
    }
    return lines
  }

  private static func isNearChance(_ line: Line, _ noise: Double?) -> Bool {
    guard let best = line.choice?.scores?.best, let noise else { return false }
    return best <= noise
  }

  private static func table(_ grid: ResultGrid, _ tuned: TunedValues, dataset: String) -> Table {
    var table = Table(
      name: "tuning-\(fileStem(dataset))",
      columns: [
        Table.Column("loss and head", .text), Table.Column("rows", .number(.count)),
        Table.Column("learning rate", .text), Table.Column("own value", .text),
        Table.Column("points", .number(.count)),
        Table.Column("worst", .number(.score)), Table.Column("best", .number(.score)),
        Table.Column("spread", .number(.score)), Table.Column("remark", .text),
      ])
    let noise = MAPTable.noise(grid, dataset)
    for line in lines(grid, tuned, dataset) {
      let scores = line.choice?.scores
      let own = line.choice?.own.sorted { $0.key < $1.key }.map { "\($0.key) \(text($0.value))" } ?? []
      table.rows.append([
        .text(line.group), line.rows.isEmpty ? .empty : .number(Double(line.rows.count)),
        .text(line.choice?.learningRate.map { "\($0)" } ?? "—"),
        .text(own.isEmpty ? "—" : own.joined(separator: ", ")),
        scores.map { .number(Double($0.points)) } ?? .none, scores.map { .number($0.worst) } ?? .none,
        scores.map { .number($0.best) } ?? .none, scores.map { .number($0.best - $0.worst) } ?? .none,
        .text(remarks(line, noise).joined(separator: "; ")),
      ])
    }
    table.caption =
      "What tuning chose on \(dataset), and its scores over the grid"
      + (noise.map { "; near chance: not above \(NumberFormat.score.text($0))" } ?? "") + "."
    return table
  }

  private static func remarks(_ line: Line, _ noise: Double?) -> [String] {
    var remarks: [String] = []
    if line.choice == nil { remarks.append("not tuned") }
    if isNearChance(line, noise) { remarks.append(nearChance) }
    if !line.moreRates.isEmpty {
      remarks.append("rates added: \(line.moreRates.map { "\($0)" }.joined(separator: ", "))")
    }
    return remarks
  }

  private static func text(_ value: JSONValue) -> String {
    if case .string(let word) = value { word } else { value.canonical }
  }

  private static func finding(_ grid: ResultGrid, _ tuned: TunedValues, _ dataset: String) -> String {
    let name = "**\(Markdown.escape(dataset)):** "
    let lines = lines(grid, tuned, dataset).dropFirst()
    // A temperature far off is no training gone wrong.
    let spreads = lines.filter { $0.choice?.learningRate != nil }.compactMap { line in
      line.choice?.scores.map { (line: line, spread: $0.best - $0.worst) }
    }
    guard let widest = spreads.max(by: { $0.spread < $1.spread }) else { return name + "nothing is tuned yet." }
    let mean = spreads.map(\.spread).reduce(0, +) / Double(spreads.count)
    let noise = MAPTable.noise(grid, dataset)
    let weak = lines.filter { isNearChance($0, noise) }.map { Markdown.code($0.group) }
    let missing = lines.filter { $0.choice == nil }.map { Markdown.code($0.group) }
    return name
      + "over its grid a loss moves by \(NumberFormat.score.text(mean)) on the mean, most of all "
      + "\(Markdown.code(widest.line.group)) by \(NumberFormat.score.text(widest.spread)); "
      + (noise == nil
        ? "which rows are near chance cannot be said without the data set's classes"
        : weak.isEmpty ? "no row is near chance" : "near chance at its best: \(NumberFormat.list(weak))")
      + (missing.isEmpty ? "." : "; not tuned: \(NumberFormat.list(missing)).")
  }
}
