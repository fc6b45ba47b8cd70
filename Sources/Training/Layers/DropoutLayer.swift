import Foundations
import Kernels

/// Zeroes each value with probability `rate` and scales the others by 1 / (1 - rate), in training alone
/// (Srivastava et al., "Dropout", JMLR 2014). What an item loses depends on seed, layer, epoch and item, not
/// on the batch that it comes in.
final class DropoutLayer<Scalar: KernelScalar>: Layer {
  let output: Tensor<Scalar>
  let outputGradient: Tensor<Scalar>
  private let input: LayerInput<Scalar>
  private let purpose: String
  private let rate: Double
  private var stream: RandomStream
  /// The factor of each value in the last training pass.
  private let factors: Buffer<Scalar>

  init(name: String, rate: Double, input: LayerInput<Scalar>) throws {
    guard rate >= 0, rate < 1 else {
      throw NetworkError.impossibleLayer(name, reason: "a dropout rate of \(rate); it must be in [0, 1)")
    }
    guard input.values.layout == .plain else {
      throw NetworkError.impossibleLayer(
        name, reason: "dropout on maps in layout \(input.values.layout); feature maps are flattened first")
    }
    self.input = input
    self.rate = rate
    purpose = "dropout/\(name)"
    stream = RandomStream(seed: 0, purpose: purpose)
    factors = Buffer(count: input.values.shape.count)
    output = Tensor(input.values.shape)
    outputGradient = Tensor(input.values.shape)
  }

  func initialize(seed: UInt64) {
    stream = RandomStream(seed: seed, purpose: purpose)
  }

  func forward(_ mode: ForwardMode) {
    switch mode {
    case .inference: output.values.copy(from: input.values.values)
    case .training(let batch):
      draw(for: batch)
      multiply(input.values, into: output)
    }
  }

  func backward() {
    guard let gradient = input.gradient else { return }
    multiply(outputGradient, into: gradient)
  }

  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  private func draw(for batch: TrainingBatch) {
    let features = output.shape.features
    precondition(
      batch.items.count == output.shape.batch,
      "\(batch.items.count) items in a batch of \(output.shape.batch)")
    let threshold = UInt64(rate * 0x1p32)
    let kept = Scalar(1 / (1 - rate))
    factors.withMutableSpan { factors in
      for (row, item) in batch.items.enumerated() {
        var generator = stream.generator(epoch: batch.epoch, item: item)
        for i in row * features..<(row + 1) * features {
          factors[i] = UInt64(generator.next32()) < threshold ? 0 : kept
        }
      }
    }
  }

  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  private func multiply(_ source: Tensor<Scalar>, into target: Tensor<Scalar>) {
    source.values.withSpan { source in
      factors.withSpan { factors in
        target.values.withMutableSpan { target in
          for i in 0..<target.count { target[i] = source[i] * factors[i] }
        }
      }
    }
  }
}
