import Foundations
import Kernels
import Training

/// Cross-entropy of a classifier that reads the codes, balanced by class (Chen et al., "Long-tail hashing", SIGIR
/// 2021, as released).
///
/// With h = tanh(u), z = W h + b the logits of a linear classifier trained beside the network, y the class, n_c the
/// training images of class c and beta in [0, 1), the mean over the batch of
///
///     -w_y log softmax(z)_y,  w_c = (1 - beta) / (1 - beta^n_c), divided by the largest w
///
/// with the weights of Cui et al., "Class-balanced loss based on effective number of samples", CVPR 2019, equation 2;
/// beta = 0 gives all classes the weight 1. Where an image may have several classes, the mean over batch and classes
/// of w_c softplus((1 - 2y) z).
package final class LTHLoss<Scalar: KernelScalar>: TrainingObjective {
  package let trainingLabels: Labels?
  private let classifier: CodeClassifier<Scalar>
  /// h: [batch, bits].
  private let codes: Tensor<Scalar>

  /// - Parameters:
  ///   - labels: of the training images; `TrainingBatch.items` are positions in them.
  ///   - batch: rows of every batch.
  ///   - beta: in [0, 1).
  ///   - seed: W starts from He's normal distribution, deviation sqrt(2 / bits), b from 0.
  package init(
    bits: Int, classes: Int, labels: Labels, batch: Int, beta: Double, seed: UInt64, kernels: any KernelSet<Scalar>
  ) {
    trainingLabels = labels
    classifier = CodeClassifier(
      bits: bits, classes: classes, batch: batch, hasBias: true, deviation: (2 / Double(bits)).squareRoot(),
      owner: "lth", seed: seed,
      crossEntropy: labels.classifierObjective(
        classWeights: Self.classWeights(of: labels, classes: classes, beta: beta)),
      kernels: kernels)
    codes = Tensor(TensorShape(batch: batch, channels: bits))
  }

  package var parameters: [Parameter<Scalar>] { classifier.parameters }

  /// w_c. A class without images counts as having one.
  package static func classWeights(of labels: Labels, classes: Int, beta: Double) -> [Double] {
    precondition(beta >= 0 && beta < 1, "beta is \(beta), not in [0, 1)")
    var counts = [Int](repeating: 0, count: classes)
    for image in 0..<labels.count {
      for classIndex in labels.classes(of: image) { counts[classIndex] += 1 }
    }
    let weights = counts.map { count in
      let power = beta == 0 ? 0 : PortableMath.exp(Double(max(count, 1)) * PortableMath.log(beta))
      return (1 - beta) / (1 - power)
    }
    let largest = weights.max() ?? 1
    return weights.map { $0 / largest }
  }

  package func evaluate(outputs: Tensor<Scalar>, batch: TrainingBatch, gradient: Tensor<Scalar>) throws -> Double {
    let rows = batch.items.count
    precondition(
      outputs.shape == codes.shape && gradient.shape == codes.shape && rows == codes.shape.batch,
      "\(outputs.shape) outputs and \(gradient.shape) gradients for \(rows) rows; the loss is for \(codes.shape)")
    codes.values.takeTanh(of: outputs.values)
    let loss = try classifier.evaluate(codes: codes, batch: batch, gradient: gradient)
    gradient.values.passThroughTanh(codes.values)
    return loss
  }
}
