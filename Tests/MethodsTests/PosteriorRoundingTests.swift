import Baselines
import Foundations
import Hashing
import SemanticHashCenters
import Testing

@Suite("Rounded posteriors") struct PosteriorRoundingTests {
  /// 16 orthogonal centers of 64 bits.
  private let centers = HashCenters(
    classes: 16, bits: 64, signs: Array(HadamardMatrix.sylvester(order: 64)[64..<17 * 64]))

  private func code(_ logits: [Float], temperature: Double = 1, isMultiLabel: Bool = false) -> [Int8] {
    let definition = SHCPosterior.withoutNetwork
    let values = ParameterValues(definition.keys(), overriding: ["temperature": .number(temperature)])
    guard case .classifier(let encoding) = definition.encoder(values) else { return [] }
    return encoding.encode(
      logits,
      EncodingContext(centers: centers, isMultiLabel: isMultiLabel, ties: [Int8](repeating: 1, count: 64)))
  }

  private func product(_ a: [Int8], _ b: [Int8]) -> Int { zip(a, b).reduce(0) { $0 + Int($1.0) * Int($1.1) } }

  private func center(_ classIndex: Int) -> [Int8] { (0..<64).map { centers[classIndex, $0] } }

  /// Logits of these probabilities for classes 0, 1, ... and, for the rest, next to nothing; the shift, which no
  /// probability sees, makes another image of it.
  private func logits(_ probabilities: [Double], shift: Int) -> [Float] {
    (0..<16).map { $0 < probabilities.count ? Float(PortableMath.log(probabilities[$0])) + Float(shift) / 64 : -90 }
  }

  @Test("a certain class: its center, bit for bit")
  func certain() {
    for classIndex in 0..<16 {
      let logits = (0..<16).map { $0 == classIndex ? Float(40) : 0 }
      #expect(code(logits) == center(classIndex))
    }
  }

