import Baselines
import Foundations
import Hashing
import Kernels
import TestSupport
import Testing
import Training

@Suite("CRH's codebook") struct CRHCodebookTests {
  @Test(
    "bits of a word: the smallest divisor with room for 2C words",
    arguments: [(10, 8, 8, 8), (62, 8, 8, 8), (100, 8, 8, 8), (196, 16, 16, 16), (555, 16, 16, 16)])
  func wordBits(classes: Int, at16: Int, at32: Int, at64: Int) {
    for (bits, expected) in [(16, at16), (32, at32), (64, at64)] {
      #expect(CRHCodebook.wordBits(classes: classes, bits: bits) == expected)
    }
  }

  @Test("too few bits, and bits without divisors")
  func noRoom() throws {
    #expect(CRHCodebook.wordBits(classes: 10, bits: 4) == nil)
    #expect(CRHCodebook.wordBits(classes: 8, bits: 4) == 4)
    #expect(CRHCodebook.wordBits(classes: 10, bits: 61) == 61)
    #expect(CRHCodebook.wordBits(classes: 10, bits: 127) == 127)
    #expect(throws: HashingError.infeasible(reason: "4 bits have no 20 words, two for each of 10 classes")) {
      try CRHCodebook(classes: 10, bits: 4, seed: 1)
    }
  }

  @Test("words of a head differ, class c starts with word c, heads differ, and the seed decides")
  func draws() throws {
    // 128 classes need all 256 words of eight bits.
    for (classes, bits) in [(10, 16), (128, 16), (100, 32), (196, 32), (2, 6)] {
      let codebook = try CRHCodebook(classes: classes, bits: bits, seed: 4)
      for head in 0..<codebook.heads {
        let words = (0..<codebook.wordsOfHead).map { Array(codebook.word($0, ofHead: head)) }
        #expect(words.count == 2 * classes && Set(words).count == words.count)
        for c in 0..<classes {
          #expect(words[c] == (0..<codebook.wordBits).map { codebook.centers[c, head * codebook.wordBits + $0] })
        }
      }
      let half = codebook.words.count / codebook.heads
      if codebook.heads > 1 { #expect(codebook.words[..<half] != codebook.words[half..<2 * half]) }
      #expect(try CRHCodebook(classes: classes, bits: bits, seed: 4).words == codebook.words)
      #expect(try CRHCodebook(classes: classes, bits: bits, seed: 5).words != codebook.words)
    }
  }

  /// Costs by the definition: the weighted mean of |sign(u) - z|^2 over the class's images.
  private func naive(
    _ codebook: CRHCodebook, codes: [[Double]], labels: Labels, using generator: RandomGenerator
  ) -> [Int] {
    var generator = generator
    let (classes, d) = (codebook.classes, codebook.wordBits)
    var assignment = codebook.assignment
    for head in 0..<codebook.heads {
      var free = Array(0..<codebook.wordsOfHead)
      for c in generator.permutation(classes) {
        let own = codebook.assignment[head * classes + c]
        func cost(_ number: Int) -> Double {
          let word = codebook.word(number, ofHead: head).map { Double($0) }
          var (sum, weights) = (0.0, 0.0)
          for (image, code) in codes.enumerated() where labels.classes(of: image).contains(c) {
            let weight = 1 / Double(labels.classes(of: image).count)
            let distance = (0..<d).reduce(0.0) {
              $0 + (code[head * d + $1] - word[$1]) * (code[head * d + $1] - word[$1])
            }
            sum += weight * distance
            weights += weight
          }
          return weights > 0 ? sum / weights : 0
        }
        let costs = free.map(cost)
        let least = costs.min() ?? 0
        // Equal but for rounding.
        let cheapest = zip(free, costs).filter { $0.1 <= least + 1e-9 }.map(\.0)
        let chosen = cheapest.contains(own) ? own : cheapest[0]
        assignment[head * classes + c] = chosen
        free.removeAll { $0 == chosen }
      }
    }
    return assignment
  }

  @Test("reassignment is the naive one, and no class shares a word", arguments: [false, true])
  func reassignment(isMultiple: Bool) throws {
    var moved = 0
    for (classes, bits) in [(5, 8), (10, 16), (20, 12)] {
      // Class 1 has no image. Halves as weights, so that sums are exact and equal costs stay so.
      var draws = RandomStream(seed: 5, purpose: "test codes").generator(item: classes)
      var memberships: [UInt8] = []
      var codes: [[Double]] = []
      for _ in 0..<40 {
        let first = [0, 2, 3, 4].randomElement(using: &draws) ?? 0
        let second = isMultiple ? [0, 2, 3, 4].randomElement(using: &draws) ?? 0 : first
        memberships += (0..<classes).map { $0 == first || $0 == second ? 1 : 0 }
        codes.append((0..<bits).map { _ in Double(draws.sign()) })
      }
      let several = Labels(memberships: memberships, classes: classes)
      let labels =
        isMultiple
        ? several : Labels(classes: (0..<40).flatMap { several.classes(of: $0) }.map(Int32.init))
      var sums = [Double](repeating: 0, count: classes * bits)
      for (image, code) in codes.enumerated() {
        let own = labels.classes(of: image)
        for c in own { for bit in 0..<bits { sums[c * bits + bit] += code[bit] / Double(own.count) } }
      }
      var codebook = try CRHCodebook(classes: classes, bits: bits, seed: 7)
      for epoch in 0..<4 {
        let before = codebook
        var generator = RandomStream(seed: 8, purpose: "test order").generator(epoch: epoch)
        let expected = naive(codebook, codes: codes, labels: labels, using: generator)
        codebook.reassign(to: sums, using: &generator)
        #expect(codebook.assignment == expected)
        moved += zip(codebook.assignment, before.assignment).count { $0 != $1 }
        for head in 0..<codebook.heads {
          #expect(Set(codebook.assignment[head * classes..<(head + 1) * classes]).count == classes)
        }
        #expect(codebook.words == before.words)
      }
    }
    #expect(moved > 0)
  }

  @Test("classes without images keep their words, unless another takes one")
  func withoutImages() throws {
    var codebook = CRHCodebook(
      classes: 2, bits: 2, wordBits: 2, words: [1, 1, 1, -1, -1, 1, -1, -1])
    var generator = RandomStream(seed: 1, purpose: "test").generator()
    codebook.reassign(to: [0, 0, 0, 0], using: &generator)
    #expect(codebook.assignment == [0, 1])
    codebook.reassign(to: [-3, -3, 0, 0], using: &generator)
    #expect(codebook.assignment == [3, 1])
    #expect(codebook.centers.signs == [-1, -1, 1, -1])
    // Class 0 wants class 1's word: it has it if it comes first, and class 1 then the first one left.
    var seen: Set<[Int]> = []
    for epoch in 0..<20 {
      var other = codebook
      var generator = RandomStream(seed: 1, purpose: "test").generator(epoch: epoch)
      other.reassign(to: [3, -2, 0, 0], using: &generator)
      seen.insert(other.assignment)
    }
    #expect(seen == [[1, 0], [0, 1]])
  }
}

