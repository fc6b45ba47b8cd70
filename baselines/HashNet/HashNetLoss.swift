import Foundations
import Kernels
import Training

/// The weighted likelihood of pairwise labels, with continuation (Cao, Long, Wang, Yu, "HashNet: Deep Learning to
/// Hash by Continuation", ICCV 2017, arXiv 1702.00758).
///
/// With u the outputs of a batch's B rows, t the part of the training that is done, beta = sqrt(1 + 50 t) and
/// x = tanh(beta u), theta_ij = (scale / K) x_i . x_j, s_ij = 1 where two images share a class and else 0, and
/// l_ij = log(1 + e^theta_ij) - s_ij theta_ij, over the ordered pairs i != j:
///
///     mean of l over the similar pairs + mean of l over the dissimilar pairs
///
/// Either mean is 0 where the batch has no such pair.
package final class HashNetLoss<Scalar: KernelScalar>: TrainingObjective {
  private let bits: Int
  /// C.
  private let classes: Int
  /// Of the training images.
  private let labels: Labels
  /// a of the paper times K: theta of two equal codes.
  private let scale: Scalar
  private let kernels: any KernelSet<Scalar>

  /// - Parameters:
  ///   - labels: of the training images; `TrainingBatch.items` are positions in them.
  ///   - scale: theta of two equal codes.
  package init(bits: Int, classes: Int, labels: Labels, scale: Double, kernels: any KernelSet<Scalar>) {
    self.bits = bits
    self.classes = classes
    self.labels = labels
    self.scale = Scalar(scale)
    self.kernels = kernels
  }

  /// beta after a part of the training, in [0, 1).
  package static func beta(progress: Double) -> Double { (1 + 50 * progress).squareRoot() }

  package func evaluate(outputs: Tensor<Scalar>, batch: TrainingBatch, gradient: Tensor<Scalar>) throws
    -> Double
  {
    let rows = batch.items.count
    precondition(
      outputs.values.count == rows * bits && gradient.values.count == rows * bits,
      "\(outputs.shape) outputs and \(gradient.shape) gradients for \(rows) rows of \(bits) bits")
    let beta = Scalar(Self.beta(progress: batch.progress))
    let codes = Buffer<Scalar>(count: outputs.values.count)
    codes.takeTanh(of: outputs.values, slope: beta)
    let cosines = try labels.cosines(of: batch.items, classes: classes, kernels: kernels)
    let pairs = Buffer<Scalar>(count: rows * rows)
    try kernels.multiply(
      rows: rows, columns: rows, inner: bits, alpha: scale / Scalar(bits), a: codes, transposeA: false,
      b: codes, transposeB: true, beta: 0, into: pairs)
    let loss = Self.likelihood(pairs, cosines: cosines, rows: rows)
    // Twice: each output is in the pairs of its row and of its column, which are alike.
    try kernels.multiply(
      rows: rows, columns: bits, inner: rows, alpha: 2 * scale / Scalar(bits), a: pairs, transposeA: false,
      b: codes, transposeB: false, beta: 0, into: gradient.values)
    gradient.values.passThroughTanh(codes, slope: beta)
    return loss
  }

  /// - Parameter pairs: theta; overwritten with the loss's derivative.
  @specialized(where Scalar == Float)
  private static func likelihood(_ pairs: Buffer<Scalar>, cosines: Buffer<Scalar>, rows: Int) -> Double {
    cosines.withSpan { cosines in
      pairs.withMutableSpan { pairs in
        var similarPairs = 0
        for i in 0..<rows {
          for j in 0..<rows where i != j { similarPairs += cosines[i * rows + j] > 0 ? 1 : 0 }
        }
        let dissimilarPairs = rows * (rows - 1) - similarPairs
        let similarWeight = 1 / Scalar(max(similarPairs, 1))
        let dissimilarWeight = 1 / Scalar(max(dissimilarPairs, 1))
        var similarSum = 0.0
        var dissimilarSum = 0.0
        for i in 0..<rows {
          pairs[i * rows + i] = 0
          for j in 0..<rows where i != j {
            let index = i * rows + j
            let isSimilar = cosines[index] > 0
            let (loss, slope) = Scalar.logistic(pairs[index], isSimilar: isSimilar)
            if isSimilar { similarSum += Double(loss) } else { dissimilarSum += Double(loss) }
            pairs[index] = (isSimilar ? similarWeight : dissimilarWeight) * slope
          }
        }
        return similarSum / Double(max(similarPairs, 1)) + dissimilarSum / Double(max(dissimilarPairs, 1))
      }
    }
  }
}
