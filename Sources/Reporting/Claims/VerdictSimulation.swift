import Foundations

/// How often the rule errs, on simulated per-seed averages with known truth.
package enum VerdictSimulation {
  package struct Rates: Sendable, Equatable {
    package var effect: Double
    package var spread: Double
    /// Shares of repetitions.
    package var there: Double
    package var noDifference: Double
    package var reversed: Double
    package var undecided: Double
  }

  package static let seeds = 6
  package static let repetitions = 2_000
  package static let margin = 0.01

  /// True mean and spread of the per-seed average, as log ratios.
  package static let effects = [0, 0.005, 0.03, -0.03]
  package static let spreads = [0.005, 0.015]

  package static func rates() -> [Rates] {
    effects.enumerated().flatMap { effectIndex, effect in
      spreads.enumerated().map { spreadIndex, spread in
        let stream = RandomStream(seed: 0, purpose: "verdict simulation")
        var rates = Rates(effect: effect, spread: spread, there: 0, noDifference: 0, reversed: 0, undecided: 0)
        let share = 1 / Double(repetitions)
        for repetition in 0..<repetitions {
          var generator = stream.generator(epoch: effectIndex * spreads.count + spreadIndex, item: repetition)
          let values = (0..<seeds).map { _ in effect + spread * generator.normal() }
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
      caption: "Shares of each verdict over \(NumberFormat.grouped(repetitions)) simulated claims of \(seeds) seeds, "
        + "margin 1 %.",
      columns: [Table.Column("true gain", .text), Table.Column("spread over seeds", .text)]
        + ["there", "no difference", "reversed", "undecided"].map { Table.Column($0, .number(.percent)) })
    table.rows = rates().map { rates in
      [
        .text(GainText.percent(rates.effect)), .text(String(GainText.percent(rates.spread).dropFirst())),
        .number(rates.there), .number(rates.noDifference), .number(rates.reversed), .number(rates.undecided),
      ]
    }
    return [
      .heading(level: 2, "How often the rule errs"),
      .paragraph(
        "Per-seed averages drawn from a normal distribution with a known mean and spread, judged by the same code."),
      .table(table),
    ]
  }
}
