import Benchmark

/// Rows that used the same hash centers in every seed of a cell: where their numbers differ, centers are not
/// why.
enum IdenticalCenters {
  /// A Markdown sentence for each bit length with such rows; nil where there are none.
  static func sentences(_ grid: ResultGrid, dataset: String) -> String? {
    let sentences = grid.experiment.bits.flatMap { bits in
      groups(grid, dataset: dataset, bits: bits).map { rows in
        "At \(bits) bits \(NumberFormat.list(rows.map(Markdown.code))) used identical hash centers in every "
          + "seed."
      }
    }
    return sentences.isEmpty ? nil : sentences.joined(separator: " ")
  }

  /// Rows grouped by the digests of their centers over all seeds; groups of one are left out.
  static func groups(_ grid: ResultGrid, dataset: String, bits: Int) -> [[String]] {
    var groups: [(digests: [String], rows: [String])] = []
    for row in grid.rows {
      let runs = grid.runs(dataset, row, bits).filter { $0.centersDigest != nil }
      guard !runs.isEmpty else { continue }
      let digests = runs.map { "\($0.identity.seed) \($0.centersDigest ?? "")" }
      if let known = groups.firstIndex(where: { $0.digests == digests }) {
        groups[known].rows.append(row)
      } else {
        groups.append((digests, [row]))
      }
    }
    return groups.map(\.rows).filter { $0.count > 1 }
  }
}
