import Benchmark

/// Rows that used the same hash centers: where their numbers differ, centers are not why.
enum IdenticalCenters {
  /// Rows whose centers agree in exactly these seeds, or in these and more.
  private struct Group: Equatable {
    var rows: [String]
    var seeds: [UInt64]
  }

  /// Markdown: "At 16 bits `a` and `b` used identical hash centers in every seed; `b` and `c` in seed 1.";
  /// nil where no two rows did.
  static func sentence(_ grid: ResultGrid, dataset: String, bits: Int) -> String? {
    let groups = groups(grid, dataset: dataset, bits: bits)
    guard !groups.isEmpty else { return nil }
    let clauses = groups.enumerated().map { position, group in
      let isEverySeed = group.rows.allSatisfy { grid.runs(dataset, $0, bits).count == group.seeds.count }
      let seeds =
        isEverySeed
        ? "every seed"
        : (group.seeds.count == 1 ? "seed " : "seeds ") + NumberFormat.list(group.seeds.map(String.init))
      return NumberFormat.list(group.rows.map(Markdown.code))
        + (position == 0 ? " used [identical hash centers](#what-each-number-is)" : "") + " in \(seeds)"
    }
    return "At \(bits) bits \(clauses.joined(separator: "; "))."
  }

  /// For each two rows the seeds in which their digests agree, with all other rows that agree in these seeds
  /// too; each group once.
  private static func groups(_ grid: ResultGrid, dataset: String, bits: Int) -> [Group] {
    let rows = grid.rows.map { grid.runs(dataset, $0, bits) }
    func sharedSeeds(_ first: Int, _ second: Int) -> [UInt64] {
      rows[first].filter { run in
        run.centersDigest != nil
          && rows[second].contains {
            $0.identity.seed == run.identity.seed && $0.centersDigest == run.centersDigest
          }
      }.map(\.identity.seed)
    }
    var groups: [Group] = []
    for first in rows.indices {
      for second in rows.indices.dropFirst(first + 1) {
        let seeds = sharedSeeds(first, second)
        guard !seeds.isEmpty else { continue }
        let members = rows.indices.filter { Set(sharedSeeds(first, $0)).isSuperset(of: seeds) }
        let group = Group(rows: members.map { grid.rows[$0] }, seeds: seeds)
        if !groups.contains(group) { groups.append(group) }
      }
    }
    return groups
  }
}
