import Baselines
import Foundations
import Hashing
import Kernels
import SemanticHashCenters
import TestSupport
import Testing
import Training

@Suite("SHC's released code: similarity") struct ReleasedSimilarityTests {
  private func released(_ logits: [Float], _ labels: Labels, classes: Int) throws -> ClassSimilarity {
    try SimilarityRecipe.releasedCode.make(
      SimilarityRequest(classes: classes, logits: logits, labels: labels, seed: 0))
  }

  private static let log3: Float = 1.0986123
  private static let expected = [1, 11.0 / 13, 2.0 / 13, 1, 1, -2.0 / 13, 7.0 / 8, 1.0 / 8, 1]

  /// Class 0: (-, log 3, 0) and, though class 1 is predicted, (-, 5, 5) give (0, 3/4, 1/4) + (0, 1/2, 1/2). Class 1:
  /// (3/4, 0, 1/4). Class 2: (1/2, 1/2, 0). Means of both orders: 1, 5/8 and 3/8. Row (0, 1, 5/8) has mean
  /// 13/24 and deviations -13, 11 and 2 of 24; row (1, 0, 3/8) has 13, -11, -2; row (5/8, 3/8, 0) has 7, 1, -8.
  @Test("three classes by hand")
  func byHand() throws {
    let log3 = Self.log3
    let similarity = try released(
      [9, log3, 0, 0, 5, 5, log3, 7, 0, 0, 0, -3], Labels(classes: [0, 0, 1, 2]), classes: 3)
    for (value, expected) in zip(similarity.values, Self.expected) { #expect(abs(value - expected) < 1e-7) }
  }

  /// The same images, with more classes behind their first, and one without classes.
  @Test("of several classes the first counts")
  func severalClasses() throws {
    let log3 = Self.log3
    let similarity = try released(
      [9, log3, 0, 0, 5, 5, log3, 7, 0, 0, 0, -3, 1, 2, 3],
      Labels(memberships: [1, 1, 1, 1, 0, 1, 0, 1, 1, 0, 0, 1, 0, 0, 0], classes: 3), classes: 3)
    for (value, expected) in zip(similarity.values, Self.expected) { #expect(abs(value - expected) < 1e-7) }
  }

  @Test("sums weigh the larger class, where the paper's means do not")
  func classSizes() throws {
    let logits: [Float] = [3, 1, 0, 0, 3, 1, 0.5, 0, 3]
    let more = logits + logits[3..<6] + logits[3..<6]
    let (once, often) = (Labels(classes: [0, 1, 2]), Labels(classes: [0, 1, 2, 1, 1]))
    let difference = zip(
      try released(logits, once, classes: 3).values, try released(more, often, classes: 3).values
    ).map { abs($0 - $1) }.max()
    #expect((difference ?? 0) > 0.1)
  }

  @Test("what cannot be used is said")
  func refusals() {
    #expect(throws: ClassSimilarityError.classWithoutImages(classIndex: 1)) {
      try released([1, 2, 3, 1, 2, 3], Labels(memberships: [1, 1, 0, 0, 0, 1], classes: 3), classes: 3)
    }
    #expect(throws: ClassSimilarityError.logitNotFinite(image: 0)) {
      try released([1, .infinity], Labels(classes: [0]), classes: 2)
    }
  }
}

@Suite("SHC's released code: classifier's loss") struct DoubleSoftmaxTests {
  private func batch(_ items: [Int]) -> TrainingBatch { TrainingBatch(items: items, epoch: 0, progress: 0) }

  @Test("PyTorch's values and gradients", arguments: try LossFixture.named("double-softmax"))
  func fixture(fixture: LossFixture) throws {
    for labels in fixture.labelForms {
      let objective = DoubleSoftmaxCrossEntropy<Double>(labels: labels)
      #expect(try fixture.deviation(of: objective, batch: batch(fixture.integers("items"))) < 1e-12)
    }
  }

