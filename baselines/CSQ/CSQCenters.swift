import Foundations
import Hashing

/// Hash centers of central similarity quantization (Yuan et al., "Central Similarity Quantization for
/// Efficient Image and Video Retrieval", CVPR 2020, section 3.2).
public enum CSQCenters {
  /// Rows of Sylvester's Hadamard matrix H_K: the first C of [H; -H], any two at distance K/2 or K. Where
  /// there are more classes than 2K rows, the rest are random balanced vectors; where K is not a power of
  /// two, all are. They are drawn anew until min > K/4 and mean >= K/2 over all pairs, 20 times at most; the
  /// last draw stays, whatever its distances (at 16 bits and a hundred classes two classes often share a
  /// center).
  ///
  /// With C <= K/2 the first C rows repeat themselves: ten classes have the same centers at 32 bits as at 16,
  /// twice over, and the first bit is always constant.
  public static let hadamard = CenterDefinition(
    name: "hadamard", meaning: "rows of a Hadamard matrix and of its negative, then balanced random vectors"
  ) { _ in hadamardRecipe }

  package static let hadamardRecipe = CenterRecipe(
    name: "hadamard", version: 1,
    parameters: ["draws": .integer(draws), "accept": "min > K/4, mean >= K/2"]
  ) { request in
    let bits = request.bits
    var rows: [Int8] = []
    if HadamardMatrix.hasSylvester(order: bits) {
      let matrix = HadamardMatrix.sylvester(order: bits)
      rows = Array((matrix + matrix.map { -$0 }).prefix(request.classes * bits))
    }
    if rows.count == request.classes * bits {
      return HashCenters(classes: request.classes, bits: bits, signs: rows)
    }
    let stream = RandomStream(seed: request.seed, purpose: "centers/hadamard")
    var draw = 0
    while true {
      let centers = filled(rows, with: request, stream: stream, draw: draw)
      draw += 1
      if draw == draws || isAccepted(centers) { return centers }
    }
  }

  /// Independent fair signs: the "random" row of the SHC paper's Table 3.
  public static let random = CenterDefinition(name: "random", meaning: "independent fair bits") { _ in randomRecipe }

  package static let randomRecipe = CenterRecipe(name: "random", version: 1, parameters: [:]) { request in
    .bernoulli(
      classes: request.classes, bits: request.bits,
      stream: RandomStream(seed: request.seed, purpose: "centers/random"))
  }

  private static let draws = 20

  private static func isAccepted(_ centers: HashCenters) -> Bool {
    let distances = PairwiseDistances(of: centers)
    return 4 * distances.minimum > centers.bits
      && 2 * distances.sum >= centers.bits * distances.pairs
  }

  /// The rows, then balanced vectors (floor(K/2) entries -1) for the classes that have none.
  private static func filled(
    _ rows: [Int8], with request: CenterRequest, stream: RandomStream, draw: Int
  ) -> HashCenters {
    let bits = request.bits
    var signs = rows
    for classIndex in rows.count / bits..<request.classes {
      var generator = stream.generator(epoch: draw, item: classIndex)
      var vector = [Int8](repeating: 1, count: bits)
      for bit in generator.permutation(bits).prefix(bits / 2) { vector[bit] = -1 }
      signs += vector
    }
    return HashCenters(classes: request.classes, bits: bits, signs: signs)
  }
}
