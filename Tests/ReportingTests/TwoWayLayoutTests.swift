import Reporting
import Testing

@Suite struct TwoWayLayoutTests {
  /// Seed 0: 1 2 / 3 6; seed 1: the same and 10 more, but 7 in place of 6. Row means of seed 0: 1.5, 4.5, column
  /// means 2, 4, mean 3; of seed 1: 11.5, 15, 12, 14.5, 13.25. Row effects of the first row -1.5 and -1.75,
  /// interactions of the first cell 1 - 1.5 - 2 + 3 = 0.5 and 11 - 11.5 - 12 + 13.25 = 0.75.
  @Test func effectsByHand() throws {
    let layout = try #require(TwoWayLayout([[[1, 11], [2, 12]], [[3, 13], [6, 17]]]))
    #expect(layout.grandMean.mean == 8.125)
    #expect(layout.rowEffects.map(\.mean) == [-1.625, 1.625])
    #expect(layout.columnEffects.map(\.mean) == [-1.125, 1.125])
    #expect(layout.interactions.map { $0.map(\.mean) } == [[0.625, -0.625], [-0.625, 0.625]])
    // Of -1.5 and -1.75: sqrt(2 * 0.125^2), though the seeds themselves are 10 apart.
    #expect(abs(try #require(layout.rowEffects[0].deviation) - 0.1767766952966369) < 1e-15)
    // 1.625^2 : 1.125^2 : 0.625^2 = 2.640625 : 1.265625 : 0.390625.
    let total = 2.640625 + 1.265625 + 0.390625
    #expect(abs(try #require(layout.rows.share) - 2.640625 / total) < 1e-15)
    #expect(abs(try #require(layout.columns.share) - 1.265625 / total) < 1e-15)
    #expect(abs(try #require(layout.interaction.share) - 0.390625 / total) < 1e-15)
    #expect(layout.rows.size == 1.625)
    #expect(abs(try #require(layout.interaction.noise) - 0.1767766952966369) < 1e-15)
  }

  @Test func oneSeedHasNoNoiseAndEqualCellsNoShares() throws {
    let layout = try #require(TwoWayLayout([[[2], [2]], [[2], [2]], [[2], [2]]]))
    #expect(layout.rows.share == nil && layout.rows.size == 0 && layout.rows.noise == nil)
    #expect(TwoWayLayout([[[], []], [[], []]]) == nil)
    #expect(TwoWayLayout([]) == nil)
  }

  /// The sum of squares of cells around the grand mean is that of its three sources, also where rows and columns
  /// differ in number: rows 0 and 6, three columns equal: all is the rows'.
  @Test func sharesCountEveryCell() throws {
    let layout = try #require(TwoWayLayout([[[0], [0], [3]], [[6], [6], [9]]]))
    // Row effects -3, 3 (3 cells each: 54); columns -1, -1, 2 (2 each: 12).
    #expect(abs(try #require(layout.rows.share) - 54.0 / 66) < 1e-15)
    #expect(abs(try #require(layout.columns.share) - 12.0 / 66) < 1e-15)
    #expect(layout.interaction.share == 0)
  }
}
