import CKernels

/// Maximum pooling on blocked feature maps in loops of our own. oneDNN's takes several times as long with
/// AVX2.
final class BlockedMaximumPooling: PoolingKernel {
  private let input: TensorShape
  private let output: TensorShape
  private let block: Int
  private let window: Int
  /// Place in its window of each output's maximum, in the last forward pass.
  private let winners: UnsafeMutablePointer<UInt8>

  static func supports(_ block: Int, _ window: Int, _ input: TensorShape) -> Bool {
    [8, 16].contains(block) && input.channels % block == 0 && window <= 16
  }

  init(input: TensorShape, output: TensorShape, block: Int, window: Int) {
    self.input = input
    self.output = output
    self.block = block
    self.window = window
    // Aligned for whole vectors of winners.
    winners = UnsafeMutableRawPointer.allocate(byteCount: max(output.count, 1), alignment: 64)
      .initializeMemory(as: UInt8.self, repeating: 0, count: output.count)
  }

  deinit { UnsafeMutableRawPointer(winners).deallocate() }

  func forward(input: Tensor<Float>, output: Tensor<Float>) {
    input.require(self.input, .blocked(block))
    output.require(self.output, .blocked(block))
    ck_maximum_pooling(
      block, planes, self.input.height, self.input.width, window, input.values.pointer, output.values.pointer,
      winners)
  }

  func backward(outputGradient: Tensor<Float>, inputGradient: Tensor<Float>) {
    outputGradient.require(output, .blocked(block))
    inputGradient.require(input, .blocked(block))
    ck_maximum_pooling_backward(
      block, planes, input.height, input.width, window, winners, outputGradient.values.pointer,
      inputGradient.values.pointer)
  }

  private var planes: Int { input.batch * input.channels / block }
}
