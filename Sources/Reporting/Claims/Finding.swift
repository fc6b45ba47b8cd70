import Benchmark

/// What the numbers say about a claim, before it is put into the words of the claim's kind.
package enum Finding: Sendable, Equatable {
  /// The whole interval lies above 0.
  case effect
  /// And below the claimed size.
  case smallerEffect
  /// The whole interval lies within the margin.
  case noDifference
  /// The whole interval lies below 0, not within the margin.
  case reversed
  /// None of these; so many seeds would decide, by ``PairedInterval/seedsToDecide(margin:)``.
  case undecided(seedsNeeded: Int?)
  /// Two complete seeds are not there yet.
  case pending
  /// Data or weights are not installed.
  case notTestable
  /// Its experiment is not among those given.
  case notJudged
  case addsUp
  /// Not to the printed digits, and the rounding of the tables' entries can explain it.
  case addsUpWithinRounding
  case doesNotAddUp
  case holds
  case doesNotHold

  /// The rule: no difference first, then the directions, else undecided.
  /// - Parameters:
  ///   - margin: of no practical difference, on the scale of the interval.
  ///   - claimed: the claimed size on that scale, where there is one.
  package init(_ interval: PairedInterval, margin: Double, claimed: Double?) {
    if interval.lower >= -margin, interval.upper <= margin {
      self = .noDifference
    } else if interval.lower > 0 {
      if let claimed, interval.upper < claimed { self = .smallerEffect } else { self = .effect }
    } else if interval.upper < 0 {
      self = .reversed
    } else {
      self = .undecided(seedsNeeded: interval.seedsToDecide(margin: margin))
    }
  }

  /// 1 in favour of the row, -1 against it, 0 neither.
  package var direction: Int {
    switch self {
    case .effect, .smallerEffect: 1
    case .reversed: -1
    default: 0
    }
  }

  /// The verdict, in the words of the claim's kind.
  package func word(_ kind: Claim.Kind) -> String {
    let isPublished = kind == .publishedCell
    let isMechanism = kind == .mechanism
    switch self {
    case .effect: return isPublished ? "reproduced" : isMechanism ? "supported" : "transfers"
    case .smallerEffect:
      return isPublished
        ? "reproduced, smaller than claimed" : isMechanism ? "supported" : "transfers, smaller than claimed"
    case .noDifference: return "no difference"
    case .reversed: return isPublished ? "not reproduced" : isMechanism ? "contradicted" : "reversed"
    case .undecided: return "undecided"
    case .pending: return "pending"
    case .notTestable: return "not testable here"
    case .notJudged: return "not judged"
    case .addsUp: return "adds up"
    case .addsUpWithinRounding: return "adds up within rounding"
    case .doesNotAddUp: return "does not add up"
    case .holds: return "holds"
    case .doesNotHold: return "does not hold"
    }
  }
}
