import Baselines
import Foundations
import Hashing
import SemanticHashCenters
import Testing

/// Random words, and a random similarity.
private func randomProblem(classes: Int, bits: Int, seed: UInt64)
  -> (words: HashCenters, similarity: ClassSimilarity)
{
  let stream = RandomStream(seed: seed, purpose: "test assignment")
  var generator = stream.generator(epoch: 1)
  var values = [Double](repeating: 1, count: classes * classes)
  for i in 0..<classes {
    for j in 0..<i {
      values[i * classes + j] = 2 * generator.uniform() - 1
      values[j * classes + i] = values[i * classes + j]
    }
  }
  let words = HashCenters.bernoulli(classes: classes, bits: bits, stream: stream)
  return (words, ClassSimilarity(classes: classes, values: values))
}

private func sLoss(_ centers: HashCenters, _ similarity: ClassSimilarity) -> Double {
  PairwiseDistances(of: centers).sLoss(against: similarity)
}

private func words(of centers: HashCenters) -> [[Int8]] {
  (0..<centers.classes).map { c in (0..<centers.bits).map { centers[c, $0] } }
}

private func sorted(_ words: [[Int8]]) -> [[Int8]] { words.sorted { $0.lexicographicallyPrecedes($1) } }

private func permutations(_ count: Int) -> [[Int]] {
  guard count > 0 else { return [[]] }
  return permutations(count - 1).flatMap { shorter in
    (0..<count).map { place in
      var longer = shorter
      longer.insert(count - 1, at: place)
      return longer
    }
  }
}

@Suite("Assignment of words to classes") struct CenterAssignmentTests {
  @Test("reaches the optimum of an exhaustive search", arguments: 2...7)
  func exhaustive(classes: Int) {
    for seed in 0..<4 as Range<UInt64> {
      let (words, similarity) = randomProblem(classes: classes, bits: 8, seed: seed)
      let all = permutations(classes)
      let lowest = all.map { sLoss(words.reassigned($0), similarity) }.min() ?? .nan
      let found = CenterAssignment(words: words, similarity: similarity).solve(
        restarts: 64, stream: RandomStream(seed: seed, purpose: "test"))
      #expect(abs(sLoss(words.reassigned(found), similarity) - lowest) < 1e-12)
      #expect(found.sorted() == Array(0..<classes))
    }
  }

  @Test("the cost is the S-loss but for a factor and a constant, also of a similarity that is not symmetric")
  func cost() {
    let (words, symmetric) = randomProblem(classes: 9, bits: 12, seed: 5)
    var values = symmetric.values
    for i in 0..<9 {
      for j in 0..<i { values[i * 9 + j] *= 0.5 }
    }
    let similarity = ClassSimilarity(classes: 9, values: values)
    let assignment = CenterAssignment(words: words, similarity: similarity)
    var generator = RandomStream(seed: 3, purpose: "test").generator()
    let identity = Array(0..<9)
    for _ in 0..<20 {
      let permutation = generator.permutation(9)
      let difference = sLoss(words.reassigned(permutation), similarity) - sLoss(words, similarity)
      let expected = 4 / (12.0 * 81) * (assignment.cost(permutation) - assignment.cost(identity))
      #expect(abs(difference - expected) < 1e-12)
    }
  }

  @Test("a descent ends where no exchange of two words lowers the S-loss", arguments: [10, 62])
  func localOptimum(classes: Int) {
    let (words, similarity) = randomProblem(classes: classes, bits: 16, seed: 8)
    let assignment = CenterAssignment(words: words, similarity: similarity)
    let start = Array(0..<classes)
    let found = assignment.descend(from: start)
    let cost = assignment.cost(found)
    #expect(cost < assignment.cost(start))
    for r in 0..<classes {
      for s in 0..<r {
        var exchanged = found
        exchanged.swapAt(r, s)
        #expect(assignment.cost(exchanged) > cost - 1e-9)
      }
    }
    #expect(assignment.descend(from: found) == found)
  }

  @Test("the first step is the best exchange of all")
  func steepest() {
    // Four words of which three are alike, so that few exchanges change anything.
    let words = HashCenters(classes: 4, bits: 4, signs: [1, 1, 1, 1, 1, 1, 1, 1, -1, -1, -1, -1, 1, 1, 1, 1])
    var values = [Double](repeating: 0, count: 16)
    // Class 2 holds the other word. Class 1 is the least like the rest, class 2 the most.
    for (i, j, value) in [(0, 1, -0.5), (0, 2, 0.9), (0, 3, 0.6), (1, 2, 0.1), (1, 3, -0.6), (2, 3, 0.8)] {
      values[i * 4 + j] = value
      values[j * 4 + i] = value
    }
    let assignment = CenterAssignment(words: words, similarity: ClassSimilarity(classes: 4, values: values))
    #expect(assignment.descend(from: [0, 1, 2, 3]) == [0, 2, 1, 3])
  }

  @Test("without restarts it is the descent from the identity; restarts can only help")
  func restarts() {
    let (words, similarity) = randomProblem(classes: 20, bits: 12, seed: 2)
    let assignment = CenterAssignment(words: words, similarity: similarity)
    let stream = RandomStream(seed: 1, purpose: "test")
    let identity = assignment.solve(restarts: 0, stream: stream)
    #expect(identity == assignment.descend(from: Array(0..<20)))
    let costs = [0, 1, 8, 64].map { assignment.cost(assignment.solve(restarts: $0, stream: stream)) }
    #expect(costs == costs.sorted(by: >) && costs[3] < costs[0])
  }

