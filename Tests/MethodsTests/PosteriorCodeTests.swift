import Baselines
import Foundations
import Hashing
import SemanticHashCenters
import Testing

@Suite("Codes from the classifier's probabilities") struct PosteriorCodeTests {
  private func code(_ logits: [Float], temperature: Double, isMultiLabel: Bool = false) -> [Int8] {
    let definition = PosteriorCode.definition
    let values = ParameterValues(definition.keys(), overriding: ["temperature": .number(temperature)])
    guard case .classifier(let encoding) = definition.encoder(values) else { return [] }
    let centers = HashCenters(classes: 3, bits: 4, signs: [1, 1, 1, -1, -1, 1, -1, -1, -1, -1, 1, -1])
    return encoding.encode(
      logits, EncodingContext(centers: centers, isMultiLabel: isMultiLabel, ties: [1, 1, 1, 1]))
  }

  @Test("by hand: at a low temperature the likeliest class's center, at a high one the centers' majority")
  func byHand() {
    #expect(code([0, 3, 1], temperature: 0.01) == [-1, 1, -1, -1])
    // Probabilities 1/3: sums -1, 1, 1, -3 over three.
    #expect(code([0, 3, 1], temperature: 1000) == [-1, 1, 1, -1])
    // 0.4, 0.35, 0.25: bit 0 is 0.4 - 0.6, bit 1 is 0.75 - 0.25, bit 2 is 0.65 - 0.35.
    let logits = [0.4, 0.35, 0.25].map { Float(PortableMath.log($0)) }
    #expect(code(logits, temperature: 1) == [-1, 1, 1, -1])
  }

  @Test("large logits do not overflow, and a shift of all logits changes nothing")
  func range() {
    #expect(code([3e38, 0, 0], temperature: 1) == [1, 1, 1, -1])
    #expect(code([-3e38, 0, 0], temperature: 1) == code([-1e4, 0, 0], temperature: 1))
    #expect(code([5, 6, 4], temperature: 2) == code([1, 2, 0], temperature: 2))
  }

  @Test("several classes: each counts by its own probability")
  func severalClasses() {
    // sigmoid: 1, 1, 0: the sums of two centers, 0 is +1.
    #expect(code([50, 50, -2000], temperature: 1, isMultiLabel: true) == [1, 1, 1, -1])
  }
}

@Suite("Class similarity of other sources") struct OtherSimilarityTests {
  private let request = SimilarityRequest(
    classes: 4,
    logits: [9, 2, 1, 0, 9, 3, 1, 0, 1, 9, 2, 0, 1, 9, 5, 0, 0, 3, 9, 4, 0, 1, 9, 6, 3, 0, 1, 9, 4, 1, 2, 9],
    labels: Labels(classes: [0, 0, 1, 1, 2, 2, 3, 3]), seed: 5)

  @Test("shuffled: the same entries about other pairs, symmetric, another order for another seed")
  func shuffled() throws {
    let plain = try SimilarityRecipe.fromLogits.make(request)
    let shuffled = try SimilarityRecipe.shuffled.make(request)
    func above(_ s: ClassSimilarity) -> [Double] {
      (0..<4).flatMap { i in (i + 1..<4).map { s[i, $0] } }
    }
    #expect(above(plain).sorted() == above(shuffled).sorted() && plain != shuffled)
    for i in 0..<4 {
      #expect(shuffled[i, i] == 1)
      for j in 0..<4 { #expect(shuffled[i, j] == shuffled[j, i]) }
    }
    var other = request
    other.seed = 6
    #expect(try SimilarityRecipe.shuffled.make(other) != shuffled)
    #expect(try SimilarityRecipe.shuffled.make(request) == shuffled)
  }

  @Test("from names: the given matrix as it is; without one, an error")
  func labelText() throws {
    let given = ClassSimilarity(classes: 2, values: [1, -0.5, -0.5, 1])
    #expect(try SimilarityRecipe.labelText.make(SimilarityRequest(classes: 2, given: given, seed: 0)) == given)
    #expect(throws: HashingError.self) { try SimilarityRecipe.labelText.make(SimilarityRequest(classes: 2, seed: 0)) }
  }
}
