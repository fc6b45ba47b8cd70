import Baselines
import Foundations
import Hashing
import Kernels
import TestSupport
import Testing
import Training

@Suite("MDS's own loss") struct MDSOwnLossTests {
  private func loss<S: KernelScalar>(
    _ centers: HashCenters, _ labels: Labels, batch: Int, pairWeight: Double = 1, weight: Double = 1e-4,
    of: S.Type = Double.self
  ) -> MDSLoss<S> {
    MDSLoss(
      centers: centers, labels: labels, batch: batch, pairWeight: pairWeight, quantisationWeight: weight,
      kernels: ReferenceKernels<S>())
  }

  private func batch(_ items: [Int], epoch: Int) -> TrainingBatch {
    TrainingBatch(items: items, epoch: epoch, progress: 0)
  }

  private func centers(classes: Int, bits: Int) -> HashCenters {
    .bernoulli(classes: classes, bits: bits, stream: RandomStream(seed: 2, purpose: "test centers"))
  }

  @Test("PyTorch's values and gradients", arguments: try LossFixture.named("mds-own-loss"))
  func fixture(fixture: LossFixture) throws {
    let bits = fixture.integer("bits")
    let centers = HashCenters(
      classes: fixture.integer("classes"), bits: bits, signs: fixture.integers("centers").map(Int8.init))
    for labels in fixture.labelForms {
      let objective = loss(centers, labels, batch: 3, pairWeight: fixture.number("weight"))
      _ = try evaluated(
        objective, outputTensor(fixture.numbers("before"), bits: bits), batch(fixture.integers("first"), epoch: 0))
      let second = batch(fixture.integers("second"), epoch: fixture.integer("epoch"))
      #expect(try fixture.deviation(of: objective, batch: second) < 1e-12)
    }
  }

  /// The memory's rows of the batch change with the outputs, where the gradient has them constant; a row's pair with
  /// itself has neither. So no two images of the batch share a class.
  @Test("the gradient is the difference quotient, in the first epoch and later", arguments: [0, 1])
  func gradient(epoch: Int) throws {
    let several = Labels(
      memberships: [1, 0, 0, 1, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 1, 1, 1, 0, 0, 0, 1, 0], classes: 4)
    for labels in [Labels(classes: [0, 1, 2, 0, 1, 0]), several] {
      let objective = loss(centers(classes: 4, bits: 5), labels, batch: 3, pairWeight: 0.8, weight: 0.3)
      _ = try evaluated(objective, outputTensor(randomOutputs(15, seed: 2), bits: 5), batch([3, 4, 5], epoch: 0))
      let check = try checkGradient(
        of: objective, outputs: outputTensor(randomOutputs(15, seed: 3), bits: 5),
        batch: batch([2, 0, 1], epoch: epoch))
      #expect(check.holds(within: 1e-7), "\(check)")
    }
  }

  @Test("pairs by hand: with oneself, with the memory, none with images not seen or before the second epoch")
  func pairs() throws {
    let centers = HashCenters(classes: 2, bits: 2, signs: [1, 1, -1, -1])
    // Images 0, 1 and 2 have one class; image 2 is never seen.
    let labels = Labels(classes: [0, 0, 0, 1])
    func pairLoss(_ steps: [([Double], Int)], epoch: Int) throws -> Double {
      let losses = try [0.0, 1.0].map { pairWeight in
        let objective = loss(centers, labels, batch: 1, pairWeight: pairWeight)
        var last = 0.0
        for (values, item) in steps {
          last = try evaluated(objective, outputTensor(values, bits: 2), batch([item], epoch: epoch)).loss
        }
        return last
      }
      return losses[1] - losses[0]
    }
    // log(1 + e^D) for D = 0, 1/2, 1.
    let (same, across, opposite) = (0.6931471805599453, 0.9740769841801067, 1.3132616875182228)
    #expect(abs(try pairLoss([([2, 2], 1)], epoch: 1) - same) < 1e-12)
    #expect(abs(try pairLoss([([2, 2], 0), ([2, -2], 1)], epoch: 1) - (same + across) / 2) < 1e-12)
    #expect(abs(try pairLoss([([2, 2], 0), ([-1, -1], 1)], epoch: 3) - (same + opposite) / 2) < 1e-12)
    // What an image gave before counts no more.
    #expect(abs(try pairLoss([([2, 2], 0), ([-2, -2], 0), ([-1, -1], 1)], epoch: 1) - same) < 1e-12)
    // Of another class.
    #expect(abs(try pairLoss([([2, 2], 3), ([-1, -1], 1)], epoch: 1) - same) < 1e-12)
    #expect(try pairLoss([([2, 2], 0), ([2, -2], 1)], epoch: 0) == 0)
  }

