import Foundations
import Hashing

/// SHC's stage 2: an augmented Lagrangian with a proxy M of H, slacks K and multipliers (section 3.2, Eqs. 22-38,
/// Algorithm 1), and the constants of section 4.4.
///
///   min ||S - H^T H / q||_F^2 + mu sum_{i != j} h_i^T h_j   s.t. h_i in {-1, +1}^q, h_i^T h_j <= q - 2d
///
/// As the paper has it or as the released code does (``Options``). Both take from the released code, where the
/// paper's text does not work or says nothing:
/// - the pair block of the gradient (the mu, alpha and beta terms) is divided by a constant: 10^4 there, which is
///   C^2 for the hundred classes of CIFAR-100, C^2 in the paper's variant here; as printed, centers of 32 and 64
///   bits gain nothing over their start;
/// - a proposal is dropped if any pair of all centers, also one without the class at hand, is then closer
///   than d; so from a start that misses d nothing moves but a step that repairs the only close pairs;
/// - the H of the cycle with the lowest S-loss is the result; the start is not a candidate, so that the
///   result may be worse than the start.
/// A bit flips only where h_ib g_b > eta, so that a large eta can leave the start as it is: of several, the best is
/// taken by S-loss. sign(0) is +1.
package struct AlternatingSolver: Sendable {
  package struct Solution: Sendable, Equatable {
    package var centers: HashCenters
    package var sLoss: Double
    package var eta: Double
  }

  package static let etas = [0.5, 0.3, 0.2, 0.1]
  static let parameters = Options.paper.parameters

  static let innerIterations = 3
  static let rho = 0.2
  static let mu = 0.625
  static let beta = 1e-6
  static let initialLambda = 0.1
  static let initialAlpha = 0.0

  private let start: HashCenters
  private let similarity: ClassSimilarity
  private let minimumDistance: Int
  private let options: Options

  package init(
    start: HashCenters, similarity: ClassSimilarity, minimumDistance: Int, options: Options = .paper
  ) {
    self.start = start
    self.similarity = similarity
    self.minimumDistance = minimumDistance
    self.options = options
  }

  /// The solution of lowest S-loss over the options' etas; the earlier of equal ones.
  package func solve() -> Solution {
    var best = solve(eta: options.etas[0])
    for eta in options.etas.dropFirst() {
      let solution = solve(eta: eta)
      if solution.sLoss < best.sLoss { best = solution }
    }
    return best
  }

  /// The cycle of lowest S-loss at one step size; the earlier of equal ones.
  package func solve(eta: Double) -> Solution {
    let classes = start.classes
    var iterate = Iterate(start)
    var best: Solution?
    for _ in 0..<options.cycles {
      beginCycle(&iterate)
      switch options.order {
      case .classByClass:
        for i in 0..<classes {
          for _ in 0..<Self.innerIterations { step(i, eta: eta, &iterate) }
          updateMultipliers(i, &iterate)
        }
      case .sweeps:
        for _ in 0..<Self.innerIterations {
          for i in 0..<classes { step(i, eta: eta, &iterate) }
        }
        for i in 0..<classes { updateMultipliers(i, &iterate) }
      }
      let loss = iterate.state.distances.sLoss(against: similarity)
      if best.map({ loss < $0.sLoss }) ?? true {
        best = Solution(centers: iterate.state.centers, sLoss: loss, eta: eta)
      }
    }
    guard let best else { preconditionFailure("\(options.cycles) cycles gave no centers") }
    return best
  }

  /// What a solution is made from, cycle by cycle.
  private struct Iterate {
    var state: EvolvingCenters
    /// [classes, bits]
    var lambda: [Double]
    /// [classes, classes]
    var alpha: [Double]
    /// M, [classes, bits]; M M^T, [bits, bits]; M s_i, [classes, bits]; K, [classes, classes].
    var proxy: [Double] = []
    var gram: [Double] = []
    var targets: [Double] = []
    var slack: [Double] = []

    init(_ start: HashCenters) {
      state = EvolvingCenters(start)
      lambda = [Double](repeating: initialLambda, count: start.classes * start.bits)
      alpha = [Double](repeating: initialAlpha, count: start.classes * start.classes)
    }
  }

  /// M and K from the H, lambda and alpha of the cycle's beginning.
  private func beginCycle(_ iterate: inout Iterate) {
    iterate.proxy = proxy(of: iterate.state, lambda: iterate.lambda)
    iterate.gram = ClassVectors.gram(of: iterate.proxy, bits: start.bits)
    iterate.targets = ClassVectors.combined(
      iterate.proxy, by: similarity, options.similaritySide, bits: start.bits)
    // k_ij (Eq. 33).
    let distances = iterate.state.distances
    iterate.slack = iterate.alpha.indices.map { index in
      max(
        2 * Double(distances.values[index]) - 2 * Double(minimumDistance) + iterate.alpha[index] / Self.beta, 0)
    }
  }

  /// One projected gradient step on h_i (Eqs. 35, 36).
  private func step(_ i: Int, eta: Double, _ iterate: inout Iterate) {
    let bits = start.bits
    let q = Double(bits)
    let h = iterate.state.signs[i * bits..<(i + 1) * bits].map(Double.init)
    let pairBlock = pairBlock(of: i, state: iterate.state, alpha: iterate.alpha, slack: iterate.slack)
    let pairWeight = 1 / options.pairDivisor(classes: start.classes)
    var flipped: [Int] = []
    for bit in 0..<bits {
      var curvature = 0.0
      for other in 0..<bits { curvature += iterate.gram[bit * bits + other] * h[other] }
      let gradient =
        2 / (q * q) * curvature - 2 / q * iterate.targets[i * bits + bit] + iterate.lambda[i * bits + bit]
        + Self.rho * (h[bit] - iterate.proxy[i * bits + bit]) + pairWeight * pairBlock[bit]
      if (h[bit] - gradient / eta >= 0) != (h[bit] > 0) { flipped.append(bit) }
    }
    if !flipped.isEmpty && isAllowed(flipped, of: i, in: iterate.state) {
      for bit in flipped { iterate.state.flip(bit, of: i) }
    }
  }

  /// The mu, alpha and beta terms of the gradient of h_i: one sum over the other centers, whose coefficients are
  /// scalars.
  package func pairBlock(
    of i: Int, state: EvolvingCenters, alpha: [Double], slack: [Double]
  ) -> [Double] {
    let (classes, bits) = (start.classes, start.bits)
    var block = [Double](repeating: 0, count: bits)
    for j in 0..<classes where j != i {
      let constant =
        switch options.betaTerm {
        case .derivative: constraint(state, i, j)
        case .scalar: Double(bits - 2 * minimumDistance)
        }
      let missing = constant - slack[i * classes + j]
      let coefficient = 2 * (Self.mu - alpha[i * classes + j] - Self.beta * missing)
      for bit in 0..<bits { block[bit] += coefficient * Double(state.signs[j * bits + bit]) }
    }
    if options.betaTerm == .scalar {
      let own = Double(classes - 1) * Self.beta * 2 * Double(bits)
      for bit in 0..<bits { block[bit] += own * Double(state.signs[i * bits + bit]) }
    }
    return block
  }

  /// Eqs. 37 and 38.
  private func updateMultipliers(_ i: Int, _ iterate: inout Iterate) {
    let (classes, bits) = (start.classes, start.bits)
    for bit in 0..<bits {
      let difference = Double(iterate.state.signs[i * bits + bit]) - iterate.proxy[i * bits + bit]
      iterate.lambda[i * bits + bit] += Self.rho * difference
    }
    guard options.updatesAlpha else { return }
    for j in 0..<classes where j != i {
      let missing = constraint(iterate.state, i, j) - iterate.slack[i * classes + j]
      iterate.alpha[i * classes + j] += Self.beta * missing
    }
  }

  /// q - 2d - h_i^T h_j = 2 (D(i, j) - d).
  private func constraint(_ state: EvolvingCenters, _ i: Int, _ j: Int) -> Double {
    2 * Double(state.distances[i, j] - minimumDistance)
  }

  /// No pair of all centers is closer than d after the flips.
  private func isAllowed(_ flipped: [Int], of i: Int, in state: EvolvingCenters) -> Bool {
    if options.countsOwnDistance && 2 * minimumDistance > state.bits { return false }
    let row = state.distances(of: i, afterFlipping: flipped)
    for j in 0..<state.classes where j != i && row[j] < minimumDistance { return false }
    var closeWithI = 0
    for j in 0..<state.classes where j != i && state.distances[i, j] < minimumDistance { closeWithI += 1 }
    return state.distances.count(below: minimumDistance) == closeWithI
  }

  /// M = ((2/q^2) H H^T + rho I)^-1 ((2/q) H S + Lambda + rho H) (Eq. 29), kept as [classes, bits].
  private func proxy(of state: EvolvingCenters, lambda: [Double]) -> [Double] {
    let bits = state.bits
    let q = Double(bits)
    let h = state.signs.map(Double.init)
    var system = ClassVectors.gram(of: h, bits: bits).map { 2 / (q * q) * $0 }
    for bit in 0..<bits { system[bit * bits + bit] += Self.rho }
    let products = ClassVectors.combined(h, by: similarity, .column, bits: bits)
    let right = products.indices.map { 2 / q * products[$0] + lambda[$0] + Self.rho * h[$0] }
    return ClassVectors.solved(system, for: right, bits: bits)
  }
}

