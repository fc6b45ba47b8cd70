import Foundations
import Hashing
import Testing

@Suite struct PairwiseDistancesTests {
  /// 65 bits leave a last word with one bit in use.
  @Test(arguments: [1, 16, 63, 64, 65, 128])
  func agreeWithCountingBits(bits: Int) {
    let centers = HashCenters.bernoulli(
      classes: 9, bits: bits, stream: RandomStream(seed: 3, purpose: "test"))
    let distances = PairwiseDistances(of: centers)
    var all: [Int] = []
    for i in 0..<9 {
      for j in 0..<9 {
        let expected = (0..<bits).count { centers[i, $0] != centers[j, $0] }
        #expect(distances[i, j] == expected)
        if i < j { all.append(expected) }
      }
    }
    let mean = Double(all.reduce(0, +)) / 36
    #expect(distances.minimum == all.min())
    #expect(abs(distances.mean - mean) < 1e-12)
    let squares = all.reduce(0.0) { $0 + (Double($1) - mean) * (Double($1) - mean) }
    #expect(abs(distances.variance - squares / 36) < 1e-9)
    #expect(distances.duplicates == all.count { $0 == 0 })
    #expect(distances.count(below: 5) == all.count { $0 < 5 })
  }

  @Test func qualityOfFourCenters() {
    let centers = HashCenters(
      classes: 4, bits: 4, signs: [1, 1, 1, 1, 1, 1, 1, 1, 1, 1, -1, -1, -1, -1, 1, -1])
    // Distances: 0, 2, 3, 2, 3, 3.
    let quality = CenterQuality(of: centers)
    #expect(quality.minimumDistance == 0)
    #expect(quality.meanDistance == 13.0 / 6)
    #expect(quality.duplicates == 1)
    #expect(quality.bound == MinimumDistance.bound(bits: 4, classes: 4))
    #expect(quality.sLoss == nil)
  }

  /// Against the definition, with a similarity that is not symmetric so that a transposed index shows.
  @Test func sLossIsTheMeanOverAllEntries() {
    let (classes, bits) = (7, 12)
    let stream = RandomStream(seed: 5, purpose: "test")
    let centers = HashCenters.bernoulli(classes: classes, bits: bits, stream: stream)
    var generator = stream.generator(epoch: 1)
    let similarity = ClassSimilarity(
      classes: classes, values: (0..<classes * classes).map { _ in 2 * generator.uniform() - 1 })
    var sum = 0.0
    for i in 0..<classes {
      for j in 0..<classes {
        var product = 0.0
        for k in 0..<bits { product += Double(centers[i, k]) * Double(centers[j, k]) }
        let difference = similarity[i, j] - product / Double(bits)
        sum += difference * difference
      }
    }
    let loss = CenterQuality(of: centers, similarity: similarity).sLoss
    #expect(abs((loss ?? .nan) - sum / Double(classes * classes)) < 1e-14)
  }

  @Test func bernoulliCentersOfAClassDoNotDependOnTheOthers() {
    let stream = RandomStream(seed: 1, purpose: "test")
    let few = HashCenters.bernoulli(classes: 3, bits: 32, stream: stream)
    let many = HashCenters.bernoulli(classes: 200, bits: 32, stream: stream)
    #expect(many.signs.prefix(96) == few.signs[...])
    // 6400 fair signs: beyond 5 standard deviations (400) they are not fair.
    #expect(abs(many.signs.reduce(0) { $0 + Int($1) }) < 400)
  }
}
