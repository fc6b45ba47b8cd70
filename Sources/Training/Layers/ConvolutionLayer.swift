import Kernels

final class ConvolutionLayer<Scalar: KernelScalar>: Layer {
  let output: Tensor<Scalar>
  let outputGradient: Tensor<Scalar>
  let arrays: [LayerArray<Scalar>]
  private let input: LayerInput<Scalar>
  private let kernel: any ConvolutionKernel<Scalar>
  private let weights: Parameter<Scalar>
  private let bias: Parameter<Scalar>?

  init(
    name: String, _ geometry: ConvolutionGeometry, bias: Bool, input: LayerInput<Scalar>,
    kernels: any KernelSet<Scalar>
  ) throws {
    let padded = min(geometry.input.height, geometry.input.width) + 2 * geometry.padding
    guard
      geometry.outputs > 0, geometry.kernel > 0, geometry.stride > 0, geometry.padding >= 0,
      padded >= geometry.kernel
    else {
      throw NetworkError.impossibleLayer(
        name,
        reason: "a convolution to \(geometry.outputs) channels with kernel \(geometry.kernel), stride "
          + "\(geometry.stride) and padding \(geometry.padding) on \(geometry.input)")
    }
    let layout = kernels.preferredLayout(channels: geometry.outputs)
    self.input = input
    output = Tensor(geometry.output, layout: layout)
    outputGradient = Tensor(geometry.output, layout: layout)
    kernel = try kernels.convolution(geometry, inputLayout: input.values.layout, outputLayout: layout)
    let channels = geometry.input.channels
    weights = Parameter(
      name: name + ".weights", shape: [geometry.outputs, channels, geometry.kernel, geometry.kernel])
    self.bias = bias ? Parameter(name: name + ".bias", shape: [geometry.outputs]) : nil
    var arrays = [
      LayerArray(weights, start: .he(inputs: channels * geometry.kernel * geometry.kernel))
    ]
    if let bias = self.bias { arrays.append(LayerArray(bias, start: .constant(0))) }
    self.arrays = arrays
  }

  func forward(_ mode: ForwardMode) throws {
    try kernel.forward(input: input.values, weights: weights.values, output: output)
    if let bias { add(bias.values, to: output) }
  }

  func backward() throws {
    try kernel.backwardWeights(
      input: input.values, outputGradient: outputGradient, weightGradient: weights.gradient)
    if let bias { sum(outputGradient, into: bias.gradient) }
    if let gradient = input.gradient {
      try kernel.backwardData(
        outputGradient: outputGradient, weights: weights.values, inputGradient: gradient)
    }
  }

  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  private func add(_ bias: Buffer<Scalar>, to map: Tensor<Scalar>) {
    let runs = ChannelRuns(map)
    bias.withSpan { addends in
      map.values.withMutableSpan { values in
        runs.forEach { channel, first in
          let addend = addends[channel]
          for i in 0..<runs.area { values[first + i * runs.block] += addend }
        }
      }
    }
  }

  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  private func sum(_ map: Tensor<Scalar>, into sums: Buffer<Scalar>) {
    let runs = ChannelRuns(map)
    sums.fill(0)
    map.values.withSpan { values in
      sums.withMutableSpan { sums in
        runs.forEach { channel, first in
          var sum: Scalar = 0
          for i in 0..<runs.area { sum += values[first + i * runs.block] }
          sums[channel] += sum
        }
      }
    }
  }
}

/// Where the values of one channel of one item lie: `area` of them, `block` apart.
private struct ChannelRuns {
  let batch: Int
  let channels: Int
  let area: Int
  let block: Int

  init<Scalar>(_ map: Tensor<Scalar>) {
    batch = map.shape.batch
    channels = map.shape.channels
    area = map.shape.height * map.shape.width
    block =
      switch map.layout {
      case .plain: 1
      case .blocked(let size): size
      }
  }

  /// Calls `body` with each run's channel and the offset of its first value.
  @inline(__always)
  func forEach(_ body: (_ channel: Int, _ first: Int) -> Void) {
    for item in 0..<batch {
      for channel in 0..<channels {
        body(channel, (item * channels + channel / block * block) * area + channel % block)
      }
    }
  }
}