@Suite("CRH's loss") struct CRHLossTests {
  private func loss<S: KernelScalar>(
    _ codebook: CRHCodebook, _ labels: Labels, batch: Int, epochs: Int = 3, weight: Double = 0.1,
    of: S.Type = Double.self
  ) -> CRHLoss<S> {
    CRHLoss(
      codebook: codebook, labels: labels, batch: batch, epochs: epochs, quantisationWeight: weight, seed: 3,
      kernels: ReferenceKernels<S>())
  }

  private func batch(_ items: [Int], epoch: Int = 0) -> TrainingBatch {
    TrainingBatch(items: items, epoch: epoch, progress: 0)
  }

  /// {0, 1}, {2}, {}, all.
  private let several = Labels(memberships: [1, 1, 0, 0, 0, 1, 0, 0, 0, 1, 1, 1], classes: 3)

  @Test("PyTorch's values and gradients", arguments: try LossFixture.named("crh"))
  func fixture(fixture: LossFixture) throws {
    let codebook = CRHCodebook(
      classes: fixture.integer("classes"), bits: fixture.integer("bits"), wordBits: fixture.integer("word-bits"),
      words: fixture.integers("words").map(Int8.init))
    for labels in fixture.labelForms {
      let objective = loss(codebook, labels, batch: labels.count, weight: fixture.number("weight"))
      #expect(try fixture.deviation(of: objective, batch: batch(Array(0..<labels.count))) < 1e-12)
    }
  }

  @Test("the gradient is the difference quotient while the codebook stays", arguments: [0.05, 1, 4])
  func gradient(scale: Double) throws {
    for labels in [Labels(classes: [2, 0, 1, 2]), several] {
      let outputs = outputTensor(randomOutputs(24, seed: 3).map { scale * $0 }, bits: 6)
      let objective = loss(try CRHCodebook(classes: 3, bits: 6, seed: 1), labels, batch: 4)
      let check = try checkGradient(of: objective, outputs: outputs, batch: batch([3, 1, 0, 2]), step: 1e-6)
      #expect(check.holds(within: 1e-6), "\(check)")
    }
  }

