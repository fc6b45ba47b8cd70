import CKernels

/// 3x3 convolutions of stride 1 by Winograd's F(4x4, 3x3) on blocks of 8 channels with AVX2, where oneDNN has the
/// direct algorithm alone, and of 16 with AVX-512, where oneDNN's own Winograd takes longer on maps as small as the
/// backbone's, for the gradients above all (`Benchmarks/run convolution`).
final class BlockedWinogradConvolution: ConvolutionKernel {
  let implementation = "winograd"
  private let geometry: ConvolutionGeometry
  private let block: Int
  private let transformed: Buffer<Float>
  private let scratch: Buffer<Float>

  /// Nil where the processor or the shapes do not fit. Below 4x4 outputs the tiles are mostly waste.
  /// - Parameter widestBlock: that may be used here: the environment can ask for less than the processor has.
  init?(_ geometry: ConvolutionGeometry, inputLayout: TensorLayout, outputLayout: TensorLayout, widestBlock: Int?) {
    let (input, output) = (geometry.input, geometry.output)
    guard let block = inputLayout.block(of: input), outputLayout.block(of: output) == block,
      let widestBlock, block <= widestBlock, ck_winograd_is_available(block),
      geometry.kernel == 3, geometry.stride == 1, (0...2).contains(geometry.padding),
      output.height >= 4, output.width >= 4
    else { return nil }
    self.geometry = geometry
    self.block = block
    transformed = Buffer(count: ck_winograd_weight_count(input.channels, output.channels))
    scratch = Buffer(count: ck_winograd_scratch_count(block, input.channels, output.channels))
  }

  func forward(input: Tensor<Float>, weights: Buffer<Float>, output: Tensor<Float>) {
    require(input: input, weights: weights, output: output)
    let shape = geometry.input
    ck_winograd_transform_weights(
      block, shape.channels, geometry.outputs, 9, 9 * shape.channels, false, weights.pointer, transformed.pointer)
    ck_winograd_convolution(
      block, shape.batch, shape.channels, geometry.outputs, shape.height, shape.width, geometry.padding,
      input.values.pointer, transformed.pointer, output.values.pointer, scratch.pointer)
  }

  /// The convolution of the output's gradient with the kernels turned by half a circle, padded by what the
  /// forward pass left out.
  func backwardData(outputGradient: Tensor<Float>, weights: Buffer<Float>, inputGradient: Tensor<Float>) {
    require(input: inputGradient, weights: weights, output: outputGradient)
    let (shape, channels) = (geometry.output, geometry.input.channels)
    ck_winograd_transform_weights(
      block, shape.channels, channels, 9 * channels, 9, true, weights.pointer, transformed.pointer)
    ck_winograd_convolution(
      block, shape.batch, shape.channels, channels, shape.height, shape.width, 2 - geometry.padding,
      outputGradient.values.pointer, transformed.pointer, inputGradient.values.pointer, scratch.pointer)
  }

  func backwardWeights(input: Tensor<Float>, outputGradient: Tensor<Float>, weightGradient: Buffer<Float>) {
    require(input: input, weights: weightGradient, output: outputGradient)
    let shape = geometry.input
    ck_winograd_weight_gradient(
      block, shape.batch, shape.channels, geometry.outputs, shape.height, shape.width, geometry.padding,
      input.values.pointer, outputGradient.values.pointer, weightGradient.pointer, transformed.pointer,
      scratch.pointer)
  }

  private func require(input: Tensor<Float>, weights: Buffer<Float>, output: Tensor<Float>) {
    input.require(geometry.input, .blocked(block))
    output.require(geometry.output, .blocked(block))
    precondition(
      weights.count == geometry.weightCount,
      "\(weights.count) weights for a convolution of \(geometry.weightCount)")
  }
}
