/// Numbers in rows and columns, each cell for the same seeds: what is due to the row, what to the column, and what to
/// neither alone. Effects are worked out seed by seed, so that what moves a whole seed is not in their spread.
package struct TwoWayLayout: Sendable {
  /// [row][column]
  package let cells: [[Estimate]]
  package let grandMean: Estimate
  /// Mean of the row less the grand mean; they add up to 0.
  package let rowEffects: [Estimate]
  package let columnEffects: [Estimate]
  /// Cell - row's mean - column's mean + grand mean, [row][column].
  package let interactions: [[Estimate]]

  /// nil without rows, columns or seeds.
  /// - Parameter values: [row][column][seed]; every cell has the same seeds, every row the same columns.
  package init?(_ values: [[[Double]]]) {
    guard let columns = values.first?.count, let seeds = values.first?.first?.count, columns > 0, seeds > 0 else {
      return nil
    }
    for row in values {
      precondition(row.count == columns, "a row has \(row.count) columns, another \(columns)")
      for cell in row { precondition(cell.count == seeds, "a cell has \(cell.count) seeds, another \(seeds)") }
    }
    func mean(_ values: [Double]) -> Double { values.reduce(0, +) / Double(values.count) }
    func estimate(_ values: [Double]) -> Estimate {
      guard let estimate = Estimate(values) else { preconditionFailure("no seeds where there were \(seeds)") }
      return estimate
    }
    let positions = 0..<seeds
    let rowMeans = values.map { row in positions.map { seed in mean(row.map { $0[seed] }) } }
    let columnMeans = (0..<columns).map { column in positions.map { seed in mean(values.map { $0[column][seed] }) } }
    let means = positions.map { seed in mean(rowMeans.map { $0[seed] }) }
    cells = values.map { $0.map(estimate) }
    grandMean = estimate(means)
    rowEffects = rowMeans.map { row in estimate(positions.map { row[$0] - means[$0] }) }
    columnEffects = columnMeans.map { column in estimate(positions.map { column[$0] - means[$0] }) }
    interactions = values.indices.map { row in
      (0..<columns).map { column in
        estimate(
          positions.map { values[row][column][$0] - rowMeans[row][$0] - columnMeans[column][$0] + means[$0] })
      }
    }
  }

  /// Of the sum of squares of the cells' means around the grand mean.
  package struct Source: Sendable, Equatable {
    /// 0...1; nil where all cells are equal.
    package var share: Double?
    /// Root mean square of the effects.
    package var size: Double
    /// Root mean square of their standard deviations over seeds; nil for one seed.
    package var noise: Double?
  }

  package var rows: Source { source(rowEffects, repeated: columnEffects.count) }
  package var columns: Source { source(columnEffects, repeated: rowEffects.count) }
  package var interaction: Source { source(interactions.flatMap { $0 }, repeated: 1) }

  private func source(_ effects: [Estimate], repeated: Int) -> Source {
    let total =
      sumOfSquares(rowEffects, columnEffects.count) + sumOfSquares(columnEffects, rowEffects.count)
      + sumOfSquares(interactions.flatMap { $0 }, 1)
    let own = sumOfSquares(effects, repeated)
    let variances = effects.compactMap(\.deviation).map { $0 * $0 }
    return Source(
      share: total > 0 ? own / total : nil, size: (sumOfSquares(effects, 1) / Double(effects.count)).squareRoot(),
      noise: variances.isEmpty ? nil : (variances.reduce(0, +) / Double(variances.count)).squareRoot())
  }

  private func sumOfSquares(_ effects: [Estimate], _ times: Int) -> Double {
    Double(times) * effects.reduce(0) { $0 + $1.mean * $1.mean }
  }
}