  @Test("gradient is the difference quotient", arguments: [false, true])
  func gradient(isMultiple: Bool) throws {
    let labels =
      isMultiple
      ? Labels(memberships: [1, 0, 1, 0, 0, 0, 1, 1, 1, 0, 1, 0], classes: 3) : Labels(classes: [2, 0, 1, 2])
    let check = try checkGradient(
      of: DoubleSoftmaxCrossEntropy<Double>(labels: labels),
      outputs: outputTensor(randomOutputs(12, seed: 3), bits: 3), batch: batch([3, 0, 2, 1]))
    #expect(check.holds(within: 1e-8), "\(check)")
  }

  /// Softmax of (0, log 3) is (1/4, 3/4), whose softmax is 1 / (1 + e^(1/2)) = a and 1 - a: loss -log(1 - a),
  /// gradient of p (a, -a), of the logits (1/4 (a + a/2), 3/4 (-a + a/2)).
  @Test("two classes by hand")
  func byHand() throws {
    let found = try evaluated(
      DoubleSoftmaxCrossEntropy<Double>(labels: Labels(classes: [0, 1])),
      outputTensor([0, 1.0986122886681098], bits: 2), batch([1]))
    let a = 0.3775406687981454
    #expect(abs(found.loss - 0.4740769841801067) < 1e-15)
    for (value, expected) in zip(found.gradient, [3 * a / 8, -3 * a / 8]) { #expect(abs(value - expected) < 1e-15) }
  }

  /// Where the classifier is sure, and wrong, nothing is learnt: the slip itself.
  @Test("large logits give log(1 + e) and no gradient; Float as well")
  func largeLogits() throws {
    let loss = DoubleSoftmaxCrossEntropy<Float>(labels: Labels(classes: [1]))
    let found = try evaluated(loss, outputTensor([Float(2000), -2000], bits: 2), batch([0]))
    #expect(abs(found.loss - 1.3132616875182228) < 1e-6)
    #expect(found.gradient == [0, 0])
  }

  @Test("an image without classes has no loss")
  func noClasses() throws {
    let loss = DoubleSoftmaxCrossEntropy<Double>(labels: Labels(memberships: [0, 0], classes: 2))
    let found = try evaluated(loss, outputTensor([1, 2], bits: 2), batch([0]))
    #expect(found.loss == 0 && found.gradient == [0, 0])
  }
}

@Suite("SHC's released code: centers") struct ReleasedCentersTests {
  /// S of stage 1 as released on planted logits: not symmetric.
  static func similarity(classes: Int, seed: UInt64) throws -> ClassSimilarity {
    let stream = RandomStream(seed: seed, purpose: "released similarity")
    var logits: [Float] = []
    var labels: [Int32] = []
    for classIndex in 0..<classes {
      for image in 0..<8 + classIndex {
        var generator = stream.generator(epoch: classIndex, item: image)
        for other in 0..<classes {
          let height: Double = other == classIndex ? 5 : other / 2 == classIndex / 2 ? 2 : 0
          logits.append(Float(height + 1.5 * generator.normal()))
        }
        labels.append(Int32(classIndex))
      }
    }
    return try ClassSimilarity(logits: logits, labels: Labels(classes: labels), classes: classes, steps: .released)
  }

  /// MDS's centers at its bound: as the recipe has it.
  static func request(classes: Int, bits: Int, seed: UInt64 = 0) throws -> CenterRequest {
    var request = CenterRequest(classes: classes, bits: bits, seed: seed)
    request.start = try CSQCenters.hadamardRecipe.make(request)
    request.start = try MDSCenters.definition.make(ParameterValues([])).make(request)
    request.similarity = try similarity(classes: classes, seed: seed)
    return request
  }

  static let recipe = SHCCenters.reference.make(ParameterValues([]))

  struct Case: Sendable {
    var classes: Int
    var bits: Int
    var seed: UInt64
  }

  /// The last one's best cycle comes after the twentieth.
  static let cases: [Case] =
    [(6, 8), (10, 16), (13, 16), (20, 12), (9, 32)].flatMap { size in
      (0..<3).map { Case(classes: size.0, bits: size.1, seed: $0) }
    } + [Case(classes: 26, bits: 12, seed: 3)]

