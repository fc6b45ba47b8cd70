import CKernels
import Foundations
import Retrieval
import Testing

@Suite("Retrieval by real vectors") struct RealValuedRetrievalTests {
  struct Case {
    var query: RealVectors
    var queryLabels: Labels
    var database: RealVectors
    var databaseLabels: Labels

    func measured(
      _ similarity: VectorSimilarity = .innerProduct, cutoffs: [Cutoff] = RealValuedRetrievalTests.cutoffs
    ) throws -> RealValuedResult {
      try RealValuedRetrieval.measure(
        query: query, queryLabels: queryLabels, database: database, databaseLabels: databaseLabels,
        similarity: similarity, cutoffs: cutoffs)
    }
  }

  static let cutoffs: [Cutoff] = [.all, .top(7), .top(40), .top(1), .top(100_000)]

  /// Components 0, ±1 and ±2: products are exact and often equal. The last class has no item in the database.
  private func random(
    seed: UInt64, dimensions: Int, queries: Int = 6, database: Int = 60, classes: Int = 4, isMultiLabel: Bool = false
  ) throws -> Case {
    var generator = RandomStream(seed: seed, purpose: "test").generator()
    func vectors(_ count: Int) throws -> RealVectors {
      try RealVectors(
        (0..<count * dimensions).map { _ in Float(generator.below(5) - 2) }, dimensions: dimensions)
    }
    func labels(_ count: Int, below limit: Int) -> Labels {
      isMultiLabel
        ? Labels(
          memberships: (0..<count * (classes + 1)).map { _ in generator.below(4) == 0 ? 1 : 0 },
          classes: classes + 1)
        : Labels(classes: (0..<count).map { _ in Int32(generator.below(limit)) })
    }
    return Case(
      query: try vectors(queries), queryLabels: labels(queries, below: classes + 1),
      database: try vectors(database), databaseLabels: labels(database, below: classes))
  }

  /// Each query's groups of equal similarity as codes at so many Hamming distances, given to `NaiveRetrieval`.
  private func naive(_ input: Case, similarity: (_ query: [Double], _ item: [Double]) -> Double) throws -> [[Double]] {
    func vector(_ vectors: RealVectors, _ item: Int) -> [Double] {
      vectors.values[item * vectors.dimensions..<(item + 1) * vectors.dimensions].map(Double.init)
    }
    var averagePrecisions = [[Double]](repeating: [], count: Self.cutoffs.count)
    for query in 0..<input.query.count {
      let items = (0..<input.database.count).map { item in
        (
          score: similarity(vector(input.query, query), vector(input.database, item)),
          isRelevant: input.queryLabels.isRelevant(query, to: input.databaseLabels, item)
        )
      }
      let scores = Set(items.map(\.score)).sorted(by: >)
      let groups = TieGroups(
        items: scores.map { score in items.count { $0.score == score } },
        relevant: scores.map { score in items.count { $0.score == score && $0.isRelevant } })
      let result = try groups.measured(cutoffs: Self.cutoffs, by: .naive)
      for cutoff in Self.cutoffs.indices { averagePrecisions[cutoff].append(result.averagePrecisions[cutoff][0]) }
    }
    return averagePrecisions
  }

