import Baselines
import Foundations
import Kernels
import TestSupport
import Testing
import Training

private func loss<S: KernelScalar>(
  _ labels: Labels, bits: Int, weight: Double = 0, limit: Int = 50, seed: UInt64 = 3, of: S.Type = Double.self
) -> DTSHLoss<S> {
  DTSHLoss<S>(bits: bits, labels: labels, quantisationWeight: weight, limit: limit, seed: seed)
}

private func batch(_ items: [Int], epoch: Int = 0) -> TrainingBatch {
  TrainingBatch(items: items, epoch: epoch, progress: 0)
}

@Suite("DTSH's loss") struct DTSHLossTests {
  @Test("PyTorch's value and gradient, after a batch that fills some of the memory",
    arguments: try LossFixture.named("dtsh"))
  func fixture(fixture: LossFixture) throws {
    for labels in fixture.labelForms {
      let objective = loss(labels, bits: fixture.integer("bits"), weight: fixture.number("weight"))
      let before = outputTensor(fixture.numbers("before-outputs"), bits: fixture.integer("bits"))
      _ = try evaluated(objective, before, batch(fixture.integers("before")))
      #expect(try fixture.deviation(of: objective, batch: batch(fixture.integers("items"))) < 1e-12)
    }
  }

  @Test("three images of two bits, by hand")
  func byHand() throws {
    // u = (2, 1), (1, -1), (-1, 1) of classes 0, 0, 1; theta_01 = 1/2, theta_02 = -1/2, theta_12 = -1, alpha = 1.
    // Image 0 has T = 1/2 + 1/2 - 1 = 0, image 1 T = 1/2 + 1 - 1 = 1/2, image 2 has no other of its class.
    let outputs = outputTensor([2, 1, 1, -1, -1, 1], bits: 2)
    let labels = Labels(classes: [0, 0, 1])
    let found = try evaluated(loss(labels, bits: 2, weight: 0.3), outputs, batch([0, 1, 2]))
    let (zero, half) = (0.693147180559945, 0.474076984180107)
    #expect(abs(found.loss - ((zero + half) / 2 + 0.3 / 3)) < 1e-14)
    // Of u_0: -sigma(-T) (u_1 - u_2) / 2 over two triplets, and 0.2 of the gap of 1; of u_1 the same with u_0 - u_2.
    let slope = 0.377540668798145
    let expected = [-0.5 * 2 / 4 + 0.2, 0.5 * 2 / 4, -slope * 3 / 4, 0, 0, 0]
    for (found, expected) in zip(found.gradient, expected) { #expect(abs(found - expected) < 1e-14) }
  }

  @Test("the formula over the drawn triplets, in several steps, the memory constant", arguments: [false, true])
  func formula(several: Bool) throws {
    let (images, bits, limit, weight) = (40, 5, 3, 0.02)
    let classes = (0..<images).map { $0 % 3 }
    // The second form gives every fifth image a second class and every seventh none.
    let memberships: [UInt8] = classes.enumerated().flatMap { image, own -> [UInt8] in
      let other = image % 5 == 4 ? (own + 1) % 3 : own
      return (0..<3).map { image % 7 != 6 && ($0 == own || $0 == other) ? 1 : 0 }
    }
    let labels =
      several ? Labels(memberships: memberships, classes: 3) : Labels(classes: classes.map(Int32.init))
    let objective = loss(labels, bits: bits, weight: weight, limit: limit, seed: 12)
    var sampler = TripletSampler(
      labels: labels, limit: limit, stream: RandomStream(seed: 12, purpose: "dtsh/triplets"))
    var memory = [[Double]](repeating: [], count: images)
    for step in 0..<8 {
      let items = (0..<7).map { (step * 7 + 3 * $0) % images }
      let outputs = outputTensor(randomOutputs(items.count * bits, seed: UInt64(step)), bits: bits)
      for (row, item) in items.enumerated() {
        memory[item] = Array(outputs.values.array[row * bits..<(row + 1) * bits])
      }
      sampler.see(items)
      func expected() -> Double {
        let u = outputs.values.array
        var terms: [Double] = []
        var gaps = 0.0
        for (row, item) in items.enumerated() {
          func theta(_ other: Int) -> Double {
            (0..<bits).reduce(0) { $0 + u[row * bits + $1] * memory[other][$1] } / 2
          }
          let (positives, negatives) = sampler.draw(for: item, epoch: step)
          for j in positives {
            for k in negatives {
              terms.append(PortableMath.log(1 + PortableMath.exp(-(theta(j) - theta(k) - Double(bits) / 2))))
            }
          }
        }
        for value in u { gaps += (value - (value < 0 ? -1 : 1)) * (value - (value < 0 ? -1 : 1)) }
        let mean = terms.isEmpty ? 0 : terms.reduce(0, +) / Double(terms.count)
        return mean + weight * gaps / Double(items.count)
      }
      let found = try evaluated(objective, outputs, batch(items, epoch: step))
      #expect(abs(found.loss - expected()) < 1e-13)
      let check = try checkGradients(
        of: [CheckedArray(name: "outputs", values: outputs.values, gradient: found.gradient)], loss: expected)
      #expect(check.deviation < 1e-8 && check.largest > 1e-3, "\(check)")
    }
  }

  @Test("without a positive, or without a negative, only the quantisation term is left")
  func noTriplets() throws {
    let outputs = outputTensor([0.5, -0.5, 0, 0], bits: 2)
    for labels in [[0, 1], [4, 4]] as [[Int32]] {
      let found = try evaluated(loss(Labels(classes: labels), bits: 2, weight: 0.1), outputs, batch([0, 1]))
      #expect(abs(found.loss - 0.1 * (0.25 + 0.25 + 1 + 1) / 2) < 1e-15)
      // sign 0 = 1.
      let expected = [-0.05, 0.05, -0.1, -0.1]
      for (found, expected) in zip(found.gradient, expected) { #expect(abs(found - expected) < 1e-15) }
    }
    let none = Labels(memberships: [0, 0, 0, 0], classes: 2)
    let found = try evaluated(loss(none, bits: 2), outputs, batch([0, 1]))
    #expect(found.loss == 0 && found.gradient == [0, 0, 0, 0])
  }

  @Test("outputs of 1e4 stay finite, of either sign of T")
  func extremes() throws {
    let labels = Labels(classes: [0, 0, 1])
    for sign in [1, -1] as [Float] {
      let outputs = outputTensor([1e4, 1e4, sign * 1e4, sign * 1e4, -sign * 1e4, -sign * 1e4], bits: 2)
      let found = try evaluated(loss(labels, bits: 2, of: Float.self), outputs, batch([0, 1, 2]))
      // T = 2e8 - 1 for images 0 and 1, or -2e8 - 1 and -1.
      #expect(sign > 0 ? found.loss < 1e-30 : abs(found.loss - 1e8) < 100)
      #expect(found.gradient.allSatisfy { $0.isFinite })
    }
  }

  @Test("one class each gives the same bits, whichever way the labels say so")
  func oneOfSeveral() throws {
    let classes = (0..<70).map { Int32($0 % 5) }
    let memberships: [UInt8] = classes.flatMap { own in (0..<5).map { $0 == own ? UInt8(1) : 0 } }
    let outputs = outputTensor(randomOutputs(320, seed: 9).map(Float.init), bits: 8)
    let results = try [Labels(classes: classes), Labels(memberships: memberships, classes: 5)].map { labels in
      try evaluated(
        loss(labels, bits: 8, weight: 0.1, limit: 4, of: Float.self), outputs, batch(Array(0..<40)))
    }
    #expect(results[0].loss == results[1].loss && results[0].gradient == results[1].gradient)
  }

  @Test("Float with the C pass follows Double with the reference")
  func singlePrecision() throws {
    let (bits, rows) = (16, 12)
    let labels = Labels(classes: (0..<300).map { Int32($0 % 7) })
    let double = loss(labels, bits: bits, weight: 0.1)
    let single = loss(labels, bits: bits, weight: 0.1, of: Float.self)
    for step in 0..<20 {
      let values = randomOutputs(rows * bits, seed: UInt64(step)).map(Float.init)
      let batch = batch((0..<rows).map { (step * rows + $0) % 300 })
      let found = try evaluated(single, outputTensor(values, bits: bits), batch)
      let expected = try evaluated(double, outputTensor(values.map(Double.init), bits: bits), batch)
      #expect(abs(found.loss - expected.loss) < 1e-6 * expected.loss)
      let largest = expected.gradient.reduce(0) { max($0, abs($1)) }
      for (x, y) in zip(found.gradient, expected.gradient) { #expect(abs(x - y) < 4e-6 * largest) }
    }
  }
}

@Suite("DTSH's triplets") struct TripletSamplerTests {
  private func sampler(_ labels: Labels, limit: Int, seed: UInt64 = 1) -> TripletSampler {
    TripletSampler(labels: labels, limit: limit, stream: RandomStream(seed: seed, purpose: "test"))
  }

  @Test("positives share a class, negatives do not, the query is neither, and only images seen are drawn")
  func kinds() {
    // Class 0: every second image, class 1: every third, class 2: every fifth.
    let memberships: [UInt8] = (0..<60).flatMap { image in [2, 3, 5].map { image % $0 == 0 ? 1 : 0 } }
    let several = Labels(memberships: memberships, classes: 3)
    for labels in [Labels(classes: (0..<60).map { Int32($0 % 4) }), several] {
      var sampler = sampler(labels, limit: 6)
      let seen = (0..<60).filter { $0 % 7 != 2 }
      sampler.see(seen)
      for query in 0..<60 {
        let (positives, negatives) = sampler.draw(for: query, epoch: 4)
        let others = seen.filter { $0 != query }
        let similar = others.filter { labels.isRelevant(query, to: labels, $0) }
        #expect(Set(positives).count == min(6, similar.count))
        #expect(Set(negatives).count == min(6, others.count - similar.count))
        #expect(positives.count <= 6 && negatives.count <= 6)
        #expect(Set(positives).isSubset(of: similar))
        #expect(Set(negatives).isSubset(of: others) && Set(negatives).isDisjoint(with: similar))
      }
    }
  }

  @Test("all are drawn where there are no more than the limit, from the first image to the last")
  func few() {
    var sampler = sampler(Labels(classes: [0, 1, 0, 1, 0]), limit: 9)
    #expect(sampler.draw(for: 2, epoch: 0) == ([], []))
    sampler.see([0, 1, 2, 3, 4])
    for (query, positives, negatives) in [(0, [2, 4], [1, 3]), (4, [0, 2], [1, 3]), (3, [1], [0, 2, 4])] {
      let found = sampler.draw(for: query, epoch: 0)
      #expect(found.positives.sorted() == positives && found.negatives.sorted() == negatives)
    }
  }

  @Test("all of one class, and all but the query of the other")
  func oneSided() {
    var alike = sampler(Labels(classes: [3, 3, 3]), limit: 5)
    alike.see([0, 1, 2])
    #expect(alike.draw(for: 1, epoch: 0).positives.sorted() == [0, 2])
    #expect(alike.draw(for: 1, epoch: 0).negatives == [])
    var apart = sampler(Labels(classes: [3, 1, 3]), limit: 5)
    apart.see([0, 1, 2])
    #expect(apart.draw(for: 1, epoch: 0).positives == [])
    #expect(apart.draw(for: 1, epoch: 0).negatives.sorted() == [0, 2])
  }

  @Test("draws depend on query, epoch, seed and what was seen, not on the order of batches or of draws")
  func independence() {
    let labels = Labels(classes: (0..<200).map { Int32($0 % 3) })
    var one = sampler(labels, limit: 5)
    for first in stride(from: 0, to: 200, by: 10) { one.see(Array(first..<first + 10)) }
    var other = sampler(labels, limit: 5)
    other.see((0..<200).reversed())
    _ = other.draw(for: 8, epoch: 0)
    #expect(one.draw(for: 17, epoch: 2) == other.draw(for: 17, epoch: 2))
    #expect(one.draw(for: 17, epoch: 2) != one.draw(for: 17, epoch: 3))
    #expect(one.draw(for: 17, epoch: 2) != one.draw(for: 20, epoch: 2))
    var third = sampler(labels, limit: 5, seed: 2)
    third.see(Array(0..<200))
    #expect(one.draw(for: 17, epoch: 2) != third.draw(for: 17, epoch: 2))
  }

  @Test("every candidate is as likely as any other")
  func uniform() {
    let labels = Labels(classes: (0..<25).map { $0 < 13 ? 0 : 1 })
    var sampler = sampler(labels, limit: 3)
    sampler.see(Array(0..<25))
    var drawn = [Int](repeating: 0, count: 25)
    for epoch in 0..<4000 {
      let (positives, negatives) = sampler.draw(for: 5, epoch: epoch)
      for item in positives + negatives { drawn[item] += 1 }
    }
    // 3 of 12 either way: 1000 each, with a deviation of sqrt(4000 / 4 * 3 / 4) = 27.
    #expect(drawn[5] == 0)
    for (item, count) in drawn.enumerated() where item != 5 { #expect(abs(count - 1000) < 120, "\(item): \(count)") }
  }
}
