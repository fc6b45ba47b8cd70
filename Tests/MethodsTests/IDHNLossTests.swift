import Baselines
import Foundations
import Kernels
import TestSupport
import Testing
import Training

@Suite("IDHN's loss") struct IDHNLossTests {
  private func loss<S: KernelScalar>(
    _ labels: Labels, classes: Int, bits: Int, weight: Double = 0, of: S.Type = Double.self
  ) -> IDHNLoss<S> {
    IDHNLoss<S>(
      bits: bits, classes: classes, labels: labels, quantisationWeight: weight, kernels: ReferenceKernels<S>())
  }

  private func batch(_ items: [Int]) -> TrainingBatch { TrainingBatch(items: items, epoch: 0, progress: 0) }

  private func softplus(_ x: Double) -> Double { PortableMath.log(1 + PortableMath.exp(x)) }

  @Test("PyTorch's value and gradient", arguments: try LossFixture.named("idhn"))
  func fixture(fixture: LossFixture) throws {
    for labels in fixture.labelForms {
      let objective = loss(
        labels, classes: fixture.integer("classes"), bits: fixture.integer("bits"), weight: fixture.number("weight"))
      #expect(try fixture.deviation(of: objective, batch: batch(fixture.integers("items"))) < 1e-12)
    }
  }

  @Test("two images of two bits, by hand: a soft pair, a dissimilar one, and each with itself")
  func byHand() throws {
    // x = (1/2, -1/2), (3/4, 3/4): P = 1/2, 9/8 and 0; theta = 5/2 P.
    let outputs = outputTensor([1, -1, 3, 3], bits: 2)
    let own = softplus(-1.25) + softplus(-2.8125)
    let gap = (0.5 + 0.5 + 0.25 + 0.25) / 4

    // {0, 1} and {1}: s = sqrt(1/2), and (0 + 2) / 4 = 1/2 is compared with it.
    let several = Labels(memberships: [1, 1, 0, 1], classes: 2)
    let soft = try evaluated(loss(several, classes: 2, bits: 2, weight: 0.1), outputs, batch([0, 1]))
    let square = 0.2 * (0.5 - 0.5.squareRoot()) * (0.5 - 0.5.squareRoot())
    #expect(abs(soft.loss - ((own + 2 * square) / 4 + 0.1 * gap)) < 1e-14)

    let apart = Labels(classes: [0, 1])
    let hard = try evaluated(loss(apart, classes: 2, bits: 2, weight: 0.1), outputs, batch([0, 1]))
    #expect(abs(hard.loss - ((own + 2 * 0.693147180559945) / 4 + 0.1 * gap)) < 1e-14)

    // The first output: pairs (0, 0) and twice (0, 1) in the mean over four; dx/du = 1/4.
    let itself = 2.5 * -0.222700138825310 * 2 * 0.5
    let other = 2.5 * 0.5 * 2 * 0.75
    #expect(abs(hard.gradient[0] - ((itself + other) / 4 - 0.1 / 4) / 4) < 1e-14)
  }

  @Test("gradient: hard pairs alone, and soft ones among them")
  func gradient() throws {
    let several = Labels(memberships: [1, 1, 0, 0, 1, 0, 0, 0, 0, 1, 0, 1, 0, 1, 0], classes: 3)
    for labels in [Labels(classes: [0, 1, 2, 1, 0]), several] {
      let check = try checkGradient(
        of: loss(labels, classes: 3, bits: 6, weight: 0.1),
        outputs: outputTensor(randomOutputs(30, seed: 6), bits: 6), batch: batch([4, 0, 3, 1, 2]))
      #expect(check.holds(within: 1e-7), "\(check)")
    }
  }

  @Test("images without classes are unlike all, themselves included")
  func noClasses() throws {
    let labels = Labels(memberships: [0, 0, 1, 0], classes: 2)
    let found = try evaluated(loss(labels, classes: 2, bits: 2), outputTensor([1, -1, 3, 3], bits: 2), batch([0, 1]))
    #expect(abs(found.loss - (softplus(1.25) + softplus(-2.8125) + 2 * 0.693147180559945) / 4) < 1e-14)
  }

  @Test("at u = 0 the quantisation term pushes towards +1")
  func zero() throws {
    let found = try evaluated(
      loss(Labels(classes: [0, 1]), classes: 2, bits: 2, weight: 0.1),
      outputTensor([0, 0, 0, 0] as [Double], bits: 2), batch([0, 1]))
    #expect(abs(found.loss - (0.693147180559945 + 0.1)) < 1e-14)
    for value in found.gradient { #expect(abs(value + 0.1 / 4) < 1e-16) }
  }

  @Test("outputs of 1e30 stay finite")
  func extremes() throws {
    let outputs = outputTensor([1e30, -1e30, 1e30, 1e30] as [Float], bits: 2)
    let found = try evaluated(
      loss(Labels(classes: [0, 1]), classes: 2, bits: 2, weight: 0.1, of: Float.self), outputs, batch([0, 1]))
    // theta = 5 for an image with itself, 0 for the pair.
    #expect(abs(found.loss - (softplus(-5) + 0.693147180559945) / 2) < 1e-6)
    #expect(found.gradient.allSatisfy { abs($0) < 1e-30 })
  }

  @Test("Float follows Double")
  func singlePrecision() throws {
    let memberships = (0..<64).flatMap { image in (0..<9).map { UInt8((image * ($0 + 3)) % 7 < 2 ? 1 : 0) } }
    let labels = Labels(memberships: memberships, classes: 9)
    let values = randomOutputs(64 * 16, seed: 2).map(Float.init)
    let batch = batch(Array(0..<64))
    let found = try evaluated(
      loss(labels, classes: 9, bits: 16, weight: 0.1, of: Float.self), outputTensor(values, bits: 16), batch)
    let expected = try evaluated(
      loss(labels, classes: 9, bits: 16, weight: 0.1), outputTensor(values.map(Double.init), bits: 16), batch)
    #expect(abs(found.loss - expected.loss) < 1e-6 * expected.loss)
    let largest = expected.gradient.reduce(0) { max($0, abs($1)) }
    for (x, y) in zip(found.gradient, expected.gradient) { #expect(abs(x - y) < 1e-5 * largest) }
  }
}