  private func expectEqual(_ found: RealValuedResult, _ wanted: [[Double]]) {
    #expect(found.averagePrecisions.map(\.count) == wanted.map(\.count))
    for (one, other) in zip(found.averagePrecisions.joined(), wanted.joined()) { #expect(abs(one - other) < 1e-13) }
    for (cutoff, values) in zip(Self.cutoffs, wanted) {
      let mean = values.reduce(0, +) / Double(values.count)
      #expect(found.measurements.map(cutoff).map { abs($0 - mean) < 1e-13 } == true)
    }
  }

  /// Dimensions, queries and items on both sides of the kernel's blocks.
  @Test(arguments: [1, 2, 3, 5, 16, 33], [false, true])
  func innerProductsEqualTheDefinition(dimensions: Int, isMultiLabel: Bool) throws {
    for (queries, database) in [(6, 60), (1, 1), (4, 16), (37, 17), (3, 95)] {
      let input = try random(
        seed: UInt64(dimensions), dimensions: dimensions, queries: queries, database: database,
        isMultiLabel: isMultiLabel)
      expectEqual(
        try input.measured(), try naive(input) { zip($0, $1).reduce(0) { $0 + $1.0 * $1.1 } })
    }
  }

  /// Float's rounding of unit vectors can part equal cosines; of these few components and powers of two it does
  /// not.
  @Test(arguments: 0..<6)
  func cosinesEqualTheDefinition(seed: Int) throws {
    var input = try random(seed: UInt64(seed), dimensions: 4)
    // Components 0 and ±1: a / sqrt(b) is compared exactly by its sign and square.
    func small(_ vectors: RealVectors) throws -> RealVectors {
      var values = vectors.values.map { max(-1, min(1, $0)) }
      for index in 0..<vectors.count where index % 3 == 0 {
        for dimension in 0..<4 { values[index * 4 + dimension] *= index % 2 == 0 ? 8 : 0.25 }
      }
      return try RealVectors(values, dimensions: 4)
    }
    input.query = try small(input.query)
    input.database = try small(input.database)
    let wanted = try naive(input) { query, item in
      let product = zip(query, item).reduce(0) { $0 + $1.0 * $1.1 }
      let squares = item.reduce(0) { $0 + $1 * $1 }
      return squares == 0 ? 0 : (product < 0 ? -1 : 1) * product * product / squares
    }
    expectEqual(try input.measured(.cosine), wanted)
  }

  /// Query (1, 0), class 0. Products 3, 1, 1, 0, -2; classes 0, 0, 1, 0, 1. The first item is relevant, of the two
  /// tied ones one is, then one, then none: rank 2 or 3. AP@ALL = (1 + (1 + 2/3)/2 + 3/4)/3 = 31/36. AP@2, over the
  /// hits: 1 or 1/1, both 1. AP@1 = 1. Cosines 1, 1/sqrt 2, 1/sqrt 2, 0, -1: the same. A query of class 7 scores 0.
  @Test(arguments: VectorSimilarity.allCases)
  func byHand(similarity: VectorSimilarity) throws {
    let input = Case(
      query: try RealVectors([1, 0, 1, 0], dimensions: 2), queryLabels: Labels(classes: [0, 7]),
      database: try RealVectors([3, 0, 1, 1, 1, -1, 0, 5, -2, 0], dimensions: 2),
      databaseLabels: Labels(classes: [0, 0, 1, 0, 1]))
    let result = try input.measured(similarity, cutoffs: [.all, .top(2), .top(1)])
    for (values, wanted) in zip(result.averagePrecisions, [31.0 / 36, 1, 1]) {
      #expect(abs(values[0] - wanted) < 1e-15)
      #expect(values[1] == 0)
    }
    let measurements = result.measurements
    #expect(measurements.queries == 2 && measurements.database == 5 && measurements.dimensions == 2)
    #expect(measurements.similarity == similarity && measurements.queriesWithoutRelevant == 1)
    #expect(measurements.map(.all).map { abs($0 - 31.0 / 72) < 1e-15 } == true)
    #expect(measurements.map(.top(2)) == 0.5)
    #expect(measurements.map(.top(3)) == nil)
    #expect(measurements.maps.allSatisfy { $0.denominator == .hits && $0.ties == .expected })
  }

  /// Vectors of one component, which is their group, against every order of the tied items.
  @Test(arguments: 0..<30)
  func tiesAreTheMeanOfAllOrders(seed: Int) throws {
    var generator = RandomStream(seed: UInt64(seed), purpose: "test").generator()
    let items = (0..<1 + generator.below(4)).map { _ in generator.below(6) }
    let groups = TieGroups(items: items, relevant: items.map { generator.below($0 + 1) })
    let count = items.reduce(0, +)
    guard count > 0 else { return }
    var values: [Float] = []
    var classes: [Int32] = []
    for (group, count) in items.enumerated() {
      for item in 0..<count {
        values.append(2 - Float(group))
        classes.append(item < groups.relevant[group] ? 1 : 0)
      }
    }
    let input = Case(
      query: try RealVectors([0.5], dimensions: 1), queryLabels: Labels(classes: [1]),
      database: try RealVectors(values, dimensions: 1), databaseLabels: Labels(classes: classes))
    let ks = Array(1...count + 2)
    let result = try input.measured(cutoffs: ks.map { .top($0) })
    for (k, values) in zip(ks, result.averagePrecisions) {
      let orders = groups.averagePrecisions(k: k, denominator: .hits)
      #expect(abs(values[0] - orders.reduce(0, +) / Double(orders.count)) < 1e-13, "\(groups.testDescription) @\(k)")
    }
  }

  /// Signs have the inner product K - 2 D: the ranking by Hamming distance, its ties included.
  @Test(arguments: VectorSimilarity.allCases)
  func signsRankAsTheirCodes(similarity: VectorSimilarity) throws {
    let (query, queryClasses) = try RetrievalBenchmark.scatteredCodes(
      count: 70, bits: 64, classes: 7, seed: 2, purpose: "query")
    let (database, databaseClasses) = try RetrievalBenchmark.scatteredCodes(
      count: 1234, bits: 64, classes: 7, seed: 2, purpose: "database")
    let codes = try measureRetrieval(
      query: query, queryLabels: Labels(classes: queryClasses), database: database,
      databaseLabels: Labels(classes: databaseClasses), seed: 0)
    let input = Case(
      query: try RealVectors(query.signs.map(Float.init), dimensions: 64), queryLabels: Labels(classes: queryClasses),
      database: try RealVectors(database.signs.map(Float.init), dimensions: 64),
      databaseLabels: Labels(classes: databaseClasses))
    let result = try input.measured(similarity, cutoffs: RetrievalMeasurements.standardCutoffs)
    for cutoff in RetrievalMeasurements.standardCutoffs {
      let (found, wanted) = (result.measurements.map(cutoff), codes.measurements.map(cutoff))
      #expect(abs((found ?? .nan) - (wanted ?? .infinity)) < 1e-13)
    }
  }

  /// The database in another order, and each query alone: not a bit may differ.
  @Test func orderAndCompanyDoNotMatter() throws {
    var generator = RandomStream(seed: 5, purpose: "test").generator()
    let (queries, items, dimensions) = (41, 307, 19)
    let query = try RealVectors(
      (0..<queries * dimensions).map { _ in Float(generator.normal()) }, dimensions: dimensions)
    let values = (0..<items * dimensions).map { _ in Float(generator.normal()) }
    let classes = (0..<items).map { _ in Int32(generator.below(3)) }
    let queryClasses = (0..<queries).map { _ in Int32(generator.below(3)) }
    func measured(_ order: [Int], queries wanted: Range<Int>) throws -> [[Double]] {
      try Case(
        query: RealVectors(
          Array(query.values[wanted.lowerBound * dimensions..<wanted.upperBound * dimensions]),
          dimensions: dimensions),
        queryLabels: Labels(classes: Array(queryClasses[wanted])),
        database: RealVectors(
          order.flatMap { values[$0 * dimensions..<($0 + 1) * dimensions] }, dimensions: dimensions),
        databaseLabels: Labels(classes: order.map { classes[$0] })
      ).measured().averagePrecisions
    }
    let order = Array(0..<items)
    let whole = try measured(order, queries: 0..<queries)
    #expect(try measured(generator.permutation(items), queries: 0..<queries) == whole)
    #expect(Set(whole[0]).count == queries)
    for item in [0, 3, 31, 32, 40] {
      #expect(try measured(order, queries: item..<item + 1) == whole.map { [$0[item]] })
    }
  }

  /// Fails if a clone fuses a multiplication with an addition, or sums in another order.
  @Test func theKernelRoundsEveryStep() {
    var generator = RandomStream(seed: 6, purpose: "test").generator()
    let (queries, blocks, dimensions) = (8, 3, 37)
    let lanes = CK_INNER_PRODUCT_ITEMS
    let rows = (0..<queries * dimensions).map { _ in Float(generator.normal()) }
    let items = (0..<blocks * dimensions * lanes).map { _ in Float(generator.normal()) }
    var products = [Float](repeating: .nan, count: queries * blocks * lanes)
    ck_inner_products(queries, dimensions, rows, blocks, items, &products)
    for query in 0..<queries {
      for item in 0..<blocks * lanes {
        var sum: Float = 0
        for dimension in 0..<dimensions {
          let value = items[(item / lanes * dimensions + dimension) * lanes + item % lanes]
          sum += rows[query * dimensions + dimension] * value
        }
        #expect(products[query * blocks * lanes + item] == sum)
      }
    }
  }

  /// Zeros of either sign, and vectors without direction, are tied with each other.
  @Test func zerosAreTied() throws {
    let input = Case(
      query: try RealVectors([1, 1], dimensions: 2), queryLabels: Labels(classes: [0]),
      database: try RealVectors([-0.0, -0.0, 1, -1, 0, 0], dimensions: 2),
      databaseLabels: Labels(classes: [1, 1, 0]))
    for similarity in VectorSimilarity.allCases {
      // One relevant item in three places.
      let found = try input.measured(similarity, cutoffs: [.all]).averagePrecisions[0][0]
      #expect(abs(found - (1 + 1.0 / 2 + 1.0 / 3) / 3) < 1e-15)
    }
  }

  @Test func extremesAreRankedOrRefused() throws {
    let huge = Float.greatestFiniteMagnitude
    let tiny = Float.leastNonzeroMagnitude
    let input = Case(
      query: try RealVectors([huge, 0], dimensions: 2), queryLabels: Labels(classes: [0]),
      database: try RealVectors([0, huge, huge, 0, tiny, tiny], dimensions: 2),
      databaseLabels: Labels(classes: [1, 1, 0]))
    #expect(throws: RetrievalError.tooLong(query: Double(huge), database: Double(huge))) { try input.measured() }
    // Cosines 0, 1 and 1 / sqrt 2: the relevant item is second.
    #expect(try input.measured(.cosine, cutoffs: [.all]).averagePrecisions == [[0.5]])
  }

  @Test func refusals() throws {
    #expect(throws: RetrievalError.notFinite(item: 1, dimension: 0)) {
      try RealVectors([1, 2, .nan, 4], dimensions: 2)
    }
    #expect(throws: RetrievalError.notFinite(item: 0, dimension: 1)) {
      try RealVectors([1, -.infinity, 3, 4], dimensions: 2)
    }
    #expect(throws: RetrievalError.dimensions(0)) { try RealVectors([], dimensions: 0) }
    #expect(throws: RetrievalError.length(of: "vectors", expected: "a multiple of 2", found: 3)) {
      try RealVectors([1, 2, 3], dimensions: 2)
    }
    let two = try RealVectors([1, 2], dimensions: 2)
    let three = try RealVectors([1, 2, 3], dimensions: 3)
    let none = try RealVectors([], dimensions: 2)
    let one = Labels(classes: [0])
    func refuses(
      _ error: RetrievalError, _ query: RealVectors, _ queryLabels: Labels, _ database: RealVectors,
      _ databaseLabels: Labels, cutoff: Cutoff = .all
    ) {
      #expect(throws: error) {
        try RealValuedRetrieval.measure(
          query: query, queryLabels: queryLabels, database: database, databaseLabels: databaseLabels,
          similarity: .cosine, cutoffs: [cutoff])
      }
    }
    refuses(.differentDimensions(query: 2, database: 3), two, one, three, one)
    refuses(.length(of: "query labels", expected: "1", found: 0), two, Labels(classes: []), two, one)
    refuses(.length(of: "database labels", expected: "1", found: 2), two, one, two, Labels(classes: [0, 1]))
    refuses(.differentLabels(query: nil, database: 1), two, one, two, Labels(memberships: [1], classes: 1))
    refuses(.empty("query"), none, Labels(classes: []), two, one)
    refuses(.empty("database"), two, one, none, Labels(classes: []))
    refuses(.cutoff(0), two, one, two, one, cutoff: .top(0))
  }
}
