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
  package let parameters: [Parameter<Scalar>]
  package let trainingLabels: Labels?
  private let bits: Int
  private let classes: Int
  private let kernels: any KernelSet<Scalar>
  /// [classes, bits].
  private let weights: Parameter<Scalar>
  private let bias: Parameter<Scalar>
  private let crossEntropy: any TrainingObjective<Scalar>
  /// h: [batch, bits].
  private let codes: Tensor<Scalar>
  /// [batch, classes].
  private let logits: Tensor<Scalar>
  private let logitsGradient: Tensor<Scalar>

  /// - Parameters:
  ///   - labels: of the training images; `TrainingBatch.items` are positions in them.
  ///   - batch: rows of every batch.
  ///   - beta: in [0, 1).
  ///   - seed: W starts from He's normal distribution, deviation sqrt(2 / bits), b from 0.
  package init(
    bits: Int, classes: Int, labels: Labels, batch: Int, beta: Double, seed: UInt64, kernels: any KernelSet<Scalar>
  ) {
    self.bits = bits
    self.classes = classes
    self.kernels = kernels
    trainingLabels = labels
    crossEntropy = labels.classifierObjective(
      classWeights: Self.classWeights(of: labels, classes: classes, beta: beta))
    weights = Parameter(name: "classifier.weights", shape: [classes, bits])
    bias = Parameter(name: "classifier.bias", shape: [classes])
    parameters = [weights, bias]
    codes = Tensor(TensorShape(batch: batch, channels: bits))
    logits = Tensor(TensorShape(batch: batch, channels: classes))
    logitsGradient = Tensor(logits.shape)
    var generator = RandomStream(seed: seed, purpose: "initialization/lth/classifier.weights").generator()
    let deviation = (2 / Double(bits)).squareRoot()
    weights.values.copy(from: (0..<classes * bits).map { _ in Scalar(deviation * generator.normal()) })
  }

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
    takeCodes(of: outputs.values)
    try kernels.multiply(
      rows: rows, columns: classes, inner: bits, alpha: 1, a: codes.values, transposeA: false, b: weights.values,
      transposeB: true, beta: 0, into: logits.values)
    ElementwiseKernels.addBias(bias.values, to: logits)
    let loss = try crossEntropy.evaluate(outputs: logits, batch: batch, gradient: logitsGradient)
    try kernels.multiply(
      rows: classes, columns: bits, inner: rows, alpha: 1, a: logitsGradient.values, transposeA: true,
      b: codes.values, transposeB: false, beta: 0, into: weights.gradient)
    ElementwiseKernels.sumRows(of: logitsGradient, into: bias.gradient)
    try kernels.multiply(
      rows: rows, columns: bits, inner: classes, alpha: 1, a: logitsGradient.values, transposeA: false,
      b: weights.values, transposeB: false, beta: 0, into: gradient.values)
    passTanh(gradient.values)
    return loss
  }

  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  private func takeCodes(of outputs: Buffer<Scalar>) {
    outputs.withSpan { u in
      codes.values.withMutableSpan { h in
        for i in 0..<h.count { h[i] = Scalar.tanh(u[i]) }
      }
    }
  }

  /// tanh' = 1 - tanh^2.
  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  private func passTanh(_ gradient: Buffer<Scalar>) {
    codes.values.withSpan { h in
      gradient.withMutableSpan { gradient in
        for i in 0..<gradient.count { gradient[i] *= 1 - h[i] * h[i] }
      }
    }
  }
}
