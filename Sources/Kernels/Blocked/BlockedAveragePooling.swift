import CKernels

/// Average pooling on blocked feature maps in loops of our own: oneDNN's takes several times as long.
final class BlockedAveragePooling: PoolingKernel {
  private let input: TensorShape
  private let output: TensorShape
  private let block: Int
  private let window: Int

  static func supports(_ block: Int, _ input: TensorShape) -> Bool {
    [8, 16].contains(block) && input.channels % block == 0
  }

  init(input: TensorShape, output: TensorShape, block: Int, window: Int) {
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
