import Foundations
import Retrieval
import Testing

@Suite struct MeasureRetrievalTests {
  struct Case {
    var query: BinaryCodes
    var queryClasses: [Int32]
    var database: BinaryCodes
    var databaseClasses: [Int32]

    func measured(
      by measure: Measure = .fast, cutoffs: [Cutoff] = MeasureRetrievalTests.cutoffs,
      seed: UInt64 = 3
    ) throws -> RetrievalResult {
      try measure.measure(
        query, Labels(classes: queryClasses), database, Labels(classes: databaseClasses), cutoffs,
        seed)
    }

    func rearranged(_ order: [Int]) throws -> Case {
      var result = self
      result.databaseClasses = order.map { databaseClasses[$0] }
      let width = database.bytesPerCode
      result.database = try BinaryCodes(
        bytes: order.flatMap { database.bytes[$0 * width..<($0 + 1) * width] }, count: order.count,
        bits: database.bits)
      return result
    }
  }

  static let cutoffs: [Cutoff] = [.all, .top(7), .top(40), .top(1), .top(100_000)]

  /// Random codes with many ties; the last class has no item in the database.
  static func random(
    seed: UInt64, bits: Int, classes: Int, queries: Int = 6, database: Int = 60
  ) throws -> Case {
    var generator = RandomStream(seed: seed, purpose: "test").generator()
    // Few distinct codes: duplicates, and distances with nothing at them.
    let distinct = (0..<12).map { _ in (0..<bits).map { _ in generator.sign() } }
    func codes(_ count: Int) throws -> BinaryCodes {
      try BinaryCodes(
        signs: (0..<count).flatMap { _ -> [Int8] in
          var code = distinct[generator.below(12)]
          if generator.below(3) == 0 { code[generator.below(bits)] *= -1 }
          return code
        }, bits: bits)
    }
    return Case(
      query: try codes(queries),
      queryClasses: (0..<queries).map { $0 == 2 ? Int32(classes) : Int32(generator.below(classes)) },
      database: try codes(database),
      databaseClasses: (0..<database).map { _ in Int32(generator.below(classes)) })
  }

  static func expectClose(_ one: RetrievalResult, _ other: RetrievalResult, _ tolerance: Double) {
    let (a, b) = (one.measurements, other.measurements)
    #expect(a.queries == b.queries && a.database == b.database && a.bits == b.bits)
    #expect(a.queriesWithoutRelevant == b.queriesWithoutRelevant)
    #expect(a.maps.count == b.maps.count && a.maps.count == 12 * one.averagePrecisions.count)
    for (x, y) in zip(a.maps, b.maps) {
      #expect(x.cutoff == y.cutoff && x.denominator == y.denominator && x.ties == y.ties)
      #expect(abs(x.value - y.value) <= tolerance, "\(x) \(y)")
    }
    #expect(a.precisionRecall.count == b.precisionRecall.count)
    for (x, y) in zip(a.precisionRecall, b.precisionRecall) {
      #expect(abs(x.recall - y.recall) <= tolerance && abs(x.precision - y.precision) <= tolerance)
    }
    #expect(a.atK.map(\.k) == b.atK.map(\.k))
    for (x, y) in zip(a.atK, b.atK) {
      #expect(abs(x.recall - y.recall) <= tolerance && abs(x.precision - y.precision) <= tolerance)
    }
    #expect(abs(a.radius2Precision - b.radius2Precision) <= tolerance)
    #expect(abs(a.radius2Empty - b.radius2Empty) <= tolerance)
    #expect(one.averagePrecisions.map(\.count) == other.averagePrecisions.map(\.count))
    for (x, y) in zip(one.averagePrecisions.joined(), other.averagePrecisions.joined()) {
      #expect(abs(x - y) <= tolerance)
    }
  }

