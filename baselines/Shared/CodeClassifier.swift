import Foundations
import Kernels
import Training

/// A linear classifier that reads codes and is trained beside the network: the cross-entropy of W h (+ b).
package final class CodeClassifier<Scalar: KernelScalar> {
  /// "classifier.weights", W [classes, bits], and "classifier.bias".
  package let parameters: [Parameter<Scalar>]
  private let kernels: any KernelSet<Scalar>
  private let crossEntropy: any TrainingObjective<Scalar>
  private let weights: Parameter<Scalar>
  private let bias: Parameter<Scalar>?
  /// [batch, classes].
  private let logits: Tensor<Scalar>
  private let logitsGradient: Tensor<Scalar>

  /// - Parameters:
  ///   - batch: rows of every batch.
  ///   - deviation: of W's normal start; b starts from 0.
  ///   - owner: names the stream, "initialization/OWNER/classifier.weights".
  ///   - crossEntropy: of the logits.
  package init(
    bits: Int, classes: Int, batch: Int, hasBias: Bool, deviation: Double, owner: String, seed: UInt64,
    crossEntropy: any TrainingObjective<Scalar>, kernels: any KernelSet<Scalar>
  ) {
    self.kernels = kernels
    self.crossEntropy = crossEntropy
    weights = Parameter(name: "classifier.weights", shape: [classes, bits])
    bias = hasBias ? Parameter(name: "classifier.bias", shape: [classes]) : nil
    parameters = [weights] + [bias].compactMap { $0 }
    logits = Tensor(TensorShape(batch: batch, channels: classes))
    logitsGradient = Tensor(logits.shape)
    var generator = RandomStream(seed: seed, purpose: "initialization/\(owner)/classifier.weights").generator()
    weights.values.copy(from: (0..<classes * bits).map { _ in Scalar(deviation * generator.normal()) })
  }

  /// - Parameters:
  ///   - codes: h, [batch, bits].
  ///   - gradient: overwritten with the loss's gradient with respect to the codes.
  /// - Returns: the batch's loss.
  package func evaluate(codes: Tensor<Scalar>, batch: TrainingBatch, gradient: Tensor<Scalar>) throws -> Double {
    let (rows, bits, classes) = (codes.shape.batch, codes.shape.channels, logits.shape.channels)
    try kernels.multiply(
      rows: rows, columns: classes, inner: bits, alpha: 1, a: codes.values, transposeA: false, b: weights.values,
      transposeB: true, beta: 0, into: logits.values)
    if let bias { ElementwiseKernels.addBias(bias.values, to: logits) }
    let loss = try crossEntropy.evaluate(outputs: logits, batch: batch, gradient: logitsGradient)
    try kernels.multiply(
      rows: classes, columns: bits, inner: rows, alpha: 1, a: logitsGradient.values, transposeA: true,
      b: codes.values, transposeB: false, beta: 0, into: weights.gradient)
    if let bias { ElementwiseKernels.sumRows(of: logitsGradient, into: bias.gradient) }
    try kernels.multiply(
      rows: rows, columns: bits, inner: classes, alpha: 1, a: logitsGradient.values, transposeA: false,
      b: weights.values, transposeB: false, beta: 0, into: gradient.values)
    return loss
  }
}