  @Test("the scale: sqrt 2 log(C - 1), and for two classes that of three")
  func scale() {
    #expect(abs(CRHLoss<Double>.scale(classes: 10) - 3.107344797) < 1e-6)
    #expect(abs(CRHLoss<Double>.scale(classes: 3) - 0.9802581434685472) < 1e-15)
    #expect(CRHLoss<Double>.scale(classes: 2) == CRHLoss<Double>.scale(classes: 3))
    #expect(CRHLoss<Double>.scale(classes: 1) > 0)
  }

  /// Two classes, two bits, all four words.
  private let small = CRHCodebook(classes: 2, bits: 2, wordBits: 2, words: [1, 1, 1, -1, -1, 1, -1, -1])

  @Test("after an epoch the centers follow its codes, those of no epoch before, and stay after the last")
  func epochs() throws {
    let objective = loss(small, Labels(classes: [0, 1]), batch: 2, epochs: 3, weight: 0)
    func step(_ values: [Double], epoch: Int) throws -> Double {
      try evaluated(objective, outputTensor(values, bits: 2), batch([0, 1], epoch: epoch)).loss
    }
    let before = try step([-0.1, -3, -2, 0], epoch: 0)
    #expect(objective.codebook.assignment == [0, 1])
    objective.epochDidEnd(0)
    // sign 0 = 1.
    #expect(objective.codebook.assignment == [3, 2])
    #expect(try step([-0.1, -3, -2, 0], epoch: 1) < before)
    _ = try step([0.4, 0.4, 9, -9], epoch: 1)
    _ = try step([0.4, 0.4, 9, -9], epoch: 1)
    objective.epochDidEnd(1)
    // With the codes of the epoch before all sums would be 0, and the words kept.
    #expect(objective.codebook.assignment == [0, 1])
    _ = try step([-1, -1, -1, 1], epoch: 2)
    objective.epochDidEnd(2)
    #expect(objective.codebook.assignment == [0, 1])
  }

  @Test("an image of several classes counts its share for each, one without classes nowhere")
  func shares() throws {
    let labels = Labels(memberships: [1, 1, 1, 0, 0, 0], classes: 2)
    let objective = loss(small, labels, batch: 3, weight: 0)
    // Class 0: (1, 1) / 2 - (1, 1); class 1: (1, 1) / 2.
    _ = try evaluated(objective, outputTensor([1.0, 1, -1, -1, 1, -1], bits: 2), batch([0, 1, 2]))
    objective.epochDidEnd(0)
    #expect(objective.codebook.assignment == [3, 0])
  }

  @Test("outputs of zero and large ones stay finite")
  func extremes() throws {
    let codebook = try CRHCodebook(classes: 3, bits: 6, seed: 1)
    let values: [Float] = [0, 0, 0, 0, 0, 0, 3000, -3000, 1e30, -1e30, 50, -1]
    for labels in [Labels(classes: [1, 2]), Labels(memberships: [1, 1, 0, 0, 0, 0], classes: 3)] {
      let found = try evaluated(
        loss(codebook, labels, batch: 2, of: Float.self), outputTensor(values, bits: 6), batch([0, 1]))
      #expect(found.loss.isFinite)
      #expect(found.gradient.allSatisfy { $0.isFinite })
      // Only the quantisation term moves an output without direction: by 0.1 x 2 x (-1) / 12, upwards.
      #expect(found.gradient[..<6].allSatisfy { abs($0 + 0.2 / 12) < 1e-7 })
    }
  }

  @Test("its definition: parameters, and codes too short for the classes")
  func definition() throws {
    let recipe = try networkRecipe(of: CRH.definition)
    #expect(recipe.parameters == ["quantisation-weight": 0.1] && CRH.definition.centers == nil)
    #expect(throws: HashingError.infeasible(reason: "2 bits have no 8 words, two for each of 4 classes")) {
      try trained(recipe, on: QuarterImages(), bits: 2)
    }
  }

  @Test("trains to codes that find images of a shared class, again the same", arguments: [false, true])
  func training(isMultiple: Bool) throws {
    let data = QuarterImages(isMultiple: isMultiple)
    let recipe = try networkRecipe(of: CRH.definition)
    let (network, history) = try trained(recipe, on: data, bits: 8)
    #expect(history[11].loss < history[0].loss)
    #expect(try shareOfRelevantNeighbours(network, on: data) > 0.8)
    #expect(try trained(recipe, on: data, bits: 8).network.state == network.state)
  }
}
