import Foundations
import Hashing

/// Codes that keep what an image's class probabilities say.
///
/// With p the class probabilities, m = sum over c of p_c h_c, in [-1, 1]^K, is what the code should be in the mean:
/// bits drawn independently with mean m give two images the expected inner product m . m', which is K p . p' for
/// orthogonal centers: what the best real-valued ranking goes by. The sign of m has none of that, since it forgets
/// how sure p is. So the code b minimises
///
///     sum over c of sqrt(p_c) (h_c . b - h_c . m)^2 - 2 K w v . b
///
/// over flips of single bits from a start: its inner products with the likely classes' centers are to be those of m,
/// and among the many b of which that is true it is to be like v, the outputs of a network (w: their weight).
/// Without a network the start is a draw with mean m, so that two images of doubtful class are far from each other,
/// as they should be, also where their p are equal.
package struct PosteriorRounding: Sendable {
  /// A class that may be the image's.
  package struct Candidate: Sendable, Equatable {
    package var classIndex: Int
    package var probability: Double
  }

  /// Classes of a smaller probability are left out, for speed.
  package static let leastProbability = 1e-6

  private let centers: HashCenters
  private let candidates: [Candidate]
  /// m.
  private let mean: [Double]

  /// - Parameter probabilities: one a class.
  package init(probabilities: [Double], centers: HashCenters) {
    precondition(
      probabilities.count == centers.classes, "\(probabilities.count) probabilities for \(centers.classes) classes")
    self.centers = centers
    candidates = probabilities.enumerated().compactMap {
      $1 < Self.leastProbability ? nil : Candidate(classIndex: $0, probability: $1)
    }
    var mean = [Double](repeating: 0, count: centers.bits)
    for candidate in candidates {
      for bit in mean.indices { mean[bit] += candidate.probability * Double(centers[candidate.classIndex, bit]) }
    }
    self.mean = mean
  }

  /// Bits with the mean m, from a stream that `image` names: without draws of a run, so that an image has one code.
  package func drawn(for image: [Float]) -> [Int8] {
    var generator = Self.stream.generator(item: Self.key(image))
    return mean.map { 2 * generator.uniform() - 1 < $0 ? 1 : -1 }
  }

  /// Flips the bit that lowers the sum most (of equal ones the first), until none does.
  /// - Parameters:
  ///   - start: K signs.
  ///   - pulls: K w v; empty for 0.
  package func descend(from start: [Int8], pulls: [Double] = []) -> [Int8] {
    let bits = centers.bits
    precondition(
      start.count == bits && (pulls.isEmpty || pulls.count == bits),
      "\(start.count) signs and \(pulls.count) pulls for \(bits) bits")
    var code = start
    let weights = candidates.map { $0.probability.squareRoot() }
    let weightSum = weights.reduce(0, +)
    // h_c . b - h_c . m.
    var errors = candidates.map { candidate in
      var sum = 0.0
      for bit in 0..<bits { sum += (Double(code[bit]) - mean[bit]) * Double(centers[candidate.classIndex, bit]) }
      return sum
    }
    while true {
      // A quarter of the change; rounding must not make a flip and its reverse both look like improvements.
      var best: (bit: Int?, change: Double) = (nil, -1e-9)
      for bit in 0..<bits {
        var slope = pulls.isEmpty ? 0 : -pulls[bit]
        for (index, candidate) in candidates.enumerated() {
          slope += weights[index] * errors[index] * Double(centers[candidate.classIndex, bit])
        }
        let change = weightSum - Double(code[bit]) * slope
        if change < best.change { best = (bit, change) }
      }
      guard let bit = best.bit else { return code }
      for (index, candidate) in candidates.enumerated() {
        errors[index] -= 2 * Double(code[bit]) * Double(centers[candidate.classIndex, bit])
      }
      code[bit] = -code[bit]
    }
  }

  private static let stream = RandomStream(seed: 0, purpose: "codes/posterior-rounding")

  /// 63 bits that depend on all values (Fowler, Noll and Vo's hash FNV-1a, over words).
  private static func key(_ values: [Float]) -> Int {
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    for value in values { hash = (hash ^ UInt64(value.bitPattern)) &* 0x100_0000_01B3 }
    return Int(hash >> 1)
  }

  /// The softmax of logits / T, or where images may have several classes the sigmoids, divided by their sum (all 0
  /// where no class is likely at all).
  package static func probabilities(
    logits: [Float], temperature: Double = 1, isMultiLabel: Bool = false
  ) -> [Double] {
    let shares = ClassShares.of(logits: logits, temperature: temperature, isMultiLabel: isMultiLabel)
    let sum = shares.reduce(0, +)
    return sum > 0 ? shares.map { $0 / sum } : shares
  }
}
