import Foundations
import Hashing
import Kernels
import Training

/// The loss that the authors of MDS train with (Wang et al., CVPR 2023, as released): a softmax over the cosines to
/// all centers affirms the image's class and denies the others, and images of a shared class are pulled together.
///
/// With b = tanh(u), P = softmax of sqrt(K) cos(b, h_c) over the C centers, y_c = 1 for the image's classes and else
/// 0, lambda_1 and lambda_2 the weights, the sum of
///
///     L_C = -mean over batch and classes of [y_c log P_c + (1 - y_c) log(1 - P_c)]
///     lambda_1 L_P, L_P = mean over similar pairs of log(1 + e^D), D = (1 - cos(b_i, B_j)) / 2
///     lambda_2 L_Q, L_Q = mean over batch and bits of (|b| - 1)^2
///
/// The pairs are those of an image of the batch with one of the memory, itself included, that share a class. The
/// memory holds each training image's b as last seen, the batch's own written before the loss is taken, and counts as
/// constant; images not seen yet are in no pair. L_P is 0 where there is no pair, and in the first epoch.
package final class MDSLoss<Scalar: KernelScalar>: TrainingObjective {
  private let bits: Int
  private let classes: Int
  /// Of the training images.
  private let labels: Labels
  /// The images of each class, where each has one; empty otherwise.
  private let images: [[UInt32]]
  /// Of the training images, where one may have several classes.
  private let masks: ClassMasks?
  private let pairWeight: Double
  private let quantisationWeight: Double
  private let kernels: any KernelSet<Scalar>
  /// b: [batch, bits].
  private let codes: Tensor<Scalar>
  private let cosines: CosineLogits<Scalar>
  /// B / |B|: [training images, bits].
  private let memory: Buffer<Scalar>
  /// Whether an image is in the memory.
  private var isSeen: [Bool]
  /// cos(b_i, B_j), then sigmoid(D) for pairs and 0 elsewhere: [batch, training images].
  private let pairs: Buffer<Scalar>

  /// - Parameters:
  ///   - labels: of the training images; `TrainingBatch.items` are positions in them.
  ///   - batch: rows of every batch.
  ///   - pairWeight: lambda_1.
  ///   - quantisationWeight: lambda_2.
  package init(
    centers: HashCenters, labels: Labels, batch: Int, pairWeight: Double, quantisationWeight: Double,
    kernels: any KernelSet<Scalar>
  ) {
    precondition(centers.classes >= 2, "\(centers.classes) centers: there is no other class to deny")
    precondition(labels.fit(classes: centers.classes), "an image's class has no center among \(centers.classes)")
    bits = centers.bits
    classes = centers.classes
    self.labels = labels
    var images = [[UInt32]](repeating: [], count: centers.classes)
    for (item, classIndex) in (labels.single ?? []).enumerated() { images[Int(classIndex)].append(UInt32(item)) }
    self.images = images
    masks = ClassMasks(labels)
    self.pairWeight = pairWeight
    self.quantisationWeight = quantisationWeight
    self.kernels = kernels
    codes = Tensor(TensorShape(batch: batch, channels: centers.bits))
    cosines = CosineLogits(centers: centers, scale: Double(centers.bits).squareRoot(), batch: batch, kernels: kernels)
    memory = Buffer(count: labels.count * centers.bits)
    isSeen = [Bool](repeating: false, count: labels.count)
    pairs = Buffer(count: batch * labels.count)
  }

  package func evaluate(outputs: Tensor<Scalar>, batch: TrainingBatch, gradient: Tensor<Scalar>) throws -> Double {
    let rows = batch.items.count
    precondition(
      outputs.shape == codes.shape && gradient.shape == codes.shape && rows == codes.shape.batch,
      "\(outputs.shape) outputs and \(gradient.shape) gradients for \(rows) rows; the loss is for \(codes.shape)")
    codes.values.takeTanh(of: outputs.values)
    try cosines.forward(codes.values)
    remember(batch.items)
    let share = 1 / Scalar(classes)
    var loss = 0.0
    for (row, item) in batch.items.enumerated() {
      loss += cosines.affirmAndDeny(row, own: labels.classes(of: item), ownShare: share, otherShare: share)
    }
    loss /= Double(rows)
    let hasPairs = batch.epoch >= 1
    if hasPairs { loss += pairWeight * (try pull(batch.items, gradient: gradient.values)) }
    try cosines.backward(into: gradient.values, adding: hasPairs)
    gradient.values.passThroughTanh(codes.values)
    return loss + quantisationWeight * outputs.addSquaredTanhGap(weight: quantisationWeight, to: gradient)
  }

  /// L_P.
  /// - Parameter gradient: overwritten with that of lambda_1 L_P with respect to b / |b|.
  private func pull(_ items: [Int], gradient: Buffer<Scalar>) throws -> Double {
    try kernels.multiply(
      rows: items.count, columns: labels.count, inner: bits, alpha: 1, a: cosines.directions, transposeA: false,
      b: memory, transposeB: true, beta: 0, into: pairs)
    var (sum, count) = (0.0, 0)
    for (row, item) in items.enumerated() {
      let similar = images(like: item)
      sum += likelihood(row: row, similar: similar)
      count += similar.count
    }
    // dD / dcos = -1/2.
    try kernels.multiply(
      rows: items.count, columns: bits, inner: labels.count, alpha: Scalar(-pairWeight / Double(2 * max(count, 1))),
      a: pairs, transposeA: false, b: memory, transposeB: false, beta: 0, into: gradient)
    return sum / Double(max(count, 1))
  }

  /// Those in the memory that share a class with an image, itself included if it has one.
  private func images(like item: Int) -> [UInt32] {
    let isSeen = isSeen
    let similar =
      masks.map { $0.items(sharingAClassWith: item, of: $0) } ?? labels.classes(of: item).flatMap { images[$0] }
    return similar.filter { isSeen[Int($0)] }
  }

  /// Puts each pair's sigmoid(D) in the place of its cosine, 0 elsewhere.
  /// - Returns: the sum of log(1 + e^D).
  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  private func likelihood(row: Int, similar: [UInt32]) -> Double {
    let first = row * isSeen.count
    let end = first + isSeen.count
    let gaps = Buffer<Scalar>(count: similar.count)
    pairs.withSpan { pairs in
      gaps.withMutableSpan { gaps in
        for i in similar.indices { gaps[i] = (1 - pairs[first + Int(similar[i])]) / 2 }
      }
    }
    // log(1 + e^D) is what a pair of logit D has that is not similar.
    let sum = PairwiseKernels.logistic(
      gaps, rowClasses: [1], columnClasses: [Int32](repeating: 0, count: similar.count))
    gaps.withSpan { slopes in
      pairs.withMutableSpan { pairs in
        for i in first..<end { pairs[i] = 0 }
        for i in similar.indices { pairs[first + Int(similar[i])] = slopes[i] }
      }
    }
    return sum
  }

  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  private func remember(_ items: [Int]) {
    let bits = bits
    cosines.directions.withSpan { directions in
      memory.withMutableSpan { memory in
        for (row, item) in items.enumerated() {
          isSeen[item] = true
          for bit in 0..<bits { memory[item * bits + bit] = directions[row * bits + bit] }
        }
      }
    }
  }
}
