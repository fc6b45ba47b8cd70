import Benchmark
import Foundations
import Retrieval
import Testing

/// Codes measured in other ways, beside the same by the definitions. What would break it: a class that is folded on
/// one side alone, training images with labels of others, a mean over queries that were left out.
@Suite struct SensitivityTests {
  private static let bits = 8

  private struct Part {
    /// [items, bits].
    var signs: [Int8] = []
    var classes: [Int32] = []

    /// Codes of few bits, so that many are tied, and classes 0...3.
    init(_ count: Int, item: Int) {
      var generator = RandomStream(seed: 4, purpose: "sensitivity test").generator(item: item)
      for _ in 0..<count {
        signs += (0..<bits).map { _ in generator.sign() }
        classes.append(Int32(generator.below(4)))
      }
    }

    init(_ part: Part, items: [Int]) {
      signs = items.flatMap { part.signs[$0 * bits..<($0 + 1) * bits] }
      classes = items.map { part.classes[$0] }
    }

    var stored: StoredCodes {
      get throws {
        StoredCodes(codes: try BinaryCodes(signs: signs, bits: bits), labels: Labels(classes: classes))
      }
    }
  }

  private let query = Part(9, item: 0)
  private let database = Part(150, item: 1)
  private let train = Part(40, item: 2)

  private func expect(_ measured: VariantMeasurements, isAsOf query: Part, _ database: Part) throws {
    let naive = try NaiveRetrieval.measure(
      query: query.stored.codes, queryLabels: query.stored.labels, database: database.stored.codes,
      databaseLabels: database.stored.labels, seed: 0
    ).measurements
    #expect(measured.queries == query.classes.count && measured.database == database.classes.count)
    #expect(measured.maps.map(\.cutoff) == RetrievalMeasurements.standardCutoffs)
    for cutoff in RetrievalMeasurements.standardCutoffs {
      let (value, expected) = (try #require(measured.map(cutoff)), try #require(naive.map(cutoff)))
      #expect(abs(value - expected) < 1e-12, "MAP@\(cutoff)")
    }
  }

  @Test func foldedClassesAreOneOnBothSides() throws {
    // 1 counts as 0, and 3 as 2.
    let classes: [Int32] = [0, 0, 2, 2]
    var (one, other) = (query, database)
    one.classes = query.classes.map { $0 / 2 }
    other.classes = database.classes.map { $0 / 2 }
    let measured = try VariantMeasurements(
      .caseFolded, query: query.stored.folded(classes), database: database.stored.folded(classes))
    try expect(measured, isAsOf: one, other)
    #expect(measured.variant == .caseFolded)
    let apart = try VariantMeasurements(.caseFolded, query: query.stored, database: database.stored)
    let (coarse, fine) = (try #require(measured.map(.all)), try #require(apart.map(.all)))
    #expect(coarse > fine)
  }

  @Test func labelsOfSeveralClassesFoldToTheirUnion() {
    let labels = Labels(memberships: [1, 1, 0, 0, 0, 1, 0, 0, 0], classes: 3)
    #expect(labels.folded([0, 0, 2]) == Labels(memberships: [1, 0, 0, 0, 0, 1, 0, 0, 0], classes: 3))
    #expect(labels.folded([0, 1, 1]) == Labels(memberships: [1, 1, 0, 0, 1, 0, 0, 0, 0], classes: 3))
    #expect(
      labels.appending(Labels(memberships: [0, 1, 0], classes: 3)).memberships
        == [1, 1, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0])
  }

  @Test func trainingImagesJoinTheDatabaseWithTheirOwnLabels() throws {
    // Not all of them: of a published split some may be there already.
    let items = Array(7..<40)
    let added = Part(train, items: items)
    var whole = database
    whole.signs += added.signs
    whole.classes += added.classes
    let measured = try VariantMeasurements(
      .trainingImagesInDatabase, query: query.stored, database: database.stored.appending(items, of: train.stored))
    try expect(measured, isAsOf: query, whole)
  }

  @Test func queriesWithANearCopyDoNotCount() throws {
    let precisions = try measureRetrieval(
      query: query.stored.codes, queryLabels: query.stored.labels, database: database.stored.codes,
      databaseLabels: database.stored.labels, seed: 0
    ).averagePrecisions
    let nearCopies = (0..<9).map { $0 % 4 == 1 }
    let measured = VariantMeasurements(
      leavingOut: nearCopies, averagePrecisions: precisions, database: database.classes.count)
    try expect(measured, isAsOf: Part(query, items: [0, 2, 3, 4, 6, 7, 8]), database)
    let none = VariantMeasurements(
      leavingOut: Array(repeating: true, count: 9), averagePrecisions: precisions, database: 150)
    #expect(none.queries == 0 && none.map(.all) == nil)
  }
}
