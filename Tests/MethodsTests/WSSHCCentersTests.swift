import Baselines
import Foundations
import Hashing
import Testing

@Suite("WSSHC's class similarity") struct WSSHCSimilarityTests {
  /// w = (1, 0), (2, 1), (0, 3), (-1, 1): products of row 0 with the others 2, 0, -1, of row 1 2, 3, -1, of row 2
  /// 0, 3, 3, of row 3 -1, -1, 3.
  @Test("four classes by hand: each row by itself")
  func byHand() throws {
    let similarity = try ClassSimilarity(headWeights: [1, 0, 2, 1, 0, 3, -1, 1], classes: 4)
    let expected: [Double] = [
      1, 1, -1.0 / 3, -1,
      0.5, 1, 1, -1,
      -1, 1, 1, 1,
      -1, -1, 1, 1,
    ]
    #expect(similarity.classes == 4)
    for (value, expected) in zip(similarity.values, expected) { #expect(abs(value - expected) < 1e-15) }
  }

  @Test("a row without preference is zero, as is that of two classes")
  func constantRows() throws {
    #expect(try ClassSimilarity(headWeights: [0.5, 2], classes: 2).values == [1, 0, 0, 1])
    // Class 0 is orthogonal to all.
    let similarity = try ClassSimilarity(headWeights: [1, 0, 0, 0, 1, 2, 0, 2, 1], classes: 3)
    #expect(similarity.values == [1, 0, 0, -1, 1, 1, -1, 1, 1])
  }

  @Test("weights that are missing, or none, are said")
  func wrongWeights() {
    let error = HashingError.missingInput(
      recipe: "head-weights", input: "the finite weights of a classifier's last layer")
    for weights: [Float] in [[], [1, 2, 3, 4, 5], [1, 2, .nan], [1, .infinity, 0, 1, 2, 3]] {
      #expect(throws: error) { try ClassSimilarity(headWeights: weights, classes: 3) }
    }
  }
}

@Suite("WSSHC's centers") struct WSSHCCentersTests {
  /// Of weights in three groups, and noise.
  private func similarity(classes: Int) throws -> ClassSimilarity {
    var generator = RandomStream(seed: 9, purpose: "weights").generator()
    var weights: [Float] = []
    for classIndex in 0..<classes {
      for feature in 0..<10 {
        weights.append(Float((feature == classIndex % 3 ? 2 : 0) + 0.5 * generator.normal()))
      }
    }
    return try ClassSimilarity(headWeights: weights, classes: classes)
  }

  private func start(classes: Int, bits: Int) throws -> HashCenters {
    try CSQCenters.hadamard.make(ParameterValues([])).make(CenterRequest(classes: classes, bits: bits, seed: 3))
  }

  private func random(classes: Int, bits: Int) -> HashCenters {
    .bernoulli(classes: classes, bits: bits, stream: RandomStream(seed: 5, purpose: "start"))
  }

  private func make(
    _ start: HashCenters, distance: JSONValue = 0, accept: JSONValue, seed: UInt64 = 3
  ) throws -> HashCenters {
    try recipe(["minimum-distance": distance, "accept": accept]).make(
      CenterRequest(
        classes: start.classes, bits: start.bits, seed: seed, similarity: similarity(classes: start.classes),
        start: start))
  }

  private func recipe(_ given: [String: JSONValue] = [:]) -> CenterRecipe {
    let definition = WSSHCCenters.definition
    return definition.make(ParameterValues(definition.parameters, overriding: given))
  }

  /// More classes than bits: with fewer, A^T A has no inverse, and one search in ten ends elsewhere when its first
  /// multipliers change by 1e-13, so that two orders of summation disagree.
  @Test(
    "agrees with a plain transcript", arguments: ["distance", "objective"],
    [(20, 6, 0), (20, 9, 0), (16, 10, 3), (24, 8, 2)])
  func transcript(accept: String, size: (classes: Int, bits: Int, distance: Int)) throws {
    let start = random(classes: size.classes, bits: size.bits)
    let found = try make(start, distance: .integer(size.distance), accept: .string(accept))
    let similarity = try similarity(classes: size.classes)
    let expected = plainWSSHC(
      start, similarity, distance: size.distance, byObjective: accept == "objective", seed: 3)
    #expect(found == expected)
    #expect(found != start)
  }

