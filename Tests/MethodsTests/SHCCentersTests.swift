import Baselines
import Foundations
import Hashing
import SemanticHashCenters
import Testing

private func mdsRequest(classes: Int, bits: Int, seed: UInt64 = 0) throws -> CenterRequest {
  var request = CenterRequest(classes: classes, bits: bits, seed: seed)
  request.start = try CSQCenters.hadamardRecipe.make(request)
  request.start = try MDSCenters.recipe.make(request)
  request.similarity = try exampleSimilarity(classes: classes)
  return request
}

/// 4 classes of 8 bits, all distances 4.
private let wellApart = HashCenters(
  classes: 4, bits: 8, signs: Array(HadamardMatrix.sylvester(order: 8)[..<32]))

@Suite struct SHCCentersTests {
  /// The house's promise: MDS reaches the bound, the descent keeps it and lowers the S-loss; the paper's
  /// solver keeps it too, and what it reaches is reported as it is.
  @Test(arguments: [10, 62, 100], [16, 32, 64])
  func everyCell(classes: Int, bits: Int) throws {
    var request = try mdsRequest(classes: classes, bits: bits)
    let start = try #require(request.start)
    let bound = MinimumDistance.bound(bits: bits, classes: classes)
    let mds = CenterQuality(of: start, similarity: request.similarity)
    #expect(mds.minimumDistance >= bound)

    let descended = try SHCCenters.coordinateDescent().make(request)
    let descent = CenterQuality(of: descended, similarity: request.similarity)
    #expect(descent.minimumDistance >= bound)
    #expect((descent.sLoss ?? .nan) < (mds.sLoss ?? .nan))

    let alternated = try SHCCenters.alternating().make(request)
    #expect(PairwiseDistances(of: alternated).minimum >= bound)

    // Neither depends on the seed as long as nothing has to be repaired.
    request.seed = 99
    #expect(try SHCCenters.coordinateDescent().make(request) == descended)
  }

  @Test(arguments: [16, 32, 64])
  func everyBitLengthOnFashionMNISTsOwnSimilarity(bits: Int) throws {
    var request = try mdsRequest(classes: 10, bits: bits)
    request.similarity = FashionMNISTSimilarity.seed0
    let start = try #require(request.start)
    let bound = MinimumDistance.bound(bits: bits, classes: 10)
    let mds = CenterQuality(of: start, similarity: request.similarity)
    #expect(mds.minimumDistance >= bound)
    for recipe in [SHCCenters.coordinateDescent(), SHCCenters.alternating()] {
      let quality = CenterQuality(of: try recipe.make(request), similarity: request.similarity)
      #expect(quality.minimumDistance >= bound, "\(recipe.name)")
      #expect((quality.sLoss ?? .nan) < (mds.sLoss ?? .nan), "\(recipe.name)")
    }
  }

  /// Both solvers at every distance of the ablation. The descent's S-loss grows with the distance: a wider
  /// space can only help a search that finds its optimum, and a local one does not differ by as much as these
  /// distances do.
  @Test func everyDistanceIsKept() throws {
    let request = try mdsRequest(classes: 62, bits: 16)
    let bound = MinimumDistance.bound(bits: 16, classes: 62)
    var losses: [Double] = []
    for requirement in [DistanceRequirement.exactly(0), .halfOfBound, .bound, .boundPlusOne] {
      let distance = requirement.distance(bound: bound)
      let descended = try SHCCenters.coordinateDescent(distance: requirement).make(request)
      let alternated = try SHCCenters.alternating(distance: requirement).make(request)
      #expect(PairwiseDistances(of: descended).minimum >= distance)
      #expect(PairwiseDistances(of: alternated).minimum >= distance)
      losses.append(CenterQuality(of: descended, similarity: request.similarity).sLoss ?? .nan)
    }
    #expect(losses == losses.sorted() && Set(losses).count == 4)
  }

