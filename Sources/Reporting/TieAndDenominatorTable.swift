import Benchmark
import Retrieval

/// What the same codes score under other definitions of MAP, at one bit length; every bit length is in
/// runs.csv.
enum TieAndDenominatorTable {
  static func blocks(_ grid: ResultGrid) -> [Block] {
    var blocks: [Block] = [
      .heading(level: 2, "Ties and denominators"),
      .paragraph(
        "The same codes under other definitions. Denominators: hits (relevant items in the top k), min (the "
          + "smaller of k and the number of relevant items), relevant (all relevant items); at k = ALL the "
          + "three coincide. Ties: expected (exact mean over all orders), optimistic and pessimistic (the "
          + "best and the worst order: bounds, not error bars), shuffled-stable (the literature's: one fixed "
          + "shuffle, then a stable sort). These columns are for comparison with other code; the main tables "
          + "use hits and expected."
      ),
    ]
    blocks += grid.installedDatasets.map { .table(table(grid, dataset: $0)) }
    return blocks
  }

  static func table(_ grid: ResultGrid, dataset: String) -> Table {
    let bits = grid.middleBits
    let variants: [(title: String, Cutoff, APDenominator, TiePolicy)] =
      APDenominator.allCases.map { ("@100 \($0.rawValue)", .top(100), $0, .expected) }
      + TiePolicy.allCases.filter { $0 != .expected }.map {
        ("@100 hits, \($0.rawValue)", .top(100), .hits, $0)
      }
      + TiePolicy.allCases.map { ("@ALL \($0.rawValue)", .all, .hits, $0) }
    var table = Table(
      name: "ties-and-denominators-\(fileStem(dataset))",
      columns: [Table.Column("row", .text)]
        + variants.map { title, _, _, ties in
          Table.Column(title, .estimate(TiePolicy.bounds.contains(ties) ? .edgeScore : .score, spread: false))
        })
    var footnotes = Footnotes()
    for row in grid.rows where !grid.runs(dataset, row, bits).isEmpty {
      var cells: [Table.Cell] = [.text(row)]
      for (_, cutoff, denominator, ties) in variants {
        cells.append(
          grid.cell(dataset, row, bits, footnotes: &footnotes) {
            $0.measurements?.map(cutoff, denominator: denominator, ties: ties)
          })
      }
      table.append(cells, under: grid.group(row))
    }
    table.notes = footnotes.lines
    table.caption =
      "MAP@100 and MAP@ALL on \(dataset) at \(bits) bits by AP denominator and tie policy (expected where "
      + "none is named): means over seeds, \(table.countPhrase); selection: last."
    return table
  }
}
