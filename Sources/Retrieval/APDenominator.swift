/// What AP is divided by; the arithmetic is in `TieAwareAveragePrecision` and `StableRanking`. A stored measurement
/// holds every case: with a new one, raise `StepKind.measurements`' version, or old results pass for whole.
public enum APDenominator: String, Sendable, Codable, CaseIterable {
  /// Relevant items retrieved in the top k: what every deep-hashing code does.
  case hits
  /// min(relevant items, k).
  case minimum = "min"
  /// All relevant items.
  case relevant
}
