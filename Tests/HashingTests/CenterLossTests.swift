import Foundations
import Hashing
import Kernels
import TestSupport
import Testing
import Training

@Suite("Center loss") struct CenterLossTests {
  private static let centers = HashCenters(
    classes: 3, bits: 4, signs: [1, 1, -1, -1, -1, 1, 1, -1, -1, -1, -1, 1])

  /// On three training images, one of each class.
  private func loss<S: KernelScalar>(_ quantisationWeight: Double, of: S.Type) -> CenterLoss<S> {
    CenterLoss(targets: Self.centers.signs, bits: 4, quantisationWeight: quantisationWeight)
  }

  private func batch(_ items: [Int]) -> TrainingBatch { TrainingBatch(items: items, epoch: 0, progress: 0) }

  private func tensor<S: KernelScalar>(_ values: [S], bits: Int) -> Tensor<S> {
    let tensor = Tensor<S>(TensorShape(batch: values.count / bits, channels: bits))
    tensor.values.copy(from: values)
    return tensor
  }

  private func normals(_ count: Int, deviation: Double) -> [Double] {
    var generator = RandomStream(seed: 1, purpose: "test outputs").generator()
    return (0..<count).map { _ in deviation * generator.normal() }
  }

  @Test("the gradient is the loss's, with and without a quantisation term", arguments: [0, 1e-4, 3])
  func gradient(quantisationWeight: Double) throws {
    let loss = self.loss(quantisationWeight, of: Double.self)
    let outputs = tensor(normals(24, deviation: 1.5), bits: 4)
    let check = try checkGradient(of: loss, outputs: outputs, batch: batch([2, 0, 1, 1, 0, 2]))
    #expect(check.deviation < 1e-8, "\(check)")
    #expect(check.largest > 1e-3)
  }

  @Test("equals the papers' form: cross-entropy of (tanh u + 1) / 2, worked out as they print it")
  func crossEntropy() {
    let values = normals(20, deviation: 2)
    let items = [0, 1, 2, 2, 1]
    let gamma = 0.3
    var expected = 0.0
    for (index, u) in values.enumerated() {
      let b = PortableMath.tanh(u)
      let p = (b + 1) / 2
      let y = (Double(Self.centers[items[index / 4], index % 4]) + 1) / 2
      expected -= y * PortableMath.log(p) + (1 - y) * PortableMath.log(1 - p)
      expected += gamma * (abs(b) - 1) * (abs(b) - 1)
    }
    let loss = self.loss(gamma, of: Double.self)
    let outputs = tensor(values, bits: 4)
    let found = loss.evaluate(outputs: outputs, batch: batch(items), gradient: Tensor(outputs.shape))
    #expect(abs(found - expected / 20) < 1e-13)
  }

  @Test("outputs of any size give finite losses and gradients: no side of the exponential overflows")
  func extremes() {
    let outputs = tensor([1e4, -1e4, 1e4, -1e4] as [Float], bits: 4)
    let gradient = Tensor<Float>(outputs.shape)
    let loss = self.loss(1, of: Float.self)
    // Class 0 is + + - -: bits 1 and 2 are wrong by 1e4, each costs 2e4.
    let found = loss.evaluate(outputs: outputs, batch: batch([0]), gradient: gradient)
    #expect(found == 1e4)
    #expect(gradient.values.array == [0, -0.5, 0.5, 0])
  }

  @Test("at zero outputs: log 2 for each bit, slope -t, and the quantisation term's largest value")
  func zeros() {
    let outputs = tensor([0, 0, 0, 0] as [Double], bits: 4)
    let gradient = Tensor<Double>(outputs.shape)
    let loss = self.loss(0.5, of: Double.self)
    let found = loss.evaluate(outputs: outputs, batch: batch([1]), gradient: gradient)
    #expect(abs(found - (0.693147180559945309 + 0.5)) < 1e-15)
    // 1/4 of (-t - 2 gamma), the one-sided slope of (|tanh u| - 1)^2 at +0 being -2.
    #expect(gradient.values.array == [0, -0.5, -0.5, 0])
  }

  @Test("Float follows Double")
  func singlePrecision() {
    let values = normals(400, deviation: 3)
    let items = (0..<100).map { $0 % 3 }
    let double = tensor(values, bits: 4)
    let single = tensor(values.map(Float.init), bits: 4)
    let doubleGradient = Tensor<Double>(double.shape)
    let singleGradient = Tensor<Float>(single.shape)
    let expected = loss(0.1, of: Double.self)
      .evaluate(outputs: double, batch: batch(items), gradient: doubleGradient)
    let found = loss(0.1, of: Float.self)
      .evaluate(outputs: single, batch: batch(items), gradient: singleGradient)
    #expect(abs(found - expected) < 1e-6 * expected)
    for (a, b) in zip(singleGradient.values.array, doubleGradient.values.array) {
      #expect(abs(Double(a) - b) < 2e-6 / 400)
    }
  }

  @Test("the shared recipe: same weight, same identity; no centers, a typed error")
  func recipe() throws {
    let recipe = HashingNetworkRecipe.centerLoss(quantisationWeight: 1e-4)
    #expect(recipe.parameters.canonical == #"{"quantisation-weight":0.0001}"#)
    var context = ObjectiveContext(
      bits: 4, classes: 3, labels: Labels(classes: [0, 1, 2]), batch: 2, epochs: 1, centers: nil, similarity: nil,
      seed: 0)
    #expect(throws: HashingError.missingInput(recipe: "center-loss", input: "hash centers")) {
      try recipe.makeObjective(context, ReferenceKernels<Float>())
    }
    context.centers = Self.centers
    let objective = try recipe.makeObjective(context, ReferenceKernels<Float>())
    let outputs = tensor([0, 0, 0, 0] as [Float], bits: 4)
    let loss = try objective.evaluate(
      outputs: outputs, batch: batch([1]), gradient: Tensor(outputs.shape))
    #expect(abs(loss - 0.6932472) < 1e-6)
  }

  /// Fails if an image of several classes is pulled anywhere but to their centroid, ties broken by the run's own
  /// vector: there the loss is next to nothing.
  @Test("the shared recipe pulls an image of several classes to their centroid")
  func severalClasses() throws {
    // Of classes 0 and 1: bit 1 is +1, bit 3 is -1, the others cancel; of none: all ties.
    let labels = Labels(memberships: [1, 1, 0, 0, 0, 0], classes: 3)
    let ties = HashCenters.ties(bits: 4, seed: 6)
    let targets = [ties[0], 1, ties[2], -1] + ties
    let objective = try HashingNetworkRecipe.centerLoss(quantisationWeight: 0).makeObjective(
      ObjectiveContext(
        bits: 4, classes: 3, labels: labels, batch: 2, epochs: 1, centers: Self.centers, similarity: nil, seed: 6),
      ReferenceKernels<Float>())
    let outputs = tensor((targets[4...] + targets[..<4]).map { 20 * Float($0) }, bits: 4)
    let loss = try objective.evaluate(outputs: outputs, batch: batch([1, 0]), gradient: Tensor(outputs.shape))
    #expect(loss < 1e-15)
  }
}