  @Test("equal the naive transcript's", arguments: cases)
  func transcript(case input: Case) throws {
    let request = try Self.request(classes: input.classes, bits: input.bits, seed: input.seed)
    let (start, similarity) = (try #require(request.start), try #require(request.similarity))
    let distance = MinimumDistance.bound(bits: input.bits, classes: input.classes)
    let centers = try Self.recipe.make(request)
    #expect(centers == releasedTranscript(start, similarity, distance))
    if PairwiseDistances(of: start).minimum >= distance {
      #expect(PairwiseDistances(of: centers).minimum >= distance)
    }
  }

  /// The transcript can tell: with any one of these as in the paper, some of its cases come out otherwise. The beta
  /// term and the alphas are too small to be seen in centers.
  @Test("each slip that can matter does")
  func slipsMatter() throws {
    let released = AlternatingSolver.Options.released
    let paper = AlternatingSolver.Options.paper
    let reverted: [(String, AlternatingSolver.Options)] = [
      ("cycles", { var options = released; options.cycles = paper.cycles; return options }()),
      ("eta", { var options = released; options.etas = paper.etas; return options }()),
      ("order", { var options = released; options.order = paper.order; return options }()),
      ("divisor", { var options = released; options.divisor = paper.divisor; return options }()),
      ("side", { var options = released; options.similaritySide = paper.similaritySide; return options }()),
    ]
    let requests = try Self.cases.map { try Self.request(classes: $0.classes, bits: $0.bits, seed: $0.seed) }
    for (name, options) in reverted {
      let differs = try requests.contains { request in
        let solver = AlternatingSolver(
          start: try #require(request.start), similarity: try #require(request.similarity),
          minimumDistance: MinimumDistance.bound(bits: request.bits, classes: request.classes), options: options)
        return try solver.solve().centers != Self.recipe.make(request)
      }
      #expect(differs, "\(name)")
    }
  }

  /// 2 mu h_j - 2 alpha h_j + beta (2 h_j (h_j . h_i) or 2 q h_i, less 2 (q - 2d - k) h_j), summed as written.
  @Test("pair block, with the beta term of each", arguments: [false, true])
  func pairBlock(isReleased: Bool) throws {
    let (classes, bits, d) = (5, 7, 3)
    let start = HashCenters.bernoulli(classes: classes, bits: bits, stream: RandomStream(seed: 3, purpose: "test"))
    let solver = AlternatingSolver(
      start: start, similarity: try Self.similarity(classes: classes, seed: 0), minimumDistance: d,
      options: isReleased ? .released : .paper)
    let alpha = randomOutputs(classes * classes, seed: 1)
    let slack = randomOutputs(classes * classes, seed: 2).map { 3e6 * abs($0) }
    for i in 0..<classes {
      let found = solver.pairBlock(of: i, state: EvolvingCenters(start), alpha: alpha, slack: slack)
      for bit in 0..<bits {
        var expected = 0.0
        for j in 0..<classes where j != i {
          let h = Double(start[j, bit])
          let product = (0..<bits).reduce(0.0) { $0 + Double(start[i, $1]) * Double(start[j, $1]) }
          let first = isReleased ? 2 * Double(bits) * Double(start[i, bit]) : 2 * h * product
          expected += 2 * 0.625 * h - 2 * alpha[i * classes + j] * h
          expected += 1e-6 * (first - 2 * (Double(bits - 2 * d) - slack[i * classes + j]) * h)
        }
        // The beta terms come to about 1e-5.
        #expect(abs(found[bit] - expected) < 1e-9)
      }
    }
  }

  /// d(16, 2) is 9: the diagonal of the distances, q/2 = 8, is below it.
  @Test("two classes stay where they are")
  func twoClasses() throws {
    let start = HashCenters(classes: 2, bits: 16, signs: (0..<32).map { $0 < 16 || $0 % 4 == 0 ? 1 : -1 })
    #expect(MinimumDistance.bound(bits: 16, classes: 2) == 9)
    let similarity = ClassSimilarity(classes: 2, values: [1, -1, -1, 1])
    let request = CenterRequest(classes: 2, bits: 16, seed: 0, similarity: similarity, start: start)
    #expect(try Self.recipe.make(request) == start)
    #expect(releasedTranscript(start, similarity, 9) == start)
    let paper = AlternatingSolver(start: start, similarity: similarity, minimumDistance: 9)
    #expect(paper.solve(eta: 0.1).centers != start)
  }

  /// Pairs 0-1 and 2-3 are too close: no step on one class parts both.
  @Test("a start that misses the distance stays as it is")
  func badStart() throws {
    var signs = [Int8](HadamardMatrix.sylvester(order: 8)[..<32])
    for bit in 0..<7 {
      signs[8 + bit] = signs[bit]
      signs[24 + bit] = signs[16 + bit]
    }
    let start = HashCenters(classes: 4, bits: 8, signs: signs)
    let similarity = try Self.similarity(classes: 4, seed: 1)
    let request = CenterRequest(classes: 4, bits: 8, seed: 0, similarity: similarity, start: start)
    #expect(try Self.recipe.make(request) == start)
  }

  @Test("missing inputs are said")
  func missing() throws {
    var request = try Self.request(classes: 6, bits: 8)
    request.similarity = nil
    #expect(throws: HashingError.missingInput(recipe: "shc-reference", input: "a class similarity")) {
      try Self.recipe.make(request)
    }
    request.start = nil
    #expect(throws: HashingError.missingInput(recipe: "shc-reference", input: "starting centers")) {
      try Self.recipe.make(request)
    }
  }