  @Test("from Hadamard rows the distance test lets nothing move; the objective's does")
  func hadamardStart() throws {
    for (classes, bits) in [(10, 16), (20, 16), (32, 16)] {
      let start = try start(classes: classes, bits: bits)
      #expect(try make(start, accept: "distance") == start)
      let moved = try make(start, accept: "objective")
      #expect(moved != start)
      let similarity = try similarity(classes: classes)
      let before = PairwiseDistances(of: start).sLoss(against: similarity)
      let after = PairwiseDistances(of: moved).sLoss(against: similarity)
      #expect(after < 0.8 * before, "\(after) from \(before)")
    }
  }

  @Test("a minimum distance that the start has is kept under the objective's test")
  func minimumDistance() throws {
    let start = try start(classes: 12, bits: 16)
    let bound = MinimumDistance.bound(bits: 16, classes: 12)
    let free = try make(start, accept: "objective")
    let bounded = try make(start, distance: "bound", accept: "objective")
    #expect(PairwiseDistances(of: free).minimum < bound)
    #expect(PairwiseDistances(of: bounded).minimum >= bound)
    #expect(bounded != start)
  }

  @Test("what the recipe is made of: as stored by default, each key in its identity, nothing missing unsaid")
  func recipes() throws {
    let usual = recipe()
    #expect(usual.name == "wsshc" && usual.start == "hadamard" && usual.similarity?.name == "head-weights")
    #expect(usual.parameters == recipe(["minimum-distance": 0, "accept": "distance"]).parameters)
    let others = [
      usual, recipe(["accept": "objective"]), recipe(["minimum-distance": "bound"]), recipe(["minimum-distance": 4]),
    ]
    #expect(Set(others.map(\.parameters.canonical)).count == 4)
    let start = try start(classes: 10, bits: 16)
    #expect(throws: HashingError.missingInput(recipe: "wsshc", input: "a class similarity")) {
      try usual.make(CenterRequest(classes: 10, bits: 16, seed: 0, start: start))
    }
    #expect(throws: HashingError.missingInput(recipe: "wsshc", input: "starting centers")) {
      try usual.make(CenterRequest(classes: 10, bits: 16, seed: 0, similarity: similarity(classes: 10)))
    }
    let request = SimilarityRequest(classes: 2, headWeights: [1, 2, 3, 4], seed: 0)
    #expect(try usual.similarity?.make(request).values == [1, 0, 0, 1])
  }

  @Test("results are pinned")
  func pinned() throws {
    func digest(_ accept: JSONValue) throws -> String {
      let centers = try make(random(classes: 24, bits: 16), accept: accept, seed: 7)
      return Digest(of: centers.signs.map { UInt8(bitPattern: $0) }).description
    }
    #expect(try digest("distance") == "f29fa3434253e71b09046bc86775bd2803bc5292ec2d7a260406752a3640f9f1")
    #expect(try digest("objective") == "6af81747ee5f474233d41781ef60bb7fcdc71974df087ce6d4e275a0cc842913")
  }
}

