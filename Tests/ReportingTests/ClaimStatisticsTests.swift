import Foundation
import Foundations
import Reporting
import Testing

/// Against SciPy 1.17 (t.ppf, t.sf, ttest_1samp) and values worked by hand. What would break them: a wrong sum in the t
/// distribution, population in place of sample deviations, one-sided in place of two-sided.
struct ClaimStatisticsTests {
  private func isClose(_ value: Double, _ expected: Double, _ tolerance: Double = 1e-9) -> Bool {
    abs(value - expected) <= tolerance * max(1, abs(expected))
  }

  @Test(arguments: [
    (1, 12.706204736174694), (2, 4.302652729749462), (3, 3.1824463052837078), (5, 2.5705818356363146),
    (6, 2.4469118511449786), (11, 2.200985160091639), (30, 2.0422724563012378), (101, 1.983731002955606),
  ])
  func quantiles(freedom: Int, expected: Double) {
    #expect(isClose(StudentT.quantile(coverage: 0.95, degreesOfFreedom: freedom), expected))
  }

  @Test(arguments: [
    (0.5, 1, 0.7048327646991335), (2.5, 2, 0.12961172022151082), (4.2, 5, 0.008489558963066208),
    (1.3, 12, 0.21801717108351412), (7.0, 9, 6.324738963736693e-05), (0.01, 40, 0.9920709969599448),
  ])
  func twoSidedProbabilities(t: Double, freedom: Int, expected: Double) {
    #expect(abs(StudentT.twoSidedProbability(t, degreesOfFreedom: freedom) - expected) < 1e-12)
    #expect(abs(StudentT.twoSidedProbability(-t, degreesOfFreedom: freedom) - expected) < 1e-12)
  }

  @Test func pairedInterval() throws {
    let interval = try #require(PairedInterval([0.031, 0.022, 0.045, 0.012, 0.038, 0.027]))
    #expect(isClose(interval.estimate.mean, 0.029166666666666664))
    #expect(isClose(try #require(interval.estimate.deviation), 0.011686174167222849))
    #expect(isClose(interval.lower, 0.01690277900155123))
    #expect(isClose(interval.upper, 0.041430554331782096))
    #expect(isClose(interval.p, 0.001697351231724222))
  }

  @Test func oneSeedHasNoInterval() {
    #expect(PairedInterval([0.03]) == nil)
    #expect(PairedInterval([]) == nil)
  }

  @Test func seedsWithoutSpreadDecideAtOnce() throws {
    let interval = try #require(PairedInterval([0.03, 0.03, 0.03]))
    #expect(interval.lower == interval.upper)
    #expect(interval.p == 0)
    #expect(Finding(interval, margin: 0.01, claimed: nil) == .effect)
  }

  /// Of five seeds with sums +-: 8 of the 32 patterns lie at least as far from 0.
  @Test func signFlip() throws {
    let test = try #require(SignFlip([0.012, -0.004, 0.021, 0.009, -0.002]))
    #expect(test.p == 0.25)
    #expect(test.smallest == 2.0 / 32)
    // All of one sign: only the pattern seen and its mirror.
    #expect(SignFlip([1, 2, 3])?.p == 0.25)
    #expect(SignFlip([0, 0])?.p == 1)
    #expect(SignFlip([]) == nil)
  }

