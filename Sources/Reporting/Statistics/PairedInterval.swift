/// The two-sided 95 % t interval of a mean over seeds (n - 1 degrees of freedom), with its p against a mean of 0.
package struct PairedInterval: Sendable, Equatable {
  package static let coverage = 0.95

  package var estimate: Estimate
  package var lower: Double
  package var upper: Double
  /// Of the t test against 0; 0 where all values are equal and not 0.
  package var p: Double

  /// nil with less than two values: no spread, no interval.
  package init?(_ values: [Double]) {
    guard let estimate = Estimate(values), let deviation = estimate.deviation else { return nil }
    let freedom = values.count - 1
    let standardError = deviation / Double(values.count).squareRoot()
    let half = Self.half(standardError: standardError, seeds: values.count)
    self.estimate = estimate
    lower = estimate.mean - half
    upper = estimate.mean + half
    p =
      standardError > 0
      ? StudentT.twoSidedProbability(estimate.mean / standardError, degreesOfFreedom: freedom)
      : estimate.mean == 0 ? 1 : 0
  }

  /// Half of its width.
  private static func half(standardError: Double, seeds: Int) -> Double {
    StudentT.quantile(coverage: coverage, degreesOfFreedom: seeds - 1) * standardError
  }
}

extension PairedInterval {
  /// Of log ratios: "+3.21 % [+1.20, +5.22] %".
  var gainText: String { "\(NumberFormat.gain.text(estimate.mean)) \(NumberFormat.gain.interval(lower, upper))" }

  /// Beyond it nobody would run more.
  package static let mostSeeds = 1000

  /// "14 seeds", for what ``seedsToDecide(margin:)`` gives.
  package static func needed(_ seeds: Int?) -> String {
    seeds.map { "\($0) seeds" } ?? "more than \(NumberFormat.grouped(mostSeeds)) seeds"
  }

  /// The chance of a decision that ``seedsToDecide(margin:)`` asks for.
  package static let power = 0.8

  /// How many seeds would decide with a chance of ``power``, if true mean and spread are those seen: the least number
  /// for which so large a share of means has an interval on one side of 0, or within the margin. nil where
  /// ``mostSeeds`` do not.
  package func seedsToDecide(margin: Double) -> Int? {
    guard let deviation = estimate.deviation else { return nil }
    let size = abs(estimate.mean)
    func isDecided(_ seeds: Int) -> Bool {
      let standardError = deviation / Double(seeds).squareRoot()
      let half = Self.half(standardError: standardError, seeds: seeds)
      /// Of the means, those between -bound and bound.
      func share(within bound: Double) -> Double {
        guard standardError > 0 else { return size < bound ? 1 : 0 }
        return share(below: bound) - share(below: -bound)
      }
      func share(below bound: Double) -> Double {
        let distance = (bound - size) / standardError
        let beyond = StudentT.twoSidedProbability(distance, degreesOfFreedom: seeds - 1) / 2
        return distance < 0 ? beyond : 1 - beyond
      }
      // An interval that is neither on one side of 0 nor within the margin.
      let undecided = share(within: half) - share(within: min(half, max(0, margin - half)))
      return undecided <= 1 - Self.power
    }
    guard isDecided(Self.mostSeeds) else { return nil }
    // The chance grows with every seed.
    var (low, high) = (1, Self.mostSeeds)
    while high - low > 1 {
      let middle = (low + high) / 2
      if isDecided(middle) { high = middle } else { low = middle }
    }
    return high
  }
}
