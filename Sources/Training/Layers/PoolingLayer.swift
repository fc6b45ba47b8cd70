import Kernels

final class PoolingLayer<Scalar: KernelScalar>: Layer {
  let output: Tensor<Scalar>
  let outputGradient: Tensor<Scalar>
  private let input: LayerInput<Scalar>
  private let kernel: any PoolingKernel<Scalar>

  init(
    name: String, _ kind: PoolingKind, window: Int, input: LayerInput<Scalar>,
    kernels: any KernelSet<Scalar>
  ) throws {
    let shape = input.values.shape
    guard window > 0, shape.height % window == 0, shape.width % window == 0 else {
      throw NetworkError.impossibleLayer(
        name, reason: "windows of \(window) do not fit maps of \(shape.height) x \(shape.width)")
    }
    kernel = try kernels.pooling(kind, input: shape, window: window, layout: input.values.layout)
    self.input = input
    output = Tensor(shape.pooled(window: window), layout: input.values.layout)
    outputGradient = Tensor(output.shape, layout: output.layout)
  }

  func forward(_ mode: ForwardMode) throws {
    try kernel.forward(input: input.values, output: output)
  }

  func backward() throws {
    guard let gradient = input.gradient else { return }
    try kernel.backward(outputGradient: outputGradient, inputGradient: gradient)
  }
}
