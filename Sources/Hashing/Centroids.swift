import Foundations

extension HashCenters {
  /// The target of each image: the signs of the sum of its classes' centers, bit by bit (Yuan et al., "Central
  /// Similarity Quantization", CVPR 2020, for images of several classes). So an image of one class has that
  /// class's center.
  ///
  /// Where as many centers have +1 as -1, the bit is that of `ties`; so an image without classes, which is
  /// relevant to nothing, has `ties` itself for its target: a place of its own, K/2 bits from every center in the
  /// mean.
  ///
  /// - Parameters:
  ///   - labels: of classes in 0..<`classes`.
  ///   - ties: [bits], -1 or +1; see ``ties(bits:seed:)``.
  /// - Returns: [images, bits] row-major, -1 or +1.
  public func centroids(of labels: Labels, ties: [Int8]) -> [Int8] {
    var signs: [Int8] = []
    signs.reserveCapacity(labels.count * bits)
    for image in 0..<labels.count { signs += centroid(of: labels.classes(of: image), ties: ties) }
    return signs
  }

  /// That of one set of classes: [bits], -1 or +1.
  public func centroid(of chosen: [Int], ties: [Int8]) -> [Int8] {
    precondition(ties.count == bits, "\(ties.count) ties for \(bits) bits")
    for classIndex in chosen {
      precondition(classIndex >= 0 && classIndex < classes, "class \(classIndex) has no center among \(classes)")
    }
    return (0..<bits).map { bit in
      let sum = chosen.reduce(0) { $0 + Int(self[$1, bit]) }
      return sum == 0 ? ties[bit] : Int8(sum.signum())
    }
  }

  /// The one vector of fair signs that breaks all ties of a run: the same for every row of a code length and seed,
  /// so that rows differ in their centers alone.
  public static func ties(bits: Int, seed: UInt64) -> [Int8] {
    var generator = RandomStream(seed: seed, purpose: "centers/centroid-ties").generator(item: bits)
    return (0..<bits).map { _ in generator.sign() }
  }
}
