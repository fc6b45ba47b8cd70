import Baselines
import Foundations
import Hashing
import Kernels
import TestSupport
import Testing
import Training

@Suite("WSSHC's loss") struct WSSHCLossTests {
  private func loss<S: KernelScalar>(_ centers: HashCenters, _ labels: Labels, batch: Int, weight: Double)
    -> WSSHCLoss<S>
  {
    WSSHCLoss(
      centers: centers, labels: labels, batch: batch, quantisationWeight: weight, kernels: ReferenceKernels<S>())
  }

  private func tensor<S: KernelScalar>(_ values: [S], bits: Int) -> Tensor<S> {
    let tensor = Tensor<S>(TensorShape(batch: values.count / bits, channels: bits))
    tensor.values.copy(from: values)
    return tensor
  }

  private func batch(_ items: [Int]) -> TrainingBatch { TrainingBatch(items: items, epoch: 0, progress: 0) }

  private func centers(classes: Int, bits: Int, seed: UInt64 = 2) -> HashCenters {
    .bernoulli(classes: classes, bits: bits, stream: RandomStream(seed: seed, purpose: "test centers"))
  }

  private func normals(_ count: Int, scale: Double = 1) -> [Double] {
    var generator = RandomStream(seed: 6, purpose: "test outputs").generator()
    return (0..<count).map { _ in scale * generator.normal() }
  }

  /// {0, 1}, {4}, {}, all.
  private let several = Labels(
    memberships: [1, 1, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1], classes: 5)

  @Test("PyTorch's values and gradients", arguments: try LossFixture.named("wsshc"))
  func fixture(fixture: LossFixture) throws {
    let (bits, classes) = (fixture.integer("bits"), fixture.integer("classes"))
    let memberships = fixture.integers("memberships")
    let labels =
      memberships.isEmpty
      ? Labels(classes: fixture.integers("labels").map(Int32.init))
      : Labels(memberships: memberships.map(UInt8.init), classes: classes)
    let centers = HashCenters(classes: classes, bits: bits, signs: fixture.integers("centers").map(Int8.init))
    let objective: WSSHCLoss<Double> = loss(
      centers, labels, batch: labels.count, weight: fixture.number("weight"))
    #expect(try fixture.deviation(of: objective, batch: batch(Array(0..<labels.count))) < 1e-12)
  }

  @Test("the gradient is the difference quotient", arguments: [0.02, 1, 4])
  func gradient(scale: Double) throws {
    for labels in [Labels(classes: [2, 0, 4, 2]), several] {
      let outputs = tensor(normals(24, scale: scale), bits: 6)
      let objective: WSSHCLoss<Double> = loss(centers(classes: 5, bits: 6), labels, batch: 4, weight: 0.3)
      let check = try checkGradient(of: objective, outputs: outputs, batch: batch([3, 1, 0, 2]), step: 1e-6)
      #expect(check.holds(within: 1e-6), "\(check)")
    }
  }

  /// sign(u) = (1, 1, 1, 1): the products with the centers are 4, 0, -4, the logits 2, 0, -2.
  @Test("three classes of four bits, by hand")
  func byHand() throws {
    let centers = HashCenters(classes: 3, bits: 4, signs: [1, 1, 1, 1, 1, 1, -1, -1, -1, -1, -1, -1])
    let u = 0.5493061443340549  // tanh is 1/2
    let outputs = tensor([u, u, u, u], bits: 4)
    let e = (7.38905609893065, 0.1353352832366127)
    let sum = e.0 + 1 + e.1
    for (label, expected) in [
      (0, PortableMath.log(e.0 / sum) + (PortableMath.log(1 - 1 / sum) + PortableMath.log(1 - e.1 / sum)) / 2),
      (2, PortableMath.log(e.1 / sum) + (PortableMath.log(1 - e.0 / sum) + PortableMath.log(1 - 1 / sum)) / 2),
    ] {
      let objective: WSSHCLoss<Double> = loss(centers, Labels(classes: [Int32(label)]), batch: 1, weight: 0.2)
      let found = try objective.evaluate(outputs: outputs, batch: batch([0]), gradient: Tensor(outputs.shape))
      #expect(abs(found - (-expected + 0.2 / 4)) < 1e-14)
    }
  }

