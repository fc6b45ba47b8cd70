import Foundations

/// What one set of codes is worth.
public struct RetrievalResult: Sendable, Equatable {
  public var measurements: RetrievalMeasurements
  /// Expected AP, denominator `hits`, of each query: [cutoff as asked][query].
  public var averagePrecisions: [[Double]]

  public init(measurements: RetrievalMeasurements, averagePrecisions: [[Double]]) {
    self.measurements = measurements
    self.averagePrecisions = averagePrecisions
  }
}

extension RetrievalMeasurements {
  /// The cutoffs of the field's tables.
  public static let standardCutoffs: [Cutoff] = [.top(100), .top(1000), .all]

  /// The k of ``atK``: 1, 5, 10, every 10 to 500, then 1000, 2000, 5000, 10000, ... below the database's
  /// size, and that size.
  static func curveCutoffs(database: Int) -> [Int] {
    var ks = [1, 5] + Array(stride(from: 10, through: 500, by: 10))
    var power = 1000
    while power < database {
      ks += [power, 2 * power, 5 * power]
      power *= 10
    }
    return ks.filter { $0 < database } + [database]
  }
}

/// Ranks the database by Hamming distance to each query and measures the ranking. An item is relevant to a query
/// if they share a class; an item without classes is relevant to none.
///
/// Every value is the exact mean over all orders of tied items (but for the bounds, and `shuffled-stable`:
/// one shuffle of the database, then a stable sort). Sums run in the queries' order on one thread, with IEEE
/// additions, multiplications and divisions alone: the same bits on every machine.
///
/// - Parameters:
///   - query: codes, [queries, bits].
///   - database: codes, [database, bits].
///   - cutoffs: ks of MAP@k; those beyond the database's size mean all of it.
///   - seed: of the stream "ties", which makes the shuffle of `shuffled-stable`.
/// - Throws: `.differentBits`, `.length` (labels), `.differentLabels`, `.empty`, `.tooLarge`, `.cutoff`.
///
/// Precision-recall points: the ball of each radius 0...bits, means over the queries that have a relevant
/// item (none if no query has). Where the ball is empty, recall is 0 and precision that of the smallest ball
/// with an item in it: the ranking's expected precision at its first rank, the curve's limit at recall 0.
/// P@k and R@k: means over all queries; a query without a relevant item counts as 0.
public func measureRetrieval(
  query: BinaryCodes, queryLabels: Labels, database: BinaryCodes, databaseLabels: Labels,
  cutoffs: [Cutoff] = RetrievalMeasurements.standardCutoffs, seed: UInt64
) throws(RetrievalError) -> RetrievalResult {
  try checkRetrieval(query, queryLabels, database, databaseLabels, cutoffs)
  let order = StableRanking.databaseOrder(count: database.count, seed: seed)
  let relevantItems = RelevantItems(query: queryLabels, database: databaseLabels, order: order)
  let cuts = AscendingCuts(cutoffs, database: database.count)
  let harmonic = HarmonicNumbers(upTo: database.count)
  var scan = HammingScan(database: database, order: order)
  var counts = DistanceCounts(bits: database.bits)
  var places = [UInt32](repeating: 0, count: database.count)
  var sums = MeasurementSums(
    bits: database.bits, cuts: cuts.ks.count,
    curveCutoffs: RetrievalMeasurements.curveCutoffs(database: database.count))
  var averagePrecisions = [[Double]](repeating: [], count: cutoffs.count)
  for item in 0..<query.count {
    let relevant = relevantItems.positions(of: item)
    scan.measure(item, of: query)
    scan.countItems(&counts.items, placesOf: relevant, &places)
    scan.count(relevant, into: &counts.relevant)
    let exact = TieAwareAveragePrecision.atCuts(
      cuts.ks, items: counts.items, relevant: counts.relevant, harmonic: harmonic)
    let stable = StableRanking.precisionSums(
      at: cuts.ks, relevant: relevant, distances: scan.distances, places: places, counts: counts)
    sums.add(exact, stable, ks: cuts.ks, relevant: relevant.count)
    sums.addCurves(counts, relevant: relevant.count)
    for (index, cut) in cuts.indexOfCutoff.enumerated() {
      averagePrecisions[index].append(exact[cut].hits.expected)
    }
  }
  return RetrievalResult(
    measurements: sums.measurements(
      queries: query.count, database: database.count, cutoffs: cutoffs, cutOf: cuts.indexOfCutoff),
    averagePrecisions: averagePrecisions)
}