  @Test("inner products with the likely classes' centers are K times their probabilities, where signs give 1 and 0")
  func follows() {
    for shift in 0..<50 {
      let code = code(logits([0.7, 0.3], shift: shift))
      // Of the 32 bits in which the two centers differ, 0.7 x 32 = 22.4 should be the first's.
      #expect(abs(product(code, center(0)) - 45) <= 3, "shift \(shift)")
      #expect(abs(product(code, center(1)) - 19) <= 3, "shift \(shift)")
      for bit in 0..<64 where centers[0, bit] == centers[1, bit] { #expect(code[bit] == centers[0, bit]) }
    }
  }

  /// 0.5 for both images: the bits in which the two centers differ agree by chance, half of them; signs would agree
  /// in all 64.
  @Test("two images of the same doubt agree as far as p . p' says")
  func doubtful() {
    let codes = (0..<60).map { code(logits([0.5, 0.5], shift: $0)) }
    var sum = 0
    for i in 0..<60 { for j in 0..<i { sum += product(codes[i], codes[j]) } }
    let mean = Double(sum) / Double(60 * 59 / 2) / 64
    #expect(abs(mean - 0.5) < 0.03, "\(mean)")
  }

  @Test("the code depends on the logits alone, and a high temperature lets unlikely classes count")
  func determined() {
    let image = logits([0.6, 0.3, 0.1], shift: 3)
    #expect(code(image) == code(image))
    #expect(code(image) != code(logits([0.6, 0.3, 0.1], shift: 4)))
    let cold = code(image, temperature: 0.05)
    #expect(cold == center(0))
    #expect(product(code(image, temperature: 4), center(0)) < product(code(image), center(0)))
  }

  @Test("large logits do not overflow; of several classes each counts by its own probability; of none, the ties")
  func range() {
    #expect(code((0..<16).map { $0 == 2 ? 3e38 : 0 }) == center(2))
    let two = code((0..<16).map { $0 < 2 ? Float(60) : -60 }, isMultiLabel: true)
    for index in 0..<2 { #expect(abs(product(two, center(index)) - 32) <= 2) }
    #expect(code([Float](repeating: -3e38, count: 16), isMultiLabel: true) == [Int8](repeating: 1, count: 64))
  }

  /// All 2^6 codes: the descent's end is a code that no single flip improves, and never above its start.
  @Test("the descent lowers the sum that it is meant to, to where no flip lowers it")
  func descent() {
    let small = HashCenters(
      classes: 4, bits: 6,
      signs: [1, 1, 1, 1, 1, 1, 1, 1, -1, -1, 1, -1, -1, 1, -1, 1, 1, -1, -1, -1, 1, -1, 1, 1])
    let probabilities = [0.5, 0.3, 0.15, 0.05]
    let pulls = [0.3, -0.2, 1.5, -0.7, 0.1, -0.4]
    func cost(_ code: [Int8]) -> Double {
      var sum = 0.0
      for c in 0..<4 {
        var error = 0.0
        for bit in 0..<6 {
          let mean = (0..<4).reduce(0.0) { $0 + probabilities[$1] * Double(small[$1, bit]) }
          error += Double(small[c, bit]) * (Double(code[bit]) - mean)
        }
        sum += probabilities[c].squareRoot() * error * error
      }
      for bit in 0..<6 { sum -= 2 * pulls[bit] * Double(code[bit]) }
      return sum
    }
    let rounding = PosteriorRounding(probabilities: probabilities, centers: small)
    var ends: Set<[Int8]> = []
    for number in 0..<64 {
      let start = (0..<6).map { number >> $0 & 1 == 1 ? Int8(1) : -1 }
      let end = rounding.descend(from: start, pulls: pulls)
      #expect(cost(end) <= cost(start) + 1e-9)
      for bit in 0..<6 {
        var other = end
        other[bit] = -other[bit]
        #expect(cost(other) > cost(end) - 1e-8)
      }
      ends.insert(end)
    }
    #expect(ends.count < 64)
  }

  private func encode(
    _ outputs: [Float], _ logits: [Float], _ given: [String: JSONValue] = [:]
  ) throws -> [Int8] {
    let recipe = try networkRecipe(of: SHCPosterior.definition, given)
    return try #require(recipe.encoding).encode(
      outputs, logits, EncodingContext(centers: centers, isMultiLabel: false, ties: [Int8](repeating: 1, count: 64)))
  }

  @Test("the row of ours: both sure, the center; a heavy output, its sign; else between the two classes")
  func mended() throws {
    let outputs = center(3).map { 2 * Float($0) }
    let sure = (0..<16).map { $0 == 3 ? Float(40) : 0 }
    // The network's own probability of class 3 is exp(8) / (exp(8) + 15).
    #expect(try encode(outputs, sure) == center(3))
    let noisy = outputs.indices.map { $0 % 7 == 0 ? -outputs[$0] : outputs[$0] }
    #expect(try encode(noisy, sure, ["output-weight": 100]) == noisy.map { $0 < 0 ? -1 : 1 })
    let mended = try encode(noisy, sure, ["output-weight": 0])
    #expect(product(mended, center(3)) > product(noisy.map { $0 < 0 ? -1 : 1 }, center(3)))
    let other = (0..<16).map { $0 == 5 ? Float(40) : 0 }
    let between = try encode(outputs, other, ["output-weight": 0])
    #expect(abs(product(between, center(3)) - 32) <= 3 && abs(product(between, center(5)) - 32) <= 3)
  }

  @Test("the row of ours trains OrthoHash's network, and what is made of the outputs is no part of it")
  func network() throws {
    let recipe = try networkRecipe(of: SHCPosterior.definition, ["output-weight": 0.1])
    let orthohash = try networkRecipe(of: OrthoHash.definition)
    let context = HeadContext(bits: 16, classes: 7, features: 12)
    #expect(recipe.name == orthohash.name && recipe.parameters == orthohash.parameters)
    #expect(recipe.version == orthohash.version && recipe.head(context) == orthohash.head(context))
    #expect(orthohash.encoding == nil)
    let other = try networkRecipe(of: SHCPosterior.definition, ["output-weight": 0.2])
    #expect(other.encoding?.identity != recipe.encoding?.identity)
    // Tuned on its own.
    #expect(SHCPosterior.definition.encoder(ParameterValues(SHCPosterior.definition.keys())).group == "shc-posterior")
  }
}
