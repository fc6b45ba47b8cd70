import Foundations
import Kernels
import Training

/// Pairwise likeness in degrees (Zhang, Zou, Lin, Chen, Wang, "Improved Deep Hashing with Soft Pairwise Similarity
/// for Multi-label Image Retrieval", IEEE Transactions on Multimedia 2020, arXiv 1803.02987), with the scales of the
/// authors' code.
///
/// With u the outputs of a batch's B rows, x = u / (1 + |u|), P_ij = x_i . x_j and s_ij the cosine of two images'
/// label vectors, the mean over all B x B pairs, an image's with itself included, of
///
///     log(1 + e^theta_ij) - s_ij theta_ij with theta_ij = (5 / K) P_ij    where s_ij > 0.99 (taken as 1) or
///                                                                         < 0.01 (taken as 0)
///     0.1 K ((P_ij + K) / (2 K) - s_ij)^2                                 elsewhere
///
/// + eta times the mean over B x K of ||x| - 1|, whose slope at u = 0 is taken as that of u > 0. Where each image has
/// one class, all pairs are of the first kind.
package final class IDHNLoss<Scalar: KernelScalar>: TrainingObjective {
  private let bits: Int
  /// C.
  private let classes: Int
  /// Of the training images.
  private let labels: Labels
  private let quantisationWeight: Scalar
  private let kernels: any KernelSet<Scalar>

  /// - Parameters:
  ///   - labels: of the training images; `TrainingBatch.items` are positions in them.
  ///   - quantisationWeight: eta.
  package init(
    bits: Int, classes: Int, labels: Labels, quantisationWeight: Double, kernels: any KernelSet<Scalar>
  ) {
    self.bits = bits
    self.classes = classes
    self.labels = labels
    self.quantisationWeight = Scalar(quantisationWeight)
    self.kernels = kernels
  }

  package func evaluate(outputs: Tensor<Scalar>, batch: TrainingBatch, gradient: Tensor<Scalar>) throws
    -> Double
  {
    let rows = batch.items.count
    precondition(
      outputs.values.count == rows * bits && gradient.values.count == rows * bits,
      "\(outputs.shape) outputs and \(gradient.shape) gradients for \(rows) rows of \(bits) bits")
    let codes = Self.softsign(outputs.values)
    let cosines = try labels.cosines(of: batch.items, classes: classes, kernels: kernels)
    let pairs = Buffer<Scalar>(count: rows * rows)
    try kernels.multiply(
      rows: rows, columns: rows, inner: bits, alpha: 1, a: codes, transposeA: false, b: codes,
      transposeB: true, beta: 0, into: pairs)
    let likeness = Self.likeness(pairs, cosines: cosines, bits: Scalar(bits)) / Double(rows * rows)
    // Twice: each output is in the pairs of its row and of its column, which are alike.
    try kernels.multiply(
      rows: rows, columns: bits, inner: rows, alpha: 2 / Scalar(rows * rows), a: pairs, transposeA: false,
      b: codes, transposeB: false, beta: 0, into: gradient.values)
    let quantisation = addQuantisation(outputs: outputs.values, gradient: gradient.values)
    return likeness + Double(quantisationWeight) * quantisation
  }

  @specialized(where Scalar == Float)
  private static func softsign(_ outputs: Buffer<Scalar>) -> Buffer<Scalar> {
    let codes = Buffer<Scalar>(count: outputs.count)
    outputs.withSpan { outputs in
      codes.withMutableSpan { codes in
        for index in outputs.indices { codes[index] = outputs[index] / (1 + abs(outputs[index])) }
      }
    }
    return codes
  }

  /// - Parameter pairs: P; overwritten with the derivative of the returned sum.
  @specialized(where Scalar == Float)
  private static func likeness(_ pairs: Buffer<Scalar>, cosines: Buffer<Scalar>, bits q: Scalar) -> Double {
    var sum = 0.0
    cosines.withSpan { cosines in
      pairs.withMutableSpan { pairs in
        for index in cosines.indices {
          let s = cosines[index]
          if s > 0.99 || s < 0.01 {
            let (loss, slope) = Scalar.logistic(5 / q * pairs[index], isSimilar: s > 0.99)
            sum += Double(loss)
            pairs[index] = 5 / q * slope
          } else {
            let gap = (pairs[index] + q) / (2 * q) - s
            sum += Double(0.1 * q * gap * gap)
            pairs[index] = 0.1 * gap
          }
        }
      }
    }
    return sum
  }

  /// Adds the term's slope to the gradient with respect to x, and turns that into the one with respect to u.
  /// - Returns: the mean of ||x| - 1|, which is 1 / (1 + |u|).
  @specialized(where Scalar == Float)
  private func addQuantisation(outputs: Buffer<Scalar>, gradient: Buffer<Scalar>) -> Double {
    let scale = quantisationWeight / Scalar(outputs.count)
    var sum = 0.0
    outputs.withSpan { outputs in
      gradient.withMutableSpan { gradient in
        for index in outputs.indices {
          let gap = 1 / (1 + abs(outputs[index]))
          sum += Double(gap)
          gradient[index] = (gradient[index] - (outputs[index] < 0 ? -scale : scale)) * gap * gap
        }
      }
    }
    return sum / Double(outputs.count)
  }
}
