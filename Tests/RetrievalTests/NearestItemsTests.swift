import Foundations
import Retrieval
import Testing

@Suite struct NearestItemsTests {
  /// Codes of 8 bits, of which 300 must share many distances.
  private static func codes(_ count: Int, _ purpose: String) throws -> BinaryCodes {
    var generator = RandomStream(seed: 3, purpose: purpose).generator()
    return try BinaryCodes(bytes: (0..<count).map { _ in UInt8(generator.below(256)) }, count: count, bits: 8)
  }

  /// Fails if an item is missed, or if equal distances do not stand in the shuffle's order.
  @Test(arguments: [UInt64(0), 7])
  func areTheFirstOfANaiveSort(seed: UInt64) throws {
    let query = try Self.codes(5, "query")
    let database = try Self.codes(300, "database")
    var generator = RandomStream(seed: seed, purpose: "ties").generator()
    let places = generator.permutation(300).enumerated().sorted { $0.element < $1.element }.map(\.offset)
    let found = query.nearest(40, in: database, to: [4, 0], seed: seed)
    try #require(found.count == 2)
    for (row, item) in [4, 0].enumerated() {
      let sorted = (0..<300).sorted {
        let (a, b) = (query.distance(item, to: database, $0), query.distance(item, to: database, $1))
        return a == b ? places[$0] < places[$1] : a < b
      }
      #expect(found[row].map(\.item) == Array(sorted.prefix(40)))
      #expect(found[row].map(\.distance) == sorted.prefix(40).map { query.distance(item, to: database, $0) })
    }
  }

  /// Twelve equal codes: with another seed they stand in another order, and every one of them is there once.
  @Test func tiesAreShuffledBySeed() throws {
    let query = try BinaryCodes(signs: [1, 1, -1, 1, 1, 1, 1, 1], bits: 8)
    let database = try BinaryCodes(bytes: [UInt8](repeating: 0xFF, count: 12), count: 12, bits: 8)
    let orders = (0..<4).map { seed in
      query.nearest(20, in: database, to: [0], seed: UInt64(seed))[0]
    }
    for order in orders {
      #expect(order.map(\.item).sorted() == Array(0..<12))
      #expect(order.allSatisfy { $0.distance == 1 })
      #expect(order.map(\.item) != Array(0..<12))
    }
    #expect(orders[0] != orders[1] && orders[1] != orders[2])
    #expect(query.nearest(20, in: database, to: [0], seed: 0)[0] == orders[0])
  }

  /// Fails if what is shown is another ranking than the one that is measured as `shuffled-stable`.
  @Test func isTheRankingThatShuffledStableMeasures() throws {
    let query = try Self.codes(1, "query")
    let database = try Self.codes(300, "database")
    let queryLabels = Labels(classes: [0])
    let databaseLabels = Labels(classes: (0..<300).map { Int32($0 % 3) })
    let measured = try measureRetrieval(
      query: query, queryLabels: queryLabels, database: database, databaseLabels: databaseLabels,
      cutoffs: [.top(25)], seed: 5
    ).measurements.map(.top(25), denominator: .hits, ties: .shuffledStable)
    var (hits, sum) = (0, 0.0)
    for (rank, found) in query.nearest(25, in: database, to: [0], seed: 5)[0].enumerated()
    where queryLabels.isRelevant(0, to: databaseLabels, found.item) {
      hits += 1
      sum += Double(hits) / Double(rank + 1)
    }
    #expect(hits > 2)
    #expect(abs(try #require(measured) - sum / Double(hits)) < 1e-12)
  }
}