extension AlternatingSolver {
  /// Where the paper and the released code part.
  package struct Options: Sendable, Equatable {
    package enum Order: Sendable {
      /// For each class its steps, then its multipliers (Algorithm 1).
      case classByClass
      /// So many sweeps over all classes, a step each; then all multipliers.
      case sweeps
    }
    package enum BetaTerm: Sendable {
      /// beta_ij (2 h_j h_j^T h_i - ...), which differentiating Eq. 26 gives.
      case derivative
      /// beta_ij (2 q h_i - ...): h_j^T h_j is multiplied first.
      case scalar
    }
    package enum PairDivisor: Sendable, Equatable {
      case squareOfClasses
      case constant(Int)
    }

    /// T.
    package var cycles: Int
    package var etas: [Double]
    package var order: Order
    /// What the mu, alpha and beta terms of the gradient are divided by.
    package var divisor: PairDivisor
    /// s_i in the step on h_i. In M's it is the column in either; the derivative has the row here.
    package var similaritySide: ClassSimilarity.Side
    package var betaTerm: BetaTerm
    package var updatesAlpha: Bool
    /// Whether the test for pairs closer than d takes a center to be q/2 from itself, so that above q/2 nothing
    /// moves. d(q, C) is above for two classes alone.
    package var countsOwnDistance: Bool

    /// Algorithm 1.
    package static let paper = Options(
      cycles: 20, etas: AlternatingSolver.etas, order: .classByClass, divisor: .squareOfClasses,
      similaritySide: .row, betaTerm: .derivative, updatesAlpha: true, countsOwnDistance: false)

    /// GenerateSemanticHashCenters.py. Its alpha is a tensor of integers, in which the updates, far below 1, vanish;
    /// its arithmetic is in float32, here in Double.
    package static let released = Options(
      cycles: 30, etas: [0.5], order: .sweeps, divisor: .constant(10_000), similaritySide: .column,
      betaTerm: .scalar, updatesAlpha: false, countsOwnDistance: true)

    func pairDivisor(classes: Int) -> Double {
      switch divisor {
      case .squareOfClasses: Double(classes * classes)
      case .constant(let constant): Double(constant)
      }
    }

    /// For the identity of centers. What is as in the paper is not named, so that centers that were made before there
    /// was a choice keep theirs.
    var parameters: JSONValue {
      let divisorText =
        switch divisor {
        case .squareOfClasses: "divided by C^2"
        case .constant(let constant): "divided by \(constant)"
        }
      var members: [String: JSONValue] = [
        "cycles": .integer(cycles), "inner-iterations": .integer(innerIterations), "rho": .number(rho),
        "mu": .number(mu), "beta": .number(beta), "lambda": .number(initialLambda),
        "alpha": .number(initialAlpha), "eta": .array(etas.map { .number($0) }),
        "pair-block": .string(divisorText),
      ]
      if order == .sweeps { members["order"] = "sweeps" }
      if similaritySide == .column { members["similarity"] = "columns" }
      if betaTerm == .scalar { members["beta-term"] = "2 q h_i" }
      if !updatesAlpha { members["alpha-updates"] = false }
      if countsOwnDistance { members["distance-to-itself"] = "q/2" }
      return .object(members)
    }
  }
}
