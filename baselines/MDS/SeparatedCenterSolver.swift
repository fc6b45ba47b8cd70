import Foundations
import Hashing
import Kernels

/// The class-by-class step of MDS and of WSSHC: with all other centers fixed,
///
///   min over h in {-1, +1}^q of c^T h + alpha |A h - s|^2  subject to  A h <= e,
///   A = rows h_j (j != i), c = their mean, s = the inner products asked for (MDS: alpha = 0), e = q - 2d,
///
/// relaxed by the l_p box (Wu and Ghanem, "lp-Box ADMM", TPAMI 2019, p = 2) to h = v1 in [-1, 1]^q, h = v2
/// with ||v2||^2 = q, and A h + v3 = e with v3 >= 0, and solved by ADMM with a growing penalty rho.
///
/// Deviations from the released codes, where sign(h) is looked at only once rho has reached its cap, so that a
/// search of MDS that converges before throws its result away: here sign(h) is judged at every exit. The released
/// codes' test that would end the inner iterations early can never fail at the box; here the v are always
/// projected.
///
/// Vectors are padded with zeros to whole SIMD lanes; zeros stay zeros in every step below. Row i of A is set
/// to zero instead of left out, with its e, v3 and multiplier zero.
struct SeparatedCenterSolver {
  struct Settings {
    /// rho at first, its factor after each outer iteration, and its largest value.
    var penalty: Double
    var penaltyGrowth: Double
    var penaltyCap: Double
    /// All residuals below it end the search; nil: only the cap does.
    var smallResidual: Double?
    /// alpha.
    var attraction: Double
    var acceptance: Acceptance

    /// For the identity of recipes.
    var parameters: JSONValue {
      var values: [String: JSONValue] = [
        "rho": .number(penalty), "rho-growth": .number(penaltyGrowth), "rho-cap": .number(penaltyCap),
        "inner-iterations": .integer(innerIterations), "iterations-at-cap": .integer(iterationsAtCap),
        "multiplier-step": "(1 + sqrt 5) / 2",
      ]
      if let smallResidual { values["residual"] = .number(smallResidual) }
      if attraction != 0 { values["alpha"] = .number(attraction) }
      return .object(values)
    }
  }

  /// When a found center replaces the class's present one.
  enum Acceptance {
    /// Where mean + min - variance of its distances to the others, or their min, is larger.
    case separation
    /// Where mean + min of its distances is larger.
    case distance
    /// Where it misses the minimum distance by less, or by as much and what is minimised is smaller.
    case objective
  }

  private static let innerIterations = 10
  private static let iterationsAtCap = 100

  typealias Lanes = SIMD8<Double>

  private let classes: Int
  private let bits: Int
  private let settings: Settings
  private let minimumDistance: Int
  private var slackBound: Double { Double(bits - 2 * minimumDistance) }
  /// Lanes of a vector of bits, of a vector of classes.
  private let bitLanes: Int
  private let classLanes: Int
  private var signs: [Int8]
  /// H as rows of bits, [8 classLanes, bitLanes]: A, and A^T x is a sum of its rows.
  private var rows: [Lanes]
  /// H^T as rows of classes, [8 bitLanes, classLanes]: A h is a sum of its rows.
  private var columns: [Lanes]

  init(start: HashCenters, minimumDistance: Int, settings: Settings) {
    classes = start.classes
    bits = start.bits
    self.settings = settings
    self.minimumDistance = minimumDistance
    bitLanes = (bits + 7) / 8
    classLanes = (classes + 7) / 8
    signs = start.signs
    rows = [Lanes](repeating: .zero, count: 8 * classLanes * bitLanes)
    columns = [Lanes](repeating: .zero, count: 8 * bitLanes * classLanes)
    for classIndex in 0..<classes { setRow(classIndex, scaledBy: 1) }
  }

  var centers: HashCenters { HashCenters(classes: classes, bits: bits, signs: signs) }

