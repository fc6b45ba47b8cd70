import Foundations
import Hashing
import Kernels
import Training

/// The loss of well-separated semantic hash centers (Wang et al., ACCV 2022, as released): the image's class is said
/// by a softmax over the cosines to all centers, and each other class denied.
///
/// With b = tanh(u), P = softmax of sqrt(K) cos(b, h_c) over the C centers, y the class and lambda the weight, the
/// mean over the batch of
///
///     -[log P_y + 1 / (C - 1) sum over c != y of log(1 - P_c)]  +  lambda mean over bits of (|b| - 1)^2
///
/// Where an image has the classes Y, the first term is the mean over Y, and the second over the others; what there is
/// none of counts 0.
package final class WSSHCLoss<Scalar: KernelScalar>: TrainingObjective {
  private let bits: Int
  private let classes: Int
  /// Of the training images.
  private let labels: Labels
  private let quantisationWeight: Double
  /// b: [batch, bits].
  private let codes: Tensor<Scalar>
  private let cosines: CosineLogits<Scalar>

  /// - Parameters:
  ///   - labels: of the training images; `TrainingBatch.items` are positions in them.
  ///   - batch: rows of every batch.
  ///   - quantisationWeight: lambda.
  package init(
    centers: HashCenters, labels: Labels, batch: Int, quantisationWeight: Double, kernels: any KernelSet<Scalar>
  ) {
    precondition(centers.classes >= 2, "\(centers.classes) centers: there is no other class to deny")
    precondition(labels.fit(classes: centers.classes), "an image's class has no center among \(centers.classes)")
    bits = centers.bits
    classes = centers.classes
    self.labels = labels
    self.quantisationWeight = quantisationWeight
    codes = Tensor(TensorShape(batch: batch, channels: centers.bits))
    cosines = CosineLogits(
      centers: centers, scale: Double(centers.bits).squareRoot(), batch: batch, kernels: kernels)
  }

  package func evaluate(outputs: Tensor<Scalar>, batch: TrainingBatch, gradient: Tensor<Scalar>) throws -> Double {
    let rows = batch.items.count
    precondition(
      outputs.shape == codes.shape && gradient.shape == codes.shape && rows == codes.shape.batch,
      "\(outputs.shape) outputs and \(gradient.shape) gradients for \(rows) rows; the loss is for \(codes.shape)")
    codes.values.takeTanh(of: outputs.values)
    try cosines.forward(codes.values)
    var loss = 0.0
    for (row, item) in batch.items.enumerated() {
      let own = labels.classes(of: item)
      loss += cosines.affirmAndDeny(
        row, own: own, ownShare: own.isEmpty ? 0 : 1 / Scalar(own.count),
        otherShare: own.count == classes ? 0 : 1 / Scalar(classes - own.count))
    }
    try cosines.backward(into: gradient.values)
    gradient.values.passThroughTanh(codes.values)
    return loss / Double(rows) + quantisationWeight * outputs.addSquaredTanhGap(weight: quantisationWeight, to: gradient)
  }
}