  @Test func impossibleDistancesAreInfeasible() throws {
    let request = try mdsRequest(classes: 10, bits: 16)
    for recipe in [
      SHCCenters.coordinateDescent(distance: .exactly(9)), SHCCenters.alternating(distance: .exactly(9)),
    ] {
      #expect(
        throws: HashingError.infeasible(
          reason:
            "there are no 10 hash centers of 16 bits with minimum distance 9 "
            + "(Plotkin's bound allows at most 8)"
        )
      ) { try recipe.make(request) }
    }
    // 20 classes and 16 words.
    var crowded = CenterRequest(classes: 20, bits: 4, seed: 0)
    crowded.start = try CSQCenters.randomRecipe.make(crowded)
    crowded.similarity = try plantedSimilarity(classes: 20, groups: 4)
    #expect(
      throws: HashingError.infeasible(
        reason:
          "there are no 20 hash centers of 4 bits with minimum distance 1 "
          + "(sphere packing allows at most 0)")
    ) { try SHCCenters.coordinateDescent().make(crowded) }
    // A(8, 3) = 20: the limits leave 21 centers open, the search must say that it found none.
    var open = CenterRequest(classes: 21, bits: 8, seed: 0)
    open.start = try CSQCenters.randomRecipe.make(open)
    open.similarity = try plantedSimilarity(classes: 21, groups: 3)
    #expect(
      throws: HashingError.infeasible(
        reason:
          "no 21 hash centers of 8 bits with minimum distance 3 were found "
          + "(counting arguments allow at most 4)"
      )
    ) { try SHCCenters.coordinateDescent(distance: .exactly(3)).make(open) }
  }

  @Test func missingInputsAreSaid() throws {
    var request = CenterRequest(classes: 10, bits: 16, seed: 0)
    #expect(throws: HashingError.missingInput(recipe: "shc", input: "a class similarity")) {
      try SHCCenters.alternating().make(request)
    }
    request.similarity = clothesSimilarity
    #expect(throws: HashingError.missingInput(recipe: "shc-coordinate-descent", input: "starting centers")) {
      try SHCCenters.coordinateDescent().make(request)
    }
  }

  /// The distance belongs to the identity of the centers.
  @Test func recipesDifferByDistance() {
    let digests = [DistanceRequirement.bound, .boundPlusOne, .exactly(0), .exactly(4)].map {
      SHCCenters.alternating(distance: $0).parameters.digest
    }
    #expect(Set(digests).count == 4)
  }

  @Test func resultsArePinned() throws {
    func digest(_ centers: HashCenters) -> String {
      Digest(of: centers.signs.map { UInt8(bitPattern: $0) }).description
    }
    var request = CenterRequest(classes: 10, bits: 16, seed: 7, similarity: clothesSimilarity)
    request.start = try CSQCenters.randomRecipe.make(request)
    let alternated = digest(try SHCCenters.alternating(distance: .exactly(3)).make(request))
    #expect(alternated == "09aafba315ae5e3d364edb256f31ebc974bc602aaad0ca993d160e030735a75e")
    // Repaired first: random centers miss the bound.
    let descended = digest(try SHCCenters.coordinateDescent().make(request))
    #expect(descended == "38a07e6e4b40f0057caa13278ae8ce4dd3b9ca119087c743de49323954462149")
  }
}

