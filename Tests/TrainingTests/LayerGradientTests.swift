import Foundations
import Kernels
import TestSupport
import Testing
import Training

/// A network of these layers, on the reference kernels in Double.
struct LayerCase: Sendable, CustomTestStringConvertible {
  var name: String
  var input = TensorShape(batch: 1, channels: 2, height: 4, width: 4)
  var layers: [NamedLayer]
  var tolerance: Double

  var testDescription: String { name }
}

/// In front of the layer under test stands a convolution, whose weights see the gradient of every position: a
/// wrong gradient with respect to the layer's input shows in them.
private let prelude = NamedLayer(
  "prelude", .convolution(outputs: 3, kernel: 3, stride: 1, padding: 1, bias: false))
/// Behind it, where it gives maps.
private let flatten = NamedLayer("flatten", .flatten)

private let residualBody = [
  NamedLayer("convolution1", .convolution(outputs: 3, kernel: 3, stride: 1, padding: 1, bias: false)),
  NamedLayer("normalization1", .batchNormalization(rectified: true)),
  NamedLayer("convolution2", .convolution(outputs: 3, kernel: 3, stride: 1, padding: 1, bias: false)),
  NamedLayer("normalization2", .batchNormalization(rectified: false)),
]

private let downsamplingBlock = LayerSpecification.residual(
  body: [
    NamedLayer("convolution1", .convolution(outputs: 4, kernel: 3, stride: 2, padding: 1, bias: false)),
    NamedLayer("normalization1", .batchNormalization(rectified: true)),
    NamedLayer("convolution2", .convolution(outputs: 4, kernel: 3, stride: 1, padding: 1, bias: false)),
    NamedLayer("normalization2", .batchNormalization(rectified: false)),
  ],
  shortcut: [
    NamedLayer("projection", .convolution(outputs: 4, kernel: 1, stride: 2, padding: 0, bias: false)),
    NamedLayer("projectionNormalization", .batchNormalization(rectified: false)),
  ])

