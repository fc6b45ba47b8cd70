/// What happens to items at equal Hamming distance.
public enum TiePolicy: String, Sendable, Codable, CaseIterable {
  /// The exact mean over all orders of tied items.
  case expected
  /// The best order for this AP.
  case optimistic
  /// The worst order for this AP.
  case pessimistic
  /// The literature's: one fixed shuffle of the database, then a stable sort.
  case shuffledStable = "shuffled-stable"

  /// How far an order of tied items can move a MAP.
  public static let bounds: [TiePolicy] = [.optimistic, .pessimistic]
}
