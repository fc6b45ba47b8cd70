import Foundations
import Retrieval
import Testing

/// Items with several classes, or none: relevant is what shares one.
@Suite struct MultiLabelTests {
  /// All three queries have the code ---, and lie at distances 0, 1, 1, 2, 3 from the items A {0, 1}, B {2}, C {1, 2},
  /// D {} and E {0}.
  ///
  /// - Query 0, {0, 2}: all but D are relevant. Precision at their ranks 1, 2, 3 and 5: 1, 1, 1 and 4/5, so AP@ALL =
  ///   19/20. At the cut 2: two hits of sum 2, over 2, min(2, 4) and 4.
  /// - Query 1, {1}: A and C. C has rank 2 or 3: AP@ALL = (1 + 1)/2 or (1 + 2/3)/2, mean 11/12. At the cut 2 two hits
  ///   of sum 2, or one of sum 1: over the hits 1 and 1, over min(2, 2) and over 2 the mean is 3/4.
  /// - Query 2, {}: nothing is relevant, 0.
  @Test(arguments: Measure.allCases)
  func byHand(measure: Measure) throws {
    let query = try BinaryCodes(signs: [Int8](repeating: -1, count: 9), bits: 3)
    let database = try BinaryCodes(signs: [-1, -1, -1, 1, -1, -1, -1, 1, -1, 1, 1, -1, 1, 1, 1], bits: 3)
    let result = try measure.measure(
      query, Labels(memberships: [1, 0, 1, 0, 1, 0, 0, 0, 0], classes: 3),
      database, Labels(memberships: [1, 1, 0, 0, 0, 1, 0, 1, 1, 0, 0, 0, 1, 0, 0], classes: 3), [.all, .top(2)], 0)
    let found = result.measurements

    func expect(_ value: Double?, _ wanted: Double, _ what: String) {
      #expect(value.map { abs($0 - wanted) < 1e-15 } == true, "\(what): \(String(describing: value))")
    }
    let perQuery: [Double] = [19.0 / 20, 11.0 / 12, 0, 1, 1, 0]
    for (value, wanted) in zip(result.averagePrecisions.joined(), perQuery) { expect(value, wanted, "AP") }
    for denominator in APDenominator.allCases {
      expect(found.map(.all, denominator: denominator), (19.0 / 20 + 11.0 / 12) / 3, "\(denominator)")
      expect(
        found.map(.all, denominator: denominator, ties: .optimistic), (19.0 / 20 + 1) / 3, "\(denominator)")
      expect(
        found.map(.all, denominator: denominator, ties: .pessimistic), (19.0 / 20 + 5.0 / 6) / 3, "\(denominator)")
    }
    expect(found.map(.top(2), denominator: .hits), 2.0 / 3, "hits")
    expect(found.map(.top(2), denominator: .minimum), (1 + 0.75) / 3, "min")
    expect(found.map(.top(2), denominator: .relevant), (0.5 + 0.75) / 3, "relevant")

    #expect(found.queriesWithoutRelevant == 1)
    #expect(found.atK.map(\.k) == [1, 5])
    // Precision (1 + 1 + 0)/3 and (4/5 + 2/5 + 0)/3, recall (1/4 + 1/2 + 0)/3 and (1 + 1 + 0)/3.
    let atK: [(Double, Double)] = [(2.0 / 3, 1.0 / 4), (2.0 / 5, 2.0 / 3)]
    for (point, wanted) in zip(found.atK, atK) {
      expect(point.precision, wanted.0, "P@\(point.k)")
      expect(point.recall, wanted.1, "R@\(point.k)")
    }
    // Over queries 0 and 1: the balls hold 1, 3, 4 and 5 items, of them relevant 1, 3, 3, 4 and 1, 2, 2, 2.
    let curve: [(Double, Double)] = [(3.0 / 8, 1), (7.0 / 8, 5.0 / 6), (7.0 / 8, 5.0 / 8), (1, 3.0 / 5)]
    #expect(found.precisionRecall.count == 4)
    for (point, wanted) in zip(found.precisionRecall, curve) {
      expect(point.recall, wanted.0, "recall")
      expect(point.precision, wanted.1, "precision")
    }
    expect(found.radius2Precision, (3.0 / 4 + 2.0 / 4) / 3, "radius 2")
    #expect(found.radius2Empty == 0)
  }

  private func memberships(_ count: Int, classes: Int, seed: UInt64) -> Labels {
    var generator = RandomStream(seed: seed, purpose: "test").generator()
    // About one pair in three shares a class; one item in eight has none.
    let density = 0.6 / Double(classes).squareRoot()
    var memberships: [UInt8] = []
    for _ in 0..<count {
      let hasNone = generator.below(8) == 0
      memberships += (0..<classes).map { _ in generator.uniform() < density && !hasNone ? 1 : 0 }
    }
    return Labels(memberships: memberships, classes: classes)
  }

  /// Also beyond one and two words of 64 classes. Queries and items without classes are among them.
  @Test(arguments: [2, 9, 64, 80, 130])
  func fastEqualsNaive(classes: Int) throws {
    let codes = try MeasureRetrievalTests.random(
      seed: UInt64(classes), bits: 12, classes: 2, queries: 8, database: 70)
    let queryLabels = memberships(8, classes: classes, seed: 1)
    let databaseLabels = memberships(70, classes: classes, seed: 2)
    #expect((0..<70).contains { databaseLabels.classes(of: $0).isEmpty })
    #expect((0..<70).contains { databaseLabels.classes(of: $0).count > 1 })
    let results = try Measure.allCases.map {
      try $0.measure(
        codes.query, queryLabels, codes.database, databaseLabels, MeasureRetrievalTests.cutoffs, 3)
    }
    MeasureRetrievalTests.expectClose(results[0], results[1], 1e-13)
    #expect(try #require(results[0].measurements.map(.all)) > 0.1)
    let alone = try meanAveragePrecision(
      query: codes.query, queryLabels: queryLabels, database: codes.database, databaseLabels: databaseLabels)
    #expect(results[0].measurements.map(.all) == alone)
  }

  /// One class each, written as columns of 0 and 1: not a bit may differ.
  @Test func oneClassEachIsTheSameEitherWay() throws {
    let random = try MeasureRetrievalTests.random(seed: 5, bits: 16, classes: 5)
    func columns(_ classes: [Int32]) -> Labels {
      Labels(memberships: classes.flatMap { own in (0..<6).map { $0 == own ? UInt8(1) : 0 } }, classes: 6)
    }
    let result = try Measure.fast.measure(
      random.query, columns(random.queryClasses), random.database, columns(random.databaseClasses),
      MeasureRetrievalTests.cutoffs, 3)
    #expect(try random.measured() == result)
  }

  @Test(arguments: Measure.allCases)
  func labelsOfTwoKindsAreRefused(measure: Measure) throws {
    let codes = try BinaryCodes(signs: [1, -1], bits: 1)
    let single = Labels(classes: [0, 1])
    let two = Labels(memberships: [1, 0, 0, 1], classes: 2)
    let three = Labels(memberships: [1, 0, 0, 1, 0, 1], classes: 3)
    for (query, database) in [(single, two), (two, single), (two, three)] {
      #expect(throws: RetrievalError.differentLabels(query: query.classCount, database: database.classCount)) {
        try measure.measure(codes, query, codes, database, [.all], 0)
      }
    }
  }
}
