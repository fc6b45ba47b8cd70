import Foundations
import Hashing

/// SHC without its distance constraint: "S" alone in the paper's ablation (Table 7, Eqs. 46-49),
///
///   min ||S - H^T M / q||_F^2 + mu ||H - M||_F^2   over H in {-1, +1}^{q x C}, M in R^{q x C}
///
/// by two closed forms in turn, for S symmetric (else S^T in the second):
///
///   M = (H H^T / q^2 + mu I)^-1 (H S / q + mu H)
///   H = sign((M M^T / q^2 + mu I)^-1 (M S / q + mu M))
///
/// The paper prints the second without its regularisation, (M M^T)^-1, which does not exist with fewer classes than
/// bits. Neither mu nor the number of cycles nor the start is stated. Here: each mu of ``weights``, 20 cycles as in
/// Algorithm 1, fewer if one changes nothing, from the given start; the H of lowest S-loss over all of them, the
/// earlier of equal ones; the start is not a candidate. sign(0) is +1.
package struct SemanticsOnlySolver: Sendable {
  package static let weights = [1, 0.3, 0.1, 0.03, 0.01, 0.003, 0.001]
  private static let cycles = 20

  static let parameters: JSONValue = [
    "cycles": .integer(cycles), "mu": .array(weights.map { .number($0) }),
  ]

  private let start: HashCenters
  private let similarity: ClassSimilarity

  package init(start: HashCenters, similarity: ClassSimilarity) {
    self.start = start
    self.similarity = similarity
  }

  package struct Solution: Sendable, Equatable {
    package var centers: HashCenters
    package var sLoss: Double
    package var mu: Double
  }

  package func solve() -> Solution {
    var best = solve(mu: Self.weights[0])
    for mu in Self.weights.dropFirst() {
      let solution = solve(mu: mu)
      if solution.sLoss < best.sLoss { best = solution }
    }
    return best
  }

  /// The cycle of lowest S-loss with one weight.
  package func solve(mu: Double) -> Solution {
    let (classes, bits) = (start.classes, start.bits)
    var centers = start
    var best: Solution?
    for _ in 0..<Self.cycles {
      let proxy = closedForm(centers.signs.map(Double.init), mu: mu, .column)
      let signs: [Int8] = closedForm(proxy, mu: mu, .row).map { $0 >= 0 ? 1 : -1 }
      let next = HashCenters(classes: classes, bits: bits, signs: signs)
      let loss = PairwiseDistances(of: next).sLoss(against: similarity)
      if best.map({ loss < $0.sLoss }) ?? true { best = Solution(centers: next, sLoss: loss, mu: mu) }
      if next == centers { break }
      centers = next
    }
    guard let best else { preconditionFailure("\(Self.cycles) cycles gave no centers") }
    return best
  }

  /// (X X^T / q^2 + mu I)^-1 (X S / q + mu X), X kept as [classes, bits].
  private func closedForm(_ vectors: [Double], mu: Double, _ side: ClassSimilarity.Side) -> [Double] {
    let bits = start.bits
    let q = Double(bits)
    var system = ClassVectors.gram(of: vectors, bits: bits).map { $0 / (q * q) }
    for bit in 0..<bits { system[bit * bits + bit] += mu }
    let products = ClassVectors.combined(vectors, by: similarity, side, bits: bits)
    let right = vectors.indices.map { products[$0] / q + mu * vectors[$0] }
    return ClassVectors.solved(system, for: right, bits: bits)
  }
}
