import Kernels

/// max(x, 0).
final class RectifierLayer<Scalar: KernelScalar>: Layer {
  let output: Tensor<Scalar>
  let outputGradient: Tensor<Scalar>
  private let input: LayerInput<Scalar>

  init(input: LayerInput<Scalar>) {
    self.input = input
    output = Tensor(input.values.shape, layout: input.values.layout)
    outputGradient = Tensor(input.values.shape, layout: input.values.layout)
  }

  func forward(_ mode: ForwardMode) {
    ElementwiseKernels.rectify(input.values, into: output)
  }

  func backward() {
    guard let gradient = input.gradient else { return }
    ElementwiseKernels.rectifyBackward(
      output: output, outputGradient: outputGradient, inputGradient: gradient)
  }
}
