import Foundations
import Kernels
import Training

/// The likelihood of triplet labels (Wang, Shi, Kitani, "Deep Supervised Hashing with Triplet Labels", ACCV 2016,
/// arXiv 1612.03900), mini-batch form with a memory of the outputs of all training images.
///
/// With u_i the outputs of the batch's B rows, U those in the memory (the batch's own are written before the loss is
/// taken), theta_ij = u_i . U_j / 2, alpha = K / 2 and eta the weight:
///
///     mean over triplets of log(1 + e^-(theta_ij - theta_ik - alpha)) + eta mean over B of |u - sign u|^2
///
/// j and k are images drawn for i (``TripletSampler``): j shares a class with it, k does not, and each j is paired
/// with each k. Where no row has both, the first term is 0. The gradient runs through u alone; the memory counts as
/// constant.
package final class DTSHLoss<Scalar: KernelScalar>: TrainingObjective {
  private let bits: Int
  private let images: Int
  private let quantisationWeight: Scalar
  private var sampler: TripletSampler
  /// U: [training images, bits].
  private let memory: Buffer<Scalar>
  /// A row's theta_ij - theta_ik - alpha, then the derivative: [positives, negatives].
  private var triplets = Buffer<Scalar>(count: 0)

  /// - Parameters:
  ///   - labels: of the training images; `TrainingBatch.items` are positions in them.
  ///   - quantisationWeight: eta.
  ///   - limit: most positives, and most negatives, of a row.
  ///   - seed: of the run; the draws come from the stream "dtsh/triplets".
  package init(bits: Int, labels: Labels, quantisationWeight: Double, limit: Int, seed: UInt64) {
    self.bits = bits
    images = labels.count
    self.quantisationWeight = Scalar(quantisationWeight)
    sampler = TripletSampler(
      labels: labels, limit: limit, stream: RandomStream(seed: seed, purpose: "dtsh/triplets"))
    memory = Buffer(count: labels.count * bits)
  }

  package func evaluate(outputs: Tensor<Scalar>, batch: TrainingBatch, gradient: Tensor<Scalar>) -> Double {
    let rows = batch.items.count
    precondition(
      outputs.values.count == rows * bits && gradient.values.count == rows * bits,
      "\(outputs.shape) outputs and \(gradient.shape) gradients for \(rows) rows of \(bits) bits")
    remember(outputs.values, of: batch.items)
    sampler.see(batch.items)
    gradient.values.fill(0)
    var sum = 0.0
    var count = 0
    for (row, item) in batch.items.enumerated() {
      let (positives, negatives) = sampler.draw(for: item, epoch: batch.epoch)
      guard !positives.isEmpty && !negatives.isEmpty else { continue }
      count += positives.count * negatives.count
      sum += likelihood(
        of: outputs.values, row: row, positives: positives, negatives: negatives, gradient: gradient.values)
    }
    let quantisation = scaleAndAddQuantisation(
      outputs: outputs.values, gradient: gradient.values, scale: 0.5 / Scalar(max(count, 1)), rows: rows)
    return sum / Double(max(count, 1)) + Double(quantisationWeight) * quantisation
  }

  @specialized(where Scalar == Float)
  private func remember(_ outputs: Buffer<Scalar>, of items: [Int]) {
    outputs.withSpan { outputs in
      memory.withMutableSpan { memory in
        for (row, item) in items.enumerated() {
          precondition(item >= 0 && item < images, "image \(item) is not in 0..<\(images)")
          for bit in 0..<bits { memory[item * bits + bit] = outputs[row * bits + bit] }
        }
      }
    }
  }

  /// Of one row's triplets, summed.
  /// - Parameter gradient: becomes twice the sum's, in this row.
  @specialized(where Scalar == Float)
  private func likelihood(
    of outputs: Buffer<Scalar>, row: Int, positives: [Int], negatives: [Int], gradient: Buffer<Scalar>
  ) -> Double {
    let towards = halfProducts(of: outputs, row: row, with: positives)
    let away = halfProducts(of: outputs, row: row, with: negatives)
    let count = towards.count * away.count
    if triplets.count != count { triplets = Buffer(count: count) }
    let alpha = Scalar(bits) / 2
    triplets.withMutableSpan { triplets in
      for (j, theta) in towards.enumerated() {
        for k in away.indices { triplets[j * away.count + k] = theta - alpha - away[k] }
      }
    }
    // log(1 + e^T) - T = log(1 + e^-T): each triplet is a pair of logit T that is similar.
    let sum = PairwiseKernels.logistic(
      triplets, rowClasses: [0], columnClasses: [Int32](repeating: 0, count: count))

    var positiveSlopes = [Scalar](repeating: 0, count: towards.count)
    var negativeSlopes = [Scalar](repeating: 0, count: away.count)
    triplets.withSpan { slopes in
      for j in towards.indices {
        var sum: Scalar = 0
        for k in away.indices {
          let slope = slopes[j * away.count + k]
          sum += slope
          negativeSlopes[k] -= slope
        }
        positiveSlopes[j] = sum
      }
    }
    addMemory(of: positives, weighted: positiveSlopes, to: gradient, row: row)
    addMemory(of: negatives, weighted: negativeSlopes, to: gradient, row: row)
    return sum
  }

  /// u . U_j / 2 for some j.
  @specialized(where Scalar == Float)
  private func halfProducts(of outputs: Buffer<Scalar>, row: Int, with items: [Int]) -> [Scalar] {
    outputs.withSpan { outputs in
      memory.withSpan { memory in
        items.map { item in
          var product: Scalar = 0
          for bit in 0..<bits { product += outputs[row * bits + bit] * memory[item * bits + bit] }
          return product / 2
        }
      }
    }
  }

  @specialized(where Scalar == Float)
  private func addMemory(of items: [Int], weighted weights: [Scalar], to gradient: Buffer<Scalar>, row: Int) {
    memory.withSpan { memory in
      gradient.withMutableSpan { gradient in
        for (item, weight) in zip(items, weights) {
          for bit in 0..<bits { gradient[row * bits + bit] += weight * memory[item * bits + bit] }
        }
      }
    }
  }

  /// - Returns: the mean over rows of |u - sign u|^2, with sign 0 = 1.
  @specialized(where Scalar == Float)
  private func scaleAndAddQuantisation(
    outputs: Buffer<Scalar>, gradient: Buffer<Scalar>, scale: Scalar, rows: Int
  ) -> Double {
    let quantisationScale = 2 * quantisationWeight / Scalar(rows)
    var sum = 0.0
    outputs.withSpan { outputs in
      gradient.withMutableSpan { gradient in
        for index in outputs.indices {
          let gap = outputs[index] - (outputs[index] < 0 ? -1 : 1)
          sum += Double(gap * gap)
          gradient[index] = scale * gradient[index] + quantisationScale * gap
        }
      }
    }
    return sum / Double(rows)
  }
}
