import Benchmark

/// Accuracy of the stage-1 classifiers that rows start from.
enum ClassifierTable {
  static func blocks(_ grid: ResultGrid) -> [Block] {
    let heading = Block.heading(level: 2, "Stage-1 classifier")
    guard !grid.results.classifiers.isEmpty else {
      return [heading, .paragraph("No classifier is trained yet.")]
    }
    return [heading, .table(table(grid))]
  }

  static func table(_ grid: ResultGrid) -> Table {
    var table = Table(
      name: "classifier",
      columns: [
        Table.Column("data set", .text),
        Table.Column("query accuracy", .estimate(.score, spread: true)),
        Table.Column("database accuracy", .estimate(.score, spread: true)),
      ])
    for dataset in grid.installedDatasets {
      let classifiers = grid.results.classifiers.filter { $0.dataset == dataset }
      func cell(_ value: (ClassifierResult) -> Double) -> Table.Cell {
        guard let estimate = Estimate(classifiers.map(value)) else {
          return Table.Cell(.absent(mark: "—", reason: "pending"))
        }
        return Table.Cell(.estimate(estimate, remark: nil))
      }
      table.rows.append([.text(dataset), cell(\.queryAccuracy), cell(\.databaseAccuracy)])
    }
    table.caption =
      "Share of right predictions of the stage-1 classifier after its last epoch: mean ± s over seeds, "
      + "\(table.countPhrase)."
    return table
  }
}
