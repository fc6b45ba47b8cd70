import Baselines
import Foundations
import Hashing
import Kernels
import TestSupport
import Testing
import Training

@Suite("LTH's loss") struct LTHLossTests {
  private let labels = Labels(classes: [0, 1, 0, 2, 0, 1])
  /// {0, 1}, {2}, {}, {0, 1, 2}.
  private let several = Labels(memberships: [1, 1, 0, 0, 0, 1, 0, 0, 0, 1, 1, 1], classes: 3)

  private func loss<S: KernelScalar>(
    _ labels: Labels, bits: Int = 4, batch: Int, beta: Double, seed: UInt64 = 1
  ) -> LTHLoss<S> {
    LTHLoss(
      bits: bits, classes: 3, labels: labels, batch: batch, beta: beta, seed: seed, kernels: ReferenceKernels<S>())
  }

  private func tensor<S: KernelScalar>(_ values: [S], bits: Int) -> Tensor<S> {
    let tensor = Tensor<S>(TensorShape(batch: values.count / bits, channels: bits))
    tensor.values.copy(from: values)
    return tensor
  }

  private func normals(_ count: Int, seed: UInt64) -> [Double] {
    var generator = RandomStream(seed: seed, purpose: "test outputs").generator()
    return (0..<count).map { _ in 1.3 * generator.normal() }
  }

  private func batch(_ items: [Int]) -> TrainingBatch { TrainingBatch(items: items, epoch: 0, progress: 0) }

  @Test("PyTorch's values and gradients", arguments: try LossFixture.named("lth"))
  func fixture(fixture: LossFixture) throws {
    let (items, classes) = (fixture.integers("items"), fixture.integer("classes"))
    let memberships = fixture.integers("memberships")
    let labels =
      memberships.isEmpty
      ? Labels(classes: fixture.integers("labels").map(Int32.init))
      : Labels(memberships: memberships.map(UInt8.init), classes: classes)
    let objective = LTHLoss<Double>(
      bits: fixture.integer("bits"), classes: classes, labels: labels, batch: items.count,
      beta: fixture.number("beta"), seed: 0, kernels: ReferenceKernels())
    for parameter in objective.parameters { parameter.values.copy(from: fixture.numbers(parameter.name)) }
    #expect(try fixture.deviation(of: objective, batch: batch(items)) < 1e-12)
  }

  @Test("the gradient is the difference quotient, the classifier's included", arguments: [0, 0.9])
  func gradient(beta: Double) throws {
    for labels in [labels, several] {
      let outputs = tensor(normals(12, seed: 3), bits: 4)
      let objective: LTHLoss<Double> = loss(labels, batch: 3, beta: beta)
      #expect(objective.parameters.count == 2)
      let check = try checkGradient(of: objective, outputs: outputs, batch: batch([3, 0, 2]))
      #expect(check.holds(within: 1e-7), "\(check)")
    }
  }

  @Test("outputs of zero: the classes' bias alone decides, and the code's gradient runs through the weights")
  func zeroOutputs() throws {
    let objective: LTHLoss<Double> = loss(labels, bits: 2, batch: 2, beta: 0)
    objective.parameters[0].values.copy(from: [1, 0, 0, 1, -1, 0])
    let outputs = tensor([Double](repeating: 0, count: 4), bits: 2)
    let gradient = Tensor<Double>(outputs.shape)
    gradient.values.fill(7)
    let found = try objective.evaluate(outputs: outputs, batch: batch([1, 3]), gradient: gradient)
    #expect(abs(found - 1.0986122886681098) < 1e-15)
    // Shares of 1/3: the rows' logit gradients are (1, -2, 1) / 6 and (1, 1, -2) / 6.
    for (value, expected) in zip(gradient.values.array, [0, -1.0 / 3, 1.0 / 2, 1.0 / 6]) {
      #expect(abs(value - expected) < 1e-15)
    }
    #expect(objective.parameters[0].gradient.array.allSatisfy { $0 == 0 })
    for (value, expected) in zip(objective.parameters[1].gradient.array, [1.0 / 3, -1.0 / 6, -1.0 / 6]) {
      #expect(abs(value - expected) < 1e-15)
    }
  }

