import Foundations
import Hashing

/// The class-by-class step of MDS: with all other centers fixed,
///
///   min over h in {-1, +1}^q of c^T h  subject to  A h <= e,
///   A = rows h_j (j != i), c = their mean, e = q - 2d,
///
/// relaxed by the l_p box (Wu and Ghanem, "lp-Box ADMM", TPAMI 2019, p = 2) to h = v1 in [-1, 1]^q, h = v2
/// with ||v2||^2 = q, and A h + v3 = e with v3 >= 0, and solved by ADMM with a growing penalty rho.
///
/// Deviations from the released code, where sign(h) is looked at only once rho has reached its cap, so that a
/// search that converges before throws its result away: here sign(h) is judged at every exit. The released
/// code's test that would end the inner iterations early can never fail at the box; here the v are always
/// projected.
///
/// Vectors are padded with zeros to whole SIMD lanes; zeros stay zeros in every step below. Row i of A is set
/// to zero instead of left out, with its e, v3 and multiplier zero.
struct SeparatedCenterSolver {
  static let parameters: JSONValue = [
    "rho": .number(initialPenalty), "rho-growth": .number(penaltyGrowth), "rho-cap": .number(penaltyCap),
    "inner-iterations": .integer(innerIterations), "iterations-at-cap": .integer(iterationsAtCap),
    "residual": .number(smallResidual), "multiplier-step": "(1 + sqrt 5) / 2",
  ]
  private static let initialPenalty = 1e-5
  private static let penaltyGrowth = 1.09
  private static let penaltyCap = 1e7
  private static let innerIterations = 10
  private static let iterationsAtCap = 100
  private static let smallResidual = 1e-6

  typealias Lanes = SIMD8<Double>

  private let classes: Int
  private let bits: Int
  private let slackBound: Double
  /// Lanes of a vector of bits, of a vector of classes.
  private let bitLanes: Int
  private let classLanes: Int
  private var signs: [Int8]
  /// H as rows of bits, [8 classLanes, bitLanes]: A, and A^T x is a sum of its rows.
  private var rows: [Lanes]
  /// H^T as rows of classes, [8 bitLanes, classLanes]: A h is a sum of its rows.
  private var columns: [Lanes]