  /// A change of these strings makes every stored set of centers another one.
  @Test("identities")
  func identities() {
    #expect(
      SHCCenters.alternating().parameters.canonical
        == #"{"distance":"bound","repair":{"flips":20000,"lexicode-bits":16,"restarts":4},"solver":{"alpha":0,"#
        + #""beta":1e-06,"cycles":20,"eta":[0.5,0.3,0.2,0.1],"inner-iterations":3,"lambda":0.1,"mu":0.625,"#
        + #""pair-block":"divided by C^2","rho":0.2}}"#)
    #expect(
      Self.recipe.parameters.canonical
        == #"{"distance":"bound","solver":{"alpha":0,"alpha-updates":false,"beta":1e-06,"beta-term":"2 q h_i","#
        + #""cycles":30,"distance-to-itself":"q/2","eta":[0.5],"inner-iterations":3,"lambda":0.1,"mu":0.625,"#
        + #""order":"sweeps","pair-block":"divided by 10000","rho":0.2,"similarity":"columns"}}"#)
    #expect(Self.recipe.name == "shc-reference" && Self.recipe.start == "mds")
    let similarity = Self.recipe.similarity
    #expect(similarity?.name == "released-code" && similarity?.isRandom == false)
    guard case .classifier(let classifier?)? = similarity?.source else {
      Issue.record("the similarity has no classifier of its own")
      return
    }
    #expect(classifier.name == "double-softmax" && classifier.version == 1)
    #expect(classifier.makeObjective(Labels(classes: [0])) is DoubleSoftmaxCrossEntropy<Float>)
  }

  @Test("the row: its centers, CSQ's loss, a card without gaps")
  func definition() {
    let definition = SHC.reference
    #expect(definition.name == "shc-reference" && definition.centers?.name == "shc-reference")
    guard case .hashingNetwork(let recipe) = definition.encoder(ParameterValues(definition.parameters)) else {
      Issue.record("shc-reference trains no hashing network")
      return
    }
    #expect(recipe.name == "center-loss" && recipe.parameters.canonical == #"{"quantisation-weight":0.0001}"#)
    let card = definition.card
    var texts = [card.title, card.summary] + card.sources + card.formula
    for deviation in card.deviations {
      texts += [deviation.what, deviation.paper, deviation.releasedCode, deviation.here]
    }
    #expect(texts.allSatisfy { !$0.isEmpty && !$0.contains("\n") })
    #expect(Set(card.deviations.map(\.what)).count == card.deviations.count)
    #expect(card.title != SHC.definition.card.title && card.title != SHC.coordinateDescent.card.title)
  }
}

@Suite("SHC's semantics alone") struct SemanticsOnlyTests {
  private static let recipe = SHCCenters.semanticsOnly.make(ParameterValues([]))