private let cases = [
  LayerCase(
    name: "convolution 3x3 without bias",
    layers: [
      prelude,
      NamedLayer("tested", .convolution(outputs: 4, kernel: 3, stride: 1, padding: 1, bias: false)), flatten,
    ], tolerance: 1e-8),
  LayerCase(
    name: "convolution 3x3, stride 2, with bias",
    layers: [
      prelude,
      NamedLayer("tested", .convolution(outputs: 2, kernel: 3, stride: 2, padding: 1, bias: true)), flatten,
    ], tolerance: 1e-8),
  LayerCase(
    name: "convolution 2x2 without padding on an oblong map",
    input: TensorShape(batch: 1, channels: 1, height: 5, width: 3),
    layers: [
      prelude,
      NamedLayer("tested", .convolution(outputs: 2, kernel: 2, stride: 1, padding: 0, bias: true)), flatten,
    ], tolerance: 1e-8),
  LayerCase(
    name: "batch normalisation",
    layers: [prelude, NamedLayer("tested", .batchNormalization(rectified: false)), flatten],
    tolerance: 1e-7),
  LayerCase(
    name: "batch normalisation with rectifier",
    layers: [prelude, NamedLayer("tested", .batchNormalization(rectified: true)), flatten], tolerance: 1e-7),
  LayerCase(
    name: "rectifier", layers: [prelude, NamedLayer("tested", .rectifier), flatten], tolerance: 1e-8),
  LayerCase(name: "tanh", layers: [prelude, NamedLayer("tested", .tanh), flatten], tolerance: 1e-8),
  LayerCase(
    name: "maximum pooling", layers: [prelude, NamedLayer("tested", .maximumPooling(window: 2)), flatten],
    tolerance: 1e-8),
  LayerCase(
    name: "average pooling", layers: [prelude, NamedLayer("tested", .averagePooling(window: 4)), flatten],
    tolerance: 1e-8),
  LayerCase(
    name: "linear with bias",
    layers: [prelude, flatten, NamedLayer("tested", .linear(outputs: 5, bias: true, deviation: nil))],
    tolerance: 1e-8),
  LayerCase(
    name: "linear without bias, twice",
    layers: [
      prelude, flatten, NamedLayer("first", .linear(outputs: 6, bias: false, deviation: 0.5)),
      NamedLayer("second", .linear(outputs: 2, bias: false, deviation: 0.5)),
    ], tolerance: 1e-8),
  LayerCase(
    name: "batch normalisation of features",
    layers: [
      prelude, flatten, NamedLayer("linear", .linear(outputs: 5, bias: false, deviation: nil)),
      NamedLayer("tested", .batchNormalization(rectified: false)),
    ], tolerance: 1e-6),
  LayerCase(
    name: "dropout", layers: [prelude, flatten, NamedLayer("tested", .dropout(rate: 0.4))], tolerance: 1e-8),
  LayerCase(
    name: "residual with identity",
    layers: [prelude, NamedLayer("tested", .residual(body: residualBody, shortcut: [])), flatten],
    tolerance: 1e-6),
  LayerCase(
    name: "residual with projection", layers: [prelude, NamedLayer("tested", downsamplingBlock), flatten],
    tolerance: 1e-6),
  LayerCase(
    name: "residual on the images themselves",
    layers: [
      NamedLayer(
        "tested",
        .residual(
          body: [
            NamedLayer("convolution", .convolution(outputs: 2, kernel: 3, stride: 1, padding: 1, bias: true))
          ], shortcut: [])), flatten,
    ], tolerance: 1e-8),
  LayerCase(
    name: "meta-embedding",
    layers: [
      prelude, NamedLayer("pooling", .averagePooling(window: 2)), flatten,
      NamedLayer("tested", .metaEmbedding(classes: 4)),
    ], tolerance: 1e-8),
  LayerCase(
    name: "meta-embedding of one class, inside a residual layer, on the images themselves",
    input: TensorShape(batch: 1, channels: 5, height: 1, width: 1),
    layers: [
      NamedLayer(
        "residual",
        .residual(
          body: [
            NamedLayer("tested", .metaEmbedding(classes: 1)),
            NamedLayer("linear", .linear(outputs: 5, bias: false, deviation: nil)),
          ], shortcut: [])), flatten,
    ], tolerance: 1e-8),
  LayerCase(
    name: "a small residual network",
    layers: [
      prelude, NamedLayer("normalization", .batchNormalization(rectified: true)),
      NamedLayer("block1", .residual(body: residualBody, shortcut: [])),
      NamedLayer("rectifier1", .rectifier),
      NamedLayer("block2", downsamplingBlock),
      NamedLayer("rectifier2", .rectifier),
      NamedLayer("pooling", .averagePooling(window: 2)), flatten,
      NamedLayer("head", .linear(outputs: 3, bias: true, deviation: nil)),
    ], tolerance: 1e-5),
  LayerCase(
    name: "the convnet's layers, small",
    input: TensorShape(batch: 1, channels: 1, height: 8, width: 8),
    layers: [
      NamedLayer(
        "block1.convolution", .convolution(outputs: 2, kernel: 3, stride: 1, padding: 1, bias: false)),
      NamedLayer("block1.normalization", .batchNormalization(rectified: true)),
      NamedLayer("block1.pooling", .maximumPooling(window: 2)),
      NamedLayer(
        "block2.convolution", .convolution(outputs: 4, kernel: 3, stride: 1, padding: 1, bias: false)),
      NamedLayer("block2.normalization", .batchNormalization(rectified: true)),
      NamedLayer("block2.pooling", .averagePooling(window: 2)), flatten,
      NamedLayer("linear", .linear(outputs: 6, bias: true, deviation: nil)),
      NamedLayer("rectifier", .rectifier),
      NamedLayer("head", .linear(outputs: 4, bias: true, deviation: nil)),
    ], tolerance: 1e-5),
]

