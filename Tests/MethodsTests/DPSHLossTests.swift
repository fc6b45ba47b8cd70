import Baselines
import Foundations
import Kernels
import TestSupport
import Testing
import Training

@Suite("DPSH's loss") struct DPSHLossTests {
  private func loss(labels: [Int32], bits: Int, weight: Double) -> DPSHLoss<Double> {
    DPSHLoss(
      bits: bits, labels: Labels(classes: labels), batch: 2, quantisationWeight: weight,
      kernels: ReferenceKernels<Double>())
  }

  private func tensor<S: KernelScalar>(_ values: [S], bits: Int) -> Tensor<S> {
    let tensor = Tensor<S>(TensorShape(batch: values.count / bits, channels: bits))
    tensor.values.copy(from: values)
    return tensor
  }

  private func batch(_ items: [Int]) -> TrainingBatch { TrainingBatch(items: items, epoch: 0, progress: 0) }

  private func normals(_ count: Int, seed: UInt64) -> [Double] {
    var generator = RandomStream(seed: seed, purpose: "test outputs").generator()
    return (0..<count).map { _ in 1.3 * generator.normal() }
  }

  /// The formula, word for word; `memory` counts as constant.
  private func naive(
    _ u: [Double], items: [Int], memory: [Double], labels: [Int32], bits: Int, weight: Double
  ) -> Double {
    var pairs = 0.0
    var gaps = 0.0
    for (row, item) in items.enumerated() {
      for j in labels.indices {
        let theta = (0..<bits).reduce(0) { $0 + u[row * bits + $1] * memory[j * bits + $1] } / 2
        let s: Double = labels[item] == labels[j] ? 1 : 0
        pairs += PortableMath.log(1 + PortableMath.exp(theta)) - s * theta
      }
    }
    for value in u { gaps += (value - (value < 0 ? -1 : 1)) * (value - (value < 0 ? -1 : 1)) }
    return pairs / Double(items.count * labels.count) + weight * gaps / Double(u.count)
  }