  init(start: HashCenters, minimumDistance: Int) {
    classes = start.classes
    bits = start.bits
    slackBound = Double(start.bits - 2 * minimumDistance)
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
  /// - Parameter generator: gives the initial multipliers, uniform in [0, 1).
  mutating func improve(_ classIndex: Int, using generator: inout RandomGenerator) {
    setRow(classIndex, scaledBy: 0)
    defer { setRow(classIndex, scaledBy: 1) }
    let inverse = inverseOfSystem()
    let linear = meanOfOthers()
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
    combine(h, columns, lanes: classLanes, into: &products)
    var slack = zip(bound, products).map { pointwiseMax(.zero, $0 - $1) }
    var weights = products
    var right = h

    let multiplierStep = (1 + 5.0.squareRoot()) / 2
    let radius = Double(bits).squareRoot()
    var penalty = Self.initialPenalty
    var iterationsAtCap = 0
    var best = judge(Array(signs[classIndex * bits..<(classIndex + 1) * bits]), of: classIndex)

    while true {
      let scale = 1 / penalty
      for _ in 0..<Self.innerIterations {
        // h = (2 rho I + rho A^T A)^-1 (rho v1 + rho v2 + rho A^T (e - v3) - k1 - k2 - A^T k3 - c), rho
        // divided out.
        for lane in 0..<classLanes {
          weights[lane] = bound[lane] - slack[lane] - slackMultiplier[lane] * scale
        }
        combine(weights, rows, lanes: bitLanes, into: &right)
        for lane in 0..<bitLanes {
          let multipliers = boxMultiplier[lane] + sphereMultiplier[lane] + linear[lane]
          right[lane] += box[lane] + sphere[lane] - multipliers * scale
        }
        combine(right, inverse, lanes: bitLanes, into: &h)

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

        combine(h, columns, lanes: classLanes, into: &products)
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

      let converged = residual.max() < Self.smallResidual
      let capped = penalty >= Self.penaltyCap
      if converged || capped {
        let found = judge(signs(of: h), of: classIndex)
        if found.score > best.score || found.minimum > best.minimum { best = found }
        iterationsAtCap += 1
        if converged || iterationsAtCap == Self.iterationsAtCap { break }
      }
      penalty = min(penalty * Self.penaltyGrowth, Self.penaltyCap)
    }
    signs.replaceSubrange(classIndex * bits..<(classIndex + 1) * bits, with: best.signs)
  }

  private struct Judged {
    var signs: [Int8]
    /// mean + min - variance of the distances to the other centers.
    var score: Double
    var minimum: Int
  }

  private func judge(_ candidate: [Int8], of classIndex: Int) -> Judged {
    var minimum = bits
    var sum = 0
    var squares = 0
    for other in 0..<classes where other != classIndex {
      var distance = 0
      for bit in 0..<bits where candidate[bit] != signs[other * bits + bit] { distance += 1 }
      minimum = min(minimum, distance)
      sum += distance
      squares += distance * distance
    }
    let count = Double(classes - 1)
    let mean = Double(sum) / count
    let variance = (Double(squares) - Double(sum) * mean) / count
    return Judged(signs: candidate, score: mean + Double(minimum) - variance, minimum: minimum)
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

  private func meanOfOthers() -> [Lanes] {
    var sum = [Lanes](repeating: .zero, count: bitLanes)
    for classIndex in 0..<classes {
      for lane in 0..<bitLanes { sum[lane] += rows[classIndex * bitLanes + lane] }
    }
    return sum.map { $0 / Double(classes - 1) }
  }

  /// (2 I + A^T A)^-1 as rows, [8 bitLanes, bitLanes], zero where padded.
  private func inverseOfSystem() -> [Lanes] {
    var system = [Double](repeating: 0, count: bits * bits)
    var product = [Lanes](repeating: .zero, count: bitLanes)
    for bit in 0..<bits {
      combine(
        Array(columns[bit * classLanes..<(bit + 1) * classLanes]), rows, lanes: bitLanes, into: &product)
      for other in 0..<bits { system[bit * bits + other] = product[other / 8][other % 8] }
      system[bit * bits + bit] += 2
    }
    let inverse = CholeskyFactor(order: bits, matrix: system).inverse
    var lanes = [Lanes](repeating: .zero, count: 8 * bitLanes * bitLanes)
    for bit in 0..<bits {
      for other in 0..<bits { lanes[bit * bitLanes + other / 8][other % 8] = inverse[bit * bits + other] }
    }
    return lanes
  }

  private func padded(_ values: [Double]) -> [Lanes] {
    var lanes = [Lanes](repeating: .zero, count: (values.count + 7) / 8)
    for (index, value) in values.enumerated() { lanes[index / 8][index % 8] = value }
    return lanes
  }
}

/// result = sum over k of coefficients_k * matrix row k.
///
/// - Parameters:
///   - coefficients: n / 8 lanes.
///   - matrix: [n, lanes].
private func combine(
  _ coefficients: [SIMD8<Double>], _ matrix: [SIMD8<Double>], lanes: Int, into result: inout [SIMD8<Double>]
) {
  for lane in 0..<lanes { result[lane] = .zero }
  for block in coefficients.indices {
    let factors = coefficients[block]
    let row = 8 * block * lanes
    for lane in 0..<lanes {
      var sum = result[lane]
      for k in 0..<8 { sum += matrix[row + k * lanes + lane] * factors[k] }
      result[lane] = sum
    }
  }
}

/// Lane by lane from the first: `sum()` leaves the order to the compiler.
private func fixedOrderSum(_ values: SIMD8<Double>) -> Double {
  var sum = 0.0
  for lane in 0..<8 { sum += values[lane] }
  return sum
}
