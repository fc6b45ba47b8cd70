import CKernels
import Foundations

/// What a database of real vectors is ranked by.
public enum VectorSimilarity: String, Sendable, Codable, CaseIterable {
  case innerProduct = "inner-product"
  /// 0 where either vector is 0.
  case cosine
}

/// What one set of real vectors is worth: what its signs can hardly be worth more than.
public struct RealValuedMeasurements: Sendable, Equatable, Codable {
  public var queries: Int
  public var database: Int
  public var dimensions: Int
  public var similarity: VectorSimilarity
  /// Queries that no database item is relevant to; they score 0 and stay in the mean.
  public var queriesWithoutRelevant: Int
  /// Every cutoff, denominator `hits`, ties `expected`.
  public var maps: [MAPValue]

  public init(
    queries: Int, database: Int, dimensions: Int, similarity: VectorSimilarity, queriesWithoutRelevant: Int,
    maps: [MAPValue]
  ) {
    self.queries = queries
    self.database = database
    self.dimensions = dimensions
    self.similarity = similarity
    self.queriesWithoutRelevant = queriesWithoutRelevant
    self.maps = maps
  }

  public func map(_ cutoff: Cutoff) -> Double? { maps.first { $0.cutoff == cutoff }?.value }
}

public struct RealValuedResult: Sendable, Equatable {
  public var measurements: RealValuedMeasurements
  /// Expected AP, denominator `hits`, of each query: [cutoff as asked][query].
  public var averagePrecisions: [[Double]]

  public init(measurements: RealValuedMeasurements, averagePrecisions: [[Double]]) {
    self.measurements = measurements
    self.averagePrecisions = averagePrecisions
  }
}

/// Retrieval without binary codes, for ceilings.
public enum RealValuedRetrieval {
  /// Whole blocks of the kernel; as many as keep the products of one pass within a few megabytes.
  private static let queriesPerPass = 32

  /// Ranks the database by similarity to each query, and measures the ranking as
  /// ``measureRetrieval(query:queryLabels:database:databaseLabels:cutoffs:seed:)`` does: items of equal similarity
  /// are tied, and every value is the exact mean over all their orders.
  ///
  /// Similarities are sums in Float, in the order of the dimensions, and tied only where their bits are equal. The
  /// same bits on every machine. Takes as much memory again as the database (for the cosine twice).
  ///
  /// - Parameters:
  ///   - query: vectors, [queries, D].
  ///   - database: vectors, [database, D].
  ///   - cutoffs: ks of MAP@k; those beyond the database's size mean all of it.
  /// - Throws: `.differentDimensions`, `.length` (labels), `.differentLabels`, `.empty`, `.tooLarge`, `.cutoff`, and
  ///   `.tooLong` where an inner product may leave Float's range.
  public static func measure(
    query: RealVectors, queryLabels: Labels, database: RealVectors, databaseLabels: Labels,
    similarity: VectorSimilarity, cutoffs: [Cutoff] = RetrievalMeasurements.standardCutoffs
  ) throws(RetrievalError) -> RealValuedResult {
    guard query.dimensions == database.dimensions else {
      throw .differentDimensions(query: query.dimensions, database: database.dimensions)
    }
    try checkRetrieval(
      queries: query.count, queryLabels, database: database.count, databaseLabels, cutoffs)
    if similarity == .innerProduct {
      // No partial sum is larger than the product of the lengths, but for rounding.
      let (longest, other) = (query.largestLength, database.largestLength)
      guard longest * other < Double(Float.greatestFiniteMagnitude) / 2 else {
        throw .tooLong(query: longest, database: other)
      }
    }
    let relevantItems = RelevantItems(
      query: queryLabels, database: databaseLabels, order: Array(0..<database.count))
    let cuts = AscendingCuts(cutoffs, database: database.count)
    let harmonic = HarmonicNumbers(upTo: database.count)
    var products = InnerProducts(
      query: similarity == .cosine ? query.scaledToUnitLength() : query,
      database: similarity == .cosine ? database.scaledToUnitLength() : database)
    var sorter = KeySorter()
    var keys = [UInt32](repeating: 0, count: database.count)
    var averagePrecisions = [[Double]](repeating: [], count: cutoffs.count)
    var queriesWithoutRelevant = 0
    for first in stride(from: 0, to: query.count, by: queriesPerPass) {
      let pass = first..<min(first + queriesPerPass, query.count)
      products.compute(pass)
      for item in pass {
        let relevant = relevantItems.positions(of: item)
        if relevant.isEmpty { queriesWithoutRelevant += 1 }
        products.copyKeys(of: item - first, to: &keys)
        var relevantKeys = relevant.map { keys[Int($0)] }
        sorter.sort(&keys)
        sorter.sort(&relevantKeys)
        let runs = TieRuns(keys: keys, relevant: relevantKeys)
        let exact = TieAwareAveragePrecision.atCuts(
          cuts.ks, items: runs.items, relevant: runs.relevant, harmonic: harmonic)
        for (index, cut) in cuts.indexOfCutoff.enumerated() {
          averagePrecisions[index].append(exact[cut].hits.expected)
        }
      }
    }
    return RealValuedResult(
      measurements: RealValuedMeasurements(
        queries: query.count, database: database.count, dimensions: query.dimensions, similarity: similarity,
        queriesWithoutRelevant: queriesWithoutRelevant,
        maps: zip(cutoffs, averagePrecisions).map { cutoff, values in
          MAPValue(
            cutoff: cutoff, denominator: .hits, ties: .expected,
            value: values.reduce(0, +) / Double(query.count))
        }),
      averagePrecisions: averagePrecisions)
  }
}