@Suite struct CoordinateDescentTests {
  @Test(arguments: [0, 3, 5])
  func everySweepLowersTheLossToALocalOptimum(minimumDistance: Int) throws {
    let request = try mdsRequest(classes: 62, bits: 16)
    let similarity = try exampleSimilarity(classes: 62)
    var descent = CoordinateDescent(
      start: try #require(request.start), similarity: similarity, minimumDistance: minimumDistance)
    var loss = descent.state.distances.sLoss(against: similarity)
    while true {
      let flips = descent.sweep()
      let lower = descent.state.distances.sLoss(against: similarity)
      #expect(descent.state.distances.minimum >= minimumDistance)
      #expect(descent.state.distances == PairwiseDistances(of: descent.state.centers))
      if flips == 0 {
        #expect(lower == loss)
        break
      }
      #expect(lower < loss)
      loss = lower
    }
    for i in 0..<62 {
      for bit in 0..<16 {
        var neighbour = descent.state
        neighbour.flip(bit, of: i)
        let isFeasible = neighbour.distances.minimum >= minimumDistance
        #expect(!isFeasible || neighbour.distances.sLoss(against: similarity) > loss - 1e-12)
      }
    }
  }

  @Test func flipsKeepDistancesUpToDate() {
    let stream = RandomStream(seed: 4, purpose: "test")
    var state = EvolvingCenters(.bernoulli(classes: 12, bits: 70, stream: stream))
    var generator = stream.generator(epoch: 1)
    for _ in 0..<200 {
      let (i, bit) = (generator.below(12), generator.below(70))
      let bits = [bit, (bit + 1) % 70, (bit + 9) % 70]
      let expected = state.distances(of: i, afterFlipping: bits)
      for bit in bits { state.flip(bit, of: i) }
      let recomputed = PairwiseDistances(of: state.centers)
      #expect(state.distances == recomputed)
      #expect(expected == (0..<12).map { Int32(recomputed[i, $0]) })
    }
  }
}

@Suite struct AlternatingSolverTests {
  @Test(arguments: AlternatingSolver.etas)
  func agreesWithThePlainTranscript(eta: Double) throws {
    // Shorter codes than the bound asks for, so that proposals are dropped too; a similarity that is not
    // symmetric tells rows from columns.
    var values = clothesSimilarity.values
    for i in 0..<10 {
      for j in 0..<i { values[i * 10 + j] *= 0.9 }
    }
    let similarity = ClassSimilarity(classes: 10, values: values)
    let start = HashCenters.bernoulli(
      classes: 10, bits: 12, stream: RandomStream(seed: 8, purpose: "test"))
    let distance = PairwiseDistances(of: start).minimum
    let solution = AlternatingSolver(start: start, similarity: similarity, minimumDistance: distance)
      .solve(eta: eta)
    #expect(solution.centers == plainAlternation(start, similarity, distance, eta))
    #expect(solution.centers != start)
    #expect(solution.sLoss == PairwiseDistances(of: solution.centers).sLoss(against: similarity))
  }

