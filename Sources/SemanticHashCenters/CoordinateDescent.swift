import Foundations
import Hashing

/// Monotone single-bit descent on the S-loss under the minimum distance: our variant of SHC's stage 2.
///
/// Minimised is mean((S - H^T H / q)^2) alone, over h_i in {-1, +1}^q with D(h_i, h_j) >= d. Eq. 22's second
/// term, mu sum h_i^T h_j, helps the paper's relaxation to keep centers apart; here no step may bring a pair
/// closer than d, so that nothing is left for it to do, and the S-loss is what the paper's Table 3 compares.
///
/// With R = q S - H^T H, flipping bit b of h_i changes q^2 C^2 / 8 times the S-loss by h_ib sum_{j != i} R_ij
/// h_jb + (C - 1). Classes are visited in order; each flips its best bit until none improves; sweeps go on
/// until one flips nothing. Equal changes: the lowest bit. Nothing is drawn.
package struct CoordinateDescent: Sendable {
  package private(set) var state: EvolvingCenters
  private let similarity: ClassSimilarity
  private let minimumDistance: Int

  /// - Parameter start: no pair closer than `minimumDistance`.
  package init(start: HashCenters, similarity: ClassSimilarity, minimumDistance: Int) {
    state = EvolvingCenters(start)
    precondition(
      state.distances.minimum >= minimumDistance,
      "a start with minimum distance \(state.distances.minimum), not \(minimumDistance)")
    self.similarity = similarity
    self.minimumDistance = minimumDistance
  }

  /// The local optimum: no single flip keeps the distance and lowers the S-loss.
  package mutating func run() {
    while sweep() > 0 {}
  }

  /// One visit to each class; returns the number of flips.
  package mutating func sweep() -> Int {
    var flips = 0
    for i in 0..<state.classes {
      while let bit = bestFlip(of: i) {
        state.flip(bit, of: i)
        flips += 1
      }
    }
    return flips
  }

  private func bestFlip(of i: Int) -> Int? {
    let (classes, bits) = (state.classes, state.bits)
    let q = Double(bits)
    // Rounding must not make a flip and its reverse both look like improvements.
    var best: (bit: Int?, change: Double) = (nil, -1e-9)
    var pull = [Double](repeating: 0, count: bits)
    var isBlocked = [Bool](repeating: false, count: bits)
    for j in 0..<classes where j != i {
      let distance = state.distances[i, j]
      let wanted = q * (similarity[i, j] + similarity[j, i]) / 2
      let residual = wanted - (q - 2 * Double(distance))
      for bit in 0..<bits { pull[bit] += residual * Double(state.signs[j * bits + bit]) }
      // A pair as close as allowed must not lose a bit in which it differs.
      if distance <= minimumDistance {
        for bit in 0..<bits where state.signs[j * bits + bit] != state.signs[i * bits + bit] {
          isBlocked[bit] = true
        }
      }
    }
    for bit in 0..<bits where !isBlocked[bit] {
      let change = Double(state.signs[i * bits + bit]) * pull[bit] + Double(classes - 1)
      if change < best.change { best = (bit, change) }
    }
    return best.bit
  }
}
