import Foundations
import Hashing
import Kernels
import Training

/// The loss that the released code of SHC trains its classifier with: the cross-entropy, which takes the softmax of
/// its input, is given the softmax of the logits. With p = softmax(z), r = softmax(p) and y = 1 for the image's
/// classes, else 0, the mean over the batch of
///
///     -sum over c of y_c log r_c
///
/// p lies in [0, 1], so that no r_c exceeds e / (e + C - 1); where p is certain, also of a wrong class, the gradient
/// is 0. An image of several classes counts with each of them, one of none with 0, as there.
package final class DoubleSoftmaxCrossEntropy<Scalar: KernelScalar>: TrainingObjective {
  private let labels: Labels

  /// - Parameter labels: of the training images, below the number of logits; `TrainingBatch.items` are positions in
  ///   them.
  package init(labels: Labels) { self.labels = labels }

  /// With g = (|y| r - y) / batch the gradient of p, that of the logits is p_k (g_k - sum over j of p_j g_j).
  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  package func evaluate(outputs: Tensor<Scalar>, batch: TrainingBatch, gradient: Tensor<Scalar>) -> Double {
    let rows = outputs.shape.batch
    let classes = outputs.shape.features
    precondition(batch.items.count == rows, "\(batch.items.count) items for \(rows) rows")
    precondition(gradient.shape == outputs.shape, "a gradient of \(gradient.shape) for \(outputs.shape)")
    var loss = 0.0
    var first = [Scalar](repeating: 0, count: classes)
    var second = first
    outputs.values.withSpan { logits in
      gradient.values.withMutableSpan { gradient in
        for row in 0..<rows {
          let own = labels.classes(of: batch.items[row])
          precondition(own.allSatisfy { $0 >= 0 && $0 < classes }, "labels \(own) for \(classes) logits")
          let start = row * classes
          // Exponentials are taken relative to the largest logit, so that none overflows. Those of p cannot.
          var largest = logits[start]
          for k in 0..<classes where logits[start + k] > largest { largest = logits[start + k] }
          var sum: Scalar = 0
          for k in 0..<classes {
            first[k] = Scalar.exp(logits[start + k] - largest)
            sum += first[k]
          }
          var secondSum: Scalar = 0
          for k in 0..<classes {
            first[k] /= sum
            second[k] = Scalar.exp(first[k])
            secondSum += second[k]
          }
          let count = Scalar(own.count)
          for k in 0..<classes { second[k] = count * second[k] / secondSum }
          loss += Double(count * Scalar.log(secondSum))
          for classIndex in own {
            loss -= Double(first[classIndex])
            second[classIndex] -= 1
          }
          var mean: Scalar = 0
          for k in 0..<classes { mean += first[k] * second[k] }
          for k in 0..<classes { gradient[start + k] = first[k] * (second[k] - mean) / Scalar(rows) }
        }
      }
    }
    return loss / Double(rows)
  }
}