/// The search with plain loops: row i left out, the system solved anew in every step.
private func plainWSSHC(
  _ start: HashCenters, _ similarity: ClassSimilarity, distance: Int, byObjective: Bool, seed: UInt64
) -> HashCenters {
  let (classes, bits) = (start.classes, start.bits)
  let stream = RandomStream(seed: seed, purpose: "centers/wsshc")
  var rows = (0..<classes).map { i in (0..<bits).map { Double(start[i, $0]) } }
  func dot(_ a: [Double], _ b: [Double]) -> Double { zip(a, b).reduce(0) { $0 + $1.0 * $1.1 } }
  func others(_ i: Int) -> [Int] { (0..<classes).filter { $0 != i } }
  func distances(_ h: [Double], _ i: Int) -> [Double] {
    others(i).map { j in zip(h, rows[j]).reduce(0) { $0 + ($1.0 != $1.1 ? 1 : 0) } }
  }
  func objective(_ h: [Double], _ i: Int) -> Double {
    others(i).reduce(0) { sum, j in
      let product = dot(h, rows[j])
      let miss = product - Double(bits) * similarity[i, j]
      return sum + product / Double(classes - 1) + miss * miss
    }
  }
  /// (what comes first, what decides where it is equal); larger is better.
  func judge(_ h: [Double], _ i: Int) -> (Double, Double) {
    let own = distances(h, i)
    let least = own.min() ?? 0
    if byObjective { return (min(0, least - Double(distance)), -objective(h, i)) }
    return (0, own.reduce(0, +) / Double(own.count) + least)
  }
  /// Rounding must not decide between equal values.
  func isBetter(_ a: (Double, Double), _ b: (Double, Double)) -> Bool {
    a.0 != b.0 ? a.0 > b.0 : a.1 > b.1 + 1e-9
  }
  var best: ([[Double]], (Double, Double))?
  var passesWithoutGain = 0
  for pass in 0..<20 {
    for i in 0..<classes {
      var generator = stream.generator(epoch: pass, item: i)
      var chosen = rows[i]
      plainSearch(
        rows[i], others(i).map { rows[$0] }, others(i).map { Double(bits) * similarity[i, $0] },
        slackBound: Double(bits - 2 * distance), own: i, &generator
      ) { found in
        if isBetter(judge(found, i), judge(chosen, i)) { chosen = found }
      }
      rows[i] = chosen
    }
    let all = (0..<classes).flatMap { distances(rows[$0], $0) }
    let least = all.min() ?? 0
    let score =
      byObjective
      ? (min(0, least - Double(distance)), -(0..<classes).reduce(0) { $0 + objective(rows[$1], $1) })
      : (0, all.reduce(0, +) / Double(all.count) + least)
    if let known = best?.1, !isBetter(score, known) {
      passesWithoutGain += 1
    } else {
      best = (rows, score)
      passesWithoutGain = 0
    }
    if passesWithoutGain >= 2 && least >= Double(distance) { break }
  }
  return HashCenters(classes: classes, bits: bits, signs: (best?.0 ?? rows).flatMap { $0.map { Int8($0) } })
}

/// The ADMM of one class; `judge` sees sign(h) a hundred times.
private func plainSearch(
  _ present: [Double], _ others: [[Double]], _ targets: [Double], slackBound: Double, own: Int,
  _ generator: inout RandomGenerator, judge: ([Double]) -> Void
) {
  let (q, m, alpha) = (present.count, others.count, 1.0)
  let mean = (0..<q).map { b in others.reduce(0) { $0 + $1[b] } / Double(m) }
  var k1 = (0..<q).map { _ in generator.uniform() }
  var k2 = (0..<q).map { _ in generator.uniform() }
  var k3 = (0...m).map { _ in generator.uniform() }
  k3.remove(at: own)
  func products(_ h: [Double]) -> [Double] { others.map { zip($0, h).reduce(0) { $0 + $1.0 * $1.1 } } }
  var h = present
  var (v1, v2) = (h, h)
  var v3 = products(h).map { max(0, slackBound - $0) }
  var rho = 5e-5
  var atCap = 0
  while atCap < 100 {
    var system = [Double](repeating: 0, count: q * q)
    for a in 0..<q {
      for b in 0..<q {
        system[a * q + b] = (rho + 2 * alpha) * others.reduce(0) { $0 + $1[a] * $1[b] } + (a == b ? 2 * rho : 0)
      }
    }
    let factor = CholeskyFactor(order: q, matrix: system)
    for _ in 0..<10 {
      let right = (0..<q).map { b in
        var sum = rho * v1[b] + rho * v2[b] - k1[b] - k2[b] - mean[b]
        for j in 0..<m {
          sum += others[j][b] * (rho * (slackBound - v3[j]) - k3[j] + 2 * alpha * targets[j])
        }
        return sum
      }
      h = factor.solve(right, columns: 1)
      v1 = (0..<q).map { min(1, max(-1, h[$0] + k1[$0] / rho)) }
      let y = (0..<q).map { h[$0] + k2[$0] / rho }
      let length = y.reduce(0) { $0 + $1 * $1 }.squareRoot()
      v2 = y.map { Double(q).squareRoot() * $0 / length }
      let product = products(h)
      v3 = (0..<m).map { max(0, slackBound - product[$0] - k3[$0] / rho) }
    }
    let gamma = (1 + 5.0.squareRoot()) / 2
    let product = products(h)
    for b in 0..<q {
      k1[b] += gamma * rho * (h[b] - v1[b])
      k2[b] += gamma * rho * (h[b] - v2[b])
    }
    for j in 0..<m { k3[j] += gamma * rho * (product[j] + v3[j] - slackBound) }
    if rho >= 1e9 {
      judge(h.map { $0 >= 0 ? 1 : -1 })
      atCap += 1
    }
    rho = min(rho * 1.07, 1e9)
  }
}