  @Test("the pair term pulls towards the memory")
  func direction() throws {
    let centers = HashCenters(classes: 2, bits: 2, signs: [1, 1, -1, -1])
    let gradients = try [0.0, 1.0].map { pairWeight in
      let objective = loss(centers, Labels(classes: [0, 0]), batch: 1, pairWeight: pairWeight)
      _ = try evaluated(objective, outputTensor([2.0, 2], bits: 2), batch([0], epoch: 1))
      return try evaluated(objective, outputTensor([0.5, -0.5], bits: 2), batch([1], epoch: 1)).gradient
    }
    // B's direction is (1, 1) / sqrt 2, b's (1, -1) / sqrt 2 and |b| = sqrt 2 tanh(1/2); two pairs.
    let b = 0.46211715726000973
    let expected = -0.6224593312018546 / 4 * (1 - b * b) / (2 * b)
    for (with, without) in zip(gradients[1], gradients[0]) { #expect(abs(with - without - expected) < 1e-14) }
  }

  @Test("images without classes and batches without a pair have no pair term")
  func noPair() throws {
    let labels = Labels(memberships: [0, 0, 0, 0, 0, 0], classes: 3)
    let values = randomOutputs(10, seed: 4)
    let results = try [0.0, 5.0].map { pairWeight in
      try evaluated(
        loss(centers(classes: 3, bits: 5), labels, batch: 2, pairWeight: pairWeight), outputTensor(values, bits: 5),
        batch([0, 1], epoch: 1))
    }
    #expect(results[0].loss == results[1].loss && results[0].gradient == results[1].gradient)
    #expect(results[0].loss > 0)
  }

  @Test("outputs of zero and large ones stay finite, beside pairs with either")
  func extremes() throws {
    let several = Labels(memberships: [1, 1, 1, 1, 0, 1, 0, 0, 0], classes: 3)
    for labels in [Labels(classes: [1, 1, 0]), several] {
      let objective = loss(centers(classes: 3, bits: 4), labels, batch: 2, of: Float.self)
      let found = try evaluated(
        objective, outputTensor([0, 0, 0, 0, 3000, -3000, 1e30, -1e30], bits: 4), batch([0, 1], epoch: 1))
      #expect(found.loss.isFinite)
      #expect(found.gradient.allSatisfy { $0.isFinite })
      #expect(found.gradient[4...].allSatisfy { $0 == 0 })
    }
  }

  @Test("its definition: centers, head, parameters")
  func definition() throws {
    let recipe = try networkRecipe(of: MDS.ownLoss, ["pair-weight": 0.1])
    #expect(recipe.parameters == ["pair-weight": 0.1, "quantisation-weight": 1e-4])
    #expect(try networkRecipe(of: MDS.ownLoss).parameters == ["pair-weight": 1.0, "quantisation-weight": 1e-4])
    #expect(MDS.ownLoss.centers?.name == "mds" && MDS.ownLoss.takesAnyCenters)
    #expect(
      recipe.head(HeadContext(bits: 8, classes: 4, features: 12)).map(\.layer) == [
        .linear(outputs: 8, bias: true, deviation: 0.01), .batchNormalization(rectified: false),
      ])
    #expect(throws: HashingError.missingInput(recipe: "mds-own-loss", input: "hash centers")) {
      try trained(recipe, on: QuarterImages(), bits: 8)
    }
  }

  @Test("trains to codes that find images of a shared class", arguments: [false, true])
  func training(isMultiple: Bool) throws {
    let data = QuarterImages(isMultiple: isMultiple)
    let centers = HashCenters(classes: 4, bits: 8, signs: Array(HadamardMatrix.sylvester(order: 8)[..<32]))
    let (network, history) = try trained(networkRecipe(of: MDS.ownLoss), on: data, bits: 8, centers: centers)
    // The first epoch has no pair term.
    #expect(history[11].loss < history[1].loss)
    #expect(try shareOfRelevantNeighbours(network, on: data) > 0.9)
  }
}