  /// 0.005 x 4, 0.01 x 3, then 0.03 x 2 and 0.04, which may not fall below 0.06.
  @Test func holm() {
    let adjusted = Holm.adjusted([0.01, 0.04, 0.03, 0.005])
    for (value, expected) in zip(adjusted, [0.03, 0.06, 0.06, 0.02]) { #expect(isClose(value, expected)) }
    #expect(Holm.adjusted([]) == [])
    #expect(Holm.adjusted([0.7, 0.9]) == [1, 1])
  }

  /// By simulation with the very rule: about four of five runs with the number of seeds found are decided, and clearly
  /// fewer with two thirds of it. A mean at 0 can leave the margin on either side. Breaks with a number at which the
  /// chance is even, or with the whole chance of a miss spent on one side.
  @Test(arguments: [[0.012, -0.004, 0.021, 0.009, -0.002], [0.008, -0.008, 0.008, -0.008, 0.0], [0.03, 0.05, 0.01]])
  func seedsToDecide(_ values: [Double]) throws {
    let interval = try #require(PairedInterval(values))
    let deviation = try #require(interval.estimate.deviation)
    let needed = try #require(interval.seedsToDecide(margin: 0.01))
    func decided(_ seeds: Int) -> Double {
      let repetitions = 4_000
      let stream = RandomStream(seed: 0, purpose: "power")
      var count = 0
      for repetition in 0..<repetitions {
        var generator = stream.generator(epoch: seeds, item: repetition)
        let drawn = (0..<seeds).map { _ in interval.estimate.mean + deviation * generator.normal() }
        guard let interval = PairedInterval(drawn) else { continue }
        if case .undecided = Finding(interval, margin: 0.01, claimed: nil) { continue }
        count += 1
      }
      return Double(count) / Double(repetitions)
    }
    // The formula takes the spread of the new seeds for known: a little optimistic or pessimistic where they are few.
    #expect(decided(needed) > 0.76 && decided(needed) < 0.92, "\(needed): \(decided(needed))")
    #expect(decided(needed * 2 / 3) < decided(needed) - 0.05)
  }

  @Test func seedsToDecideMayBeMoreThanAnyoneRuns() throws {
    #expect(try #require(PairedInterval([1, -1, 1, -1])).seedsToDecide(margin: 1e-9) == nil)
  }

  /// Two seeds without spread over queries: the mean is -0.1, 0 or 0.1 with weights 1/4, 1/2, 1/4.
  @Test func bootstrapOfSeedsAlone() throws {
    func pair(_ ratio: Double) -> NestedBootstrap.Pair {
      .init(first: [Double](repeating: 0.5 * exp(ratio), count: 4), second: [0.5, 0.5, 0.5, 0.5])
    }
    let bootstrap = try #require(NestedBootstrap([[[pair(0.1)]], [[pair(-0.1)]]], resamples: 2_000, queryResamples: 10))
    #expect(isClose(bootstrap.lower, -0.1))
    #expect(isClose(bootstrap.upper, 0.1))
  }

  /// With one kind of seed only queries vary: the spread of the mean of n values with deviation s is s / sqrt(n).
  @Test func bootstrapOfQueries() throws {
    // Half of the queries score 0.4, half 0.6, beside 0.5 everywhere: s = 0.1, mean 0.5, 400 queries, so a log ratio's
    // deviation is 0.2 / sqrt(400) = 0.01 in a seed and 0.01 / sqrt(2) over two; 1.96 of them on either side.
    let first = (0..<400).map { $0 % 2 == 0 ? 0.4 : 0.6 }
    let pair = NestedBootstrap.Pair(first: first, second: [Double](repeating: 0.5, count: 400))
    let bootstrap = try #require(NestedBootstrap([[[pair]], [[pair]]], resamples: 10_000, queryResamples: 1_000))
    let expected = 1.96 * 0.01 / 2.0.squareRoot()
    #expect(abs(bootstrap.upper - expected) < 0.1 * expected, "\(bootstrap.upper)")
    #expect(abs(bootstrap.lower + expected) < 0.1 * expected, "\(bootstrap.lower)")
  }

  /// The 400 queries of the test above in 40 groups of 10 that score alike are 40 independent ones: the interval is
  /// sqrt(10) times as wide. Breaks if queries are drawn one by one, or a group's draws are weighed by anything.
  @Test func groupsAreDrawnWhole() throws {
    let first = (0..<400).map { ($0 / 10) % 2 == 0 ? 0.4 : 0.6 }
    let pair = NestedBootstrap.Pair(
      first: first, second: [Double](repeating: 0.5, count: 400), groups: (0..<400).map { Int32($0 / 10) * 7 })
    let bootstrap = try #require(NestedBootstrap([[[pair]], [[pair]]], resamples: 10_000, queryResamples: 1_000))
    let expected = 1.96 * 0.01 / 2.0.squareRoot() * 10.0.squareRoot()
    #expect(abs(bootstrap.upper - expected) < 0.1 * expected, "\(bootstrap.upper)")
    #expect(abs(bootstrap.lower + expected) < 0.12 * expected, "\(bootstrap.lower)")
  }

  @Test func bootstrapRepeats() throws {
    let pair = NestedBootstrap.Pair(first: [0.1, 0.9, 0.4], second: [0.2, 0.3, 0.5])
    let cells = [[[pair]], [[pair]], [[pair]]]
    #expect(NestedBootstrap(cells, resamples: 100, queryResamples: 50) == NestedBootstrap(cells, resamples: 100, queryResamples: 50))
    #expect(NestedBootstrap([[[pair]]]) == nil)
    let nothing = NestedBootstrap.Pair(first: [0, 0, 0], second: [0.2, 0.3, 0.5])
    #expect(NestedBootstrap([[[nothing]], [[nothing]]], resamples: 10, queryResamples: 10) == nil)
  }

  // MARK: The rule

  private func finding(_ values: [Double], claimed: Double? = nil) throws -> Finding {
    Finding(try #require(PairedInterval(values)), margin: 0.01, claimed: claimed)
  }

  @Test func rulesInTheirOrder() throws {
    #expect(try finding([0.03, 0.031, 0.029]) == .effect)
    #expect(try finding([0.03, 0.031, 0.029], claimed: 0.1) == .smallerEffect)
    #expect(try finding([0.03, 0.031, 0.029], claimed: 0.031) == .effect)
    #expect(try finding([-0.03, -0.031, -0.029]) == .reversed)
    // Certain and tiny is no difference, in either direction.
    #expect(try finding([0.005, 0.0051, 0.0049]) == .noDifference)
    #expect(try finding([-0.005, -0.0051, -0.0049]) == .noDifference)
    guard case .undecided(let needed) = try finding([0.05, -0.04, 0.02]) else {
      Issue.record("an interval around 0 that is wider than the margin decides nothing")
      return
    }
    #expect(needed ?? 0 > 3)
  }

  @Test func wordsOfEachKind() {
    #expect(Finding.effect.word(.publishedCell) == "reproduced")
    #expect(Finding.smallerEffect.word(.publishedCell) == "reproduced, smaller than claimed")
    #expect(Finding.reversed.word(.publishedCell) == "not reproduced")
    #expect(Finding.effect.word(.transfer) == "transfers")
    #expect(Finding.smallerEffect.word(.transfer) == "transfers, smaller than claimed")
    #expect(Finding.reversed.word(.transfer) == "reversed")
    #expect(Finding.effect.word(.mechanism) == "supported")
    #expect(Finding.reversed.word(.mechanism) == "contradicted")
    #expect(Finding.noDifference.word(.mechanism) == "no difference")
    #expect(Finding.undecided(seedsNeeded: 9).word(.transfer) == "undecided")
    #expect(Finding.notTestable.word(.publishedCell) == "not testable here")
    #expect(Finding.addsUp.word(.arithmetic) == "adds up")
    #expect(Finding.doesNotHold.word(.record) == "does not hold")
  }

  /// At no effect either direction at most 3.3 % of the time, at 3 % the wrong one at most 0.1 %.
  @Test func ratesOfVerdictsAtKnownTruth() {
    let rates = VerdictSimulation.rates()
    #expect(rates.count == 32)
    // The choice among near-equal competitors errs for the row, and the page says how often.
    let several = rates.filter { $0.competitors > 1 && $0.effect == 0 }
    #expect(several.count == 4 && several.contains { $0.there > 0.033 }, "\(several)")
    for rate in rates where rate.competitors == 1 {
      #expect(abs(rate.there + rate.noDifference + rate.reversed + rate.undecided - 1) < 1e-9)
      if rate.effect == 0 {
        #expect(rate.there <= 0.033 && rate.reversed <= 0.033, "\(rate)")
      } else if rate.effect == 0.03 {
        #expect(rate.reversed <= 0.001 && (rate.there > 0.9 || rate.seeds == 3), "\(rate)")
      } else if rate.effect == -0.03 {
        #expect(rate.there <= 0.001 && (rate.reversed > 0.9 || rate.seeds == 3), "\(rate)")
      }
    }
  }
}
