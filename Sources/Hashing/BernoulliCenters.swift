import Foundations

extension HashCenters {
  /// Independent fair signs, the draws of class c from item c of the stream. No distance is asked for: at 16
  /// bits and a hundred classes the closest two differ in 0 to 2 bits.
  public static func bernoulli(classes: Int, bits: Int, stream: RandomStream) -> HashCenters {
    var signs: [Int8] = []
    signs.reserveCapacity(classes * bits)
    for classIndex in 0..<classes {
      var generator = stream.generator(item: classIndex)
      for _ in 0..<bits { signs.append(generator.sign()) }
    }
    return HashCenters(classes: classes, bits: bits, signs: signs)
  }
}
