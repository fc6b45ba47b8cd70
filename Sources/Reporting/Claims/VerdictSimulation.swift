import Foundations

/// How often the rule errs, on simulated per-seed averages with known truth.
package enum VerdictSimulation {
  package struct Rates: Sendable, Equatable {
    /// Over the best competitor.
    package var effect: Double
    package var spread: Double
    package var seeds: Int
    /// One, or as many as the headline has: then all but the best are ``distance`` worse, and the one that a seed is
    /// compared with is chosen on the other seeds.
    package var competitors: Int
    /// Shares of repetitions.
    package var there: Double
    package var noDifference: Double
    package var reversed: Double
    package var undecided: Double
  }

  /// Those that claims have, and that the verdict rules ask for.
  package static let seeds = [3, 6]
  package static let repetitions = 2_000
  package static let margin = 0.01

  /// True mean and spread of the per-seed average, as log ratios.
  package static let effects = [0, 0.005, 0.03, -0.03]
  package static let spreads = [0.005, 0.015]
  package static let competitors = [1, 9]
  package static let distance = 0.005

  package static func rates() -> [Rates] {
    seeds.flatMap { seeds in competitors.flatMap { competitors in rates(seeds: seeds, competitors: competitors) } }
  }

  private static func rates(seeds: Int, competitors: Int) -> [Rates] {
    effects.enumerated().flatMap { effectIndex, effect in
      spreads.enumerated().map { spreadIndex, spread in
        let stream = RandomStream(seed: 0, purpose: "verdict simulation, \(competitors)")
        var rates = Rates(
          effect: effect, spread: spread, seeds: seeds, competitors: competitors, there: 0, noDifference: 0, reversed: 0, undecided: 0)
        let share = 1 / Double(repetitions)
        for repetition in 0..<repetitions {
          var generator = stream.generator(epoch: effectIndex * spreads.count + spreadIndex, item: repetition)
          // Of each competitor, the gain over it in each seed.
          let gains = (0..<competitors).map { competitor in
            let values = (0..<seeds).map { seed in
              (UInt64(seed), effect + (competitor == 0 ? 0 : distance) + spread * generator.normal())
            }
            return SeedValues(values)
          }
          let values = (0..<seeds).compactMap { seed in
            ClaimJudge.rival(gains, without: UInt64(seed)).flatMap { gains[$0][UInt64(seed)] }
          }
          guard let interval = PairedInterval(values) else { continue }
          switch Finding(interval, margin: margin, claimed: nil) {
          case .effect, .smallerEffect: rates.there += share
          case .noDifference: rates.noDifference += share
          case .reversed: rates.reversed += share
          default: rates.undecided += share
          }
        }
        return rates
      }
    }
  }

  static func blocks() -> [Block] {
    var table = Table(
      name: "verdict-rates",
      caption: "Shares of each verdict over \(NumberFormat.grouped(repetitions)) simulated claims, "
        + "margin 1 %; of several competitors all but the best are \(NumberFormat.gainSize.text(distance)) worse.",
      columns: [
        Table.Column("seeds", .number(.count)), Table.Column("competitors", .number(.count)),
        Table.Column("true gain over the best", .number(.gain), isExact: true),
        Table.Column("spread over seeds", .number(.gainSize), isExact: true),
      ]
        + ["there", "no difference", "reversed", "undecided"].map { Table.Column($0, .number(.percent), isExact: true) })
    let rates = rates()
    table.rows = rates.map { rates in
      [
        .count(rates.seeds), .count(rates.competitors), .number(rates.effect), .number(rates.spread), .number(rates.there),
        .number(rates.noDifference), .number(rates.reversed), .number(rates.undecided),
      ]
    }
    return [
      .heading(level: 2, "How often the rule errs"),
      .paragraph(
        "Per-seed averages drawn from a normal distribution with a known mean and spread, judged by the same code. With "
          + "several near-equal competitors the choice on the other seeds errs for the row\(worst(rates)): its claims need "
          + "the table of each competitor alone beside them."),
      .table(table),
    ]
  }

  /// ", in 19.4 % of the claims in the worst of the cases below without a true gain": with the most seeds.
  private static func worst(_ rates: [Rates]) -> String {
    let wrong = rates.filter { $0.effect == 0 && $0.competitors > 1 && $0.seeds == seeds.max() }.map(\.there)
    return wrong.max().map {
      ", in \(NumberFormat.percent.text($0)) of the claims in the worst of the cases below without a true gain"
    } ?? ""
  }
}