  @Test("class weights: by hand, 1 where beta is 0, and a class without images as one with one")
  func classWeights() {
    func weights(_ labels: Labels, _ beta: Double, classes: Int = 3) -> [Double] {
      LTHLoss<Double>.classWeights(of: labels, classes: classes, beta: beta)
    }
    #expect(weights(labels, 0) == [1, 1, 1])
    // 1/(1 + 1/2 + 1/4), 1/(1 + 1/2), 1; the largest is that of class 2, with one image.
    for (found, expected) in zip(weights(labels, 0.5), [4.0 / 7, 2.0 / 3, 1]) {
      #expect(abs(found - expected) < 1e-15)
    }
    #expect(weights(labels, 0.5, classes: 4)[3] == 1)
    #expect(weights(labels, 0, classes: 4)[3] == 1)
    // Counts 2, 2, 2: alike.
    #expect(weights(several, 0.99) == [1, 1, 1])
    let many = Labels(classes: Array(repeating: 0, count: 100_000) + [1])
    for weight in weights(many, 0.9999, classes: 2) { #expect(weight > 0 && weight <= 1) }
  }

  @Test("large outputs stay finite", arguments: [0, 0.99])
  func largeOutputs(beta: Double) throws {
    for labels in [labels, several] {
      let outputs = tensor([Float](repeating: 3000, count: 4) + [-3000, 3000, -1e30, 1e30], bits: 4)
      let objective: LTHLoss<Float> = loss(labels, batch: 2, beta: beta)
      for i in 0..<12 { objective.parameters[0].values[i] *= 1000 }
      let gradient = Tensor<Float>(outputs.shape)
      gradient.values.fill(7)
      let found = try objective.evaluate(outputs: outputs, batch: batch([2, 1]), gradient: gradient)
      #expect(found.isFinite)
      #expect(gradient.values.array.allSatisfy { $0 == 0 })
      #expect(objective.parameters[0].gradient.array.allSatisfy { $0.isFinite })
    }
  }

  @Test("the classifier's first weights are the seed's, and its labels are the training images'")
  func start() throws {
    func weights(_ seed: UInt64) -> [Float] {
      let objective: LTHLoss<Float> = loss(labels, bits: 64, batch: 2, beta: 0, seed: seed)
      #expect(objective.parameters[1].values.array == [0, 0, 0])
      #expect(objective.trainingLabels == labels)
      return objective.parameters[0].values.array
    }
    #expect(weights(1) == weights(1))
    #expect(weights(1) != weights(2))
    let squares = weights(1).reduce(0) { $0 + Double($1) * Double($1) }
    // 192 draws of variance 2 / 64.
    #expect((4...8).contains(squares))
  }
}

@Suite("LTH") struct LTHTests {
  private func recipe(_ given: [String: JSONValue] = [:]) throws -> HashingNetworkRecipe {
    let definition = LTH.definition
    guard
      case .hashingNetwork(let recipe) = definition.encoder(
        ParameterValues(definition.parameters, overriding: given))
    else { throw HashingError.missingInput(recipe: "lth", input: "a hashing network") }
    return recipe
  }

  @Test("needs no centers; beta is part of the identity")
  func definition() throws {
    #expect(LTH.definition.centers == nil)
    #expect(try recipe().parameters.canonical == #"{"beta":0}"#)
    #expect(try recipe(["beta": 0.99]).parameters.canonical == #"{"beta":0.99}"#)
    #expect(try recipe(["beta": .integer(0)]).parameters == recipe().parameters)
  }

  @Test("trains to codes that find images of a shared class", arguments: [false, true], [0, 0.9])
  func training(isMultiple: Bool, beta: Double) throws {
    let data = QuarterImages(isMultiple: isMultiple)
    let (network, history) = try trained(recipe(["beta": .number(beta)]), on: data, bits: 6)
    #expect(history[11].loss < 0.5 * history[0].loss)
    #expect(try shareOfRelevantNeighbours(network, on: data) > 0.9)
    let prototypes = try #require(network.state.first { $0.name == "head.embedding.prototypes" })
    #expect(prototypes.shape == [4, 12] && prototypes.values.contains { $0 > 0 })
    #expect(try trained(recipe(["beta": .number(beta)]), on: data, bits: 6).network.state == network.state)
  }
}
