import Benchmark

/// What each number is, and where its codes lie.
enum DefinitionsSection {
  static func blocks(_ grids: [ResultGrid]) -> [Block] {
    [
      .heading(level: 2, "What each number is"),
      .list([
        "**MAP@k** is the mean over queries of the average precision of the k database items nearest in "
          + "Hamming distance; an item is relevant when it has the query's class. Queries without a relevant "
          + "item score 0 and stay in the mean; \(withoutRelevant(grids)).",
        "**Ties** at equal distance count by their exact expectation over all orders, so that no number "
          + "depends on the order of the database.",
        "**Selection** is `last`: the network after its last epoch. No number here is of an epoch that a run chose on test "
          + "data" + (comparesEpochs(grids) ? ", but those of [Selection policies](#selection-policies)." : "."),
        "**±** is the sample standard deviation (n - 1) over seeds, not a confidence interval.",
        "**Identical hash centers:** rows that in a seed have the same centers and the same loss are one "
          + "network trained twice, with equal numbers; they are named below the tables, and stay in them.",
        "**Codes are the result of record.** [tables/runs.csv](tables/runs.csv) has a line for every run "
          + "with every digit of every MAP variant; its column `codes` names the folder in the artifact "
          + "store (`.shcbench/` unless another is set) that holds the run's packed codes and labels as "
          + "`.npy`, from which each retrieval number can be computed again without training.",
        "`SHA256SUMS` lists the digests of this report's files: `sha256sum -c SHA256SUMS`.",
      ]),
    ]
  }

  private static func comparesEpochs(_ grids: [ResultGrid]) -> Bool {
    grids.contains { $0.experiment.kind == .comparison && $0.experiment.selection != nil }
  }

  private static func withoutRelevant(_ grids: [ResultGrid]) -> String {
    let runs = grids.flatMap(\.results.runs)
    var parts: [String] = []
    var seen: Set<String> = []
    for run in runs {
      guard let count = run.measurements?.queriesWithoutRelevant, count > 0 else { continue }
      let text =
        "\(NumberFormat.grouped(count)) on \(Markdown.escape(run.identity.dataset)), "
        + "seed \(run.identity.seed)"
      if seen.insert(text).inserted { parts.append(text) }
    }
    return parts.isEmpty ? "there is none here" : "there are " + NumberFormat.list(parts)
  }
}