  /// Searches for a better center of one class and keeps it if it is better.
  ///
  /// - Parameters:
  ///   - targets: s, one a class, the class's own without meaning; empty where alpha is 0.
  ///   - generator: gives the initial multipliers, uniform in [0, 1).
  mutating func improve(_ classIndex: Int, towards targets: [Double] = [], using generator: inout RandomGenerator) {
    precondition(
      settings.attraction == 0 || targets.count == classes, "\(targets.count) targets for \(classes) classes")
    setRow(classIndex, scaledBy: 0)
    defer { setRow(classIndex, scaledBy: 1) }
    var system = system()
    let linear = linearTerm(targets: targets)
    var bound = padded([Double](repeating: slackBound, count: classes))
    bound[classIndex / 8][classIndex % 8] = 0

    func uniform(_ count: Int) -> [Lanes] { padded((0..<count).map { _ in generator.uniform() }) }
    var boxMultiplier = uniform(bits)
    var sphereMultiplier = uniform(bits)
    var slackMultiplier = uniform(classes)
    slackMultiplier[classIndex / 8][classIndex % 8] = 0

    var h = padded(signs[classIndex * bits..<(classIndex + 1) * bits].map(Double.init))
    var box = h
    var sphere = h
    var products = [Lanes](repeating: .zero, count: classLanes)
    weightedRowSum(h, columns, into: &products)
    var slack = zip(bound, products).map { pointwiseMax(.zero, $0 - $1) }
    var weights = products
    var right = h

    let multiplierStep = (1 + 5.0.squareRoot()) / 2
    let radius = Double(bits).squareRoot()
    var penalty = settings.penalty
    var iterationsAtCap = 0
    var best = judge(
      Array(signs[classIndex * bits..<(classIndex + 1) * bits]), of: classIndex, targets: targets)

    while true {
      let scale = 1 / penalty
      system.setFactor(1 + 2 * settings.attraction * scale)
      for _ in 0..<Self.innerIterations {
        // h = (2 rho I + (rho + 2 alpha) A^T A)^-1
        //   (rho v1 + rho v2 + rho A^T (e - v3) - k1 - k2 - A^T k3 - c + 2 alpha A^T s), rho divided out.
        for lane in 0..<classLanes {
          weights[lane] = bound[lane] - slack[lane] - slackMultiplier[lane] * scale
        }
        weightedRowSum(weights, rows, into: &right)
        for lane in 0..<bitLanes {
          let multipliers = boxMultiplier[lane] + sphereMultiplier[lane] + linear[lane]
          right[lane] += box[lane] + sphere[lane] - multipliers * scale
        }
        system.solve(right, into: &h)

        var squares = Lanes.zero
        for lane in 0..<bitLanes {
          box[lane] = (h[lane] + boxMultiplier[lane] * scale)
            .clamped(lowerBound: Lanes(repeating: -1), upperBound: Lanes(repeating: 1))
          sphere[lane] = h[lane] + sphereMultiplier[lane] * scale
          squares += sphere[lane] * sphere[lane]
        }
        // A vector without length has no direction; it stays where it is.
        let length = fixedOrderSum(squares).squareRoot()
        let stretch = length > 0 ? radius / length : 1
        for lane in 0..<bitLanes { sphere[lane] *= stretch }

        weightedRowSum(h, columns, into: &products)
        for lane in 0..<classLanes {
          slack[lane] = pointwiseMax(
            .zero, bound[lane] - products[lane] - slackMultiplier[lane] * scale)
        }
      }

      var residual = Lanes.zero
      func note(_ difference: Lanes) {
        residual = pointwiseMax(residual, pointwiseMax(difference, -difference))
      }
      let step = multiplierStep * penalty
      for lane in 0..<bitLanes {
        let fromBox = h[lane] - box[lane]
        let fromSphere = h[lane] - sphere[lane]
        boxMultiplier[lane] += fromBox * step
        sphereMultiplier[lane] += fromSphere * step
        note(fromBox)
        note(fromSphere)
      }
      for lane in 0..<classLanes {
        let fromBound = products[lane] + slack[lane] - bound[lane]
        slackMultiplier[lane] += fromBound * step
        note(fromBound)
      }

      let converged = settings.smallResidual.map { residual.max() < $0 } ?? false
      let capped = penalty >= settings.penaltyCap
      if converged || capped {
        let found = judge(signs(of: h), of: classIndex, targets: targets)
        if isBetter(found, than: best) { best = found }
        iterationsAtCap += 1
        if converged || iterationsAtCap == Self.iterationsAtCap { break }
      }
      penalty = min(penalty * settings.penaltyGrowth, settings.penaltyCap)
    }
    signs.replaceSubrange(classIndex * bits..<(classIndex + 1) * bits, with: best.signs)
  }

