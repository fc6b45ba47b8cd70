import Baselines
import Foundations
import Hashing
import SemanticHashCenters
import Testing

private func sLoss(_ centers: HashCenters, _ similarity: ClassSimilarity) -> Double {
  CenterQuality(of: centers, similarity: similarity).sLoss ?? .nan
}

/// Symmetric, uniform in [-1, 1], diagonal 1.
private func randomSimilarity(classes: Int, seed: UInt64) -> ClassSimilarity {
  var generator = RandomStream(seed: seed, purpose: "test/similarity").generator()
  var values = [Double](repeating: 1, count: classes * classes)
  for i in 0..<classes {
    for j in 0..<i {
      values[i * classes + j] = 2 * generator.uniform() - 1
      values[j * classes + i] = values[i * classes + j]
    }
  }
  return ClassSimilarity(classes: classes, values: values)
}

/// All words of the first center's bits can be flipped at once without changing a product: it is kept at +1.
private func exhaustiveMinimum(_ similarity: ClassSimilarity, bits: Int, minimumDistance: Int) -> Double {
  let classes = similarity.classes
  var lowest = Double.infinity
  for number in 0..<(1 << (bits * (classes - 1))) {
    var words = [0]
    for index in 0..<classes - 1 { words.append(number >> (bits * index) & (1 << bits - 1)) }
    var sum = 0.0
    var isFeasible = true
    for i in 0..<classes where isFeasible {
      for j in 0..<i {
        let distance = (words[i] ^ words[j]).nonzeroBitCount
        if distance < minimumDistance {
          isFeasible = false
          break
        }
        let residual = similarity[i, j] - Double(bits - 2 * distance) / Double(bits)
        sum += 2 * residual * residual
      }
    }
    if isFeasible { lowest = min(lowest, sum / Double(classes * classes)) }
  }
  return lowest
}

@Suite("The best hash centers for SHC's objective") struct OptimalCentersTests {
  @Test("small cases: as low as the lowest of all centers",
    arguments: [(4, 5, 1), (4, 5, 2), (5, 4, 1), (5, 4, 2), (6, 3, 1)])
  func certified(classes: Int, bits: Int, distance: Int) throws {
    for seed in 0..<2 as Range<UInt64> {
      let similarity = randomSimilarity(classes: classes, seed: seed)
      var request = CenterRequest(classes: classes, bits: bits, seed: seed, similarity: similarity)
      request.start = try CSQCenters.randomRecipe.make(request)
      let found = try SHCCenters.optimal(distance: .exactly(distance)).make(request)
      #expect(PairwiseDistances(of: found).minimum >= distance)
      let lowest = exhaustiveMinimum(similarity, bits: bits, minimumDistance: distance)
      #expect(abs(sLoss(found, similarity) - lowest) < 1e-12, "seed \(seed)")
    }
  }

  /// Coordinate descent from the same start is where the search begins, so that it cannot end above it; that it ends
  /// well below is what it is for.
  @Test("never above coordinate descent at the same distance, and below it where classes are many",
    arguments: [(10, 16), (10, 64), (62, 16), (62, 32)])
  func againstDescent(classes: Int, bits: Int) throws {
    var request = CenterRequest(classes: classes, bits: bits, seed: 4)
    request.start = try CSQCenters.hadamardRecipe.make(request)
    request.start = try MDSCenters.recipe.make(request)
    let similarity = try exampleSimilarity(classes: classes)
    request.similarity = similarity
    for requirement in [DistanceRequirement.bound, .threeQuartersOfBound] {
      let distance = requirement.distance(bound: MinimumDistance.bound(bits: bits, classes: classes))
      let descent = try SHCCenters.coordinateDescent(distance: requirement).make(request)
      let found = try SHCCenters.optimal(distance: requirement).make(request)
      #expect(PairwiseDistances(of: found).minimum >= distance)
      #expect(sLoss(found, similarity) <= sLoss(descent, similarity) * (classes == 10 ? 1 : 0.97))
    }
    #expect(try SHCCenters.optimal().make(request) == SHCCenters.optimal().make(request))
  }

  @Test("bound-1 is one below the bound")
  func oneBelowTheBound() {
    #expect(DistanceRequirement(word: "bound-1")?.distance(bound: 7) == 6)
    #expect(DistanceRequirement.boundMinusOne.distance(bound: 0) == 0)
  }
}