  @Test("two images of two bits, by hand")
  func byHand() throws {
    // u_0 = (2, 0), u_1 = (1, -1), classes 0 and 1: theta = [[2, 1], [1, 1]], s = [[1, 0], [0, 1]].
    // Pair losses: softplus(-2), softplus(1), softplus(1), softplus(-1); gaps: 1, 1, 0, 0.
    let outputs = tensor([2, 0, 1, -1], bits: 2)
    let gradient = Tensor<Double>(outputs.shape)
    let found = try loss(labels: [0, 1], bits: 2, weight: 0.1).evaluate(
      outputs: outputs, batch: batch([0, 1]), gradient: gradient)
    let pairs = 0.126928011042972 + 2 * 1.313261687518223 + 0.313261687518223
    #expect(abs(found - (pairs / 4 + 0.1 * 2 / 4)) < 1e-14)

    // d theta: [[-sigmoid(-2), sigmoid(1)], [sigmoid(1), -sigmoid(-1)]]; du_i = sum_j of it u_j / 8, and 0.05
    // gap.
    let (a, b, c) = (-0.119202922022118, 0.731058578630005, -0.268941421369995)
    let expected = [
      (2 * a + b) / 8 + 0.05, -b / 8 - 0.05,
      (2 * b + c) / 8, -c / 8,
    ]
    for (found, expected) in zip(gradient.values.array, expected) { #expect(abs(found - expected) < 1e-14) }
  }

  @Test("memory: zero for images not seen, else what they gave last, the batch's own included")
  func memory() throws {
    let labels: [Int32] = [0, 1, 0, 2, 1]
    let bits = 3
    let objective = loss(labels: labels, bits: bits, weight: 0.1)
    var memory = [Double](repeating: 0, count: labels.count * bits)
    for (step, items) in [[3, 0], [0, 4], [2, 3]].enumerated() {
      let outputs = tensor(normals(2 * bits, seed: UInt64(step)), bits: bits)
      for (row, item) in items.enumerated() {
        for bit in 0..<bits { memory[item * bits + bit] = outputs.values[row * bits + bit] }
      }
      let gradient = Tensor<Double>(outputs.shape)
      gradient.values.fill(7)
      let found = try objective.evaluate(
        outputs: outputs, batch: batch(items), gradient: gradient)
      func expected() -> Double {
        naive(
          outputs.values.array, items: items, memory: memory, labels: labels, bits: bits, weight: 0.1)
      }
      #expect(abs(found - expected()) < 1e-13)
      // The differences move the batch's outputs and leave the memory, as the gradient has it.
      let check = try checkGradients(
        of: [CheckedArray(name: "outputs", values: outputs.values, gradient: gradient.values.array)],
        loss: expected)
      #expect(check.deviation < 1e-8, "\(check)")
      #expect(check.largest > 1e-3)
    }
  }

  @Test("images of several classes: similar where they share one, to themselves only if they have any")
  func severalClasses() throws {
    // Classes {0, 2}, {1}, {2}, {}: the pairs that share one.
    let labels = Labels(memberships: [1, 0, 1, 0, 1, 0, 0, 0, 1, 0, 0, 0], classes: 3)
    let similar: Set<[Int]> = [[0, 0], [0, 2], [1, 1], [2, 0], [2, 2]]
    let (bits, items) = (3, [2, 3, 0])
    let objective = DPSHLoss<Double>(
      bits: bits, labels: labels, batch: 3, quantisationWeight: 0, kernels: ReferenceKernels())
    let outputs = tensor(normals(9, seed: 5), bits: bits)
    let gradient = Tensor<Double>(outputs.shape)
    let found = try objective.evaluate(outputs: outputs, batch: batch(items), gradient: gradient)
    var memory = [Double](repeating: 0, count: 12)
    for (row, item) in items.enumerated() {
      for bit in 0..<bits { memory[item * bits + bit] = outputs.values[row * bits + bit] }
    }
    func expected() -> Double {
      var sum = 0.0
      for (row, item) in items.enumerated() {
        for j in 0..<4 {
          let theta = (0..<bits).reduce(0) { $0 + outputs.values[row * bits + $1] * memory[j * bits + $1] } / 2
          sum += PortableMath.log(1 + PortableMath.exp(theta)) - (similar.contains([item, j]) ? theta : 0)
        }
      }
      return sum / 12
    }
    #expect(abs(found - expected()) < 1e-13)
    let check = try checkGradients(
      of: [CheckedArray(name: "outputs", values: outputs.values, gradient: gradient.values.array)], loss: expected)
    #expect(check.holds(within: 1e-8), "\(check)")
  }

  @Test("one class each gives the same bits, whichever way the labels say so")
  func oneOfSeveral() throws {
    let classes = (0..<70).map { Int32($0 % 5) }
    let memberships: [UInt8] = classes.flatMap { own in (0..<5).map { $0 == own ? UInt8(1) : 0 } }
    let outputs = tensor(normals(32, seed: 9).map(Float.init), bits: 8)
    let results = try [Labels(classes: classes), Labels(memberships: memberships, classes: 5)].map { labels in
      let gradient = Tensor<Float>(outputs.shape)
      let objective = DPSHLoss<Float>(
        bits: 8, labels: labels, batch: 4, quantisationWeight: 0.1, kernels: ReferenceKernels())
      return try [objective.evaluate(outputs: outputs, batch: batch([3, 60, 8, 11]), gradient: gradient)]
        + gradient.values.array.map(Double.init)
    }
    #expect(results[0] == results[1])
  }

  @Test("a batch of another size than usual")
  func lastBatch() throws {
    let labels: [Int32] = [0, 1, 0]
    let objective = loss(labels: labels, bits: 2, weight: 0.2)
    let outputs = tensor([0.5, -1.5], bits: 2)
    let found = try objective.evaluate(
      outputs: outputs, batch: batch([2]), gradient: Tensor(outputs.shape))
    let expected = naive(
      [0.5, -1.5], items: [2], memory: [0, 0, 0, 0, 0.5, -1.5], labels: labels, bits: 2, weight: 0.2)
    #expect(abs(found - expected) < 1e-14)
  }

  @Test("outputs of 1e4 stay finite")
  func extremes() throws {
    let labels: [Int32] = [0, 1]
    let outputs = tensor([1e4, 1e4, 1e4, 1e4] as [Float], bits: 2)
    let gradient = Tensor<Float>(outputs.shape)
    let found = try DPSHLoss<Float>(
      bits: 2, labels: Labels(classes: labels), batch: 2, quantisationWeight: 0.1, kernels: ReferenceKernels<Float>()
    ).evaluate(outputs: outputs, batch: batch([0, 1]), gradient: gradient)
    // theta = 1e8 for all pairs, of which half are unlike; gaps of 9999.
    #expect(abs(found - (0.5e8 + 0.1 * 9999 * 9999)) < 10)
    #expect(gradient.values.array.allSatisfy { $0.isFinite && $0 > 0 })
  }

  @Test("Float with the C pass follows Double with the reference")
  func singlePrecision() throws {
    let (bits, rows) = (16, 12)
    let labels = Labels(classes: (0..<300).map { Int32($0 % 7) })
    let double = DPSHLoss<Double>(
      bits: bits, labels: labels, batch: rows, quantisationWeight: 0.1, kernels: ReferenceKernels())
    let single = DPSHLoss<Float>(
      bits: bits, labels: labels, batch: rows, quantisationWeight: 0.1, kernels: ReferenceKernels())
    for step in 0..<20 {
      let values = normals(rows * bits, seed: UInt64(step)).map(Float.init)
      let a = tensor(values, bits: bits)
      let b = tensor(values.map(Double.init), bits: bits)
      let gradientA = Tensor<Float>(a.shape)
      let gradientB = Tensor<Double>(b.shape)
      let batch = batch((0..<rows).map { (step * rows + $0) % 300 })
      let found = try single.evaluate(outputs: a, batch: batch, gradient: gradientA)
      let expected = try double.evaluate(outputs: b, batch: batch, gradient: gradientB)
      #expect(abs(found - expected) < 1e-6 * expected)
      let largest = gradientB.values.array.reduce(0) { max($0, abs($1)) }
      for (x, y) in zip(gradientA.values.array, gradientB.values.array) {
        #expect(abs(Double(x) - y) < 2e-6 * largest)
      }
    }
  }
}
