import Foundations

/// Percentile interval of a mean over seeds of averaged log ratios of MAP: seeds are drawn with replacement, and within
/// each drawn seed its queries (the two stages of verdicts: another split and training, other queries).
///
/// A seed's queries are resampled ``queryResamples`` times; each time that the seed is drawn, one of these is taken.
/// All cells of a data set and seed share the drawn queries, as they share them in the run. Where queries come in
/// groups, such as the faces of one font design, whole groups are drawn: single ones would pass for more independent
/// queries than there are.
package struct NestedBootstrap: Sendable, Equatable {
  package static let resamples = 10_000
  package static let queryResamples = 1_000

  package var lower: Double
  package var upper: Double

  /// Two rows in one cell, by query: average precisions of the same queries.
  package struct Pair: Sendable {
    package var first: [Double]
    package var second: [Double]
    /// Of each query; nil where each stands alone.
    package var groups: [Int32]?
    package init(first: [Double], second: [Double], groups: [Int32]? = nil) {
      self.first = first
      self.second = second
      self.groups = groups
    }
  }

  /// - Parameter cells: [seed][data set][cell]; all seeds have the same data sets, all cells of a data set and seed the
  ///   same queries.
  /// - Returns: nil with less than two seeds, or where a mean of average precisions is 0.
  package init?(_ cells: [[[Pair]]], resamples: Int = resamples, queryResamples: Int = queryResamples) {
    guard cells.count > 1 else { return nil }
    let stream = RandomStream(seed: 0, purpose: "bootstrap")
    var pools: [[Double]] = []
    for (seed, datasets) in cells.enumerated() {
      var pool = [Double](repeating: 0, count: queryResamples)
      for (dataset, pairs) in datasets.enumerated() {
        guard let ratios = Self.logRatios(
          pairs, resamples: queryResamples, stream: stream, item: 1 + seed * datasets.count + dataset)
        else { return nil }
        for index in pool.indices { pool[index] += ratios[index] / Double(datasets.count) }
      }
      pools.append(pool)
    }
    var means: [Double] = []
    for resample in 0..<resamples {
      var generator = stream.generator(epoch: resample, item: 0)
      var sum = 0.0
      for _ in pools { sum += pools[generator.below(pools.count)][generator.below(queryResamples)] }
      means.append(sum / Double(pools.count))
    }
    means.sort()
    lower = Self.percentile(means, 0.025)
    upper = Self.percentile(means, 0.975)
  }

  /// Of each resample of the queries, the mean over cells of log(MAP of first / MAP of second).
  private static func logRatios(
    _ pairs: [Pair], resamples: Int, stream: RandomStream, item: Int
  ) -> [Double]? {
    guard let queries = pairs.first?.first.count, queries > 0 else { return nil }
    precondition(
      pairs.allSatisfy { $0.first.count == queries && $0.second.count == queries },
      "cells of one data set and seed with other than \(queries) queries")
    // What is drawn: queries, or sums over a group's; by draw, so that one reads one place: [drawn][2 x cells].
    let (places, drawn) = Self.places(of: queries, in: pairs.first?.groups)
    let width = 2 * pairs.count
    var values = [Double](repeating: 0, count: drawn * width)
    for (cell, pair) in pairs.enumerated() {
      for query in 0..<queries {
        values[places[query] * width + 2 * cell] += pair.first[query]
        values[places[query] * width + 2 * cell + 1] += pair.second[query]
      }
    }
    var ratios: [Double] = []
    var sums = [Double](repeating: 0, count: width)
    for resample in 0..<resamples {
      var generator = stream.generator(epoch: resample, item: item)
      for index in sums.indices { sums[index] = 0 }
      for _ in 0..<drawn {
        let start = generator.below(drawn) * width
        for index in 0..<width { sums[index] += values[start + index] }
      }
      var ratio = 0.0
      for cell in pairs.indices {
        guard sums[2 * cell] > 0, sums[2 * cell + 1] > 0 else { return nil }
        ratio += PortableMath.log(sums[2 * cell] / sums[2 * cell + 1])
      }
      ratios.append(ratio / Double(pairs.count))
    }
    return ratios
  }

  /// The draw that each query belongs to, and how many there are; groups in the order of their first query.
  private static func places(of queries: Int, in groups: [Int32]?) -> (places: [Int], count: Int) {
    guard let groups else { return (Array(0..<queries), queries) }
    precondition(groups.count == queries, "groups of \(groups.count) queries, and \(queries) average precisions")
    var known: [Int32: Int] = [:]
    let places = groups.map { group -> Int in
      let place = known[group] ?? known.count
      known[group] = place
      return place
    }
    return (places, known.count)
  }

  /// Linear between the two nearest order statistics, as NumPy's default.
  static func percentile(_ sorted: [Double], _ share: Double) -> Double {
    let place = share * Double(sorted.count - 1)
    let below = Int(place)
    let above = min(below + 1, sorted.count - 1)
    return sorted[below] + (place - Double(below)) * (sorted[above] - sorted[below])
  }
}
