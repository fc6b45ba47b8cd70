import Baselines
import Foundations
import Hashing
import Kernels
import TestSupport
import Testing
import Training

@Suite("GreedyHash's loss") struct GreedyHashLossTests {
  private func loss<S: KernelScalar>(
    _ labels: Labels, bits: Int = 4, batch: Int, weight: Double, seed: UInt64 = 1, of: S.Type = Double.self
  ) -> GreedyHashLoss<S> {
    GreedyHashLoss(
      bits: bits, classes: 3, labels: labels, batch: batch, quantisationWeight: weight, seed: seed,
      kernels: ReferenceKernels<S>())
  }

  private func batch(_ items: [Int]) -> TrainingBatch { TrainingBatch(items: items, epoch: 0, progress: 0) }

  private let labels = Labels(classes: [0, 1, 0, 2, 0, 1])
  /// {0, 1}, {2}, {}, all.
  private let several = Labels(memberships: [1, 1, 0, 0, 0, 1, 0, 0, 0, 1, 1, 1], classes: 3)

  @Test("PyTorch's values and gradients, straight through the sign", arguments: try LossFixture.named("greedyhash"))
  func fixture(fixture: LossFixture) throws {
    // The sigmoid's cross-entropy, or the softmax's, by the form of the labels.
    let labels = try #require(fixture.labelForms.first { $0.isMultiple == (fixture.integer("several") == 1) })
    let objective = loss(labels, batch: labels.count, weight: fixture.number("weight"))
    objective.parameters[0].values.copy(from: fixture.numbers("classifier.weights"))
    #expect(try fixture.deviation(of: objective, batch: batch(Array(0..<labels.count))) < 1e-12)
  }

  @Test("the classifier's gradient is the difference quotient, and with W = 0 the cubic term's is")
  func gradient() throws {
    for labels in [labels, several] {
      let outputs = outputTensor(randomOutputs(12, seed: 3), bits: 4)
      let objective = loss(labels, batch: 3, weight: 0.7)
      let weights = objective.parameters[0]
      weights.values.copy(from: randomOutputs(12, seed: 4))
      let scratch = Tensor<Double>(outputs.shape)
      _ = try evaluated(objective, outputs, batch([3, 0, 2]))
      let check = try checkGradients(
        of: [CheckedArray(name: weights.name, values: weights.values, gradient: weights.gradient.array)]
      ) { try objective.evaluate(outputs: outputs, batch: batch([3, 0, 2]), gradient: scratch) }
      #expect(check.holds(within: 1e-7), "\(check)")

      // Then the codes pass nothing back, and all of the outputs' gradient is the cubic term's.
      weights.values.fill(0)
      let cubic = try checkGradient(of: objective, outputs: outputs, batch: batch([3, 0, 2]))
      #expect(cubic.holds(within: 1e-7), "\(cubic)")
    }
  }

  @Test("one image of three bits, by hand, u = 0 included")
  func byHand() throws {
    let objective = loss(Labels(classes: [0]), bits: 3, batch: 1, weight: 0.3)
    objective.parameters[0].values.copy(from: [1, 0, 0, 0, 2, 0, 0, 0, 0])
    // b = (1, -1, 1), z = (1, -2, 0).
    let found = try evaluated(objective, outputTensor([0, -3.0, 1], bits: 3), batch([0]))
    let e = [2.718281828459045, 0.1353352832366127, 1]
    let sum = e[0] + e[1] + e[2]
    // Cubes of the gaps: 1, 8, 0.
    #expect(abs(found.loss - (PortableMath.log(sum) - 1 + 0.3 * 9 / 3)) < 1e-14)
    // W' (p - y) + 0.3 (square of the gap) (sign of the gap) b.
    let expected = [e[0] / sum - 1 - 0.3, 2 * e[1] / sum - 0.3 * 4, 0]
    for (value, expected) in zip(found.gradient, expected) { #expect(abs(value - expected) < 1e-14) }
    let weightRow = objective.parameters[0].gradient.array[..<3]
    for (value, b) in zip(weightRow, [1.0, -1, 1]) { #expect(abs(value - (e[0] / sum - 1) * b) < 1e-14) }
  }

  @Test("the loss of the classes sees no more of an output than its sign")
  func signAlone() throws {
    let objective = loss(labels, batch: 2, weight: 0)
    let values = randomOutputs(8, seed: 9)
    let one = try evaluated(objective, outputTensor(values, bits: 4), batch([1, 3]))
    let other = try evaluated(objective, outputTensor(values.map { 70 * $0 }, bits: 4), batch([1, 3]))
    #expect(one.loss == other.loss && one.gradient == other.gradient)
    let flipped = try evaluated(objective, outputTensor(values.map { -$0 }, bits: 4), batch([1, 3]))
    #expect(flipped.loss != one.loss)
  }

  @Test("large outputs stay finite")
  func largeOutputs() throws {
    for labels in [labels, several] {
      let objective = loss(labels, batch: 2, weight: 0.1, of: Float.self)
      let found = try evaluated(
        objective, outputTensor([3000, -3000, 1e12, -1e12, 0, -0.0, 1e-30, -1e-30], bits: 4), batch([2, 1]))
      #expect(found.loss.isFinite)
      #expect(found.gradient.allSatisfy { $0.isFinite })
    }
  }

  @Test("the classifier's first weights are the seed's, of deviation 0.01")
  func start() {
    func weights(_ seed: UInt64) -> [Double] {
      loss(labels, bits: 64, batch: 2, weight: 0, seed: seed).parameters[0].values.array
    }
    #expect(weights(1) == weights(1) && weights(1) != weights(2))
    let square = weights(1).reduce(0) { $0 + $1 * $1 } / 192
    #expect(square > 0.7e-4 && square < 1.4e-4)
  }

  @Test("its definition")
  func definition() throws {
    #expect(try networkRecipe(of: GreedyHash.definition).parameters == ["quantisation-weight": 0.1])
    #expect(GreedyHash.definition.centers == nil && !GreedyHash.definition.takesAnyCenters)
  }

  @Test("trains to codes that find images of a shared class", arguments: [false, true])
  func training(isMultiple: Bool) throws {
    let data = QuarterImages(isMultiple: isMultiple)
    let recipe = try networkRecipe(of: GreedyHash.definition)
    let (network, history) = try trained(recipe, on: data, bits: 8)
    #expect(history[11].loss < history[0].loss)
    #expect(try shareOfRelevantNeighbours(network, on: data) > 0.8)
  }
}