/// Fails if a layer's backward is not the derivative of its forward, in its parameters or in its input.
@Test(arguments: cases)
func layerGradientIsTheDifferenceQuotient(_ layerCase: LayerCase) throws {
  let network = try randomNetwork(
    layerCase.layers, input: layerCase.input, kernels: ReferenceKernels<Double>())
  let batch = TrainingBatch(items: [4, 0, 7], epoch: 2, progress: 0)
  let weights = normalValues(network.output.values.count, purpose: "loss weights")
  func loss() throws -> Double {
    try network.forward(mode: .training(batch))
    return zip(weights, network.output.values.array).reduce(0) { $0 + $1.0 * $1.1 }
  }
  _ = try loss()
  for parameter in network.parameters { parameter.gradient.fill(7) }
  network.outputGradient.values.copy(from: weights)
  try network.backward()
  let check = try checkGradients(
    of: network.parameters.map {
      CheckedArray(name: $0.name, values: $0.values, gradient: $0.gradient.array)
    }, loss: loss)
  #expect(check.holds(within: layerCase.tolerance), "\(check)")
}

/// Fails if a step depends on the layout in which the kernels like their maps: weights trained on one set of
/// kernels would then mean something else on another.
@Test func blockedMapsGiveTheSameNetwork() throws {
  let layers = [
    NamedLayer("first", .convolution(outputs: 4, kernel: 3, stride: 1, padding: 1, bias: true)),
    NamedLayer("normalization", .batchNormalization(rectified: true)),
    NamedLayer(
      "block",
      .residual(
        body: [
          NamedLayer("convolution", .convolution(outputs: 4, kernel: 3, stride: 1, padding: 1, bias: true))
        ], shortcut: [])),
    NamedLayer("tanh", .tanh), NamedLayer("pooling", .maximumPooling(window: 2)),
    NamedLayer("flatten", .flatten), NamedLayer("head", .linear(outputs: 3, bias: true, deviation: nil)),
  ]
  let shape = TensorShape(batch: 1, channels: 2, height: 6, width: 4)
  let plain = try randomNetwork(layers, input: shape, kernels: ReferenceKernels<Double>())
  let blocked = try randomNetwork(layers, input: shape, kernels: BlockedReferenceKernels())
  let batch = TrainingBatch(items: [0, 1, 2], epoch: 0, progress: 0)
  for network in [plain, blocked] {
    try network.forward(mode: .training(batch))
    network.outputGradient.values.copy(
      from: normalValues(network.output.values.count, purpose: "loss weights"))
    try network.backward()
  }
  #expect(plain.output.values.array == blocked.output.values.array)
  for (one, other) in zip(plain.parameters, blocked.parameters) {
    #expect(one.gradient.array == other.gradient.array, "\(one.name)")
    #expect(one.gradient.array.contains { $0 != 0 }, "\(one.name)")
  }
}

/// Three random images in a network whose parameters and prototypes are all random too: scales of 1 and shifts of 0
/// would hide mistakes.
private func randomNetwork(
  _ layers: [NamedLayer], input: TensorShape, kernels: any KernelSet<Double>
) throws -> Network<Double> {
  let network = try Network<Double>(
    backbone: Backbone(name: "test", input: input, layers: layers, features: 0), head: [],
    kernels: kernels, batch: 3)
  network.initialize(seed: 1)
  for parameter in network.parameters {
    let noise = normalValues(parameter.values.count, purpose: parameter.name)
    for i in 0..<parameter.values.count { parameter.values[i] += 0.3 * noise[i] }
  }
  try network.load(
    network.state.map { array in
      guard array.name.hasSuffix(".prototypes") else { return array }
      return NamedArray(
        name: array.name, shape: array.shape, values: normalValues(array.values.count, purpose: array.name))
    })
  network.input.values.copy(from: normalValues(network.input.values.count, purpose: "images"))
  return network
}

func normalValues(_ count: Int, purpose: String) -> [Double] {
  var generator = RandomStream(seed: 11, purpose: purpose).generator()
  return (0..<count).map { _ in generator.normal() }
}