  @Test("equal the naive transcript's, at every weight", arguments: SemanticsOnlySolver.weights)
  func transcript(mu: Double) throws {
    for (classes, bits) in [(6, 8), (10, 16), (30, 12)] {
      var request = try ReleasedCentersTests.request(classes: classes, bits: bits)
      for isSymmetric in [true, false] {
        if isSymmetric { request.similarity = try plantedSimilarity(classes: classes, groups: classes / 2) }
        let (start, similarity) = (try #require(request.start), try #require(request.similarity))
        let solution = SemanticsOnlySolver(start: start, similarity: similarity).solve(mu: mu)
        #expect(solution.centers == closedForms(start, similarity, mu))
        #expect(solution.sLoss == PairwiseDistances(of: solution.centers).sLoss(against: similarity))
        request.similarity = try ReleasedCentersTests.similarity(classes: classes, seed: 0)
      }
    }
  }

  @Test("a lower S-loss than MDS's, and weights that differ", arguments: [10, 62, 100], [16, 32, 64])
  func quality(classes: Int, bits: Int) throws {
    var request = CenterRequest(classes: classes, bits: bits, seed: 0)
    request.start = try CSQCenters.hadamardRecipe.make(request)
    request.start = try MDSCenters.definition.make(ParameterValues([])).make(request)
    request.similarity = try exampleSimilarity(classes: classes)
    let (start, similarity) = (try #require(request.start), try #require(request.similarity))
    let solver = SemanticsOnlySolver(start: start, similarity: similarity)
    let losses = SemanticsOnlySolver.weights.map { solver.solve(mu: $0).sLoss }
    let centers = try Self.recipe.make(request)
    let loss = PairwiseDistances(of: centers).sLoss(against: similarity)
    #expect(loss == losses.min() && Set(losses).count > 1)
    #expect(loss < PairwiseDistances(of: start).sLoss(against: similarity))
  }

  @Test("missing inputs are said; the recipe's identity")
  func recipe() {
    #expect(throws: HashingError.missingInput(recipe: "shc-semantics-only", input: "starting centers")) {
      try Self.recipe.make(CenterRequest(classes: 3, bits: 4, seed: 0))
    }
    #expect(Self.recipe.name == "shc-semantics-only" && Self.recipe.start == "mds")
    #expect(Self.recipe.similarity?.name == "logits")
    #expect(
      Self.recipe.parameters.canonical == #"{"solver":{"cycles":20,"mu":[1,0.3,0.1,0.03,0.01,0.003,0.001]}}"#)
  }
}

// MARK: Naive transcripts

/// Rows of rows, with plain products.
private typealias Matrix = [[Double]]

private func product(_ a: Matrix, _ b: Matrix) -> Matrix {
  a.map { row in b[0].indices.map { column in row.indices.reduce(0) { $0 + row[$1] * b[$1][column] } } }
}

private func transposed(_ a: Matrix) -> Matrix { a[0].indices.map { column in a.map { $0[column] } } }

private func sum(_ a: Matrix, _ b: Matrix) -> Matrix { zip(a, b).map { zip($0, $1).map { $0 + $1 } } }

private func scaled(_ a: Matrix, _ factor: Double) -> Matrix { a.map { $0.map { factor * $0 } } }

private func identity(_ n: Int) -> Matrix { (0..<n).map { i in (0..<n).map { $0 == i ? 1 : 0 } } }

/// By Gauss and Jordan, with the largest pivot of a column.
private func inverse(_ matrix: Matrix) -> Matrix {
  let n = matrix.count
  var rows = zip(matrix, identity(n)).map { $0 + $1 }
  for column in 0..<n {
    let pivot = (column..<n).max { abs(rows[$0][column]) < abs(rows[$1][column]) } ?? column
    rows.swapAt(column, pivot)
    let factor = rows[column][column]
    rows[column] = rows[column].map { $0 / factor }
    for row in 0..<n where row != column {
      let factor = rows[row][column]
      rows[row] = zip(rows[row], rows[column]).map { $0 - factor * $1 }
    }
  }
  return rows.map { Array($0[n...]) }
}

/// H, [bits, classes].
private func matrix(_ centers: HashCenters) -> Matrix {
  (0..<centers.bits).map { bit in (0..<centers.classes).map { Double(centers[$0, bit]) } }
}

private func centers(_ h: Matrix) -> HashCenters {
  HashCenters(classes: h[0].count, bits: h.count, signs: transposed(h).flatMap { $0.map { $0 > 0 ? 1 : -1 } })
}

private func matrix(_ similarity: ClassSimilarity) -> Matrix {
  (0..<similarity.classes).map { i in (0..<similarity.classes).map { similarity[i, $0] } }
}

private func meanSquare(_ s: Matrix, _ h: Matrix) -> Double {
  let difference = sum(s, scaled(product(transposed(h), h), -1 / Double(h.count)))
  return difference.joined().reduce(0) { $0 + $1 * $1 } / Double(s.count * s.count)
}

/// What GenerateSemanticHashCenters.py computes, step by step; the smallest distance is looked for among all entries
/// of (q - H'H)/2, whose diagonal is q/2 there.
private func releasedTranscript(_ start: HashCenters, _ similarity: ClassSimilarity, _ d: Int) -> HashCenters {
  let (q, c) = (start.bits, start.classes)
  let bits = Double(q)
  let s = matrix(similarity)
  var h = matrix(start)
  var lambda = Matrix(repeating: .init(repeating: 0.1, count: c), count: q)
  let (rho, mu, beta, eta) = (0.2, 0.625, 1e-6, 0.5)
  var best = (loss: 999.0, h: h)
  for _ in 0..<30 {
    let system = sum(scaled(product(h, transposed(h)), 2 / (bits * bits)), scaled(identity(q), rho))
    let right = sum(sum(scaled(product(h, s), 2 / bits), lambda), scaled(h, rho))
    let m = product(inverse(system), right)
    let k = product(transposed(h), h).map { $0.map { max(bits - 2 * Double(d) - $0, 0) } }
    let mm = product(m, transposed(m))
    for _ in 0..<3 {
      for i in 0..<c {
        let column = h.map { $0[i] }
        let curvature = product(mm, column.map { [$0] }).map { $0[0] }
        let target = product(m, s.map { [$0[i]] }).map { $0[0] }
        var trial = h
        for b in 0..<q {
          var pair = 0.0
          for j in 0..<c where j != i {
            let others = 2 * (bits - 2 * Double(d) - k[i][j]) * h[b][j]
            pair += 2 * mu * h[b][j] + beta * (2 * bits * column[b] - others)
          }
          let gradient =
            2 / (bits * bits) * curvature[b] - 2 / bits * target[b] + lambda[b][i] + rho * (column[b] - m[b][i])
            + pair / 10_000
          trial[b][i] = column[b] - gradient / eta >= 0 ? 1 : -1
        }
        var products = product(transposed(trial), trial)
        for j in 0..<c { products[j][j] = 0 }
        let smallest = products.joined().map { (bits - $0) / 2 }.min() ?? 0
        if smallest >= Double(d) { h = trial }
      }
    }
    lambda = sum(lambda, scaled(sum(h, scaled(m, -1)), rho))
    let loss = meanSquare(s, h)
    if loss < best.loss { best = (loss, h) }
  }
  return centers(best.h)
}

/// The two closed forms, cycle by cycle.
private func closedForms(_ start: HashCenters, _ similarity: ClassSimilarity, _ mu: Double) -> HashCenters {
  let q = Double(start.bits)
  let s = matrix(similarity)
  var h = matrix(start)
  var best = (loss: Double.infinity, h: h)
  func form(_ x: Matrix, _ s: Matrix) -> Matrix {
    let system = sum(scaled(product(x, transposed(x)), 1 / (q * q)), scaled(identity(start.bits), mu))
    return product(inverse(system), sum(scaled(product(x, s), 1 / q), scaled(x, mu)))
  }
  for _ in 0..<20 {
    h = form(form(h, s), transposed(s)).map { $0.map { $0 >= 0 ? 1 : -1 } }
    let loss = meanSquare(s, h)
    if loss < best.loss { best = (loss, h) }
  }
  return centers(best.h)
}
