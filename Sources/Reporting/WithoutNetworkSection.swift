import Benchmark
import Retrieval

/// What stage 3 is for: codes that the classifier's logits and the centers give without a hashing network, against
/// trained rows with the same centers.
enum WithoutNetworkSection {
  private struct Comparison {
    var bits: Int
    var code: String
    var trained: String
    /// MAP@ALL, over the seeds of both.
    var codeValues: SeedValues
    var trainedValues: SeedValues
    var difference: SeedValues { trainedValues - codeValues }
  }

  /// Nothing where the experiment has no two such rows: one alone is compared in the MAP tables like any other.
  static func blocks(_ grid: ResultGrid) -> [Block] {
    let codes = grid.parts.filter { !$0.trains }.map(\.row)
    guard codes.count > 1, grid.parts.contains(where: \.trains) else { return [] }
    var points: [String] = []
    var tables: [Block] = []
    for dataset in grid.installedDatasets {
      let comparisons = grid.experiment.bits.flatMap { bits in
        codes.compactMap { comparison(grid, dataset: dataset, bits: bits, code: $0) }
      }
      points.append("**\(Markdown.escape(dataset)):** \(sentence(grid, dataset, codes, comparisons))")
      if !comparisons.isEmpty { tables.append(.table(table(comparisons, dataset))) }
    }
    return [
      .heading(level: 2, "What the hashing network adds"),
      .paragraph(
        "Codes without a hashing network (\(NumberFormat.list(codes.map(Markdown.code)))) come from the stage-1 "
          + "classifier's logits and the hash centers, without any further training. Each is compared with the best "
          + "trained row that has the same hash centers in every seed that both have, and is trained as the "
          + "experiment says: best is the highest mean difference in MAP@ALL, seed by seed."),
      .list(points),
    ] + tables
  }

  /// nil while there is nothing to compare.
  private static func comparison(_ grid: ResultGrid, dataset: String, bits: Int, code: String) -> Comparison? {
    let values = grid.map(.all, dataset, code, bits)
    let trained = grid.parts.filter {
      $0.trains && $0.choice.own == Experiment.OwnOptions()
        && hasSameCenters(grid, dataset, bits, $0.row, code, seeds: values.seeds)
    }.map(\.row)
    guard let best = grid.best(of: trained, .all, dataset, bits, against: values) else { return nil }
    let other = grid.map(.all, dataset, best.row, bits)
    return Comparison(
      bits: bits, code: code, trained: best.row, codeValues: values.restricted(to: other.seeds),
      trainedValues: other.restricted(to: values.seeds))
  }

  private static func hasSameCenters(
    _ grid: ResultGrid, _ dataset: String, _ bits: Int, _ first: String, _ second: String, seeds: [UInt64]
  ) -> Bool {
    let others = grid.allFinished(dataset, second, bits)
    let runs = grid.allFinished(dataset, first, bits).filter { seeds.contains($0.identity.seed) }
    return runs.allSatisfy { run in
      run.centersDigest != nil
        && others.contains { $0.identity.seed == run.identity.seed && $0.centersDigest == run.centersDigest }
    }
  }

  private static func table(_ comparisons: [Comparison], _ dataset: String) -> Table {
    var table = Table(
      name: "without-network-\(fileStem(dataset))",
      columns: [
        Table.Column("code without a network", .text), Table.Column("MAP@ALL", .estimate(.score, spread: true)),
        Table.Column("best trained row, same centers", .text),
        Table.Column("its MAP@ALL", .estimate(.score, spread: true)),
        Table.Column("the network adds", .estimate(.difference, spread: true)),
      ])
    for comparison in comparisons {
      table.append(
        [
          .text(comparison.code), .estimate(comparison.codeValues.estimate), .text(comparison.trained),
          .estimate(comparison.trainedValues.estimate), .estimate(comparison.difference.estimate),
        ], under: "\(comparison.bits) bits")
    }
    table.caption =
      "MAP@ALL on \(dataset) without and with a hashing network, for the same hash centers: mean ± s over the seeds "
      + "of both, \(table.countPhrase); selection: last."
    return table
  }

  private static func sentence(
    _ grid: ResultGrid, _ dataset: String, _ codes: [String], _ comparisons: [Comparison]
  ) -> String {
    guard !comparisons.isEmpty else { return "nothing to compare yet." }
    let best = grid.experiment.bits.compactMap { bits in
      comparisons.filter { $0.bits == bits }.max { first, second in
        (first.codeValues.estimate?.mean ?? 0) < (second.codeValues.estimate?.mean ?? 0)
      }
    }
    let clauses = best.compactMap { comparison in
      comparison.difference.estimate.map {
        "\(Markdown.code(comparison.code)) at \(comparison.bits) bits, to which \(Markdown.code(comparison.trained)) "
          + "adds \(NumberFormat.difference.text($0))"
      }
    }
    let wins = comparisons.count { ($0.difference.estimate?.mean ?? 0) < 0 }
    // One number a seed, of the seeds that every comparison has.
    var seeds = comparisons.first?.difference.seeds ?? []
    for comparison in comparisons { seeds = seeds.filter(comparison.difference.seeds.contains) }
    let means = SeedValues(
      seeds.map { seed in
        (seed, comparisons.compactMap { $0.difference[seed] }.reduce(0, +) / Double(comparisons.count))
      })
    let mean =
      means.estimate.map {
        "on the mean of all comparisons the network adds \(NumberFormat.difference.text($0)) "
          + "(\(NumberFormat.counted($0.count, "seed")))"
      } ?? "no seed has all comparisons yet"
    return "the best code without a network is \(clauses.joined(separator: "; ")). Such a code beats the best "
      + "trained row with its centers in \(wins) of \(NumberFormat.counted(comparisons.count, "comparison")); \(mean)."
  }
}