  /// P of the wrong class is 1 - 2e-10: log(1 - P) in Float would be log 0.
  @Test("a sure mistake has a finite loss and gradient in Float, those of Double", arguments: [16, 64, 128])
  func sureMistake(bits: Int) throws {
    // Opposite centers, the image at the wrong one.
    let signs = (0..<bits).map { Int8($0 % 3 == 0 ? -1 : 1) }
    let centers = HashCenters(classes: 2, bits: bits, signs: signs + signs.map { -$0 })
    let values = signs.enumerated().map { Double($1) * (0.3 + 0.01 * Double($0 % 5)) }
    func evaluate<S: KernelScalar>(_ scalar: S.Type) throws -> (Double, [Double]) {
      let outputs = tensor(values.map { S($0) }, bits: bits)
      let gradient = Tensor<S>(outputs.shape)
      let objective: WSSHCLoss<S> = loss(centers, Labels(classes: [1]), batch: 1, weight: 0)
      let found = try objective.evaluate(outputs: outputs, batch: batch([0]), gradient: gradient)
      return (found, gradient.values.array.map { Double($0) })
    }
    let single = try evaluate(Float.self)
    let double = try evaluate(Double.self)
    // Two classes: both terms are log P_y, about -2 sqrt q.
    #expect(double.0 > 3.9 * Double(bits).squareRoot() && abs(single.0 / double.0 - 1) < 1e-5)
    let largest = double.1.reduce(0) { max($0, abs($1)) }
    #expect(largest > 0)
    for (one, other) in zip(single.1, double.1) { #expect(abs(one - other) < 1e-4 * largest) }
  }

  @Test("outputs of zero have no direction: even shares, no gradient")
  func zeroOutputs() throws {
    let outputs = tensor([Double](repeating: 0, count: 12), bits: 6)
    let gradient = Tensor<Double>(outputs.shape)
    gradient.values.fill(7)
    let objective: WSSHCLoss<Double> = loss(
      centers(classes: 5, bits: 6), Labels(classes: [0, 3]), batch: 2, weight: 0)
    let found = try objective.evaluate(outputs: outputs, batch: batch([1, 0]), gradient: gradient)
    // -log(1/5) - log(4/5).
    #expect(abs(found - (1.6094379124341003 + 0.2231435513142098)) < 1e-15)
    #expect(gradient.values.array.allSatisfy { $0 == 0 })
  }

  @Test("large outputs stay finite, and are all gap-free")
  func largeOutputs() throws {
    let outputs = tensor([Float](repeating: 1e30, count: 6) + [-3000, 3000, -1e20, 40, -40, 1e-30], bits: 6)
    for labels in [Labels(classes: [0, 3]), Labels(memberships: [1, 1, 1, 1, 1, 0, 0, 0, 0, 0], classes: 5)] {
      let gradient = Tensor<Float>(outputs.shape)
      let objective: WSSHCLoss<Float> = loss(centers(classes: 5, bits: 6), labels, batch: 2, weight: 1)
      let found = try objective.evaluate(outputs: outputs, batch: batch([1, 0]), gradient: gradient)
      #expect(found.isFinite)
      #expect(gradient.values.array.allSatisfy { $0.isFinite })
      #expect(gradient.values.array.prefix(11).allSatisfy { $0 == 0 })
    }
  }

  @Test("one class each is one loss, whichever way the labels say so")
  func oneOfSeveral() throws {
    let centers = centers(classes: 5, bits: 6)
    let classes: [Int32] = [4, 0, 4]
    let memberships: [UInt8] = classes.flatMap { own in (0..<5).map { $0 == own ? UInt8(1) : 0 } }
    let outputs = tensor(normals(18).map { Float($0) }, bits: 6)
    let results = try [Labels(classes: classes), Labels(memberships: memberships, classes: 5)].map { labels in
      let gradient = Tensor<Float>(outputs.shape)
      let objective: WSSHCLoss<Float> = loss(centers, labels, batch: 3, weight: 0.1)
      let found = try objective.evaluate(outputs: outputs, batch: batch([0, 1, 2]), gradient: gradient)
      return [Float(found)] + gradient.values.array
    }
    #expect(results[0] == results[1])
  }
}

@Suite("WSSHC") struct WSSHCTests {
  private func recipe(_ given: [String: JSONValue] = [:]) throws -> HashingNetworkRecipe {
    let definition = WSSHC.definition
    guard
      case .hashingNetwork(let recipe) = definition.encoder(
        ParameterValues(definition.parameters, overriding: given))
    else { throw HashingError.missingInput(recipe: "wsshc", input: "a hashing network") }
    return recipe
  }

  @Test("has centers of its own; the weight is part of the identity")
  func definition() throws {
    #expect(WSSHC.definition.centers?.name == "wsshc")
    #expect(try recipe().parameters == ["quantisation-weight": 1e-4])
    #expect(try recipe(["quantisation-weight": 0.1]).parameters == ["quantisation-weight": 0.1])
    #expect(throws: HashingError.missingInput(recipe: "wsshc", input: "hash centers")) {
      try trained(recipe(), on: QuarterImages(), bits: 8)
    }
  }

  @Test("trains to codes that find images of a shared class", arguments: [false, true])
  func training(isMultiple: Bool) throws {
    let data = QuarterImages(isMultiple: isMultiple)
    let centers = HashCenters(classes: 4, bits: 8, signs: Array(HadamardMatrix.sylvester(order: 8)[..<32]))
    let (network, history) = try trained(recipe(), on: data, bits: 8, centers: centers)
    #expect(history[11].loss < 0.8 * history[0].loss)
    #expect(try shareOfRelevantNeighbours(network, on: data) > 0.9)
    #expect(network.state.contains { $0.name == "head.normalization.variance" })
  }
}
