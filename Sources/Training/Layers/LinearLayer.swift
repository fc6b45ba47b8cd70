import Kernels

/// Y = X W^T + b on rows of features; W is [outputs, inputs].
final class LinearLayer<Scalar: KernelScalar>: Layer {
  let output: Tensor<Scalar>
  let outputGradient: Tensor<Scalar>
  let arrays: [LayerArray<Scalar>]
  private let input: LayerInput<Scalar>
  private let kernels: any KernelSet<Scalar>
  private let weights: Parameter<Scalar>
  private let bias: Parameter<Scalar>?

  init(
    name: String, outputs: Int, bias: Bool, deviation: Double?, input: LayerInput<Scalar>,
    kernels: any KernelSet<Scalar>
  ) throws {
    let shape = input.values.shape
    guard outputs > 0, shape.height == 1, shape.width == 1, input.values.layout == .plain else {
      throw NetworkError.impossibleLayer(
        name, reason: "a linear layer to \(outputs) outputs on \(shape); feature maps are flattened first")
    }
    self.input = input
    self.kernels = kernels
    output = Tensor(TensorShape(batch: shape.batch, channels: outputs))
    outputGradient = Tensor(output.shape)
    weights = Parameter(name: name + ".weights", shape: [outputs, shape.channels])
    self.bias = bias ? Parameter(name: name + ".bias", shape: [outputs]) : nil
    var arrays = [
      LayerArray(
        weights, start: deviation.map { .normal(deviation: $0) } ?? .he(inputs: shape.channels))
    ]
    if let bias = self.bias { arrays.append(LayerArray(bias, start: .constant(0))) }
    self.arrays = arrays
  }

  private var batch: Int { output.shape.batch }
  private var inputs: Int { input.values.shape.channels }
  private var outputs: Int { output.shape.channels }

  func forward(_ mode: ForwardMode) throws {
    try kernels.multiply(
      rows: batch, columns: outputs, inner: inputs, alpha: 1, a: input.values.values, transposeA: false,
      b: weights.values, transposeB: true, beta: 0, into: output.values)
    if let bias { ElementwiseKernels.addBias(bias.values, to: output) }
  }

  /// dW = dY^T X, db = column sums of dY, dX = dY W.
  func backward() throws {
    try kernels.multiply(
      rows: outputs, columns: inputs, inner: batch, alpha: 1, a: outputGradient.values, transposeA: true,
      b: input.values.values, transposeB: false, beta: 0, into: weights.gradient)
    if let bias { ElementwiseKernels.sumRows(of: outputGradient, into: bias.gradient) }
    if let gradient = input.gradient {
      try kernels.multiply(
        rows: batch, columns: inputs, inner: outputs, alpha: 1, a: outputGradient.values,
        transposeA: false, b: weights.values, transposeB: false, beta: 0, into: gradient.values)
    }
  }
}