  @Test("equal words and a constant similarity leave the identity")
  func nothingToGain() {
    let words = HashCenters(classes: 3, bits: 2, signs: [1, 1, 1, 1, 1, 1])
    let flat = ClassSimilarity(classes: 3, values: [1, 0.2, 0.2, 0.2, 1, 0.2, 0.2, 0.2, 1])
    let stream = RandomStream(seed: 1, purpose: "test")
    #expect(CenterAssignment(words: words, similarity: flat).solve(restarts: 5, stream: stream) == [0, 1, 2])
  }
}

@Suite("mds-assigned") struct AssignedCentersTests {
  private func request(classes: Int, bits: Int, seed: UInt64 = 0) throws -> CenterRequest {
    var request = CenterRequest(classes: classes, bits: bits, seed: seed)
    request.start = try CSQCenters.hadamardRecipe.make(request)
    request.start = try MDSCenters.recipe.make(request)
    request.similarity = try exampleSimilarity(classes: classes)
    return request
  }

  @Test("the start's words, a lower S-loss, the same result each time", arguments: [10, 62, 124], [16, 64])
  func recipe(classes: Int, bits: Int) throws {
    var request = CenterRequest(classes: classes, bits: bits, seed: 4)
    request.start = try CSQCenters.randomRecipe.make(request)
    request.similarity =
      classes == 124 ? try plantedSimilarity(classes: 124, groups: 31) : try exampleSimilarity(classes: classes)
    let start = try #require(request.start)
    let similarity = try #require(request.similarity)
    let assigned = try AssignedCenters.recipe.make(request)
    #expect(sorted(words(of: assigned)) == sorted(words(of: start)))
    #expect(sLoss(assigned, similarity) < sLoss(start, similarity))
    #expect(try AssignedCenters.recipe.make(request) == assigned)
  }

  @Test("the words' geometry limits it: between MDS's S-loss and that of SHC's descent")
  func betweenTheOthers() throws {
    let request = try request(classes: 62, bits: 32)
    let similarity = try #require(request.similarity)
    let mds = sLoss(try #require(request.start), similarity)
    let assigned = try AssignedCenters.recipe.make(request)
    let descended = try SHCCenters.coordinateDescent().make(request)
    #expect(sLoss(assigned, similarity) < mds)
    #expect(sLoss(descended, similarity) < sLoss(assigned, similarity))
  }

  @Test("never above its start, also where that is an optimum already")
  func neverWorse() throws {
    var request = try request(classes: 10, bits: 16)
    let similarity = try #require(request.similarity)
    let assigned = try AssignedCenters.recipe.make(request)
    request.start = assigned
    #expect(sLoss(try AssignedCenters.recipe.make(request), similarity) <= sLoss(assigned, similarity))
  }

  @Test("result is pinned")
  func pinned() throws {
    let centers = try AssignedCenters.recipe.make(request(classes: 10, bits: 16, seed: 7))
    let digest = Digest(of: centers.signs.map { UInt8(bitPattern: $0) }).description
    #expect(digest == "c92fdbd7bf1aea72178d784f9340f9872265e475e94c5d4cd318fec1d6f5b535")
  }

  @Test("missing inputs are said")
  func missing() throws {
    let whole = try request(classes: 10, bits: 16)
    var request = whole
    request.similarity = nil
    #expect(throws: HashingError.missingInput(recipe: "mds-assigned", input: "a class similarity")) {
      try AssignedCenters.recipe.make(request)
    }
    request = whole
    request.start = nil
    #expect(throws: HashingError.missingInput(recipe: "mds-assigned", input: "starting centers")) {
      try AssignedCenters.recipe.make(request)
    }
  }
}

@Suite("shc-coordinate-descent-permuted") struct PermutedCentersTests {
  private let start = HashCenters.bernoulli(classes: 12, bits: 20, stream: RandomStream(seed: 2, purpose: "test"))

  private func permuted(seed: UInt64) throws -> HashCenters {
    try PermutedCenters.recipe.make(CenterRequest(classes: 12, bits: 20, seed: seed, start: start))
  }

  @Test("the same words for other classes, by the run's seed alone")
  func permutation() throws {
    let one = try permuted(seed: 1)
    #expect(sorted(words(of: one)) == sorted(words(of: start)))
    #expect(one != start)
    #expect(try permuted(seed: 1) == one)
    #expect(try permuted(seed: 2) != one)
    let expected = RandomStream(seed: 1, purpose: "centers/permuted")
    var generator = expected.generator()
    for (classIndex, word) in generator.permutation(12).enumerated() {
      #expect(words(of: one)[classIndex] == words(of: start)[word])
    }
  }

  @Test("each class is as likely to get any word")
  func uniform() throws {
    var counts = [Int](repeating: 0, count: 12)
    for seed in 0..<1200 as Range<UInt64> {
      let first = words(of: try permuted(seed: seed))[0]
      counts[try #require(words(of: start).firstIndex(of: first))] += 1
    }
    // 100 each, with a deviation of 9.6.
    for count in counts { #expect(abs(count - 100) < 45) }
  }

  @Test("starting centers are needed")
  func missing() {
    #expect(
      throws: HashingError.missingInput(recipe: "shc-coordinate-descent-permuted", input: "starting centers")
    ) { try PermutedCenters.recipe.make(CenterRequest(classes: 12, bits: 20, seed: 0)) }
  }
}
