import Foundations
import Hashing
import Testing

@Suite("Centroids of hash centers") struct CentroidTests {
  private static let centers = HashCenters(
    classes: 3, bits: 4,
    signs: [
      1, 1, -1, -1,
      1, -1, 1, -1,
      -1, -1, -1, 1,
    ])
  private static let ties: [Int8] = [-1, 1, 1, -1]

  @Test("by hand: majorities, ties, and no class at all")
  func byHand() {
    let labels = Labels(memberships: [1, 1, 1, 1, 1, 0, 0, 1, 1, 0, 0, 0], classes: 3)
    let expected: [Int8] = [
      // All three, sums (1, -1, -1, -1): majorities alone.
      1, -1, -1, -1,
      // The first two, sums (2, 0, 0, -2): bits 1 and 2 are ties, both +1.
      1, 1, 1, -1,
      // The last two, sums (0, -2, 0, 0): bits 0, 2 and 3 are ties, -1, +1 and -1.
      -1, -1, 1, -1,
      // No class: the ties.
      -1, 1, 1, -1,
    ]
    #expect(Self.centers.centroids(of: labels, ties: Self.ties) == expected)
  }

  @Test("an image of one class has that class's center, whichever way its label is written")
  func oneClass() {
    let classes: [Int32] = [2, 0, 1, 1]
    let expected: [Int8] = classes.flatMap { own in (0..<4).map { Self.centers[Int(own), $0] } }
    let single = Labels(classes: classes)
    let multiple = Labels(memberships: [0, 0, 1, 1, 0, 0, 0, 1, 0, 0, 1, 0], classes: 3)
    #expect(Self.centers.centroids(of: single, ties: Self.ties) == expected)
    #expect(Self.centers.centroids(of: multiple, ties: Self.ties) == expected)
  }

  @Test("a centroid is nowhere farther from its classes' centers, in the sum, than any other code")
  func nearest() {
    let centers = HashCenters.bernoulli(classes: 5, bits: 6, stream: RandomStream(seed: 1, purpose: "test"))
    for chosen in [[0, 1], [0, 2, 4], [1, 2, 3, 4]] {
      func distance(_ code: [Int8]) -> Int {
        chosen.reduce(0) { sum, own in sum + (0..<6).count { code[$0] != centers[own, $0] } }
      }
      let codes = (0..<64).map { code in (0..<6).map { code >> $0 & 1 == 1 ? Int8(1) : -1 } }
      let centroid = centers.centroid(of: chosen, ties: HashCenters.ties(bits: 6, seed: 0))
      #expect(distance(centroid) == codes.map(distance).min())
    }
  }

  @Test("ties are fair signs, one vector for each code length and seed")
  func ties() {
    let ties = HashCenters.ties(bits: 64, seed: 3)
    #expect(ties == HashCenters.ties(bits: 64, seed: 3))
    #expect(ties != HashCenters.ties(bits: 64, seed: 4))
    #expect(Array(ties.prefix(32)) != HashCenters.ties(bits: 32, seed: 3))
    let many = HashCenters.ties(bits: 4000, seed: 0)
    #expect(many.allSatisfy { $0 == 1 || $0 == -1 })
    // A deviation of 32 is one standard deviation of the sum's half.
    #expect(abs(many.count { $0 == 1 } - 2000) < 130)
  }
}
