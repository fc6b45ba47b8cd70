import Foundations

/// The one ranking that a stable sort by distance gives: the literature's order.
enum StableRanking {
  /// The one fixed shuffle of the database, 0..<count, that stands behind equal distances. An item's place among its
  /// equals in it is counted by `hamming_stable_places` in CKernels.
  static func databaseOrder(count: Int, seed: UInt64) -> [Int] {
    var generator = RandomStream(seed: seed, purpose: "ties").generator()
    return generator.permutation(count)
  }

  /// What AP's denominator divides at one cut.
  struct PrecisionSum {
    /// Over the relevant ranks up to the cut, of (relevant items up to the rank) / rank.
    var sum = 0.0
    /// Number of those ranks.
    var hits = 0

    func averagePrecision(_ denominator: APDenominator, k: Int, relevant: Int) -> Double {
      let divisor =
        switch denominator {
        case .hits: hits
        case .minimum: min(k, relevant)
        case .relevant: relevant
        }
      return divisor > 0 ? sum / Double(divisor) : 0
    }
  }

  /// - Parameters:
  ///   - ks: ascending cuts.
  ///   - relevant: ascending positions of the relevant items.
  ///   - distances: of all positions.
  ///   - places: for each relevant item, how many earlier positions lie at its distance.
  static func precisionSums(
    at ks: [Int], relevant: [UInt32], distances: [UInt16], places: [UInt32], counts: DistanceCounts
  ) -> [PrecisionSum] {
    var itemsNearer = [Int](repeating: 0, count: counts.items.count)
    var hitsSoFar = itemsNearer
    var (items, hits) = (0, 0)
    for distance in counts.items.indices {
      itemsNearer[distance] = items
      hitsSoFar[distance] = hits
      items += Int(counts.items[distance])
      hits += Int(counts.relevant[distance])
    }
    // What each cut adds to the one before it; what lies beyond the last cut goes into one more.
    var steps = [PrecisionSum](repeating: PrecisionSum(), count: ks.count + 1)
    for (index, position) in relevant.enumerated() {
      let distance = Int(distances[Int(position)])
      let rank = itemsNearer[distance] + Int(places[index]) + 1
      hitsSoFar[distance] += 1
      var step = 0
      while step < ks.count, rank > ks[step] { step += 1 }
      steps[step].sum += Double(hitsSoFar[distance]) / Double(rank)
      steps[step].hits += 1
    }
    var upTo = PrecisionSum()
    return ks.indices.map { cut in
      upTo.sum += steps[cut].sum
      upTo.hits += steps[cut].hits
      return upTo
    }
  }
}
