/// One line about a verdict, for a terminal.
package enum ClaimSummary {
  /// "+3.21 % [+1.20, +5.22] % over 6 seeds", or why there is no interval.
  package static func line(_ result: ClaimResult) -> String {
    switch result.evidence {
    case .comparison(let comparison):
      guard let together = comparison.together, let interval = together.interval else { return ClaimsPage.reason(result) }
      return "\(interval.gainText) over \(NumberFormat.counted(interval.estimate.count, "seed"))"
    case .arithmetic(let arithmetic):
      return "\(arithmetic.computed ?? "?") % computed, \(arithmetic.arithmetic.printed) % printed"
    case .record: return ClaimsPage.reason(result)
    }
  }
}
