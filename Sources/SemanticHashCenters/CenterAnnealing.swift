import Foundations
import Hashing

/// The lowest S-loss that we can find under the minimum distance: simulated annealing (Kirkpatrick, Gelatt and
/// Vecchi, "Optimization by Simulated Annealing", Science 1983) over flips of single bits and exchanges of two
/// classes' centers, then ``CoordinateDescent``; several times, and the best is kept.
///
/// With R = q S - H^T H, flipping bit b of h_i changes half of q^2 C^2 times the S-loss by
/// 4 (h_ib sum_{j != i} R_ij h_jb + (C - 1)); exchanging two centers changes it by what their rows of R become.
/// No step brings a pair closer than d, so that the search never leaves what is allowed.
package struct CenterAnnealing: Sendable {
  package static let parameters: JSONValue = [
    "restarts": .integer(restarts), "sweeps": .integer(sweeps), "exchanges": .number(exchanges),
    "temperatures": "8 K to 1, geometric",
  ]

  private static let restarts = 3
  /// Proposals a bit of H.
  private static let sweeps = 400
  /// Share of proposals that exchange two centers.
  private static let exchanges = 0.1

  private let minimumDistance: Int
  private let stream: RandomStream
  private let similarity: ClassSimilarity
  private let bits: Int
  /// q S, symmetric.
  private let wanted: [Double]

  /// - Parameter stream: of the search's draws.
  package init(similarity: ClassSimilarity, bits: Int, minimumDistance: Int, stream: RandomStream) {
    self.similarity = similarity
    self.bits = bits
    self.minimumDistance = minimumDistance
    self.stream = stream
    let classes = similarity.classes
    wanted = (0..<classes * classes).map { index in
      let (i, j) = index.quotientAndRemainder(dividingBy: classes)
      return Double(bits) * (similarity[i, j] + similarity[j, i]) / 2
    }
  }

  /// - Parameter start: no pair closer than the distance.
  /// - Returns: never worse than what coordinate descent makes of the start.
  package func solve(from start: HashCenters) -> HashCenters {
    var best = descended(start)
    var lowest = cost(best)
    for restart in 0..<Self.restarts {
      let found = descended(annealed(from: best, restart: restart))
      let cost = cost(found)
      if cost < lowest { (best, lowest) = (found, cost) }
    }
    return best
  }

  private func descended(_ centers: HashCenters) -> HashCenters {
    var descent = CoordinateDescent(start: centers, similarity: similarity, minimumDistance: minimumDistance)
    descent.run()
    return descent.state.centers
  }

  /// Sum over pairs of R_ij^2.
  private func cost(_ centers: HashCenters) -> Double {
    let distances = PairwiseDistances(of: centers)
    var sum = 0.0
    for i in 0..<centers.classes {
      for j in i + 1..<centers.classes {
        let residual = wanted[i * centers.classes + j] - Double(bits - 2 * distances[i, j])
        sum += residual * residual
      }
    }
    return sum
  }

  private func annealed(from start: HashCenters, restart: Int) -> HashCenters {
    var state = AnnealingState(start, wanted: wanted, minimumDistance: minimumDistance)
    var generator = stream.generator(item: restart)
    let (classes, proposals) = (start.classes, start.classes * bits)
    var temperature = 8 * Double(bits)
    let cooling = PortableMath.exp(-PortableMath.log(temperature) / Double(Self.sweeps))
    for _ in 0..<Self.sweeps {
      for _ in 0..<proposals {
        if generator.uniform() < Self.exchanges {
          let (i, j) = (generator.below(classes), generator.below(classes))
          if i != j, accepts(state.changeByExchanging(i, j), at: temperature, &generator) { state.exchange(i, j) }
        } else {
          let (i, bit) = (generator.below(classes), generator.below(bits))
          guard let change = state.changeByFlipping(bit, of: i) else { continue }
          if accepts(change, at: temperature, &generator) { state.flip(bit, of: i) }
        }
      }
      temperature *= cooling
    }
    return HashCenters(classes: classes, bits: bits, signs: state.signs)
  }

  /// Metropolis's rule.
  private func accepts(_ change: Double, at temperature: Double, _ generator: inout RandomGenerator) -> Bool {
    change <= 0 || generator.uniform() < PortableMath.exp(-change / temperature)
  }
}

/// Centers and their residuals R, kept up to date.
private struct AnnealingState {
  let classes: Int
  let bits: Int
  /// [classes, bits] row-major.
  private(set) var signs: [Int8]
  /// R: [classes, classes]; its diagonal means nothing.
  private var residuals: [Double]
  /// h_i . h_j.
  private var products: [Int32]
  private let wanted: [Double]
  /// The largest allowed inner product, q - 2 d.
  private let largestProduct: Int32

  init(_ centers: HashCenters, wanted: [Double], minimumDistance: Int) {
    classes = centers.classes
    bits = centers.bits
    signs = centers.signs
    self.wanted = wanted
    let bits = Int32(centers.bits)
    products = PairwiseDistances(of: centers).values.map { bits - 2 * $0 }
    residuals = zip(wanted, products).map { $0 - Double($1) }
    largestProduct = bits - 2 * Int32(minimumDistance)
  }

  /// nil where it would bring a pair closer than allowed.
  func changeByFlipping(_ bit: Int, of i: Int) -> Double? {
    let sign = signs[i * bits + bit]
    var pull = 0.0
    for j in 0..<classes where j != i {
      let other = signs[j * bits + bit]
      // h_i . h_j grows by 2 where the bits differ.
      if other != sign && products[i * classes + j] + 2 > largestProduct { return nil }
      pull += other == sign ? residuals[i * classes + j] : -residuals[i * classes + j]
    }
    return 4 * (pull + Double(classes - 1))
  }

  mutating func flip(_ bit: Int, of i: Int) {
    let sign = signs[i * bits + bit]
    for j in 0..<classes where j != i {
      set(i, j, products[i * classes + j] + (signs[j * bits + bit] == sign ? -2 : 2))
    }
    signs[i * bits + bit] = -sign
  }

  func changeByExchanging(_ i: Int, _ j: Int) -> Double {
    var change = 0.0
    for k in 0..<classes where k != i && k != j {
      let (first, second) = (i * classes + k, j * classes + k)
      if products[first] == products[second] { continue }
      let (newFirst, newSecond) = (
        wanted[first] - Double(products[second]), wanted[second] - Double(products[first])
      )
      change += newFirst * newFirst + newSecond * newSecond
        - residuals[first] * residuals[first] - residuals[second] * residuals[second]
    }
    return change
  }

  mutating func exchange(_ i: Int, _ j: Int) {
    for bit in 0..<bits { signs.swapAt(i * bits + bit, j * bits + bit) }
    for k in 0..<classes where k != i && k != j {
      let (first, second) = (products[i * classes + k], products[j * classes + k])
      set(i, k, second)
      set(j, k, first)
    }
  }

  private mutating func set(_ i: Int, _ j: Int, _ product: Int32) {
    let residual = wanted[i * classes + j] - Double(product)
    products[i * classes + j] = product
    products[j * classes + i] = product
    residuals[i * classes + j] = residual
    residuals[j * classes + i] = residual
  }
}
