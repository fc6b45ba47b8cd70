import Baselines
import Foundations
import Kernels
import TestSupport
import Testing
import Training

@Suite("HashNet's loss") struct HashNetLossTests {
  private func loss<S: KernelScalar>(
    _ labels: Labels, classes: Int, bits: Int, scale: Double, of: S.Type = Double.self
  ) -> HashNetLoss<S> {
    HashNetLoss<S>(bits: bits, classes: classes, labels: labels, scale: scale, kernels: ReferenceKernels<S>())
  }

  private func batch(_ items: [Int], progress: Double = 0) -> TrainingBatch {
    TrainingBatch(items: items, epoch: 0, progress: progress)
  }

  @Test("PyTorch's value and gradient", arguments: try LossFixture.named("hashnet"))
  func fixture(fixture: LossFixture) throws {
    for labels in fixture.labelForms {
      let objective = loss(
        labels, classes: fixture.integer("classes"), bits: fixture.integer("bits"), scale: fixture.number("scale"))
      let batch = batch(fixture.integers("items"), progress: fixture.number("progress"))
      #expect(try fixture.deviation(of: objective, batch: batch) < 1e-12)
    }
  }

  /// tanh of it is 1/2.
  private let half = 0.549306144334055

  @Test("three images of two bits, by hand")
  func byHand() throws {
    // x = (1/2, 1/2), (1/2, -1/2), (1/2, 1/2) of classes 0, 0, 1, and scale 2: theta is the inner product. The
    // similar pair has theta 0, the dissimilar ones 1/2 and 0.
    let outputs = outputTensor([half, half, half, -half, half, half], bits: 2)
    let found = try evaluated(
      loss(Labels(classes: [0, 0, 1]), classes: 2, bits: 2, scale: 2), outputs, batch([0, 1, 2]))
    let (zero, point5) = (0.693147180559945, 0.974076984180107)
    #expect(abs(found.loss - (zero + (zero + point5) / 2)) < 1e-14)
    // Weighted slopes of the three unordered pairs: -1/2; sigma(1/2) / 2; 1/4. 1 - x^2 is 3/4.
    let (a, b, c) = (-0.5, 0.622459331201855 / 2, 0.25)
    let expected = [
      a / 2 + b / 2, -a / 2 + b / 2,
      a / 2 + c / 2, a / 2 + c / 2,
      b / 2 + c / 2, b / 2 - c / 2,
    ]
    for (found, expected) in zip(found.gradient, expected) { #expect(abs(found - 0.75 * expected) < 1e-14) }
  }

  @Test("gradient", arguments: [0, 0.2, 0.99])
  func gradient(progress: Double) throws {
    let several = Labels(memberships: [1, 1, 0, 0, 1, 0, 0, 0, 0, 1, 0, 1, 0, 0, 1], classes: 3)
    for labels in [Labels(classes: [0, 1, 2, 1, 0]), several] {
      let check = try checkGradient(
        of: loss(labels, classes: 3, bits: 6, scale: 10),
        outputs: outputTensor(randomOutputs(24, seed: 6).map { 0.3 * $0 }, bits: 6),
        batch: batch([4, 0, 3, 1], progress: progress))
      #expect(check.holds(within: 1e-7), "\(check)")
    }
  }

  @Test("the slope of tanh grows from 1 to sqrt(51)")
  func continuation() throws {
    #expect(HashNetLoss<Double>.beta(progress: 0) == 1)
    #expect(HashNetLoss<Double>.beta(progress: 0.06) == 2)
    let objective = loss(Labels(classes: [0, 0, 1]), classes: 2, bits: 2, scale: 3)
    let values = [0.2, -0.4, 0.1, 0.3, -0.5, 0.2]
    let late = try evaluated(objective, outputTensor(values, bits: 2), batch([0, 1, 2], progress: 0.06))
    let early = try evaluated(objective, outputTensor(values.map { 2 * $0 }, bits: 2), batch([0, 1, 2]))
    #expect(abs(late.loss - early.loss) < 1e-15)
    for (late, early) in zip(late.gradient, early.gradient) { #expect(abs(late - 2 * early) < 1e-15) }
  }

  @Test("pairs of one kind alone: their mean, and nothing of an image with itself")
  func oneKind() throws {
    let outputs = outputTensor([half, half, -half, -half], bits: 2)
    // theta = -1/2 * scale / 2.
    let similar = try evaluated(
      loss(Labels(classes: [1, 1]), classes: 2, bits: 2, scale: 2), outputs, batch([0, 1]))
    #expect(abs(similar.loss - 0.974076984180107) < 1e-14)
    let dissimilar = try evaluated(
      loss(Labels(classes: [1, 0]), classes: 2, bits: 2, scale: 2), outputs, batch([0, 1]))
    #expect(abs(dissimilar.loss - 0.474076984180107) < 1e-14)
    // No class is shared by images without classes, and one image has no pairs.
    let none = try evaluated(
      loss(Labels(memberships: [0, 0, 0, 0], classes: 2), classes: 2, bits: 2, scale: 2), outputs, batch([0, 1]))
    #expect(none.loss == dissimilar.loss && none.gradient == dissimilar.gradient)
    let alone = try evaluated(
      loss(Labels(classes: [1, 1]), classes: 2, bits: 2, scale: 2), outputTensor([1, 2], bits: 2), batch([1]))
    #expect(alone.loss == 0 && alone.gradient == [0, 0])
  }

  @Test("similar and dissimilar pairs weigh the same, however many there are")
  func balance() throws {
    // All outputs 0: every pair costs log 2, of whatever kind.
    let labels = Labels(classes: [0, 0, 1, 2, 3, 4, 5, 6])
    let found = try evaluated(
      loss(labels, classes: 7, bits: 3, scale: 10), outputTensor([Double](repeating: 0, count: 24), bits: 3),
      batch(Array(0..<8)))
    #expect(abs(found.loss - 2 * 0.693147180559945) < 1e-14)
    #expect(found.gradient.allSatisfy { $0 == 0 })
  }

  @Test("outputs of 1e30 stay finite")
  func extremes() throws {
    let outputs = outputTensor([1e30, -1e30, 1e30, -1e30, 1e30, 1e30] as [Float], bits: 2)
    let found = try evaluated(
      loss(Labels(classes: [0, 0, 1]), classes: 2, bits: 2, scale: 1000, of: Float.self), outputs,
      batch([0, 1, 2], progress: 0.9))
    // The similar pair agrees in both bits, the dissimilar ones in one: theta is 1000, and 0.
    #expect(abs(found.loss - 0.6931472) < 1e-6)
    #expect(found.gradient.allSatisfy { $0 == 0 })
  }

  @Test("Float follows Double")
  func singlePrecision() throws {
    let labels = Labels(classes: (0..<64).map { Int32($0 % 9) })
    let values = randomOutputs(64 * 16, seed: 2).map(Float.init)
    let batch = batch(Array(0..<64), progress: 0.3)
    let found = try evaluated(
      loss(labels, classes: 9, bits: 16, scale: 10, of: Float.self), outputTensor(values, bits: 16), batch)
    let expected = try evaluated(
      loss(labels, classes: 9, bits: 16, scale: 10), outputTensor(values.map(Double.init), bits: 16), batch)
    #expect(abs(found.loss - expected.loss) < 1e-6 * expected.loss)
    let largest = expected.gradient.reduce(0) { max($0, abs($1)) }
    for (x, y) in zip(found.gradient, expected.gradient) { #expect(abs(x - y) < 1e-5 * largest) }
  }
}

@Suite("Cosines of label vectors") struct LabelCosinesTests {
  @Test("above 0 where a class is shared, 1 where all are, 0 for an image without classes")
  func values() throws {
    let labels = Labels(memberships: [1, 1, 0, 0, 1, 0, 0, 0, 0, 1, 1, 0, 1, 1, 1], classes: 3)
    let cosines = try labels.cosines(of: [0, 1, 2, 4, 3], classes: 3, kernels: ReferenceKernels<Double>()).array
    let expected = [
      1, 0.5.squareRoot(), 0, (2 / 3.0).squareRoot(), 1,
      0.5.squareRoot(), 1, 0, (1 / 3.0).squareRoot(), 0.5.squareRoot(),
      0, 0, 0, 0, 0,
      (2 / 3.0).squareRoot(), (1 / 3.0).squareRoot(), 0, 1, (2 / 3.0).squareRoot(),
      1, 0.5.squareRoot(), 0, (2 / 3.0).squareRoot(), 1,
    ]
    for (found, expected) in zip(cosines, expected) { #expect(abs(found - expected) < 1e-15) }
  }

  @Test("one class each: 1 or 0 exactly, also of a class that no image of the batch has")
  func single() throws {
    let labels = Labels(classes: [4, 0, 4, 2])
    let cosines = try labels.cosines(of: [2, 3, 0], classes: 5, kernels: ReferenceKernels<Float>()).array
    #expect(cosines == [1, 0, 1, 0, 1, 0, 1, 0, 1])
  }
}
