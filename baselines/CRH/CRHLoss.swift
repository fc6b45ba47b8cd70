import Foundations
import Hashing
import Kernels
import Training

/// Codebook-centric deep hashing (Yin et al., AAAI 2026, arXiv 2511.12162): ``CosineMarginLoss`` towards centers that
/// are given to the classes anew between epochs, by the codes of their images.
///
/// With u the outputs, h_c the centers of the epoch (``CRHCodebook``), y_c = 1 for the image's classes and else 0,
/// and lambda the weight, the mean over the batch of
///
///     -sum over c of y_c / |y|_1 log softmax(s (cos(u, h_c) - m y_c))  +  lambda mean over bits of (|tanh u| - 1)^2
///
/// with s = sqrt(2) log(C - 1) and m = 0.2. After each epoch but the last, the words are assigned anew to the codes
/// sign(u) (sign 0 = 1) that the epoch's batches gave; an image of several classes counts 1 / |y| for each.
package final class CRHLoss<Scalar: KernelScalar>: TrainingObjective {
  package private(set) var codebook: CRHCodebook
  private let labels: Labels
  private let epochs: Int
  private let quantisationWeight: Double
  private let order: RandomStream
  private let kernels: any KernelSet<Scalar>
  /// Rows of every batch.
  private let batch: Int
  /// For the centers of this epoch.
  private var similarity: CosineMarginLoss<Scalar>
  /// Of the epoch's codes, weighted: [classes, bits].
  private var sums: [Double]

  /// - Parameters:
  ///   - labels: of the training images; `TrainingBatch.items` are positions in them.
  ///   - batch: rows of every batch.
  ///   - epochs: of the whole training.
  ///   - quantisationWeight: lambda.
  ///   - seed: of the run; the order of the classes comes from the stream "crh/order".
  package init(
    codebook: CRHCodebook, labels: Labels, batch: Int, epochs: Int, quantisationWeight: Double, seed: UInt64,
    kernels: any KernelSet<Scalar>
  ) {
    self.codebook = codebook
    self.labels = labels
    self.epochs = epochs
    self.quantisationWeight = quantisationWeight
    self.kernels = kernels
    self.batch = batch
    order = RandomStream(seed: seed, purpose: "crh/order")
    similarity = Self.similarity(to: codebook, labels: labels, batch: batch, kernels: kernels)
    sums = [Double](repeating: 0, count: codebook.classes * codebook.bits)
  }

  /// s. Two classes (or one) have that of three, where the formula's 0 would leave no loss.
  package static func scale(classes: Int) -> Double {
    2.0.squareRoot() * PortableMath.log(Double(max(classes - 1, 2)))
  }

  private static func similarity(
    to codebook: CRHCodebook, labels: Labels, batch: Int, kernels: any KernelSet<Scalar>
  ) -> CosineMarginLoss<Scalar> {
    CosineMarginLoss(
      centers: codebook.centers, scale: scale(classes: codebook.classes), margin: 0.2, labels: labels, batch: batch,
      kernels: kernels)
  }

  package func evaluate(outputs: Tensor<Scalar>, batch: TrainingBatch, gradient: Tensor<Scalar>) throws -> Double {
    let loss = try similarity.evaluate(outputs: outputs, batch: batch, gradient: gradient)
    let gap = outputs.addSquaredTanhGap(weight: quantisationWeight, to: gradient)
    gather(outputs.values, of: batch.items)
    return loss + quantisationWeight * gap
  }

  package func epochDidEnd(_ epoch: Int) {
    if epoch + 1 < epochs {
      var generator = order.generator(epoch: epoch)
      codebook.reassign(to: sums, using: &generator)
      similarity = Self.similarity(to: codebook, labels: labels, batch: batch, kernels: kernels)
    }
    sums = [Double](repeating: 0, count: sums.count)
  }

  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  private func gather(_ outputs: Buffer<Scalar>, of items: [Int]) {
    let bits = codebook.bits
    outputs.withSpan { u in
      for (row, item) in items.enumerated() {
        let own = labels.classes(of: item)
        let share = 1 / Double(max(own.count, 1))
        for classIndex in own {
          for bit in 0..<bits { sums[classIndex * bits + bit] += u[row * bits + bit] < 0 ? -share : share }
        }
      }
    }
  }
}