/// Expected MAP@k alone, denominator `hits`: the fast way to watch a training run.
///
/// - Throws: as ``measureRetrieval(query:queryLabels:database:databaseLabels:cutoffs:seed:)``.
public func meanAveragePrecision(
  query: BinaryCodes, queryLabels: Labels, database: BinaryCodes, databaseLabels: Labels,
  cutoff: Cutoff = .all
) throws(RetrievalError) -> Double {
  try meanAveragePrecisions(
    query: query, queryLabels: queryLabels, database: database, databaseLabels: databaseLabels, cutoffs: [cutoff])[0]
}

/// The same at several cutoffs, in their order.
///
/// - Throws: as ``measureRetrieval(query:queryLabels:database:databaseLabels:cutoffs:seed:)``.
public func meanAveragePrecisions(
  query: BinaryCodes, queryLabels: Labels, database: BinaryCodes, databaseLabels: Labels,
  cutoffs: [Cutoff] = RetrievalMeasurements.standardCutoffs
) throws(RetrievalError) -> [Double] {
  try checkRetrieval(query, queryLabels, database, databaseLabels, cutoffs)
  let order = Array(0..<database.count)
  let relevantItems = RelevantItems(query: queryLabels, database: databaseLabels, order: order)
  let cuts = AscendingCuts(cutoffs, database: database.count)
  let harmonic = HarmonicNumbers(upTo: database.count)
  var scan = HammingScan(database: database, order: order)
  var counts = DistanceCounts(bits: database.bits)
  var sums = [Double](repeating: 0, count: cutoffs.count)
  for item in 0..<query.count {
    scan.measure(item, of: query)
    scan.countItems(&counts.items)
    scan.count(relevantItems.positions(of: item), into: &counts.relevant)
    let exact = TieAwareAveragePrecision.atCuts(
      cuts.ks, items: counts.items, relevant: counts.relevant, harmonic: harmonic)
    for (index, cut) in cuts.indexOfCutoff.enumerated() { sums[index] += exact[cut].hits.expected }
  }
  return sums.map { $0 / Double(query.count) }
}

/// What both implementations refuse.
func checkRetrieval(
  _ query: BinaryCodes, _ queryLabels: Labels, _ database: BinaryCodes, _ databaseLabels: Labels,
  _ cutoffs: [Cutoff]
) throws(RetrievalError) {
  guard query.bits == database.bits else {
    throw .differentBits(query: query.bits, database: database.bits)
  }
  try checkRetrieval(
    queries: query.count, queryLabels, database: database.count, databaseLabels, cutoffs)
}

/// The same of any two sides of so many items.
func checkRetrieval(
  queries: Int, _ queryLabels: Labels, database: Int, _ databaseLabels: Labels, _ cutoffs: [Cutoff]
) throws(RetrievalError) {
  guard queryLabels.count == queries else {
    throw .length(of: "query labels", expected: "\(queries)", found: queryLabels.count)
  }
  guard databaseLabels.count == database else {
    throw .length(of: "database labels", expected: "\(database)", found: databaseLabels.count)
  }
  guard queryLabels.classCount == databaseLabels.classCount else {
    throw .differentLabels(query: queryLabels.classCount, database: databaseLabels.classCount)
  }
  guard queries > 0 else { throw .empty("query") }
  guard database > 0 else { throw .empty("database") }
  guard database <= HarmonicNumbers.largestCount else {
    throw .tooLarge(database: database, limit: HarmonicNumbers.largestCount)
  }
  for case .top(let k) in cutoffs where k < 1 { throw .cutoff(k) }
}

/// Distinct ks in ascending order, and where each cutoff's k stands among them.
struct AscendingCuts {
  var ks: [Int] = []
  var indexOfCutoff: [Int] = []

  init(_ cutoffs: [Cutoff], database: Int) {
    let wanted = cutoffs.map { $0.ranks(of: database) }
    for k in wanted.sorted() where k != ks.last { ks.append(k) }
    indexOfCutoff = wanted.map { k in ks.count { $0 < k } }
  }
}
