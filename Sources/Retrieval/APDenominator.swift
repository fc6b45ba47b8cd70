/// What AP is divided by.
public enum APDenominator: String, Sendable, Codable, CaseIterable {
  /// Relevant items retrieved in the top k: what every deep-hashing code does.
  case hits
  /// min(relevant items, k).
  case minimum = "min"
  /// All relevant items.
  case relevant
}
