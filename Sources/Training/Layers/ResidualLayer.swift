import Kernels

/// body(x) + shortcut(x) (He et al., "Deep residual learning for image recognition", CVPR 2016, equations 1
/// and 2).
final class ResidualLayer<Scalar: KernelScalar>: Layer {
  let output: Tensor<Scalar>
  private let input: LayerInput<Scalar>
  private let body: LayerChain<Scalar>
  private let bodyGradient: Tensor<Scalar>?
  /// nil: the identity.
  private let shortcut: LayerChain<Scalar>?
  private let shortcutGradient: Tensor<Scalar>?

  init(
    name: String, body: [NamedLayer], shortcut: [NamedLayer], input: LayerInput<Scalar>,
    planner: LayerPlanner<Scalar>
  ) throws {
    guard !body.isEmpty else {
      throw NetworkError.impossibleLayer(name, reason: "a residual layer without a body")
    }
    func branch(_ layers: [NamedLayer], gradient: Tensor<Scalar>?) throws -> LayerChain<Scalar> {
      LayerChain(
        try planner.layers(
          layers, prefix: name + ".", input: LayerInput(values: input.values, gradient: gradient)))
    }
    // Each branch has a gradient of its own for the input they share; backward adds the two.
    func inputGradient() -> Tensor<Scalar>? {
      input.gradient.map { Tensor($0.shape, layout: $0.layout) }
    }
    self.input = input
    bodyGradient = inputGradient()
    self.body = try branch(body, gradient: bodyGradient)
    shortcutGradient = shortcut.isEmpty ? nil : inputGradient()
    self.shortcut = shortcut.isEmpty ? nil : try branch(shortcut, gradient: shortcutGradient)
    let other = self.shortcut?.output ?? input.values
    guard other.shape == self.body.output.shape, other.layout == self.body.output.layout else {
      throw NetworkError.impossibleLayer(
        name,
        reason: "the body gives \(self.body.output.shape) \(self.body.output.layout), the shortcut "
          + "\(other.shape) \(other.layout)")
    }
    output = Tensor(self.body.output.shape, layout: self.body.output.layout)
  }

  /// A sum hands its gradient to both sides as it is, so the body's own memory serves.
  var outputGradient: Tensor<Scalar> { body.outputGradient }

  var arrays: [LayerArray<Scalar>] { body.arrays + (shortcut?.arrays ?? []) }

  var statistics: [any TrainingSetStatistic] { body.statistics + (shortcut?.statistics ?? []) }

  func initialize(seed: UInt64) {
    body.initialize(seed: seed)
    shortcut?.initialize(seed: seed)
  }

  func forward(_ mode: ForwardMode) throws {
    try body.forward(mode)
    try shortcut?.forward(mode)
    ElementwiseKernels.add(body.output, shortcut?.output ?? input.values, into: output)
  }

  func backward() throws {
    if let shortcut {
      shortcut.outputGradient.values.copy(from: outputGradient.values)
      try shortcut.backward()
    }
    try body.backward()
    if let gradient = input.gradient, let bodyGradient {
      ElementwiseKernels.add(bodyGradient, shortcutGradient ?? outputGradient, into: gradient)
    }
  }
}
