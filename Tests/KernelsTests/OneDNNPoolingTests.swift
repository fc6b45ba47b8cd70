import Kernels
import Testing

@Suite struct OneDNNPoolingTests {
  static let shapes = [
    (TensorShape(batch: 3, channels: 32, height: 16, width: 16), 2),
    (TensorShape(batch: 2, channels: 128, height: 8, width: 8), 4),
    (TensorShape(batch: 2, channels: 16, height: 9, width: 6), 3),
    (TensorShape(batch: 1, channels: 16, height: 17, width: 34), 17),
    (TensorShape(batch: 2, channels: 5, height: 6, width: 9), 3),
  ]

  /// Rectified values, as in networks: windows of equal maxima (all 0) must send their gradient to one place
  /// alone, the same as the reference's.
  @Test(arguments: [PoolingKind.maximum, .average], shapes)
  func agreesWithTheReferenceBothWays(_ kind: PoolingKind, _ shapeAndWindow: (TensorShape, Int)) throws {
    let (shape, window) = shapeAndWindow
    let pooled = TensorShape(
      batch: shape.batch, channels: shape.channels, height: shape.height / window, width: shape.width / window
    )
    let fast = try OneDNNKernels()
    let slow = ReferenceKernels<Double>()
    var random = RandomValues("pooling")
    let input = tensor(random.floats(shape.count).map { max($0 - 0.5, 0) }, shape)
    let gradient = tensor(random.floats(pooled.count), pooled)

    let layouts: [TensorLayout] = shape.channels % 16 == 0 ? [.blocked(8), .blocked(16), .plain] : [.plain]
    for layout in layouts {
      let kernel = try fast.pooling(kind, input: shape, window: window, layout: layout)
      let reference = slow.pooling(kind, input: shape, window: window, layout: .plain)
      let (output, inputGradient) = (
        Tensor<Float>(pooled, layout: layout), Tensor<Float>(shape, layout: layout)
      )
      let (trueOutput, trueInputGradient) = (Tensor<Double>(pooled), Tensor<Double>(shape))
      // What was there before must not matter.
      inputGradient.values.fill(3)
      try kernel.forward(input: input.arranged(layout), output: output)
      try reference.forward(input: input.doubled, output: trueOutput)
      expectAgreement(try output.arranged(.plain).values, trueOutput.values, "forward \(layout)")
      try kernel.backward(outputGradient: gradient.arranged(layout), inputGradient: inputGradient)
      try reference.backward(outputGradient: gradient.doubled, inputGradient: trueInputGradient)
      expectAgreement(
        try inputGradient.arranged(.plain).values, trueInputGradient.values, "backward \(layout)")
    }
  }

  @Test func windowsThatDoNotFitAreATypedError() throws {
    let shape = TensorShape(batch: 1, channels: 8, height: 7, width: 8)
    #expect(throws: KernelError.poolingWindow(2, input: shape)) {
      try OneDNNKernels().pooling(.maximum, input: shape, window: 2, layout: .plain)
    }
  }
}
