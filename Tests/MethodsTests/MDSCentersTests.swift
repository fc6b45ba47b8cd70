import Baselines
import Foundations
import Hashing
import Testing

@Suite struct MDSCentersTests {
  private func request(classes: Int, bits: Int, seed: UInt64 = 0) throws -> CenterRequest {
    let start = try CSQCenters.hadamardRecipe.make(CenterRequest(classes: classes, bits: bits, seed: seed))
    return CenterRequest(classes: classes, bits: bits, seed: seed, start: start)
  }

  @Test(arguments: [(8, 12), (9, 16), (40, 16)])
  func agreesWithThePlainTranscript(classes: Int, bits: Int) throws {
    let request = try request(classes: classes, bits: bits, seed: 3)
    let centers = try MDSCenters.recipe.make(request)
    #expect(centers == plainMDS(request))
    #expect(centers != request.start)
  }

  @Test func aMissingStartIsSaid() {
    #expect(throws: HashingError.missingInput(recipe: "mds", input: "starting centers")) {
      try MDSCenters.recipe.make(CenterRequest(classes: 10, bits: 16, seed: 0))
    }
  }

  /// More classes than codes: the bound is 1 and cannot be reached, the best of all passes is returned all
  /// the same.
  @Test func returnsItsBestWhereTheBoundIsOutOfReach() throws {
    let centers = try MDSCenters.recipe.make(request(classes: 18, bits: 4))
    #expect(PairwiseDistances(of: centers).minimum == 0)
  }

  @Test func resultIsPinned() throws {
    let centers = try MDSCenters.recipe.make(request(classes: 40, bits: 16, seed: 7))
    let digest = Digest(of: centers.signs.map { UInt8(bitPattern: $0) }).description
    #expect(digest == "f7cbc4087362ed4c6aa723c4a346b16a9d6b4fd6466afba861b2de18c93eef77")
  }
}

/// MDS's search with plain loops: row i left out, the system solved anew for each penalty.
private func plainMDS(_ request: CenterRequest) -> HashCenters {
  let (classes, bits) = (request.classes, request.bits)
  let bound = MinimumDistance.bound(bits: bits, classes: classes)
  let stream = RandomStream(seed: request.seed, purpose: "centers/mds")
  var rows = (0..<classes).map { i in (0..<bits).map { Double(request.start?[i, $0] ?? 0) } }
  var best = rows
  var bestScore = -Double.infinity
  for pass in 0..<50 {
    for i in 0..<classes {
      var generator = stream.generator(epoch: pass, item: i)
      rows[i] = plainStep(rows, i, Double(bits - 2 * bound), &generator)
    }
    var all: [Double] = []
    for i in 0..<classes {
      for j in i + 1..<classes { all.append(distance(rows[i], rows[j])) }
    }
    let (score, minimum) = score(all)
    if minimum >= Double(bound) { return centers(rows) }
    if score > bestScore { (best, bestScore) = (rows, score) }
  }
  return centers(best)
}

private func centers(_ rows: [[Double]]) -> HashCenters {
  HashCenters(classes: rows.count, bits: rows[0].count, signs: rows.flatMap { $0.map { Int8($0) } })
}

private func distance(_ a: [Double], _ b: [Double]) -> Double { Double(zip(a, b).count { $0 != $1 }) }

private func score(_ distances: [Double]) -> (score: Double, minimum: Double) {
  let mean = distances.reduce(0, +) / Double(distances.count)
  let variance = distances.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(distances.count)
  let minimum = distances.min() ?? 0
  return (mean + minimum - variance, minimum)
}

private func plainStep(
  _ rows: [[Double]], _ i: Int, _ slackBound: Double, _ generator: inout RandomGenerator
) -> [Double] {
  let others = rows.indices.filter { $0 != i }.map { rows[$0] }
  let (q, m) = (rows[i].count, others.count)
  let mean = (0..<q).map { b in others.reduce(0) { $0 + $1[b] } / Double(m) }
  var k1 = (0..<q).map { _ in generator.uniform() }
  var k2 = (0..<q).map { _ in generator.uniform() }
  var k3 = (0..<rows.count).map { _ in generator.uniform() }
  k3.remove(at: i)
  func products(_ h: [Double]) -> [Double] { others.map { zip($0, h).reduce(0) { $0 + $1.0 * $1.1 } } }
  var h = rows[i]
  var (v1, v2) = (h, h)
  var v3 = products(h).map { max(0, slackBound - $0) }
  var best = rows[i]
  var (bestScore, bestMinimum) = score(others.map { distance(best, $0) })
  var rho = 1e-5
  var atCap = 0
  while true {
    var system = [Double](repeating: 0, count: q * q)
    for a in 0..<q {
      for b in 0..<q {
        system[a * q + b] = rho * others.reduce(0) { $0 + $1[a] * $1[b] } + (a == b ? 2 * rho : 0)
      }
    }
    let factor = CholeskyFactor(order: q, matrix: system)
    for _ in 0..<10 {
      let right = (0..<q).map { b in
        var sum = rho * v1[b] + rho * v2[b] - k1[b] - k2[b] - mean[b]
        for j in 0..<m { sum += others[j][b] * (rho * (slackBound - v3[j]) - k3[j]) }
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
    var residual = 0.0
    for b in 0..<q {
      k1[b] += gamma * rho * (h[b] - v1[b])
      k2[b] += gamma * rho * (h[b] - v2[b])
      residual = max(residual, abs(h[b] - v1[b]), abs(h[b] - v2[b]))
    }
    for j in 0..<m {
      k3[j] += gamma * rho * (product[j] + v3[j] - slackBound)
      residual = max(residual, abs(product[j] + v3[j] - slackBound))
    }
    if residual < 1e-6 || rho >= 1e7 {
      let found = h.map { $0 >= 0 ? 1.0 : -1 }
      let (score, minimum) = score(others.map { distance(found, $0) })
      if score > bestScore || minimum > bestMinimum {
        (best, bestScore, bestMinimum) = (found, score, minimum)
      }
      atCap += 1
      if residual < 1e-6 || atCap == 100 { return best }
    }
    rho = min(rho * 1.09, 1e7)
  }
}
