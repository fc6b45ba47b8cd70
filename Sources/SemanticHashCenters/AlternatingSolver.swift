import Foundations
import Hashing

/// SHC's stage 2 as the paper solves it: an augmented Lagrangian with a proxy M of H, slacks K and
/// multipliers (section 3.2, Eqs. 22-38, Algorithm 1), and the constants of section 4.4.
///
///   min ||S - H^T H / q||_F^2 + mu sum_{i != j} h_i^T h_j   s.t. h_i in {-1, +1}^q, h_i^T h_j <= q - 2d
///
/// Taken from the released code where the paper's text does not work or says nothing:
/// - the pair block of the gradient (the mu, alpha and beta terms) is divided by C^2 (10^4 there, which is
///   C^2 for the hundred classes of CIFAR-100); as printed, centers of 32 and 64 bits gain nothing over their
///   start;
/// - a proposal is dropped if any pair of all centers, also one without the class at hand, is then closer
///   than d; so from a start that misses d nothing moves but a step that repairs the only close pairs;
/// - the H of the cycle with the lowest S-loss is the result; the start is not a candidate, so that the
///   result may be worse than the start.
/// A bit flips only where h_ib g_b > eta, so that a large eta can leave the start as it is: the best of four
/// is taken by S-loss.
package struct AlternatingSolver: Sendable {
  package struct Solution: Sendable, Equatable {
    package var centers: HashCenters
    package var sLoss: Double
    package var eta: Double
  }

  package static let etas = [0.5, 0.3, 0.2, 0.1]
  private static let cycles = 20
  private static let innerIterations = 3
  private static let rho = 0.2
  private static let mu = 0.625
  private static let beta = 1e-6
  private static let initialLambda = 0.1
  private static let initialAlpha = 0.0

  static let parameters: JSONValue = [
    "cycles": .integer(cycles), "inner-iterations": .integer(innerIterations), "rho": .number(rho),
    "mu": .number(mu), "beta": .number(beta), "lambda": .number(initialLambda),
    "alpha": .number(initialAlpha), "eta": .array(etas.map { .number($0) }),
    "pair-block": "divided by C^2",
  ]

  private let start: HashCenters
  private let similarity: ClassSimilarity
  private let minimumDistance: Int

  package init(start: HashCenters, similarity: ClassSimilarity, minimumDistance: Int) {
    self.start = start
    self.similarity = similarity
    self.minimumDistance = minimumDistance
  }

  /// The solution of lowest S-loss over ``etas``; the earlier of equal ones.
  package func solve() -> Solution {
    var best = solve(eta: Self.etas[0])
    for eta in Self.etas.dropFirst() {
      let solution = solve(eta: eta)
      if solution.sLoss < best.sLoss { best = solution }
    }
    return best
  }

  /// The cycle of lowest S-loss at one step size; the earlier of equal ones.
  package func solve(eta: Double) -> Solution {
    let (classes, bits) = (start.classes, start.bits)
    let q = Double(bits)
    let pairWeight = 1 / Double(classes * classes)
    var state = EvolvingCenters(start)
    var lambda = [Double](repeating: Self.initialLambda, count: classes * bits)
    var alpha = [Double](repeating: Self.initialAlpha, count: classes * classes)
    var best: Solution?

    for _ in 0..<Self.cycles {
      let proxy = proxy(of: state, lambda: lambda)
      let gram = gram(of: proxy)
      let targets = combinations(of: proxy)
      // k_ij (Eq. 33) from the H and alpha of the cycle's beginning.
      let cycleStart = state.distances
      let slack = alpha.indices.map { index in
        max(2 * Double(cycleStart.values[index]) - 2 * Double(minimumDistance) + alpha[index] / Self.beta, 0)
      }
      for i in 0..<classes {
        let signRange = i * bits..<(i + 1) * bits
        for _ in 0..<Self.innerIterations {
          // The pair block is one sum over the other centers: their coefficients are scalars.
          var pairBlock = [Double](repeating: 0, count: bits)
          for j in 0..<classes where j != i {
            let missing = constraint(state, i, j) - slack[i * classes + j]
            let coefficient = 2 * (Self.mu - alpha[i * classes + j] - Self.beta * missing)
            for bit in 0..<bits { pairBlock[bit] += coefficient * Double(state.signs[j * bits + bit]) }
          }
          let h = state.signs[signRange].map(Double.init)
          var flipped: [Int] = []
          for bit in 0..<bits {
            var curvature = 0.0
            for other in 0..<bits { curvature += gram[bit * bits + other] * h[other] }
            let gradient =
              2 / (q * q) * curvature - 2 / q * targets[i * bits + bit] + lambda[i * bits + bit]
              + Self.rho * (h[bit] - proxy[i * bits + bit]) + pairWeight * pairBlock[bit]
            // sign(0) is +1.
            if (h[bit] - gradient / eta >= 0) != (h[bit] > 0) { flipped.append(bit) }
          }
          if !flipped.isEmpty && isAllowed(flipped, of: i, in: state) {
            for bit in flipped { state.flip(bit, of: i) }
          }
        }
        for bit in 0..<bits {
          let difference = Double(state.signs[i * bits + bit]) - proxy[i * bits + bit]
          lambda[i * bits + bit] += Self.rho * difference
        }
        for j in 0..<classes where j != i {
          alpha[i * classes + j] += Self.beta * (constraint(state, i, j) - slack[i * classes + j])
        }
      }
      let loss = state.distances.sLoss(against: similarity)
      if best.map({ loss < $0.sLoss }) ?? true {
        best = Solution(centers: state.centers, sLoss: loss, eta: eta)
      }
    }
    guard let best else { preconditionFailure("\(Self.cycles) cycles gave no centers") }
    return best
  }

  /// q - 2d - h_i^T h_j = 2 (D(i, j) - d).
  private func constraint(_ state: EvolvingCenters, _ i: Int, _ j: Int) -> Double {
    2 * Double(state.distances[i, j] - minimumDistance)
  }

  /// No pair of all centers is closer than d after the flips.
  private func isAllowed(_ flipped: [Int], of i: Int, in state: EvolvingCenters) -> Bool {
    let row = state.distances(of: i, afterFlipping: flipped)
    for j in 0..<state.classes where j != i && row[j] < minimumDistance { return false }
    var closeWithI = 0
    for j in 0..<state.classes where j != i && state.distances[i, j] < minimumDistance { closeWithI += 1 }
    return state.distances.count(below: minimumDistance) == closeWithI
  }

  /// M = ((2/q^2) H H^T + rho I)^-1 ((2/q) H S + Lambda + rho H) (Eq. 29), kept as [classes, bits].
  private func proxy(of state: EvolvingCenters, lambda: [Double]) -> [Double] {
    let (classes, bits) = (state.classes, state.bits)
    let q = Double(bits)
    let h = state.signs.map(Double.init)
    var system = gram(of: h).map { 2 / (q * q) * $0 }
    for bit in 0..<bits { system[bit * bits + bit] += Self.rho }
    var right = [Double](repeating: 0, count: bits * classes)
    for i in 0..<classes {
      var product = [Double](repeating: 0, count: bits)
      for j in 0..<classes {
        let weight = similarity[j, i]
        for bit in 0..<bits { product[bit] += weight * h[j * bits + bit] }
      }
      for bit in 0..<bits {
        right[bit * classes + i] =
          2 / q * product[bit] + lambda[i * bits + bit] + Self.rho * h[i * bits + bit]
      }
    }
    let solution = CholeskyFactor(order: bits, matrix: system).solve(right, columns: classes)
    var proxy = right
    for i in 0..<classes {
      for bit in 0..<bits { proxy[i * bits + bit] = solution[bit * classes + i] }
    }
    return proxy
  }

  /// X X^T, [bits, bits], of X kept as [classes, bits].
  private func gram(of vectors: [Double]) -> [Double] {
    let (classes, bits) = (start.classes, start.bits)
    var gram = [Double](repeating: 0, count: bits * bits)
    for i in 0..<classes {
      for bit in 0..<bits {
        let factor = vectors[i * bits + bit]
        for other in 0..<bits { gram[bit * bits + other] += factor * vectors[i * bits + other] }
      }
    }
    return gram
  }

  /// M s_i for each i, s_i being row i of S; [classes, bits].
  private func combinations(of proxy: [Double]) -> [Double] {
    let (classes, bits) = (start.classes, start.bits)
    var result = [Double](repeating: 0, count: classes * bits)
    for i in 0..<classes {
      for j in 0..<classes {
        let weight = similarity[i, j]
        for bit in 0..<bits { result[i * bits + bit] += weight * proxy[j * bits + bit] }
      }
    }
    return result
  }
}
