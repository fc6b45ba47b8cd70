import Foundations

/// The definitions, followed step by step: slow, clear, and sharing nothing with the fast path but the checks
/// of its input and the choice of ks. What the fast path is tested against.
public enum NaiveRetrieval {
  /// The same as ``measureRetrieval(query:queryLabels:database:databaseLabels:cutoffs:seed:)``, in time
  /// proportional to queries x database x relevant items.
  public static func measure(
    query: BinaryCodes, queryLabels: Labels, database: BinaryCodes, databaseLabels: Labels,
    cutoffs: [Cutoff] = RetrievalMeasurements.standardCutoffs, seed: UInt64
  ) throws(RetrievalError) -> RetrievalResult {
    try checkRetrieval(query, queryLabels, database, databaseLabels, cutoffs)
    var generator = RandomStream(seed: seed, purpose: "ties").generator()
    let shuffle = generator.permutation(database.count)
    let rankings = (0..<query.count).map { item in
      Ranking(
        shuffle.enumerated().map { place, other in
          RankedItem(
            distance: query.distanceBySigns(item, to: database, other), place: place,
            isRelevant: queryLabels.isRelevant(item, to: databaseLabels, other))
        })
    }
    return RetrievalResult(
      measurements: RetrievalMeasurements(
        queries: query.count, database: database.count, bits: query.bits,
        queriesWithoutRelevant: rankings.filter { $0.relevant == 0 }.count,
        maps: maps(of: rankings, cutoffs: cutoffs),
        precisionRecall: precisionRecall(of: rankings, bits: query.bits),
        atK: RetrievalMeasurements.curveCutoffs(database: database.count).map { k in
          let hits = rankings.map { $0.allOrders(k: k).expectedHits }
          return .init(
            k: k, precision: mean(hits.map { $0 / Double(k) }),
            recall: mean(
              zip(hits, rankings).map { $1.relevant == 0 ? 0 : $0 / Double($1.relevant) }))
        },
        radius2Precision: mean(rankings.map { $0.precision(radius: 2) ?? 0 }),
        radius2Empty: mean(rankings.map { $0.precision(radius: 2) == nil ? 1 : 0 })),
      averagePrecisions: cutoffs.map { cutoff in
        rankings.map { $0.averagePrecision(cutoff, .hits, .expected) }
      })
  }

  private static func mean(_ values: [Double]) -> Double {
    values.reduce(0, +) / Double(values.count)
  }

  private static func maps(of rankings: [Ranking], cutoffs: [Cutoff]) -> [MAPValue] {
    cutoffs.flatMap { cutoff in
      APDenominator.allCases.flatMap { denominator in
        TiePolicy.allCases.map { ties in
          MAPValue(
            cutoff: cutoff, denominator: denominator, ties: ties,
            value: mean(rankings.map { $0.averagePrecision(cutoff, denominator, ties) }))
        }
      }
    }
  }

  private static func precisionRecall(
    of rankings: [Ranking], bits: Int
  ) -> [RetrievalMeasurements.PrecisionRecallPoint] {
    let rankings = rankings.filter { $0.relevant > 0 }
    if rankings.isEmpty { return [] }
    return (0...bits).map { radius in
      .init(
        recall: mean(rankings.map { $0.recall(radius: radius) }),
        precision: mean(
          rankings.map { ranking in
            // An empty ball grows until something lies in it.
            (radius...bits).lazy.compactMap { ranking.precision(radius: $0) }.first ?? 0
          }))
    }
  }

  private struct RankedItem {
    var distance: Int
    /// In the shuffled database.
    var place: Int
    var isRelevant: Bool
  }

  /// A database sorted by distance to one query; equals in the order of the shuffled database.
  private struct Ranking {
    let items: [RankedItem]
    let relevant: Int

    init(_ items: [RankedItem]) {
      self.items = items.sorted { ($0.distance, $0.place) < ($1.distance, $1.place) }
      relevant = items.filter(\.isRelevant).count
    }

    func recall(radius: Int) -> Double {
      Double(items.filter { $0.distance <= radius && $0.isRelevant }.count) / Double(relevant)
    }

    /// nil for an empty ball.
    func precision(radius: Int) -> Double? {
      let ball = items.filter { $0.distance <= radius }
      return ball.isEmpty ? nil : Double(ball.filter(\.isRelevant).count) / Double(ball.count)
    }