  @Test(arguments: 1...70)
  func fastEqualsNaive(bits: Int) throws {
    let random = try Self.random(seed: UInt64(bits), bits: bits, classes: 1 + bits % 7)
    Self.expectClose(try random.measured(by: .fast), try random.measured(by: .naive), 1e-13)
  }

  @Test func fastEqualsNaiveBeyondAThousand() throws {
    let random = try Self.random(seed: 1, bits: 12, classes: 9, queries: 2, database: 1234)
    let cutoffs: [Cutoff] = [.top(100), .top(1000), .all]
    let fast = try random.measured(by: .fast, cutoffs: cutoffs)
    Self.expectClose(fast, try random.measured(by: .naive, cutoffs: cutoffs), 1e-13)
    #expect(
      fast.measurements.atK.map(\.k) == [1, 5] + stride(from: 10, through: 500, by: 10)
        + [1000, 1234])
  }

  /// numpy.argsort(kind="stable") after one shuffle, written out.
  @Test func shuffledStableIsAStableSort() throws {
    let random = try Self.random(seed: 8, bits: 10, classes: 3, queries: 9, database: 500)
    let result = try random.measured(cutoffs: [.top(50)], seed: 21).measurements
    var generator = RandomStream(seed: 21, purpose: "ties").generator()
    let shuffle = generator.permutation(500)
    var sum = 0.0
    for query in 0..<9 {
      var buckets = [[Int]](repeating: [], count: 11)
      for item in shuffle {
        buckets[random.query.distance(query, to: random.database, item)].append(item)
      }
      var (hits, precisions) = (0.0, 0.0)
      for (index, item) in buckets.joined().prefix(50).enumerated()
      where random.databaseClasses[item] == random.queryClasses[query] {
        hits += 1
        precisions += hits / Double(index + 1)
      }
      sum += hits > 0 ? precisions / hits : 0
    }
    let found = try #require(result.map(.top(50), denominator: .hits, ties: .shuffledStable))
    #expect(abs(found - sum / 9) < 1e-14)
  }

  /// One shuffle is an unbiased estimate of the expectation.
  @Test func shufflesAverageToTheExpectation() throws {
    let random = try Self.random(seed: 4, bits: 4, classes: 3, queries: 5, database: 40)
    let shuffles = 400
    for denominator in APDenominator.allCases {
      let values = try (0..<shuffles).map { seed in
        try #require(
          try random.measured(cutoffs: [.top(10)], seed: UInt64(seed)).measurements
            .map(.top(10), denominator: denominator, ties: .shuffledStable))
      }
      let mean = values.reduce(0, +) / Double(shuffles)
      let variance = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(shuffles - 1)
      let expected = try #require(
        try random.measured(cutoffs: [.top(10)]).measurements.map(.top(10), denominator: denominator))
      #expect(variance > 0)
      #expect(abs(mean - expected) < 4 * (variance / Double(shuffles)).squareRoot())
    }
  }

  @Test(arguments: 0..<12)
  func boundsBracket(seed: UInt64) throws {
    let random = try Self.random(seed: seed, bits: 3 + Int(seed), classes: 3)
    let result = try random.measured().measurements
    for cutoff in Self.cutoffs {
      for denominator in APDenominator.allCases {
        func value(_ ties: TiePolicy) throws -> Double {
          try #require(result.map(cutoff, denominator: denominator, ties: ties))
        }
        let lower = try value(.pessimistic)
        let upper = try value(.optimistic)
        for ties in [TiePolicy.expected, .shuffledStable] {
          #expect(try value(ties) >= lower - 1e-14 && value(ties) <= upper + 1e-14)
        }
        #expect(lower < upper)
        #expect(lower >= 0 && upper <= 1 + 1e-14)
      }
    }
  }

  /// What does not depend on the order of the database must not change by a bit when the order does.
  @Test(arguments: [1, 16, 33, 64])
  func orderOfTheDatabaseDoesNotMatter(bits: Int) throws {
    let random = try Self.random(seed: 77, bits: bits, classes: 4)
    var generator = RandomStream(seed: 5, purpose: "test").generator()
    func withoutShuffle(_ result: RetrievalResult) -> RetrievalResult {
      var result = result
      result.measurements.maps.removeAll { $0.ties == .shuffledStable }
      return result
    }
    let other = try random.rearranged(generator.permutation(60))
    #expect(other.database != random.database)
    #expect(withoutShuffle(try other.measured()) == withoutShuffle(try random.measured()))
    // Nor does the shuffle's seed touch anything else.
    #expect(
      withoutShuffle(try random.measured(seed: 99)) == withoutShuffle(try random.measured(seed: 3)))
  }

  /// Distances do not change when one bit flips in every code, query and database alike.
  @Test(arguments: [1, 16, 33, 64])
  func flippedBitChangesNothing(bits: Int) throws {
    let random = try Self.random(seed: 78, bits: bits, classes: 4)
    func flipped(_ codes: BinaryCodes) throws -> BinaryCodes {
      try BinaryCodes(
        signs: codes.signs.enumerated().map { $0 % bits == bits / 2 ? -$1 : $1 }, bits: bits)
    }
    var other = random
    other.query = try flipped(random.query)
    other.database = try flipped(random.database)
    #expect(try other.measured() == random.measured())
  }

  @Test func mapAloneEqualsTheFullMeasurement() throws {
    let random = try Self.random(seed: 9, bits: 20, classes: 4)
    for cutoff in Self.cutoffs {
      let alone = try meanAveragePrecision(
        query: random.query, queryLabels: Labels(classes: random.queryClasses),
        database: random.database, databaseLabels: Labels(classes: random.databaseClasses),
        cutoff: cutoff)
      #expect(try random.measured(cutoffs: [cutoff]).measurements.map(cutoff) == alone)
    }
    let several = try meanAveragePrecisions(
      query: random.query, queryLabels: Labels(classes: random.queryClasses),
      database: random.database, databaseLabels: Labels(classes: random.databaseClasses), cutoffs: Self.cutoffs)
    let measured = try random.measured().measurements
    #expect(several.map { $0 as Double? } == Self.cutoffs.map { measured.map($0) })
  }

  @Test(arguments: Measure.allCases)
  func queriesWithoutRelevantItemsStayInTheMean(measure: Measure) throws {
    let codes = try BinaryCodes(signs: [1, 1, -1, -1], bits: 2)
    let result = try measure.measure(
      codes, Labels(classes: [1, 5]), codes, Labels(classes: [1, 0]), [.all, .top(1)], 0)
    #expect(result.measurements.queriesWithoutRelevant == 1)
    #expect(result.averagePrecisions == [[1, 0], [1, 0]])
    for map in result.measurements.maps { #expect(map.value == 0.5) }
    #expect(
      result.measurements.atK == [
        .init(k: 1, precision: 0.5, recall: 0.5), .init(k: 2, precision: 0.25, recall: 0.5),
      ])
    // The curve is over the other query alone: one item at distance 0, the other at 2.
    #expect(
      result.measurements.precisionRecall == [
        .init(recall: 1, precision: 1), .init(recall: 1, precision: 1),
        .init(recall: 1, precision: 0.5),
      ])

    let none = try measure.measure(
      codes, Labels(classes: [7, 7]), codes, Labels(classes: [1, 0]), [.all], 0)
    #expect(none.measurements.queriesWithoutRelevant == 2)
    #expect(none.measurements.precisionRecall.isEmpty)
    #expect(none.measurements.maps.allSatisfy { $0.value == 0 })
  }

  @Test(arguments: Measure.allCases)
  func emptyBalls(measure: Measure) throws {
    // From the first query, items at distances 3, 3 and 4, the relevant ones at 3 and 4; from the second all
    // in reach.
    let groups = TieGroups(items: [0, 0, 0, 2, 1], relevant: [0, 0, 0, 1, 1])
    let result = try groups.measured(cutoffs: [.all], by: measure).measurements
    #expect(result.radius2Empty == 1)
    #expect(result.radius2Precision == 0)
    #expect(result.precisionRecall.map(\.recall) == [0, 0, 0, 0.5, 1])
    #expect(result.precisionRecall.map(\.precision) == [0.5, 0.5, 0.5, 0.5, 2.0 / 3])

    let near = TieGroups(items: [0, 1, 3, 2], relevant: [0, 1, 1, 0])
    let second = try near.measured(cutoffs: [.all], by: measure).measurements
    #expect(second.radius2Empty == 0)
    #expect(second.radius2Precision == 0.5)
  }

  /// A database of one code over and over: any rank holds the class's share.
  @Test(arguments: Measure.allCases)
  func duplicates(measure: Measure) throws {
    let groups = TieGroups(items: [0, 40], relevant: [0, 10])
    let result = try groups.measured(cutoffs: [.top(1)], by: measure).measurements
    for point in result.atK {
      #expect(abs(point.precision - 0.25) < 1e-14)
      #expect(abs(point.recall - Double(point.k) / 40) < 1e-14)
    }
    #expect(abs(try #require(result.map(.top(1))) - 0.25) < 1e-14)
    #expect(result.map(.top(1), denominator: .hits, ties: .optimistic) == 1)
    #expect(result.map(.top(1), denominator: .hits, ties: .pessimistic) == 0)
  }

  /// Expected precision and recall at k against all orders of the tied items.
  @Test(arguments: Measure.allCases)
  func precisionAndRecallAtK(measure: Measure) throws {
    let groups = TieGroups(items: [1, 4, 0, 6], relevant: [0, 3, 0, 2])
    var masks: [[Bool]] = [[]]
    for (items, relevant) in zip(groups.items, groups.relevant) {
      let arrangements = (0..<(1 << items)).filter { $0.nonzeroBitCount == relevant }
      masks = masks.flatMap { mask in
        arrangements.map { arrangement in mask + (0..<items).map { arrangement >> $0 & 1 == 1 } }
      }
    }
    let points = try groups.measured(cutoffs: [.all], by: measure).measurements.atK
    #expect(points.map(\.k) == [1, 5, 10, 11])
    for point in points {
      let hits = masks.reduce(0) { $0 + $1.prefix(point.k).count { $0 } }
      let mean = Double(hits) / Double(masks.count)
      #expect(abs(point.precision - mean / Double(point.k)) < 1e-15)
      #expect(abs(point.recall - mean / 5) < 1e-15)
    }
  }

  @Test(arguments: Measure.allCases)
  func refusals(measure: Measure) throws {
    let codes = try BinaryCodes(signs: [1, -1], bits: 1)
    let wide = try BinaryCodes(signs: [1, -1], bits: 2)
    let none = try BinaryCodes(signs: [], bits: 1)
    let two = Labels(classes: [0, 1])
    let one = Labels(classes: [0])
    func refuses(
      _ error: RetrievalError, _ query: BinaryCodes, _ queryLabels: Labels, _ database: BinaryCodes,
      _ databaseLabels: Labels, _ cutoff: Cutoff = .all
    ) {
      #expect(throws: error) {
        try measure.measure(query, queryLabels, database, databaseLabels, [cutoff], 0)
      }
    }
    refuses(.differentBits(query: 1, database: 2), codes, two, wide, one)
    refuses(.length(of: "query labels", expected: "2", found: 1), codes, one, codes, two)
    refuses(.length(of: "database labels", expected: "2", found: 1), codes, two, codes, one)
    refuses(.empty("query"), none, Labels(classes: []), codes, two)
    refuses(.empty("database"), codes, two, none, Labels(classes: []))
    refuses(.cutoff(0), codes, two, codes, two, .top(0))
  }
}
