import Foundations

/// How fast this machine ranks.
public enum RetrievalBenchmark {
  /// Codes that scatter around one random center a class.
  ///
  /// - Parameters:
  ///   - flips: probability that a bit differs from the center's.
  ///   - purpose: of the stream that draws classes and flips; the centers depend on `seed` alone, so that
  ///     queries and database share them.
  /// - Throws: `.bits`.
  public static func scatteredCodes(
    count: Int, bits: Int, classes: Int, flips: Double = 0.25, seed: UInt64, purpose: String
  ) throws(RetrievalError) -> (codes: BinaryCodes, classes: [Int32]) {
    precondition(classes > 0, "\(classes) classes")
    guard BinaryCodes.allowedBits.contains(bits) else { throw .bits(bits) }
    var generator = RandomStream(seed: seed, purpose: "centers").generator()
    let centers = (0..<classes * bits).map { _ in generator.sign() }
    generator = RandomStream(seed: seed, purpose: purpose).generator()
    var signs: [Int8] = []
    var classesOfCodes: [Int32] = []
    for _ in 0..<count {
      let center = generator.below(classes)
      classesOfCodes.append(Int32(center))
      for bit in 0..<bits {
        let sign = centers[center * bits + bit]
        signs.append(generator.uniform() < flips ? -sign : sign)
      }
    }
    return (try BinaryCodes(signs: signs, bits: bits), classesOfCodes)
  }

  /// Expected MAP@ALL on one thread.
  public static func queriesPerSecond(
    queries: Int = 10_000, database: Int = 60_000, bits: Int = 64, classes: Int = 100
  ) throws(RetrievalError) -> Double {
    let (codes, codeClasses) = try scatteredCodes(
      count: queries, bits: bits, classes: classes, seed: 0, purpose: "query")
    let (databaseCodes, databaseClasses) = try scatteredCodes(
      count: database, bits: bits, classes: classes, seed: 0, purpose: "database")
    let clock = ContinuousClock()
    let start = clock.now
    _ = try meanAveragePrecision(
      query: codes, queryLabels: Labels(classes: codeClasses), database: databaseCodes,
      databaseLabels: Labels(classes: databaseClasses))
    return Double(queries) / (start.duration(to: clock.now) / .seconds(1))
  }
}
