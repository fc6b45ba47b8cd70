import Foundations
import Kernels

/// Rectified batch normalisation and maximum pooling: the fused kernel against one behind the other, in one process.
enum PoolingComparison {
  /// A kernel's own memory aside, what a step reads and writes.
  private final class Step {
    let input: Tensor<Float>
    let inputGradient: Tensor<Float>
    let output: Tensor<Float>
    let outputGradient: Tensor<Float>
    let vectors: [Buffer<Float>]

    init(_ shape: TensorShape, output pooled: TensorShape, layout: TensorLayout) {
      input = Tensor(shape, layout: layout)
      inputGradient = Tensor(shape, layout: layout)
      output = Tensor(pooled, layout: layout)
      outputGradient = Tensor(pooled, layout: layout)
      vectors = (0..<6).map { _ in Buffer(count: shape.channels) }
      var generator = RandomStream(seed: 0, purpose: "benchmark").generator()
      for values in [input.values, outputGradient.values, vectors[0]] {
        values.copy(from: (0..<values.count).map { _ in Float(generator.normal()) })
      }
    }

    func train(_ kernel: any BatchNormalizationKernel<Float>, _ pooling: (Step) throws -> Void = { _ in }) throws {
      try kernel.forwardTraining(
        input: input, scale: vectors[0], shift: vectors[1], mean: vectors[2], variance: vectors[3], output: output)
      try pooling(self)
      try kernel.backward(
        input: input, outputGradient: outputGradient, scale: vectors[0], mean: vectors[2], variance: vectors[3],
        inputGradient: inputGradient, scaleGradient: vectors[4], shiftGradient: vectors[5])
    }

    func infer(_ kernel: any BatchNormalizationKernel<Float>) throws {
      try kernel.forwardInference(
        input: input, scale: vectors[0], shift: vectors[1], mean: vectors[2], variance: vectors[3], output: output)
    }
  }

  /// One line a shape: fused time over the time apart, of a training step (forward and backward) and of inference;
  /// medians of turns.
  static func report(turns: Int = 101) throws -> String {
    let kernels = try OneDNNKernels()
    return try [
      TensorShape(batch: 128, channels: 16, height: 32, width: 32),
      TensorShape(batch: 128, channels: 32, height: 16, width: 16),
    ].map { shape in
      let layout = kernels.preferredLayout(channels: shape.channels)
      let pooled = shape.pooled(window: 2)
      guard
        let fused = kernels.normalizedMaximumPooling(shape, window: 2, layout: layout, epsilon: 1e-5)
      else { return "\(shape): no fused kernel on this instruction set" }
      let normalization = try kernels.batchNormalization(shape, layout: layout, epsilon: 1e-5, rectified: true)
      let pooling = try kernels.pooling(.maximum, input: shape, window: 2, layout: layout)
      let (one, two) = (Step(shape, output: pooled, layout: layout), Step(shape, output: shape, layout: layout))
      let small = Step(pooled, output: pooled, layout: layout)
      let medians = try Turns(count: turns).medians([
        { try one.train(fused) },
        {
          try two.train(normalization) {
            try pooling.forward(input: $0.output, output: small.output)
            try pooling.backward(outputGradient: small.outputGradient, inputGradient: $0.outputGradient)
          }
        },
        { try one.infer(fused) },
        {
          try two.infer(normalization)
          try pooling.forward(input: two.output, output: small.output)
        },
      ])
      return "\(shape.channels) x \(shape.height) x \(shape.width): training \(Turns.ratio(medians[0], medians[1])), "
        + "inference \(Turns.ratio(medians[2], medians[3]))"
    }.joined(separator: "\n")
  }
}
