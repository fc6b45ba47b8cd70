import Foundations
import Retrieval
import Testing

/// One query, and how many items and relevant items lie at each distance from it.
struct TieGroups: CustomTestStringConvertible {
  var items: [Int]
  var relevant: [Int]

  var testDescription: String { "\(items) | \(relevant)" }

  /// Codes that lie so: the query is all -1, an item at distance t has its first t bits +1.
  func measured(
    cutoffs: [Cutoff], by measure: Measure, seed: UInt64 = 0
  ) throws -> RetrievalResult {
    let bits = max(items.count - 1, 1)
    var signs: [Int8] = []
    var labels: [Int32] = []
    for (distance, count) in items.enumerated() {
      for item in 0..<count {
        signs += (0..<bits).map { $0 < distance ? 1 : -1 }
        labels.append(item < relevant[distance] ? 1 : 0)
      }
    }
    return try measure.measure(
      BinaryCodes(signs: Array(repeating: -1, count: bits), bits: bits), Labels(classes: [1]),
      BinaryCodes(signs: signs, bits: bits), Labels(classes: labels), cutoffs, seed)
  }

  /// AP of every order of the tied items, all equally likely: every choice of the relevant places at each
  /// distance.
  func averagePrecisions(k: Int, denominator: APDenominator) -> [Double] {
    var orders: [[Bool]] = [[]]
    for (items, relevant) in zip(items, relevant) {
      let arrangements = (0..<(1 << items)).filter { $0.nonzeroBitCount == relevant }
        .map { mask in (0..<items).map { mask >> $0 & 1 == 1 } }
      orders = orders.flatMap { order in arrangements.map { order + $0 } }
    }
    let allRelevant = relevant.reduce(0, +)
    return orders.map { order in
      var hits = 0
      var sum = 0.0
      for (index, isRelevant) in order.prefix(k).enumerated() where isRelevant {
        hits += 1
        sum += Double(hits) / Double(index + 1)
      }
      let divisor =
        switch denominator {
        case .hits: hits
        case .minimum: min(k, allRelevant)
        case .relevant: allRelevant
        }
      return divisor == 0 ? 0 : sum / Double(divisor)
    }
  }
}

/// The two implementations, which every test of values runs through.
enum Measure: String, CaseIterable, CustomTestStringConvertible {
  case fast, naive

  var testDescription: String { rawValue }

  func measure(
    _ query: BinaryCodes, _ queryLabels: Labels, _ database: BinaryCodes, _ databaseLabels: Labels,
    _ cutoffs: [Cutoff], _ seed: UInt64
  ) throws -> RetrievalResult {
    switch self {
    case .fast:
      try measureRetrieval(
        query: query, queryLabels: queryLabels, database: database, databaseLabels: databaseLabels,
        cutoffs: cutoffs, seed: seed)
    case .naive:
      try NaiveRetrieval.measure(
        query: query, queryLabels: queryLabels, database: database, databaseLabels: databaseLabels,
        cutoffs: cutoffs, seed: seed)
    }
  }
}
