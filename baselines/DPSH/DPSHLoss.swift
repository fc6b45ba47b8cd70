import Foundations
import Kernels
import Training

/// The likelihood of pairwise labels (Li, Wang, Kang, "Feature Learning based Deep Supervised Hashing with
/// Pairwise Labels", IJCAI 2016, arXiv 1511.03855), mini-batch form with a memory of the outputs of all
/// training images.
///
/// With u_i the outputs of the batch's B rows, U_j those in the memory of N training images (zero until an
/// image was seen; the batch's own are written before the loss is taken), theta_ij = u_i . U_j / 2, s_ij = 1
/// where the images share a class and else 0, and eta the weight:
///
///     mean over B x N of [log(1 + e^theta_ij) - s_ij theta_ij] + eta mean over B x K of (u - sign u)^2
///
/// The gradient runs through u alone; the memory counts as constant, an image's own entry included.
package final class DPSHLoss<Scalar: KernelScalar>: TrainingObjective {
  private let bits: Int
  /// Of the training images.
  private let labels: Labels
  /// The same as bits, where an image may have several classes.
  private let masks: ClassMasks?
  private let quantisationWeight: Scalar
  private let kernels: any KernelSet<Scalar>
  /// U: [training images, bits].
  private let memory: Buffer<Scalar>
  /// theta, then the derivative: [batch, training images].
  private var pairs: Buffer<Scalar>
  /// s where an image may have several classes: [batch, training images].
  private var similar: [Int32] = []

  /// - Parameters:
  ///   - labels: of the training images; `TrainingBatch.items` are positions in them.
  ///   - batch: rows that a batch usually has.
  ///   - quantisationWeight: eta.
  package init(
    bits: Int, labels: Labels, batch: Int, quantisationWeight: Double, kernels: any KernelSet<Scalar>
  ) {
    self.bits = bits
    self.labels = labels
    masks = ClassMasks(labels)
    self.quantisationWeight = Scalar(quantisationWeight)
    self.kernels = kernels
    memory = Buffer(count: labels.count * bits)
    pairs = Buffer(count: batch * labels.count)
  }

  package func evaluate(outputs: Tensor<Scalar>, batch: TrainingBatch, gradient: Tensor<Scalar>) throws
    -> Double
  {
    let rows = batch.items.count
    precondition(
      outputs.values.count == rows * bits && gradient.values.count == rows * bits,
      "\(outputs.shape) outputs and \(gradient.shape) gradients for \(rows) rows of \(bits) bits")
    remember(outputs.values, of: batch.items)
    if pairs.count != rows * labels.count { pairs = Buffer(count: rows * labels.count) }

    try kernels.multiply(
      rows: rows, columns: labels.count, inner: bits, alpha: 0.5, a: outputs.values, transposeA: false,
      b: memory, transposeB: true, beta: 0, into: pairs)
    let likelihood = likelihood(of: batch.items)
    try kernels.multiply(
      rows: rows, columns: bits, inner: labels.count, alpha: 0.5 / Scalar(rows * labels.count), a: pairs,
      transposeA: false, b: memory, transposeB: false, beta: 0, into: gradient.values)

    let quantisation = addQuantisation(outputs: outputs.values, gradient: gradient.values)
    return likelihood / Double(rows * labels.count) + Double(quantisationWeight) * quantisation
  }

  /// Of s under theta, in `pairs`, which becomes its derivative.
  private func likelihood(of items: [Int]) -> Double {
    guard let masks else {
      let classes = labels.single ?? []
      return PairwiseKernels.logistic(pairs, rowClasses: items.map { classes[$0] }, columnClasses: classes)
    }
    if similar.count != pairs.count { similar = [Int32](repeating: 0, count: pairs.count) }
    for (row, item) in items.enumerated() {
      masks.mark(sharingAClassWith: item, of: masks, in: &similar, from: row * masks.count)
    }
    return PairwiseKernels.logistic(pairs, similar: similar, columns: masks.count)
  }

  @specialized(where Scalar == Float)
  private func remember(_ outputs: Buffer<Scalar>, of items: [Int]) {
    outputs.withSpan { outputs in
      memory.withMutableSpan { memory in
        for (row, item) in items.enumerated() {
          for bit in 0..<bits { memory[item * bits + bit] = outputs[row * bits + bit] }
        }
      }
    }
  }

  /// - Returns: the mean of (u - sign u)^2, with sign 0 = 1.
  @specialized(where Scalar == Float)
  private func addQuantisation(outputs: Buffer<Scalar>, gradient: Buffer<Scalar>) -> Double {
    let scale = 2 * quantisationWeight / Scalar(outputs.count)
    var sum = 0.0
    outputs.withSpan { outputs in
      gradient.withMutableSpan { gradient in
        for index in outputs.indices {
          let gap = outputs[index] - (outputs[index] < 0 ? -1 : 1)
          sum += Double(gap * gap)
          gradient[index] += scale * gap
        }
      }
    }
    return sum / Double(outputs.count)
  }
}