/// Inner products of a few queries at a time with a database laid out for the kernel.
private struct InnerProducts {
  private let query: RealVectors
  private let database: [Float]
  private let blocks: Int
  /// [queries of the pass, blocks x items of a block]
  private var products: [Float] = []

  private static let itemsPerBlock = CK_INNER_PRODUCT_ITEMS
  private static let queriesPerBlock = CK_INNER_PRODUCT_QUERIES

  init(query: RealVectors, database: RealVectors) {
    self.query = query
    self.database = database.blocked(lanes: Self.itemsPerBlock)
    blocks = (database.count + Self.itemsPerBlock - 1) / Self.itemsPerBlock
  }

  mutating func compute(_ queries: Range<Int>) {
    let rows = query.rows(queries, paddedTo: Self.queriesPerBlock)
    let count = rows.count / query.dimensions
    if products.count != count * blocks * Self.itemsPerBlock {
      products = [Float](repeating: 0, count: count * blocks * Self.itemsPerBlock)
    }
    ck_inner_products(count, query.dimensions, rows, blocks, database, &products)
  }

  /// One query's products as keys that ascend as the products descend.
  func copyKeys(of row: Int, to keys: inout [UInt32]) {
    let first = row * blocks * Self.itemsPerBlock
    for item in keys.indices {
      // Of IEEE's numbers those without sign ascend with their bits, those with it descend; -0 does not occur.
      let bits = products[first + item].bitPattern
      keys[item] = bits ^ (bits >> 31 == 0 ? 0x7FFF_FFFF : 0)
    }
  }
}

/// Least significant digit first, 11 bits at a time.
private struct KeySorter {
  private static let bins = 1 << 11
  private static let shifts: [UInt32] = [0, 11, 22]
  private var starts = [Int](repeating: 0, count: 3 * bins)
  private var scratch: [UInt32] = []

  /// Ascending.
  mutating func sort(_ keys: inout [UInt32]) {
    scratch = [UInt32](repeating: 0, count: keys.count)
    Self.sort(&keys, &scratch, &starts)
  }

  private static func sort(_ keys: inout [UInt32], _ scratch: inout [UInt32], _ starts: inout [Int]) {
    for bin in starts.indices { starts[bin] = 0 }
    for key in keys {
      starts[digitOf(key, shifts[0])] += 1
      starts[bins + digitOf(key, shifts[1])] += 1
      starts[2 * bins + digitOf(key, shifts[2])] += 1
    }
    for (digit, shift) in shifts.enumerated() {
      var next = 0
      for bin in digit * bins..<(digit + 1) * bins {
        let count = starts[bin]
        starts[bin] = next
        next += count
      }
      for key in keys {
        let bin = digit * bins + digitOf(key, shift)
        scratch[starts[bin]] = key
        starts[bin] += 1
      }
      swap(&keys, &scratch)
    }
  }

  private static func digitOf(_ key: UInt32, _ shift: UInt32) -> Int { Int(key >> shift) & (bins - 1) }
}

/// Sorted items as groups of ties, and how many of each are relevant. Neighbouring groups without a relevant item are
/// one group here, and so are neighbouring groups of relevant items alone: average precision does not depend on their
/// order.
private struct TieRuns {
  private(set) var items: [UInt32] = []
  private(set) var relevant: [UInt32] = []

  /// - Parameters:
  ///   - keys: of all items, ascending.
  ///   - relevant: those of the relevant ones, ascending.
  init(keys: [UInt32], relevant relevantKeys: [UInt32]) {
    var item = 0
    var hit = 0
    while hit < relevantKeys.count {
      let key = relevantKeys[hit]
      let nearer = item
      while keys[item] < key { item += 1 }
      append(items: item - nearer, relevant: 0)
      let (firstItem, firstHit) = (item, hit)
      while item < keys.count, keys[item] == key { item += 1 }
      while hit < relevantKeys.count, relevantKeys[hit] == key { hit += 1 }
      append(items: item - firstItem, relevant: hit - firstHit)
    }
    append(items: keys.count - item, relevant: 0)
  }

  private mutating func append(items count: Int, relevant hits: Int) {
    if count == 0 { return }
    if let last = items.indices.last {
      let isAsBefore = hits == 0 ? relevant[last] == 0 : hits == count && relevant[last] == items[last]
      if isAsBefore {
        items[last] += UInt32(count)
        relevant[last] += UInt32(hits)
        return
      }
    }
    items.append(UInt32(count))
    relevant.append(UInt32(hits))
  }
}