  @Test func theBestStepSizeIsTaken() throws {
    let request = try mdsRequest(classes: 10, bits: 16)
    let solver = AlternatingSolver(
      start: try #require(request.start), similarity: clothesSimilarity, minimumDistance: 6)
    let losses = AlternatingSolver.etas.map { solver.solve(eta: $0).sLoss }
    #expect(solver.solve().sLoss == losses.min())
    #expect(Set(losses).count > 1)
  }

  /// Classes 0 and 1 too close, and 2 and 3: no proposal for one class repairs both pairs, so nothing moves,
  /// whatever the gradient wants.
  @Test func fromAStartThatMissesTheDistanceNothingMoves() {
    var signs = wellApart.signs
    for bit in 0..<7 {
      signs[8 + bit] = signs[bit]
      signs[24 + bit] = signs[16 + bit]
    }
    let start = HashCenters(classes: 4, bits: 8, signs: signs)
    let similarity = ClassSimilarity(
      classes: 4, values: (0..<16).map { $0 % 5 == 0 ? 1 : -1 })
    let free = AlternatingSolver(start: start, similarity: similarity, minimumDistance: 0)
    #expect(free.solve(eta: 0.1).centers != start)
    let stuck = AlternatingSolver(start: start, similarity: similarity, minimumDistance: 3)
    for eta in AlternatingSolver.etas { #expect(stuck.solve(eta: eta).centers == start) }
  }
}

@Suite struct DistanceRepairTests {
  private func repair(_ distance: Int) -> DistanceRepair {
    DistanceRepair(minimumDistance: distance, stream: RandomStream(seed: 0, purpose: "test"))
  }

  @Test func aStartWithTheDistanceStaysAsItIs() {
    #expect(repair(4).repaired(wellApart) == wellApart)
  }

  /// Near the start: 32 random bits of 20 classes, of which the closest differ in about 8.
  @Test func closePairsAreParted() throws {
    let start = HashCenters.bernoulli(
      classes: 20, bits: 32, stream: RandomStream(seed: 6, purpose: "test"))
    let before = PairwiseDistances(of: start)
    #expect(before.minimum < 11)
    let repaired = try #require(repair(11).repaired(start))
    #expect(PairwiseDistances(of: repaired).minimum >= 11)
    let changed = zip(start.signs, repaired.signs).count { $0 != $1 }
    #expect(changed < 20 * 32 / 4)
  }

  /// 62 words of 16 bits at distance 6 exist (Nordstrom and Robinson: 256), but flips do not find them.
  @Test func crowdedShortCodesComeFromALexicode() throws {
    let start = HashCenters.bernoulli(
      classes: 62, bits: 16, stream: RandomStream(seed: 6, purpose: "test"))
    let repaired = try #require(repair(6).repaired(start))
    #expect(PairwiseDistances(of: repaired).minimum == 6)
    // No bit is the same for all classes.
    for bit in 0..<16 { #expect(Set((0..<62).map { repaired[$0, bit] }).count == 2) }
  }

  /// Sizes from Conway and Sloane's tables: Hamming's codes, and 2^7 and 2^8 words at 16 bits.
  @Test func lexicodesHaveTheKnownSizes() {
    #expect(Lexicode.words(bits: 3, minimumDistance: 3) == [0, 7])
    #expect(Lexicode.words(bits: 7, minimumDistance: 3).count == 16)
    #expect(Lexicode.words(bits: 8, minimumDistance: 4).count == 16)
    #expect(Lexicode.words(bits: 16, minimumDistance: 6).count == 128)
    #expect(Lexicode.words(bits: 16, minimumDistance: 5).count == 256)
  }
}

/// Algorithm 1 with plain loops: everything recomputed from the definitions, matrices as arrays of rows.
private func plainAlternation(
  _ start: HashCenters, _ similarity: ClassSimilarity, _ d: Int, _ eta: Double
) -> HashCenters {
  let (c, q) = (start.classes, start.bits)
  let (rho, mu, beta) = (0.2, 0.625, 1e-6)
  var h = (0..<c).map { i in (0..<q).map { Double(start[i, $0]) } }
  var lambda = [[Double]](repeating: .init(repeating: 0.1, count: q), count: c)
  var alpha = [[Double]](repeating: .init(repeating: 0, count: c), count: c)
  func dot(_ a: [Double], _ b: [Double]) -> Double { zip(a, b).reduce(0) { $0 + $1.0 * $1.1 } }
  func signs() -> HashCenters {
    HashCenters(classes: c, bits: q, signs: h.flatMap { $0.map { Int8($0) } })
  }
  var best: (loss: Double, centers: HashCenters) = (.infinity, start)
  for _ in 0..<20 {
    var system = [Double](repeating: 0, count: q * q)
    for a in 0..<q {
      for b in 0..<q {
        for i in 0..<c { system[a * q + b] += 2 / Double(q * q) * h[i][a] * h[i][b] }
      }
      system[a * q + a] += rho
    }
    let factor = CholeskyFactor(order: q, matrix: system)
    let m = (0..<c).map { i in
      factor.solve(
        (0..<q).map { b in
          (0..<c).reduce(lambda[i][b] + rho * h[i][b]) { $0 + 2 / Double(q) * h[$1][b] * similarity[$1, i] }
        }, columns: 1)
    }
    let k = (0..<c).map { i in
      (0..<c).map { j in max(Double(q - 2 * d) - dot(h[i], h[j]) + alpha[i][j] / beta, 0) }
    }
    for i in 0..<c {
      for _ in 0..<3 {
        var proposal = h[i]
        for b in 0..<q {
          var pair = 0.0
          for j in 0..<c where j != i {
            pair += 2 * mu * h[j][b] - 2 * alpha[i][j] * h[j][b]
            pair += beta * (2 * h[j][b] * dot(h[j], h[i]) - 2 * (Double(q - 2 * d) - k[i][j]) * h[j][b])
          }
          var gradient = lambda[i][b] + rho * (h[i][b] - m[i][b]) + pair / Double(c * c)
          for j in 0..<c {
            gradient += 2 / Double(q * q) * m[j][b] * dot(m[j], h[i])
            gradient -= 2 / Double(q) * m[j][b] * similarity[i, j]
          }
          proposal[b] = h[i][b] - gradient / eta >= 0 ? 1 : -1
        }
        let kept = h[i]
        h[i] = proposal
        if PairwiseDistances(of: signs()).minimum < d { h[i] = kept }
      }
      for b in 0..<q { lambda[i][b] += rho * (h[i][b] - m[i][b]) }
      for j in 0..<c where j != i {
        alpha[i][j] += beta * (Double(q - 2 * d) - dot(h[i], h[j]) - k[i][j])
      }
    }
    let loss = PairwiseDistances(of: signs()).sLoss(against: similarity)
    if loss < best.loss { best = (loss, signs()) }
  }
  return best.centers
}