    func averagePrecision(_ cutoff: Cutoff, _ denominator: APDenominator, _ ties: TiePolicy) -> Double {
      let k = cutoff.ranks(of: items.count)
      func divide(_ sum: Double, hits: Int) -> Double {
        let divisor =
          switch denominator {
          case .hits: hits
          case .minimum: min(k, relevant)
          case .relevant: relevant
          }
        return divisor == 0 ? 0 : sum / Double(divisor)
      }
      if ties == .shuffledStable {
        var hits = 0
        var sum = 0.0
        for (index, item) in items.prefix(k).enumerated() where item.isRelevant {
          hits += 1
          sum += Double(hits) / Double(index + 1)
        }
        return divide(sum, hits: hits)
      }
      let outcomes = allOrders(k: k).byHits.enumerated().compactMap { hits, orders in
        orders.map { (hits: hits, orders: $0) }
      }
      return switch ties {
      case .optimistic: outcomes.map { divide($0.orders.largest, hits: $0.hits) }.max() ?? 0
      case .pessimistic: outcomes.map { divide($0.orders.smallest, hits: $0.hits) }.min() ?? 0
      default: outcomes.map { divide($0.orders.weightedSum, hits: $0.hits) }.reduce(0, +)
      }
    }

    /// Walks down the ranking, one rank at a time, drawing the items of each distance from an urn; keeps what
    /// all orders with the same number of hits have in common.
    func allOrders(k: Int) -> Orders {
      var orders = Orders(byHits: [.init(probability: 1, weightedSum: 0, smallest: 0, largest: 0)])
      var rank = 0
      while rank < k {
        let urn = items.filter { $0.distance == items[rank].distance }
        let relevantInUrn = urn.filter(\.isRelevant).count
        let hitsBefore = items.prefix(rank).filter(\.isRelevant).count
        for drawn in 0..<min(urn.count, k - rank) {
          orders = orders.next(rank: rank + drawn + 1) { hits in
            let left = relevantInUrn - (hits - hitsBefore)
            return (left, urn.count - drawn)
          }
        }
        rank += urn.count
      }
      return orders
    }
  }

  /// All orders of tied items, up to some rank, by their number of hits; nil where no order has that number.
  private struct Orders {
    struct Same {
      var probability: Double
      /// Of the precisions at relevant ranks: the mean over these orders, times `probability`.
      var weightedSum: Double
      var smallest: Double
      var largest: Double
    }

    var byHits: [Same?]

    var expectedHits: Double {
      byHits.enumerated().reduce(0) { $0 + Double($1.offset) * ($1.element?.probability ?? 0) }
    }

    /// - Parameter urn: for a number of hits, the relevant items and all items still in the urn.
    func next(rank: Int, urn: (Int) -> (relevant: Int, items: Int)) -> Orders {
      var next = Orders(byHits: Array(repeating: nil, count: byHits.count + 1))
      for (hits, orders) in byHits.enumerated() {
        guard let orders else { continue }
        let (relevant, items) = urn(hits)
        if relevant > 0 {
          let precision = Double(hits + 1) / Double(rank)
          let share = Double(relevant) / Double(items)
          next.merge(
            Same(
              probability: share * orders.probability,
              weightedSum: share * (orders.weightedSum + orders.probability * precision),
              smallest: orders.smallest + precision, largest: orders.largest + precision),
            hits: hits + 1)
        }
        if relevant < items {
          let share = Double(items - relevant) / Double(items)
          next.merge(
            Same(
              probability: share * orders.probability, weightedSum: share * orders.weightedSum,
              smallest: orders.smallest, largest: orders.largest),
            hits: hits)
        }
      }
      return next
    }

    private mutating func merge(_ other: Same, hits: Int) {
      guard let known = byHits[hits] else {
        byHits[hits] = other
        return
      }
      byHits[hits] = Same(
        probability: known.probability + other.probability,
        weightedSum: known.weightedSum + other.weightedSum,
        smallest: min(known.smallest, other.smallest), largest: max(known.largest, other.largest))
    }
  }
}

extension BinaryCodes {
  fileprivate func distanceBySigns(_ item: Int, to others: BinaryCodes, _ other: Int) -> Int {
    (0..<bits).filter { sign(item, bit: $0) != others.sign(other, bit: $0) }.count
  }
}
