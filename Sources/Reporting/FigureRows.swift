import Benchmark

/// Rows that one figure can show legibly.
struct FigureRows: Equatable {
  static let most = 10

  /// Appended to the figure's title; empty where one figure holds all rows.
  var title: String
  /// Appended to the figure's file stem.
  var stem: String
  /// The experiment's first row comes first, in every figure.
  var rows: [String]

  /// Whether the experiment's first row stands here beside rows of another group.
  var hasReference: Bool

  /// For a caption.
  var referenceSentence: String {
    hasReference ? "\(rows.first ?? "") stands in every figure for reference." : ""
  }
}

extension ResultGrid {
  /// One for each group of rows, several where a group has more rows than a figure can show.
  var figureRows: [FigureRows] {
    guard let reference = rows.first else { return [] }
    let stems = rowsByGroup.map { $0.group.map(fileStem) }
    return rowsByGroup.enumerated().flatMap { position, entry -> [FigureRows] in
      let (group, labels) = entry
      let others = labels.filter { $0 != reference }
      let room = FigureRows.most - 1
      let count = max(1, (others.count + room - 1) / room)
      let heading = group.map { ": \($0)" } ?? ""
      // Headings that are alike in ASCII, or have none of it, must not share a file.
      let stem = stems[position].map { stem in
        stem.isEmpty || stems[..<position].contains(stem) ? "-group-\(position + 1)" : "-\(stem)"
      }
      return (0..<count).map { part in
        // As equal as whole rows can be.
        let range = others.count * part / count..<others.count * (part + 1) / count
        return FigureRows(
          title: heading + (count > 1 ? " (\(part + 1) of \(count))" : ""),
          stem: (stem ?? "") + (count > 1 ? "-\(part + 1)" : ""),
          rows: [reference] + others[range], hasReference: part > 0 || !labels.contains(reference))
      }
    }
  }
}
