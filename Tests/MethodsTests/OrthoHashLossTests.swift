import Baselines
import Foundations
import Hashing
import Kernels
import TestSupport
import Testing
import Training

@Suite("OrthoHash's loss") struct OrthoHashLossTests {
  private func loss<S: KernelScalar>(
    _ centers: HashCenters, _ labels: Labels, batch: Int, margin: Double = 0.2, of: S.Type = Double.self
  ) -> CosineMarginLoss<S> {
    CosineMarginLoss(
      centers: centers, scale: 8, margin: margin, labels: labels, batch: batch, kernels: ReferenceKernels<S>())
  }

  private func batch(_ items: [Int]) -> TrainingBatch { TrainingBatch(items: items, epoch: 0, progress: 0) }

  private func centers(classes: Int, bits: Int) -> HashCenters {
    .bernoulli(classes: classes, bits: bits, stream: RandomStream(seed: 2, purpose: "test centers"))
  }

  /// {0, 1}, {2}, {}, all.
  private let several = Labels(memberships: [1, 1, 0, 0, 0, 1, 0, 0, 0, 1, 1, 1], classes: 3)

  @Test("PyTorch's values and gradients", arguments: try LossFixture.named("orthohash"))
  func fixture(fixture: LossFixture) throws {
    let centers = HashCenters(
      classes: fixture.integer("classes"), bits: fixture.integer("bits"),
      signs: fixture.integers("centers").map(Int8.init))
    for labels in fixture.labelForms {
      let objective = loss(centers, labels, batch: labels.count, margin: fixture.number("margin"))
      #expect(try fixture.deviation(of: objective, batch: batch(Array(0..<labels.count))) < 1e-12)
    }
  }

  @Test("the gradient is the difference quotient", arguments: [0.05, 1, 6])
  func gradient(scale: Double) throws {
    for labels in [Labels(classes: [2, 0, 1, 2]), several] {
      let outputs = outputTensor(randomOutputs(24, seed: 3).map { scale * $0 }, bits: 6)
      let objective = loss(centers(classes: 3, bits: 6), labels, batch: 4)
      let check = try checkGradient(of: objective, outputs: outputs, batch: batch([3, 1, 0, 2]), step: 1e-6)
      #expect(check.holds(within: 1e-6), "\(check)")
    }
  }

