/// The exact sign-flip permutation test of a mean against 0: if the pair's two rows were alike, each seed's difference
/// could as well have had the other sign.
package struct SignFlip: Sendable, Equatable {
  /// Two-sided: the share of the 2^n sign patterns whose sum lies at least as far from 0 as the one seen.
  package var p: Double
  /// The smallest p that so many seeds can give.
  package var smallest: Double

  /// More seeds than this are not enumerated.
  package static let mostValues = 20

  /// nil without values, or with more than ``mostValues``.
  package init?(_ values: [Double]) {
    guard !values.isEmpty, values.count <= Self.mostValues else { return nil }
    let patterns = 1 << values.count
    let seen = abs(values.reduce(0, +))
    // Sums in another order differ in their last bits; what is equal but for these is as far from 0.
    let tolerance = 1e-12 * values.reduce(0) { $0 + abs($1) }
    let atLeast = (0..<patterns).count { pattern in
      var sum = 0.0
      for (index, value) in values.enumerated() { sum += pattern >> index & 1 == 0 ? value : -value }
      return abs(sum) >= seen - tolerance
    }
    p = Double(atLeast) / Double(patterns)
    smallest = 2 / Double(patterns)
  }
}
