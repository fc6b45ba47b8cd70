import Foundations
import Kernels
import Training

/// Cross-entropy of a linear classifier on the binary codes themselves (Su et al., "Greedy Hash: Towards Fast
/// Optimization for Accurate Hash Coding in CNN", NeurIPS 2018).
///
/// With u the outputs, b = sign(u) (sign 0 = 1), W [classes, bits] a classifier without bias that is trained beside
/// the network, and alpha the weight:
///
///     mean over the batch of CE(W b, y) + alpha mean over batch and bits of ||u| - 1|^3
///
/// The gradient passes the sign as if it were not there (straight-through): that of b is taken for that of u. Where
/// an image may have several classes, the first term is the mean over batch and classes of the binary cross-entropy.
package final class GreedyHashLoss<Scalar: KernelScalar>: TrainingObjective {
  private let quantisationWeight: Scalar
  private let classifier: CodeClassifier<Scalar>
  /// b: [batch, bits].
  private let codes: Tensor<Scalar>

  /// - Parameters:
  ///   - labels: of the training images; `TrainingBatch.items` are positions in them.
  ///   - batch: rows of every batch.
  ///   - quantisationWeight: alpha.
  ///   - seed: W starts from N(0, 0.01).
  package init(
    bits: Int, classes: Int, labels: Labels, batch: Int, quantisationWeight: Double, seed: UInt64,
    kernels: any KernelSet<Scalar>
  ) {
    precondition(labels.fit(classes: classes), "an image's class is not among \(classes)")
    self.quantisationWeight = Scalar(quantisationWeight)
    classifier = CodeClassifier(
      bits: bits, classes: classes, batch: batch, hasBias: false, deviation: 0.01, owner: "greedyhash", seed: seed,
      crossEntropy: labels.classifierObjective(), kernels: kernels)
    codes = Tensor(TensorShape(batch: batch, channels: bits))
  }

  package var parameters: [Parameter<Scalar>] { classifier.parameters }

  package func evaluate(outputs: Tensor<Scalar>, batch: TrainingBatch, gradient: Tensor<Scalar>) throws -> Double {
    let rows = batch.items.count
    precondition(
      outputs.shape == codes.shape && gradient.shape == codes.shape && rows == codes.shape.batch,
      "\(outputs.shape) outputs and \(gradient.shape) gradients for \(rows) rows; the loss is for \(codes.shape)")
    takeCodes(of: outputs.values)
    let loss = try classifier.evaluate(codes: codes, batch: batch, gradient: gradient)
    let quantisation = addQuantisation(outputs: outputs.values, gradient: gradient.values)
    return loss + Double(quantisationWeight) * quantisation
  }

  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  private func takeCodes(of outputs: Buffer<Scalar>) {
    outputs.withSpan { u in
      codes.values.withMutableSpan { b in
        for i in 0..<b.count { b[i] = u[i] < 0 ? -1 : 1 }
      }
    }
  }

  /// - Returns: the mean of ||u| - 1|^3.
  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  private func addQuantisation(outputs: Buffer<Scalar>, gradient: Buffer<Scalar>) -> Double {
    let scale = 3 * quantisationWeight / Scalar(outputs.count)
    var sum = 0.0
    outputs.withSpan { u in
      codes.values.withSpan { b in
        gradient.withMutableSpan { gradient in
          for i in 0..<u.count {
            let gap = abs(u[i]) - 1
            let square = gap * gap
            sum += Double(square) * Double(abs(gap))
            gradient[i] += scale * square * (gap < 0 ? -b[i] : b[i])
          }
        }
      }
    }
    return sum / Double(outputs.count)
  }
}
