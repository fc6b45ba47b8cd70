import CKernels

/// Average pooling on blocked feature maps in loops of our own: oneDNN's takes several times as long.
final class BlockedAveragePooling: PoolingKernel {
  private let input: TensorShape
  private let output: TensorShape
  private let block: Int
  private let window: Int

  /// Nil where the loops do not fit.
  init?(input: TensorShape, output: TensorShape, window: Int, layout: TensorLayout) {
    guard let block = layout.block(of: input) else { return nil }
    self.input = input
    self.output = output
    self.block = block
    self.window = window
  }

  func forward(input: Tensor<Float>, output: Tensor<Float>) {
    input.require(self.input, .blocked(block))
    output.require(self.output, .blocked(block))
    ck_average_pooling(
      block, planes, self.input.height, self.input.width, window, input.values.pointer, output.values.pointer)
  }

  func backward(outputGradient: Tensor<Float>, inputGradient: Tensor<Float>) {
    outputGradient.require(output, .blocked(block))
    inputGradient.require(input, .blocked(block))
    ck_average_pooling_backward(
      block, planes, input.height, input.width, window, outputGradient.values.pointer, inputGradient.values.pointer)
  }

  private var planes: Int { input.batch * input.channels / block }
}
