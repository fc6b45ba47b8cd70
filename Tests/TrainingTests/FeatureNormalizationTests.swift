import Foundations
import Kernels
import Testing
import Training

/// Batch normalisation behind a linear layer, as in the heads of OrthoHash, WSSHC and MDS's own loss: its input is
/// rows of K features, not maps.
@Suite("Batch normalisation of rows of features") struct FeatureNormalizationTests {
  private static let features = 12

  private func head(bits: Int, bias: Bool, deviation: Double = 0.01) -> [NamedLayer] {
    [
      NamedLayer("head.linear", .linear(outputs: bits, bias: bias, deviation: deviation)),
      NamedLayer("head.normalization", .batchNormalization(rectified: false)),
    ]
  }

  private func network<S: KernelScalar>(
    _ head: [NamedLayer], batch: Int, kernels: any KernelSet<S>, state: [NamedArray<Float>]
  ) throws -> Network<S> {
    let network = try Network<S>(
      backbone: Backbone(
        name: "test", input: TensorShape(batch: 1, channels: Self.features), layers: [], features: Self.features),
      head: head, kernels: kernels, batch: batch)
    try network.load(
      state.map { NamedArray(name: $0.name, shape: $0.shape, values: $0.values.map { S($0) }) })
    return network
  }

  /// A first state of the head with biases, scales and shifts that are not all alike.
  private func state(_ head: [NamedLayer], batch: Int) throws -> [NamedArray<Float>] {
    let network = try Network<Float>(
      backbone: Backbone(
        name: "test", input: TensorShape(batch: 1, channels: Self.features), layers: [], features: Self.features),
      head: head, kernels: ReferenceKernels<Float>(), batch: batch)
    network.initialize(seed: 4)
    return network.state.map { array in
      guard [".bias", ".scale", ".shift"].contains(where: { array.name.hasSuffix($0) }) else { return array }
      let noise = normalValues(array.values.count, purpose: array.name)
      return NamedArray(
        name: array.name, shape: array.shape, values: zip(array.values, noise).map { $0 + 0.3 * Float($1) })
    }
  }

  /// Outputs of three training passes and of an inference, the last pass's gradients, and the state behind it.
  private func run<S: KernelScalar>(_ network: Network<S>) throws -> [(name: String, values: [Double])] {
    var found: [(name: String, values: [Double])] = []
    let rows = network.batch
    for pass in 0..<3 {
      network.input.values.copy(
        from: normalValues(rows * Self.features, purpose: "images \(pass)").map { S(Float($0)) })
      try network.forward(mode: .training(TrainingBatch(items: Array(0..<rows), epoch: 0, progress: 0)))
      found.append(("outputs of pass \(pass)", network.output.values.array.map { Double($0) }))
    }
    for parameter in network.parameters { parameter.gradient.fill(7) }
    network.outputGradient.values.copy(
      from: normalValues(network.output.values.count, purpose: "loss weights").map { S(Float($0)) })
    try network.backward()
    for parameter in network.parameters {
      found.append(("gradient of \(parameter.name)", parameter.gradient.array.map { Double($0) }))
    }
    found += network.state.map { ($0.name, $0.values.map { Double($0) }) }
    try network.forward(mode: .inference)
    found.append(("outputs in inference", network.output.values.array.map { Double($0) }))
    return found
  }

  /// Fails if K features are taken for anything else than K channels, or if a K that vectors do not divide loses its
  /// last features.
  @Test("oneDNN agrees with the reference, whatever K", arguments: [8, 12, 16, 21, 24, 33, 40, 48, 57, 63, 64])
  func agreement(bits: Int) throws {
    for (batch, bias) in [(20, false), (13, true)] {
      let head = head(bits: bits, bias: bias)
      let state = try state(head, batch: batch)
      let fast = try run(network(head, batch: batch, kernels: OneDNNKernels(), state: state))
      let single = try run(network(head, batch: batch, kernels: ReferenceKernels<Float>(), state: state))
      let double = try run(network(head, batch: batch, kernels: ReferenceKernels<Double>(), state: state))
      for (found, kernels) in [(fast, "oneDNN"), (single, "reference")] {
        #expect(found.map(\.name) == double.map(\.name))
        for (one, other) in zip(found, double) {
          // A bias in front of a normalisation has no gradient: what rounding leaves is small beside the weights'.
          let isBias = one.name == "gradient of head.linear.bias"
          let scale = isBias ? double.first { $0.name == "gradient of head.linear.weights" } : other
          let largest = scale?.values.reduce(0) { max($0, abs($1)) } ?? 0
          #expect(one.values.count == other.values.count && largest > 0)
          let deviation = zip(one.values, other.values).reduce(0) { max($0, abs($1.0 - $1.1)) } / largest
          #expect(deviation < (isBias ? 1e-4 : 1e-5), "\(kernels), \(one.name), batch \(batch)")
        }
      }
    }
  }

  @Test("each feature of a batch has the mean shift and the deviation scale", arguments: [8, 21, 64])
  func moments(bits: Int) throws {
    // Variances of about 12, so that epsilon plays no part.
    let head = head(bits: bits, bias: false, deviation: 1)
    let state = try state(head, batch: 20)
    let kernelSets: [any KernelSet<Float>] = [try OneDNNKernels(), ReferenceKernels<Float>()]
    for kernels in kernelSets {
      let network = try network(head, batch: 20, kernels: kernels, state: state)
      let outputs = try run(network)[0].values
      func values(_ name: String) -> [Float] { state.first { $0.name == "head.normalization." + name }?.values ?? [] }
      for bit in 0..<bits {
        let column = (0..<20).map { outputs[$0 * bits + bit] }
        let mean = column.reduce(0, +) / 20
        let deviation = (column.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 20).squareRoot()
        #expect(abs(mean - Double(values("shift")[bit])) < 1e-5)
        #expect(abs(deviation / abs(Double(values("scale")[bit])) - 1) < 1e-4)
      }
    }
  }
}
