import Hashing
import Testing

@Suite struct MinimumDistanceTests {
  static let lengths = [12, 16, 24, 32, 48, 64, 128]

  /// Computed with exact integers, apart from this code; the cells of 100, 196 and 555 classes at 16, 32 and
  /// 64 bits are also the d_min of the SHC paper's Table 3.
  @Test(arguments: [
    (10, [5, 6, 10, 13, 21, 28, 58]),
    (21, [4, 6, 9, 12, 19, 26, 56]),
    (62, [3, 5, 8, 11, 18, 24, 53]),
    (80, [3, 5, 8, 11, 17, 24, 52]),
    (100, [3, 4, 7, 10, 17, 24, 52]),
    (196, [3, 4, 7, 10, 16, 23, 51]),
    (200, [3, 4, 7, 10, 16, 23, 50]),
    (555, [2, 3, 6, 9, 15, 21, 49]),
    (1000, [2, 3, 6, 8, 14, 21, 48]),
  ])
  func boundMatchesTheTable(classes: Int, expected: [Int]) {
    for (bits, distance) in zip(Self.lengths, expected) {
      #expect(
        MinimumDistance.bound(bits: bits, classes: classes) == distance, "\(classes) classes, \(bits) bits")
    }
  }

  /// Where 2^q / C equals the sum, rounding would decide: 2 classes and an odd q (half of all words are
  /// lighter than q/2), and more classes than words.
  @Test func boundIsExactAtEquality() {
    for bits in stride(from: 1, through: 127, by: 2) {
      #expect(MinimumDistance.bound(bits: bits, classes: 2) == (bits + 1) / 2)
    }
    #expect(MinimumDistance.bound(bits: 128, classes: 2) == 65)
    #expect(MinimumDistance.bound(bits: 4, classes: 16) == 1)
    #expect(MinimumDistance.bound(bits: 4, classes: 17) == 1)
  }

  /// Against the largest codes there are: for the values of A(n, d) that reach Plotkin's bound (Levenshtein),
  /// the limit is attained and one more class loses it.
  @Test func plotkinLimitOfKnownCodes() {
    #expect(MinimumDistance.plotkinLimit(bits: 16, classes: 10) == 8)
    #expect(MinimumDistance.plotkinLimit(bits: 7, classes: 8) == 4)  // simplex code
    #expect(MinimumDistance.plotkinLimit(bits: 7, classes: 9) == 3)
    #expect(MinimumDistance.plotkinLimit(bits: 8, classes: 16) == 4)  // Reed-Muller(1, 3)
    #expect(MinimumDistance.plotkinLimit(bits: 5, classes: 4) == 3)  // A(5, 3) = 4
    #expect(MinimumDistance.plotkinLimit(bits: 5, classes: 5) == 2)
    #expect(MinimumDistance.plotkinLimit(bits: 3, classes: 3) == 2)
    #expect(MinimumDistance.plotkinLimit(bits: 13, classes: 2) == 13)
  }

  @Test func spherePackingLimitOfPerfectCodes() {
    // Balls of radius 1 round the 16 words of the Hamming code fill the space; one more does not fit.
    #expect(MinimumDistance.spherePackingLimit(bits: 7, classes: 16) == 4)
    #expect(MinimumDistance.spherePackingLimit(bits: 7, classes: 17) == 2)
    // Golay: 2^12 balls of radius 3 in 23 bits.
    #expect(MinimumDistance.spherePackingLimit(bits: 23, classes: 4096) == 8)
    #expect(MinimumDistance.spherePackingLimit(bits: 23, classes: 4097) == 6)
    // More classes than words.
    #expect(MinimumDistance.spherePackingLimit(bits: 3, classes: 8) == 2)
    #expect(MinimumDistance.spherePackingLimit(bits: 3, classes: 9) == 0)
    #expect(MinimumDistance.spherePackingLimit(bits: 128, classes: 2) == 128)
  }

  /// No code may contradict a limit: for all codes of four 4-bit words that contain 0.
  @Test func limitsHoldForEveryCode() {
    var largest = 0
    for a in 1..<16 {
      for b in a + 1..<16 {
        for c in b + 1..<16 {
          let words = [0, a, b, c]
          var smallest = 4
          for i in 0..<4 {
            for j in i + 1..<4 { smallest = min(smallest, (words[i] ^ words[j]).nonzeroBitCount) }
          }
          largest = max(largest, smallest)
        }
      }
    }
    #expect(largest == 2)
    #expect(MinimumDistance.plotkinLimit(bits: 4, classes: 4) == largest)
    #expect(MinimumDistance.spherePackingLimit(bits: 4, classes: 4) >= largest)
  }
}
