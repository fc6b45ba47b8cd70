import Foundations
import Kernels

/// The backbone's second and third convolution: ours against oneDNN's own, in one process.
enum ConvolutionComparison {
  /// One line a shape: our time over oneDNN's, of the three passes.
  static func report(turns: Int = 101) throws -> String {
    let kernels = try OneDNNKernels()
    return try [
      TensorShape(batch: 128, channels: 16, height: 16, width: 16),
      TensorShape(batch: 128, channels: 32, height: 8, width: 8),
    ].map { shape in
      let geometry = ConvolutionGeometry(input: shape, outputs: 2 * shape.channels, kernel: 3, stride: 1, padding: 1)
      let inputLayout = kernels.preferredLayout(channels: geometry.input.channels)
      let outputLayout = kernels.preferredLayout(channels: geometry.outputs)
      var generator = RandomStream(seed: 0, purpose: "benchmark").generator()
      func values(_ count: Int) -> [Float] { (0..<count).map { _ in Float(generator.normal()) } }
      let (input, inputGradient) = (
        Tensor<Float>(geometry.input, layout: inputLayout), Tensor<Float>(geometry.input, layout: inputLayout)
      )
      let (output, outputGradient) = (
        Tensor<Float>(geometry.output, layout: outputLayout), Tensor<Float>(geometry.output, layout: outputLayout)
      )
      let weights = Buffer(values(geometry.weightCount))
      let weightGradient = Buffer<Float>(count: geometry.weightCount)
      input.values.copy(from: values(input.values.count))
      outputGradient.values.copy(from: values(outputGradient.values.count))
      func passes(_ kernel: any ConvolutionKernel<Float>) -> [() throws -> Void] {
        [
          { try kernel.forward(input: input, weights: weights, output: output) },
          { try kernel.backwardData(outputGradient: outputGradient, weights: weights, inputGradient: inputGradient) },
          { try kernel.backwardWeights(input: input, outputGradient: outputGradient, weightGradient: weightGradient) },
        ]
      }
      let ours = try passes(kernels.convolution(geometry, inputLayout: inputLayout, outputLayout: outputLayout))
      let library = try passes(
        kernels.libraryConvolution(geometry, inputLayout: inputLayout, outputLayout: outputLayout))
      let medians = try Turns(count: turns).medians(ours + library)
      let ratios = ["forward", "backward data", "backward weights"].enumerated().map { pass, name in
        "\(name) \(Turns.ratio(medians[pass], medians[ours.count + pass]))"
      }
      return "\(shape.channels) x \(shape.height) x \(shape.width) to \(geometry.outputs): "
        + ratios.joined(separator: ", ")
    }.joined(separator: "\n")
  }
}
