import Foundations
import Hashing

/// The words from which CRH makes its hash centers: heads of d bits with M = 2C words each, all different within a
/// head. A class has one word of each head, which no other class has; its center is these words in a row.
package struct CRHCodebook: Sendable {
  package let classes: Int
  package let bits: Int
  /// d, the bits of a word.
  package let wordBits: Int
  /// [heads, M, d] row-major, -1 or +1.
  package let words: [Int8]
  /// [heads, classes]: the number of each class's word in its head; c at first.
  package private(set) var assignment: [Int]

  /// M.
  package var wordsOfHead: Int { 2 * classes }
  package var heads: Int { bits / wordBits }

  /// - Parameter words: [heads, 2C, d] row-major, -1 or +1, all different within a head.
  package init(classes: Int, bits: Int, wordBits: Int, words: [Int8]) {
    precondition(
      bits % wordBits == 0 && words.count == 2 * classes * bits,
      "\(words.count) signs for words of \(wordBits) among \(bits) bits, two for each of \(classes) classes")
    self.classes = classes
    self.bits = bits
    self.wordBits = wordBits
    self.words = words
    assignment = (0..<bits / wordBits).flatMap { _ in 0..<classes }
  }

  /// Uniform draws; one like an earlier word of its head is drawn anew.
  /// - Parameter seed: of the run; the draws come from the stream "crh/codebook".
  /// - Throws: `.infeasible` where no divisor of the bits has room for 2C words.
  package init(classes: Int, bits: Int, seed: UInt64) throws(HashingError) {
    guard let wordBits = Self.wordBits(classes: classes, bits: bits) else {
      throw .infeasible(reason: "\(bits) bits have no \(2 * classes) words, two for each of \(classes) classes")
    }
    let stream = RandomStream(seed: seed, purpose: "crh/codebook")
    var words: [Int8] = []
    for head in 0..<bits / wordBits {
      var generator = stream.generator(item: head)
      var taken: Set<[Int8]> = []
      while taken.count < 2 * classes {
        let word = (0..<wordBits).map { _ in generator.sign() }
        if taken.insert(word).inserted { words += word }
      }
    }
    self.init(classes: classes, bits: bits, wordBits: wordBits, words: words)
  }

  /// d: the smallest divisor of the bits with 2^d >= 2C; nil where there is none.
  package static func wordBits(classes: Int, bits: Int) -> Int? {
    (1...max(bits, 1)).first { bits % $0 == 0 && ($0 >= 62 || 1 << $0 >= 2 * classes) }
  }

  /// A word of a head: [d].
  package func word(_ number: Int, ofHead head: Int) -> ArraySlice<Int8> {
    let first = (head * wordsOfHead + number) * wordBits
    return words[first..<first + wordBits]
  }

  package var centers: HashCenters {
    HashCenters(
      classes: classes, bits: bits,
      signs: (0..<classes).flatMap { c in
        (0..<heads).flatMap { word(assignment[$0 * classes + c], ofHead: $0) }
      })
  }

  /// Head by head, the classes in random order each take, of the words that are left, the one with the least mean
  /// squared distance to the codes of their images: since |b - z|^2 = 2d - 2 b . z, the one with the largest product
  /// with their sum. Among equals a class takes the one it has, else the first. So a class without images keeps its
  /// word unless another took it.
  /// - Parameters:
  ///   - sums: of each class's codes, [classes, bits] row-major.
  ///   - generator: the order of the classes.
  package mutating func reassign(to sums: [Double], using generator: inout RandomGenerator) {
    precondition(sums.count == classes * bits, "\(sums.count) sums for \(classes) classes of \(bits) bits")
    for head in 0..<heads {
      var isTaken = [Bool](repeating: false, count: wordsOfHead)
      for classIndex in generator.permutation(classes) {
        let first = classIndex * bits + head * wordBits
        let sum = sums[first..<first + wordBits]
        let products = (0..<wordsOfHead).map { number in
          isTaken[number]
            ? -.infinity : zip(sum, word(number, ofHead: head)).reduce(0) { $0 + $1.0 * Double($1.1) }
        }
        // There are more words than classes, so that one is left.
        var best = assignment[head * classes + classIndex]
        for number in products.indices where products[number] > products[best] { best = number }
        isTaken[best] = true
        assignment[head * classes + classIndex] = best
      }
    }
  }
}