  /// c^T h + alpha |A h - s|^2 of a class's present center.
  func objective(of classIndex: Int, towards targets: [Double] = []) -> Double {
    let own = Array(signs[classIndex * bits..<(classIndex + 1) * bits])
    return judge(own, of: classIndex, targets: targets).objective
  }

  private struct Judged {
    var signs: [Int8]
    /// Of the distances to the other centers.
    var minimum: Int
    var mean: Double
    var variance: Double
    /// c^T h + alpha |A h - s|^2.
    var objective: Double
  }

  private func isBetter(_ found: Judged, than best: Judged) -> Bool {
    switch settings.acceptance {
    case .separation:
      func score(_ judged: Judged) -> Double { judged.mean + Double(judged.minimum) - judged.variance }
      return score(found) > score(best) || found.minimum > best.minimum
    case .distance:
      return found.mean + Double(found.minimum) > best.mean + Double(best.minimum)
    case .objective:
      let missing = max(0, minimumDistance - found.minimum)
      let missingBefore = max(0, minimumDistance - best.minimum)
      return missing != missingBefore ? missing < missingBefore : found.objective < best.objective
    }
  }

  private func judge(_ candidate: [Int8], of classIndex: Int, targets: [Double]) -> Judged {
    var misses = 0.0
    var minimum = bits
    var sum = 0
    var squares = 0
    for other in 0..<classes where other != classIndex {
      var distance = 0
      for bit in 0..<bits where candidate[bit] != signs[other * bits + bit] { distance += 1 }
      minimum = min(minimum, distance)
      sum += distance
      squares += distance * distance
      if settings.attraction != 0 {
        let miss = Double(bits - 2 * distance) - targets[other]
        misses += miss * miss
      }
    }
    let count = Double(classes - 1)
    let mean = Double(sum) / count
    let variance = (Double(squares) - Double(sum) * mean) / count
    return Judged(
      signs: candidate, minimum: minimum, mean: mean, variance: variance,
      objective: Double(bits) - 2 * mean + settings.attraction * misses)
  }

  /// sign(0) is +1.
  private func signs(of h: [Lanes]) -> [Int8] {
    (0..<bits).map { h[$0 / 8][$0 % 8] >= 0 ? 1 : -1 }
  }

  private mutating func setRow(_ classIndex: Int, scaledBy scale: Double) {
    for bit in 0..<bits {
      let value = scale * Double(signs[classIndex * bits + bit])
      rows[classIndex * bitLanes + bit / 8][bit % 8] = value
      columns[bit * classLanes + classIndex / 8][classIndex % 8] = value
    }
  }

  /// c - 2 alpha A^T s.
  private func linearTerm(targets: [Double]) -> [Lanes] {
    let mean = meanOfOthers()
    if settings.attraction == 0 { return mean }
    var sums = mean
    weightedRowSum(padded(targets), rows, into: &sums)
    return zip(mean, sums).map { $0 - $1 * (2 * settings.attraction) }
  }

  private func meanOfOthers() -> [Lanes] {
    var sum = [Lanes](repeating: .zero, count: bitLanes)
    for classIndex in 0..<classes {
      for lane in 0..<bitLanes { sum[lane] += rows[classIndex * bitLanes + lane] }
    }
    return sum.map { $0 / Double(classes - 1) }
  }

