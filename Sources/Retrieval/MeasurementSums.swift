/// How many items, and how many relevant ones, lie at each distance 0...bits from a query.
struct DistanceCounts {
  var items: [UInt32]
  var relevant: [UInt32]

  init(bits: Int) {
    items = [UInt32](repeating: 0, count: bits + 1)
    relevant = items
  }
}

/// Sums over the queries so far, and the means that they come to.
struct MeasurementSums {
  private static let policies = TiePolicy.allCases.count
  private static let values = APDenominator.allCases.count * policies

  private var queriesWithoutRelevant = 0
  /// [cuts, denominators, tie policies]
  private var averagePrecisions: [Double]
  private var recallAtRadius: [Double]
  private var precisionAtRadius: [Double]
  private let ks: [Int]
  private var recallAtK: [Double]
  private var precisionAtK: [Double]
  private var radius2Precision = 0.0
  private var radius2Empty = 0

  init(bits: Int, cuts: Int, curveCutoffs: [Int]) {
    averagePrecisions = [Double](repeating: 0, count: cuts * Self.values)
    recallAtRadius = [Double](repeating: 0, count: bits + 1)
    precisionAtRadius = recallAtRadius
    ks = curveCutoffs
    recallAtK = [Double](repeating: 0, count: ks.count)
    precisionAtK = recallAtK
  }

  /// One query's AP at each of the cuts `ks`.
  mutating func add(
    _ exact: [TieAwareAveragePrecision], _ stable: [StableRanking.PrecisionSum], ks: [Int],
    relevant: Int
  ) {
    var index = 0
    for cut in ks.indices {
      for denominator in APDenominator.allCases {
        let value = exact[cut][denominator]
        for policy in TiePolicy.allCases {
          let averagePrecision =
            switch policy {
            case .expected: value.expected
            case .optimistic: value.optimistic
            case .pessimistic: value.pessimistic
            case .shuffledStable:
              stable[cut].averagePrecision(denominator, k: ks[cut], relevant: relevant)
            }
          averagePrecisions[index] += averagePrecision
          index += 1
        }
      }
    }
  }

  /// One query's points on the curves.
  mutating func addCurves(_ counts: DistanceCounts, relevant: Int) {
    if relevant == 0 { queriesWithoutRelevant += 1 }
    var (items, hits) = (0, 0)
    var nextK = 0
    for distance in counts.items.indices {
      let groupItems = Int(counts.items[distance])
      let groupHits = Int(counts.relevant[distance])
      while nextK < ks.count, ks[nextK] <= items + groupItems {
        // The group's relevant items are spread evenly, in expectation.
        let share =
          groupItems > 0 ? Double((ks[nextK] - items) * groupHits) / Double(groupItems) : 0
        if relevant > 0 {
          precisionAtK[nextK] += (Double(hits) + share) / Double(ks[nextK])
          recallAtK[nextK] += (Double(hits) + share) / Double(relevant)
        }
        nextK += 1
      }
      if items == 0, groupItems > 0, relevant > 0 {
        for radius in 0..<distance {
          precisionAtRadius[radius] += Double(groupHits) / Double(groupItems)
        }
      }
      items += groupItems
      hits += groupHits
      if items > 0, relevant > 0 {
        precisionAtRadius[distance] += Double(hits) / Double(items)
        recallAtRadius[distance] += Double(hits) / Double(relevant)
      }
      if distance == min(2, counts.items.count - 1) {
        if items == 0 { radius2Empty += 1 } else { radius2Precision += Double(hits) / Double(items) }
      }
    }
  }

  func measurements(
    queries: Int, database: Int, cutoffs: [Cutoff], cutOf: [Int]
  ) -> RetrievalMeasurements {
    let all = Double(queries)
    let withRelevant = queries - queriesWithoutRelevant
    var maps: [MAPValue] = []
    for (cutoff, cut) in zip(cutoffs, cutOf) {
      var index = cut * Self.values
      for denominator in APDenominator.allCases {
        for policy in TiePolicy.allCases {
          maps.append(
            MAPValue(
              cutoff: cutoff, denominator: denominator, ties: policy,
              value: averagePrecisions[index] / all))
          index += 1
        }
      }
    }
    return RetrievalMeasurements(
      queries: queries, database: database, bits: recallAtRadius.count - 1,
      queriesWithoutRelevant: queriesWithoutRelevant, maps: maps,
      precisionRecall: withRelevant == 0
        ? []
        : zip(recallAtRadius, precisionAtRadius).map {
          .init(recall: $0 / Double(withRelevant), precision: $1 / Double(withRelevant))
        },
      atK: ks.indices.map {
        .init(k: ks[$0], precision: precisionAtK[$0] / all, recall: recallAtK[$0] / all)
      },
      radius2Precision: radius2Precision / all, radius2Empty: Double(radius2Empty) / all)
  }
}
