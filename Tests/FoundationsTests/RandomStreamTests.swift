import Foundations
import Testing

/// Expected draws of a stream come from a second implementation of Philox and SHA-256 keys, written in
/// Python.
struct RandomStreamTests {
  struct KnownAnswer: Sendable {
    var counter: SIMD4<UInt32>
    var key: Philox4x32.Key
    var block: SIMD4<UInt32>
  }

  @Test(
    "Philox4x32-10 gives the vectors of the Random123 distribution",
    arguments: [
      KnownAnswer(
        counter: SIMD4(0, 0, 0, 0), key: Philox4x32.Key(0, 0),
        block: SIMD4(0x6627_e8d5, 0xe169_c58d, 0xbc57_ac4c, 0x9b00_dbd8)),
      KnownAnswer(
        counter: SIMD4(repeating: UInt32.max), key: Philox4x32.Key(UInt32.max, UInt32.max),
        block: SIMD4(0x408f_276d, 0x41c8_3b0e, 0xa20b_c7c6, 0x6d54_51fd)),
      KnownAnswer(
        counter: SIMD4(0x243f_6a88, 0x85a3_08d3, 0x1319_8a2e, 0x0370_7344),
        key: Philox4x32.Key(0xa409_3822, 0x299f_31d0),
        block: SIMD4(0xd16c_fe09, 0x94fd_cceb, 0x5001_e420, 0x2412_6ea1)),
    ])
  func knownAnswers(answer: KnownAnswer) {
    #expect(Philox4x32.block(counter: answer.counter, key: answer.key) == answer.block)
  }

  @Test("Seed, purpose, epoch and item (also beyond 32 bits) all enter as documented")
  func keyAndCounter() {
    var generator = RandomStream(seed: 7, purpose: "shuffle").generator(epoch: 3, item: 1 << 33 | 5)
    let draws = (0..<6).map { _ in generator.next32() }
    #expect(draws == [0x2cfd_f979, 0x4307_39e3, 0x6962_12f6, 0x6bd8_e211, 0x7531_1746, 0x0dd2_fccb])
  }

  @Test("What one item gets does not depend on what was drawn for others")
  func itemsAreIndependent() {
    let stream = RandomStream(seed: 11, purpose: "augmentation")
    var before = stream.generator(epoch: 1, item: 4)
    let expected = (0..<20).map { _ in before.next() }
    for item in [9, 4, 2] {
      var generator = stream.generator(epoch: 1, item: item)
      let draws = (0..<20).map { _ in generator.next() }
      #expect((draws == expected) == (item == 4))
    }
    var otherPurpose = RandomStream(seed: 11, purpose: "split").generator(epoch: 1, item: 4)
    var otherSeed = RandomStream(seed: 12, purpose: "augmentation").generator(epoch: 1, item: 4)
    var otherEpoch = stream.generator(epoch: 2, item: 4)
    let first = Set([expected[0], otherPurpose.next(), otherSeed.next(), otherEpoch.next()])
    #expect(first.count == 4)
  }

  @Test("Permutations, bounded draws and signs match the second implementation")
  func goldens() {
    var shuffle = RandomStream(seed: 7, purpose: "shuffle").generator()
    #expect(
      shuffle.permutation(20) == [6, 1, 17, 11, 12, 2, 3, 10, 7, 5, 9, 16, 19, 13, 18, 14, 0, 4, 15, 8])
    var ties = RandomStream(seed: 1, purpose: "ties").generator(epoch: 2, item: 9)
    #expect((0..<16).map { _ in ties.below(10) } == [1, 3, 2, 6, 4, 7, 5, 4, 3, 7, 7, 1, 9, 5, 4, 2])
    #expect(ties.uniform() == 0.9708814938176854)
    var centers = RandomStream(seed: 5, purpose: "centers").generator()
    #expect(
      (0..<16).map { _ in centers.sign() } == [1, -1, -1, -1, 1, 1, -1, 1, -1, 1, -1, 1, -1, 1, -1, 1])
    // A quarter of the raw draws must be rejected for this bound.
    var rejecting = RandomStream(seed: 3, purpose: "bound").generator()
    #expect(
      (0..<5).map { _ in rejecting.below(0xC000_0001) }
        == [2_838_712_632, 2_927_731_431, 1_866_228_653, 2_684_391_533, 134_763_706])
  }

  @Test("Bounded draws are uniform: chi-squared on 3 x 2^30, where a biased modulus shows at once")
  func boundedDrawsAreUniform() {
    // x mod (3 x 2^30) of a 32-bit draw would fall into the first third half of the time.
    let bound = 3 << 30
    var generator = RandomStream(seed: 2, purpose: "test").generator()
    var counts = [0, 0, 0]
    let draws = 30_000
    for _ in 0..<draws {
      let value = generator.below(bound)
      #expect(value >= 0 && value < bound)
      counts[value >> 30] += 1
    }
    let expected = Double(draws) / 3
    let chiSquared = counts.reduce(0) { $0 + (Double($1) - expected) * (Double($1) - expected) / expected }
    // 99.99 % point at 2 degrees of freedom; the draws are fixed, so this never flickers.
    #expect(chiSquared < 18.4)
  }

  @Test("A bound of one needs no luck; uniform draws stay in [0, 1)")
  func edges() {
    var generator = RandomStream(seed: 0, purpose: "test").generator()
    for _ in 0..<100 { #expect(generator.below(1) == 0) }
    var sum = 0.0
    for _ in 0..<10_000 {
      let value = generator.uniform()
      #expect(value >= 0 && value < 1)
      sum += value
    }
    // Five standard errors of the mean.
    #expect(abs(sum / 10_000 - 0.5) < 5 * (1.0 / 12 / 10_000).squareRoot())
    var none: [Int] = []
    generator.shuffle(&none)
    #expect(none.isEmpty)
    #expect(generator.permutation(1) == [0])
  }

  @Test("Every order of three comes equally often")
  func shuffleIsUniform() {
    var counts: [[Int]: Int] = [:]
    for item in 0..<6_000 {
      var generator = RandomStream(seed: 4, purpose: "shuffle").generator(item: item)
      counts[generator.permutation(3), default: 0] += 1
    }
    #expect(counts.count == 6)
    // 99.99 % point at 5 degrees of freedom.
    #expect(counts.values.reduce(0) { $0 + Double(($1 - 1000) * ($1 - 1000)) / 1000 } < 25.8)
  }

  @Test("Normal draws: the second implementation's values, and the moments of N(0, 1)")
  func normal() {
    var generator = RandomStream(seed: 0, purpose: "initialization").generator()
    let expected = [
      1.4155605130678999, 0.6582100929332719, 0.341713783415356, 0.5280890684909503,
      0.2005836730449085, -0.3891388661589792,
    ]
    for value in expected { #expect(abs(generator.normal() - value) < 1e-14) }

    let count = 100_000
    var sums = [0.0, 0.0, 0.0, 0.0]
    for _ in 0..<count {
      let x = generator.normal()
      for power in 0..<4 { sums[power] += [x, x * x, x * x * x, x * x * x * x][power] }
    }
    let moments = sums.map { $0 / Double(count) }
    // Five standard errors: variances of x, x^2, x^3, x^4 are 1, 2, 15, 96.
    for (moment, (exact, variance)) in zip(moments, [(0.0, 1.0), (1, 2), (0, 15), (3, 96)]) {
      #expect(abs(moment - exact) < 5 * (variance / Double(count)).squareRoot())
    }
  }
}
