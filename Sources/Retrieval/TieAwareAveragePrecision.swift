/// Average precision over all orders of tied items, from how many items, and how many relevant ones, lie at
/// each distance. No order is ever made.
///
/// AP@k = (1/D) x sum over relevant ranks p <= k of (relevant items up to p) / p, with D as ``APDenominator``
/// says, and 0 where D is 0. The expectation averages over all orders of the items at each distance (McSherry
/// and Najork, "Computing information retrieval performance measures efficiently in the presence of tied
/// scores", ECIR 2008), also where the cut falls among tied items; the bounds are the values of the best and
/// worst orders.
struct TieAwareAveragePrecision: Equatable {
  struct Value: Equatable {
    var expected = 0.0
    var optimistic = 0.0
    var pessimistic = 0.0

    fileprivate func divided(by denominator: Int) -> Value {
      guard denominator > 0 else { return Value() }
      let d = Double(denominator)
      return Value(expected: expected / d, optimistic: optimistic / d, pessimistic: pessimistic / d)
    }
  }

  var hits = Value()
  var minimum = Value()
  var relevant = Value()

  subscript(_ denominator: APDenominator) -> Value {
    switch denominator {
    case .hits: hits
    case .minimum: minimum
    case .relevant: relevant
    }
  }

  /// - Parameters:
  ///   - items: number of items at each distance.
  ///   - relevant: number of relevant items at each distance, at most as many.
  ///   - cuts: ascending ks, each in 1...(number of items).
  ///   - harmonic: up to the number of items or more.
  /// - Returns: AP@k for each k.
  static func atCuts(
    _ cuts: [Int], items: [UInt32], relevant: [UInt32], harmonic: HarmonicNumbers
  ) -> [TieAwareAveragePrecision] {
    let allRelevant = relevant.reduce(0) { $0 + Int($1) }
    guard allRelevant > 0 else {
      return [TieAwareAveragePrecision](repeating: .init(), count: cuts.count)
    }
    var results: [TieAwareAveragePrecision] = []
    results.reserveCapacity(cuts.count)
    var before = Prefix()
    for distance in items.indices where items[distance] > 0 && results.count < cuts.count {
      let group = TieGroup(items: Int(items[distance]), relevant: Int(relevant[distance]))
      while results.count < cuts.count, cuts[results.count] < before.items + group.items {
        let cut = cuts[results.count]
        results.append(
          before.cut(group, at: cut, allRelevant: allRelevant, harmonic: harmonic))
      }
      before.append(group, harmonic: harmonic)
      while results.count < cuts.count, cuts[results.count] == before.items {
        let cut = cuts[results.count]
        results.append(
          TieAwareAveragePrecision(
            hits: before.sum.divided(by: before.relevant),
            minimum: before.sum.divided(by: min(cut, allRelevant)),
            relevant: before.sum.divided(by: allRelevant)))
      }
    }
    precondition(results.count == cuts.count, "cuts \(cuts) beyond the items or not ascending")
    return results
  }
}

/// The items at one distance.
private struct TieGroup {
  var items: Int
  var relevant: Int
}

/// The ranks before a group of ties.
private struct Prefix {
  var items = 0
  var relevant = 0
  /// Sum over the relevant ranks of (relevant items up to it) / rank: expected, largest, smallest.
  var sum = TieAwareAveragePrecision.Value()

  mutating func append(_ group: TieGroup, harmonic: HarmonicNumbers) {
    defer {
      items += group.items
      relevant += group.relevant
    }
    guard group.relevant > 0 else { return }
    let h = Double(group.relevant)
    let mean = meanTerms(ranks: group.items, harmonic: harmonic)
    sum.expected += h * mean.first + h * (h - 1) * mean.second
    sum.optimistic += harmonic.sumOfRatios(lead: relevant, after: items, count: group.relevant)
    sum.pessimistic += harmonic.sumOfRatios(
      lead: relevant, after: items + group.items - group.relevant, count: group.relevant)
  }

  /// h relevant items in uniformly random places of the next `ranks` ranks add, in expectation, h x first +
  /// h (h - 1) x second: the i-th of them is relevant with probability h / ranks and then has (i - 1)(h - 1)
  /// / (ranks - 1) of the others before it.
  private func meanTerms(
    ranks: Int, harmonic: HarmonicNumbers
  ) -> (first: Double, second: Double) {
    let c = Double(ranks)
    let reciprocals = harmonic.sumOfReciprocals(after: items, count: ranks)
    let first = Double(relevant + 1) * reciprocals / c
    guard ranks > 1 else { return (first, 0) }
    // Sum of (i - 1) / (items + i).
    let ratios = harmonic.sumOfRatios(lead: -1, after: items, count: ranks)
    return (first, ratios / (c * (c - 1)))
  }