  @Test("two opposite centers, by hand: the margin alone parts own from other")
  func byHand() throws {
    let centers = HashCenters(classes: 2, bits: 2, signs: [1, 1, -1, -1])
    // At center 0: the logits are 8 and -8, or 6.4 and -8 with the margin on 0, 8 and -9.6 with it on 1.
    let outputs = outputTensor([3.0, 3.0], bits: 2)
    for (label, difference) in [(Int32(0), 14.4), (1, -17.6)] {
      let found = try evaluated(loss(centers, Labels(classes: [label]), batch: 1), outputs, batch([0]))
      #expect(abs(found.loss - PortableMath.log1p(PortableMath.exp(-difference))) < 1e-13)
      // The largest and smallest cosines there are: nowhere to go.
      #expect(found.gradient.allSatisfy { abs($0) < 1e-15 })
    }
    // Across both centers: the cosines are 0, each bit's gradient -8 (2 / sqrt 2) sigmoid(1.6) / |v|.
    let across = try evaluated(
      loss(centers, Labels(classes: [0]), batch: 1), outputTensor([5.0, -5.0], bits: 2), batch([0]))
    let expected = -8 * 2 / 2.0.squareRoot() * 0.8320183851339245 / (5 * 2.0.squareRoot())
    for value in across.gradient { #expect(abs(value - expected) < 1e-14) }
  }

  @Test("the length of an output plays no part in the loss, and divides the gradient")
  func length() throws {
    let objective = loss(centers(classes: 3, bits: 6), Labels(classes: [2, 0]), batch: 2)
    let values = randomOutputs(12, seed: 8)
    let one = try evaluated(objective, outputTensor(values, bits: 6), batch([0, 1]))
    let four = try evaluated(objective, outputTensor(values.map { 4 * $0 }, bits: 6), batch([0, 1]))
    #expect(abs(one.loss - four.loss) < 1e-14)
    for (a, b) in zip(one.gradient, four.gradient) { #expect(abs(a - 4 * b) < 1e-14) }
  }

  @Test("outputs without a direction have the loss of equal cosines and no gradient; short ones finite squares")
  func shortOutputs() throws {
    let centers = HashCenters(classes: 3, bits: 4, signs: [1, 1, 1, 1, 1, -1, 1, -1, -1, -1, -1, 1])
    // log(1 + 2 e^(s m)).
    let even = PortableMath.log(1 + 2 * PortableMath.exp(1.6))
    for length in [0, Float.leastNonzeroMagnitude, 1e-30, 1e-20, 1e-13] {
      let found = try evaluated(
        loss(centers, Labels(classes: [1]), batch: 1, of: Float.self),
        outputTensor([length, -length, length, 0], bits: 4), batch([0]))
      #expect(abs(found.loss - even) < 1e-6)
      #expect(found.gradient.allSatisfy { $0 == 0 })
    }
    for length in [Float(1e-11), 1e-6, 1e15] {
      let found = try evaluated(
        loss(centers, Labels(classes: [1]), batch: 1, of: Float.self),
        outputTensor([length, -length, length, 0], bits: 4), batch([0]))
      #expect(found.loss.isFinite && abs(found.loss - even) > 1e-3)
      #expect(found.gradient.allSatisfy { Float($0 * $0).isFinite } && found.gradient.contains { $0 != 0 })
    }
  }

  @Test("large outputs stay finite")
  func largeOutputs() throws {
    for labels in [Labels(classes: [0, 2]), Labels(memberships: [1, 1, 1, 0, 0, 0], classes: 3)] {
      let found = try evaluated(
        loss(centers(classes: 3, bits: 3), labels, batch: 2, of: Float.self),
        outputTensor([1e38, -1e38, 1e38, 1e20, 3e4, -1], bits: 3), batch([0, 1]))
      #expect(found.loss.isFinite)
      #expect(found.gradient.allSatisfy { $0.isFinite })
    }
  }

  @Test("an image without classes counts 0 and has no gradient")
  func noClass() throws {
    let values = randomOutputs(12, seed: 5)
    let found = try evaluated(
      loss(centers(classes: 3, bits: 6), several, batch: 2), outputTensor(values, bits: 6), batch([2, 1]))
    let alone = try evaluated(
      loss(centers(classes: 3, bits: 6), several, batch: 1), outputTensor(Array(values[6...]), bits: 6), batch([1]))
    #expect(abs(found.loss - alone.loss / 2) < 1e-15)
    #expect(found.gradient[..<6].allSatisfy { $0 == 0 })
  }

  private func recipe(_ given: [String: JSONValue] = [:]) throws -> HashingNetworkRecipe {
    try networkRecipe(of: OrthoHash.definition, given)
  }

  @Test("its definition: head, parameters and the centers that it needs")
  func definition() throws {
    #expect(try recipe().parameters == ["margin": 0.2, "scale": 8.0])
    #expect(try recipe(["margin": 0.5]).parameters == ["margin": 0.5, "scale": 8.0])
    #expect(OrthoHash.definition.centers?.name == "random" && OrthoHash.definition.takesAnyCenters)
    #expect(throws: HashingError.missingInput(recipe: "orthohash", input: "hash centers")) {
      try trained(recipe(), on: QuarterImages(), bits: 8)
    }
    #expect(
      try recipe().head(HeadContext(bits: 8, classes: 4, features: 12)).map(\.layer) == [
        .linear(outputs: 8, bias: false, deviation: 0.01), .batchNormalization(rectified: false),
      ])
  }

  @Test("trains to codes that find images of a shared class", arguments: [false, true])
  func training(isMultiple: Bool) throws {
    let data = QuarterImages(isMultiple: isMultiple)
    let (network, history) = try trained(recipe(), on: data, bits: 8, centers: centers(classes: 4, bits: 8))
    #expect(history[11].loss < history[0].loss)
    #expect(try shareOfRelevantNeighbours(network, on: data) > 0.9)
  }
}
