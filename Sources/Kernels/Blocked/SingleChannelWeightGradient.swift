import CKernels

/// The weight gradient of a first 3x3 convolution on grey images, in a loop of our own: oneDNN's, made for
/// many input channels, takes about ten times as long with AVX2.
final class SingleChannelWeightGradient {
  private let geometry: ConvolutionGeometry
  private let block: Int
  /// One image with its border of zeros.
  private let padded: Buffer<Float>

  /// Nil where the loop does not fit: more input channels, another kernel or stride, plain outputs.
  init?(_ geometry: ConvolutionGeometry, inputLayout: TensorLayout, outputLayout: TensorLayout) {
    guard geometry.input.channels == 1, geometry.kernel == 3, geometry.stride == 1, inputLayout == .plain,
      case .blocked(let block) = outputLayout
    else { return nil }
    self.geometry = geometry
    self.block = block
    let border = 2 * geometry.padding
    padded = Buffer(count: (geometry.input.height + border) * (geometry.input.width + border))
  }

  func run(input: Tensor<Float>, outputGradient: Tensor<Float>, weightGradient: Buffer<Float>) {
    ck_single_channel_weight_gradient(
      block, geometry.input.batch, geometry.outputs, geometry.input.height, geometry.input.width,
      geometry.padding,
      input.values.pointer, outputGradient.values.pointer, padded.pointer, weightGradient.pointer)
  }
}