  /// AP@k where rank k lies inside the group and is not its last.
  func cut(
    _ group: TieGroup, at k: Int, allRelevant: Int, harmonic: HarmonicNumbers
  ) -> TieAwareAveragePrecision {
    let ranks = k - items
    let mean = meanTerms(ranks: ranks, harmonic: harmonic)
    // How many of the group's relevant items can lie before the cut.
    let fewest = max(0, ranks - (group.items - group.relevant))
    let most = min(group.relevant, ranks)

    // With a denominator that does not depend on the order, each relevant item counts for itself.
    let (n, r, c) = (Double(group.items), Double(group.relevant), Double(ranks))
    let pairs = r * (r - 1) * (c * (c - 1)) / (n * (n - 1))
    let fixed = TieAwareAveragePrecision.Value(
      expected: sum.expected + r * c / n * mean.first + pairs * mean.second,
      optimistic: sum.optimistic
        + harmonic.sumOfRatios(lead: relevant, after: items, count: most),
      pessimistic: sum.pessimistic
        + harmonic.sumOfRatios(lead: relevant, after: k - fewest, count: fewest))

    return TieAwareAveragePrecision(
      hits: .init(
        expected: expectedPerHit(group, ranks: ranks, hits: fewest...most, mean: mean),
        optimistic: largestPerHit(hits: fewest...most),
        pessimistic: smallestPerHit(ranks: ranks, hits: fewest...most)),
      minimum: fixed.divided(by: min(k, allRelevant)), relevant: fixed.divided(by: allRelevant))
  }

  /// Denominator `hits`: the mean over h, the hypergeometric number of relevant items before the cut. Given
  /// h, their places are uniform, and what came before does not depend on them.
  private func expectedPerHit(
    _ group: TieGroup, ranks: Int, hits: ClosedRange<Int>, mean: (first: Double, second: Double)
  ) -> Double {
    func value(_ hits: Int) -> Double {
      let h = Double(hits)
      return relevant + hits == 0
        ? 0 : (sum.expected + h * mean.first + h * (h - 1) * mean.second) / Double(relevant + hits)
    }
    // P(h + 1) / P(h) = (r - h)(c - h) / ((h + 1)(n - r - c + h + 1)): from the mode outwards, until nothing
    // is left that a Double could show. Needs no logarithm of a factorial.
    let (r, c, others) = (group.relevant, ranks, group.items - group.relevant - ranks)
    let mode = min(max((c + 1) * (r + 1) / (group.items + 2), hits.lowerBound), hits.upperBound)
    let negligible = 1e-25
    var total = 1.0
    var result = value(mode)
    var weight = 1.0
    for h in stride(from: mode, to: hits.upperBound, by: 1) {
      weight *= Double(r - h) * Double(c - h) / (Double(h + 1) * Double(others + h + 1))
      if weight < negligible { break }
      total += weight
      result += weight * value(h + 1)
    }
    weight = 1
    for h in stride(from: mode, to: hits.lowerBound, by: -1) {
      weight *= Double(h) * Double(others + h) / (Double(r - h + 1) * Double(c - h + 1))
      if weight < negligible { break }
      total += weight
      result += weight * value(h - 1)
    }
    return result / total
  }

  /// Denominator `hits`, best order: h relevant items first. One more hit, at a later rank, can lower the
  /// mean, so every h is tried.
  private func largestPerHit(hits: ClosedRange<Int>) -> Double {
    var best = 0.0
    var added = 0.0
    for h in 0...hits.upperBound {
      if h > 0 { added += Double(relevant + h) / Double(items + h) }
      guard hits.contains(h), relevant + h > 0 else { continue }
      best = max(best, (sum.optimistic + added) / Double(relevant + h))
    }
    return best
  }

  /// Denominator `hits`, worst order: h relevant items last before the cut.
  private func smallestPerHit(ranks: Int, hits: ClosedRange<Int>) -> Double {
    var worst = Double.infinity
    // Sum over the last h ranks of (relevant + i) / rank. One more item moves up all that follow it by one.
    var added = 0.0
    var reciprocals = 0.0
    for h in 0...hits.upperBound {
      if h > 0 {
        let rank = Double(items + ranks - h + 1)
        added += reciprocals + Double(relevant + 1) / rank
        reciprocals += 1 / rank
      }
      guard hits.contains(h) else { continue }
      worst = min(
        worst, relevant + h == 0 ? 0 : (sum.pessimistic + added) / Double(relevant + h))
    }
    return worst
  }
}
