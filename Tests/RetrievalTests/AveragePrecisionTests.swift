import Foundations
import Retrieval
import Testing

/// Values of single rankings, from fractions worked out by exact arithmetic and from all orders of small
/// cases.
@Suite struct AveragePrecisionTests {
  struct Fixture {
    var groups: TieGroups
    var k: Int
    /// (expected, pessimistic, optimistic); nil where not worked out.
    var hits: (Double?, Double, Double)
    var minimum: (Double?, Double, Double)?
    var relevant: (Double?, Double, Double)?
  }

  static let fixtures = [
    Fixture(
      groups: TieGroups(items: [1, 3, 2], relevant: [1, 1, 1]), k: 3,
      hits: (17.0 / 18, 5.0 / 6, 1),
      minimum: (14.0 / 27, 1.0 / 3, 2.0 / 3), relevant: (14.0 / 27, 1.0 / 3, 2.0 / 3)),
    Fixture(
      groups: TieGroups(items: [2, 4, 3], relevant: [1, 2, 0]), k: 4,
      hits: (149.0 / 216, 1.0 / 2, 1),
      minimum: (11.0 / 24, 1.0 / 6, 29.0 / 36), relevant: (11.0 / 24, 1.0 / 6, 29.0 / 36)),
    Fixture(
      groups: TieGroups(items: [0, 5, 0, 4], relevant: [0, 2, 0, 1]), k: 2,
      hits: (11.0 / 20, 0, 1),
      minimum: (13.0 / 40, 0, 1), relevant: (13.0 / 60, 0, 2.0 / 3)),
    Fixture(
      groups: TieGroups(items: [4], relevant: [1]), k: 2,
      hits: (3.0 / 8, 0, 1), minimum: (3.0 / 8, 0, 1), relevant: (3.0 / 8, 0, 1)),
    // More hits first is not best: one late hit less gives 1.
    Fixture(
      groups: TieGroups(items: [1, 1, 2], relevant: [1, 0, 1]), k: 3,
      hits: (nil, 5.0 / 6, 1), minimum: nil, relevant: nil),
  ]

  @Test(arguments: Measure.allCases, fixtures.indices)
  func fixture(measure: Measure, index: Int) throws {
    let fixture = Self.fixtures[index]
    let result = try fixture.groups.measured(cutoffs: [.top(fixture.k)], by: measure).measurements
    let wanted: [(APDenominator, (Double?, Double, Double)?)] = [
      (.hits, fixture.hits), (.minimum, fixture.minimum), (.relevant, fixture.relevant),
    ]
    for case (let denominator, (let expected, let lower, let upper)?) in wanted {
      func close(_ ties: TiePolicy, _ value: Double) throws {
        let found = try #require(result.map(.top(fixture.k), denominator: denominator, ties: ties))
        #expect(abs(found - value) < 1e-15, "\(denominator) \(ties): \(found), wanted \(value)")
      }
      if let expected { try close(.expected, expected) }
      try close(.pessimistic, lower)
      try close(.optimistic, upper)
    }
  }

  /// Both implementations against every order of the tied items, at every cut up to beyond the last item.
  @Test(arguments: Measure.allCases, 0..<40)
  func allOrders(measure: Measure, seed: Int) throws {
    var generator = RandomStream(seed: UInt64(seed), purpose: "test").generator()
    let items = (0..<1 + generator.below(4)).map { _ in generator.below(6) }
    let groups = TieGroups(items: items, relevant: items.map { generator.below($0 + 1) })
    let count = items.reduce(0, +)
    guard count > 0 else { return }
    let ks = Array(1...count + 2)
    let result = try groups.measured(cutoffs: ks.map { .top($0) } + [.all], by: measure)
    for k in ks {
      for denominator in APDenominator.allCases {
        let orders = groups.averagePrecisions(k: k, denominator: denominator)
        let wanted: [(TiePolicy, Double)] = [
          (.expected, orders.reduce(0, +) / Double(orders.count)),
          (.pessimistic, try #require(orders.min())), (.optimistic, try #require(orders.max())),
        ]
        for (ties, value) in wanted {
          let found = try #require(
            result.measurements.map(.top(k), denominator: denominator, ties: ties))
          #expect(abs(found - value) < 1e-13, "\(groups.testDescription) @\(k) \(denominator) \(ties)")
        }
        let stable = try #require(
          result.measurements.map(.top(k), denominator: denominator, ties: .shuffledStable))
        #expect(orders.contains { abs($0 - stable) < 1e-13 })
      }
      #expect(
        result.averagePrecisions[k - 1]
          == [result.measurements.map(.top(k), denominator: .hits, ties: .expected)])
    }
  }

  /// Long stretches of ties at deep ranks, where differences of harmonic numbers would lose digits: the sum
  /// over all ranks, term by term.
  @Test(arguments: [([3, 20_000, 4, 1, 29_000, 40, 7], [1, 3, 4, 0, 1, 40, 0]), ([1, 60_000], [1, 1])])
  func deepRanks(items: [Int], relevant: [Int]) throws {
    let groups = TieGroups(items: items, relevant: relevant)
    let result = try groups.measured(cutoffs: [.all], by: .fast)
    var sum = 0.0
    var correction = 0.0
    var (itemsBefore, relevantBefore) = (0, 0)
    for (n, r) in zip(items, relevant) {
      for i in 1...n {
        let earlierHits = n > 1 ? Double((i - 1) * (r - 1)) / Double(n - 1) : 0
        let term =
          Double(r) / Double(n) * (Double(relevantBefore + 1) + earlierHits) / Double(itemsBefore + i)
        // Kahan's sum, so that the reference is exact to the last digits.
        let adjusted = term - correction
        let next = sum + adjusted
        correction = (next - sum) - adjusted
        sum = next
      }
      itemsBefore += n
      relevantBefore += r
    }
    let wanted = sum / Double(relevantBefore)
    let found = try #require(result.averagePrecisions.first?.first)
    #expect(abs(found - wanted) < 1e-15 * 4, "\(found), wanted \(wanted)")
  }

  /// Cuts deep inside large groups: the hypergeometric mean over some hundred hits, against the urn.
  @Test(arguments: [(1500, 300, 1000), (1500, 1499, 700), (1200, 2, 600), (900, 600, 899)])
  func wideCuts(items: Int, relevant: Int, k: Int) throws {
    let groups = TieGroups(items: [3, items, 2], relevant: [1, relevant, 0])
    let fast = try groups.measured(cutoffs: [.top(k)], by: .fast).measurements
    let naive = try groups.measured(cutoffs: [.top(k)], by: .naive).measurements
    for (one, other) in zip(fast.maps, naive.maps) {
      #expect(abs(one.value - other.value) < 1e-13, "\(one) \(other)")
    }
  }
}