  /// G = A^T A, with f = 1 + 2 alpha / rho.
  private func system() -> GramSystem {
    var gram = [Double](repeating: 0, count: bits * bits)
    var product = [Lanes](repeating: .zero, count: bitLanes)
    for bit in 0..<bits {
      weightedRowSum(Array(columns[bit * classLanes..<(bit + 1) * classLanes]), rows, into: &product)
      for other in 0..<bits { gram[bit * bits + other] = product[other / 8][other % 8] }
    }
    return GramSystem(gram: gram, bits: bits, isScaled: settings.attraction != 0)
  }
}

/// (2 I + f G) h = r for one matrix G and many r: by the inverse where f is always 1, else through G's eigenvectors.
private struct GramSystem {
  typealias Lanes = SeparatedCenterSolver.Lanes

  private let bitLanes: Int
  /// As rows, [8 bitLanes, bitLanes], zero where padded; empty where f changes.
  private let inverse: [Lanes]
  /// Eigenvectors as rows and as columns, [8 bitLanes, bitLanes] each, and their eigenvalues; empty where f is 1.
  private let vectors: [Lanes]
  private let transposed: [Lanes]
  private let values: [Lanes]
  /// 1 / (2 + f value).
  private var reciprocals: [Lanes]
  private var projection: [Lanes]

  /// - Parameters:
  ///   - gram: G, [bits, bits].
  ///   - isScaled: whether f is anything but 1.
  init(gram: [Double], bits: Int, isScaled: Bool) {
    bitLanes = (bits + 7) / 8
    reciprocals = [Lanes](repeating: .zero, count: bitLanes)
    projection = reciprocals
    if isScaled {
      let system = SymmetricEigensystem(order: bits, matrix: gram)
      inverse = []
      vectors = laneRows(system.vectors, order: bits)
      var columns = [Double](repeating: 0, count: bits * bits)
      for row in 0..<bits {
        for column in 0..<bits { columns[column * bits + row] = system.vectors[row * bits + column] }
      }
      transposed = laneRows(columns, order: bits)
      values = padded(system.values)
    } else {
      var matrix = gram
      for bit in 0..<bits { matrix[bit * bits + bit] += 2 }
      inverse = laneRows(CholeskyFactor(order: bits, matrix: matrix).inverse, order: bits)
      (vectors, transposed, values) = ([], [], [])
    }
  }

  mutating func setFactor(_ factor: Double) {
    for lane in values.indices { reciprocals[lane] = 1 / (2 + factor * values[lane]) }
  }

  mutating func solve(_ right: [Lanes], into solution: inout [Lanes]) {
    if values.isEmpty { return weightedRowSum(right, inverse, into: &solution) }
    weightedRowSum(right, transposed, into: &projection)
    for lane in 0..<bitLanes { projection[lane] *= reciprocals[lane] }
    weightedRowSum(projection, vectors, into: &solution)
  }
}

/// [order, order] as rows of lanes, [8 lanes of an order, lanes], zero where padded.
private func laneRows(_ matrix: [Double], order: Int) -> [SIMD8<Double>] {
  let lanes = (order + 7) / 8
  var rows = [SIMD8<Double>](repeating: .zero, count: 8 * lanes * lanes)
  for row in 0..<order {
    for column in 0..<order { rows[row * lanes + column / 8][column % 8] = matrix[row * order + column] }
  }
  return rows
}

private func padded(_ values: [Double]) -> [SIMD8<Double>] {
  var lanes = [SIMD8<Double>](repeating: .zero, count: (values.count + 7) / 8)
  for (index, value) in values.enumerated() { lanes[index / 8][index % 8] = value }
  return lanes
}

/// Lane by lane from the first: `sum()` leaves the order to the compiler.
private func fixedOrderSum(_ values: SIMD8<Double>) -> Double {
  var sum = 0.0
  for lane in 0..<8 { sum += values[lane] }
  return sum
}
