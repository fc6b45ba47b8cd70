import Kernels

/// Feature maps to rows of features, in the plain order whatever the layout of the maps, so that trained
/// weights mean the same on every set of kernels.
final class FlattenLayer<Scalar: KernelScalar>: Layer {
  let output: Tensor<Scalar>
  let outputGradient: Tensor<Scalar>
  private let input: LayerInput<Scalar>
  /// The input in the plain layout: the input itself where it is plain. The output is the same memory.
  private let plain: Tensor<Scalar>
  private let plainGradient: Tensor<Scalar>
  private let kernels: any KernelSet<Scalar>

  init(input: LayerInput<Scalar>, kernels: any KernelSet<Scalar>) {
    let shape = input.values.shape
    let isPlain = input.values.layout == .plain
    self.input = input
    self.kernels = kernels
    plain = isPlain ? input.values : Tensor(shape)
    plainGradient = (isPlain ? input.gradient : nil) ?? Tensor(shape)
    let flat = TensorShape(batch: shape.batch, channels: shape.features)
    output = plain.reshaped(to: flat)
    outputGradient = plainGradient.reshaped(to: flat)
  }

  func forward(_ mode: ForwardMode) throws {
    if plain !== input.values { try kernels.reorder(input.values, into: plain) }
  }

  func backward() throws {
    guard let gradient = input.gradient, gradient !== plainGradient else { return }
    try kernels.reorder(plainGradient, into: gradient)
  }
}
