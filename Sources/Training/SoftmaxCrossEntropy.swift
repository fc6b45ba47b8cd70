import Kernels

/// -w_label log softmax(logits)[label], averaged over the batch: the classifier's loss where each image has one
/// class. All w are 1 unless they are given.
public final class SoftmaxCrossEntropy<Scalar: KernelScalar>: TrainingObjective {
  private let labels: [Int32]
  /// w; empty for 1.
  private let classWeights: [Scalar]

  /// - Parameters:
  ///   - labels: the class of each training image, below the number of logits; `TrainingBatch.items` are positions in
  ///     it.
  ///   - classWeights: w of each class; nil for 1.
  public init(labels: [Int32], classWeights: [Double]? = nil) {
    self.labels = labels
    self.classWeights = classWeights?.map { Scalar($0) } ?? []
  }

  /// With p the softmax of a row, the gradient of its logits is w_label (p - one-hot(label)) / batch.
  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  public func evaluate(outputs: Tensor<Scalar>, batch: TrainingBatch, gradient: Tensor<Scalar>) -> Double {
    let rows = outputs.shape.batch
    let classes = outputs.shape.features
    precondition(batch.items.count == rows, "\(batch.items.count) items for \(rows) rows")
    precondition(
      gradient.shape == outputs.shape, "a gradient of \(gradient.shape) for \(outputs.shape)")
    precondition(
      classWeights.isEmpty || classWeights.count == classes, "\(classWeights.count) weights for \(classes) classes")
    let (labels, classWeights) = (labels, classWeights)
    var loss = 0.0
    outputs.values.withSpan { logits in
      gradient.values.withMutableSpan { gradient in
        for row in 0..<rows {
          let first = row * classes
          let label = Int(labels[batch.items[row]])
          precondition(label >= 0 && label < classes, "label \(label) for \(classes) logits")
          // Exponentials are taken relative to the largest logit, so that none overflows.
          var largest = logits[first]
          for i in first..<first + classes where logits[i] > largest { largest = logits[i] }
          var sum: Scalar = 0
          for i in first..<first + classes {
            let power = Scalar.exp(logits[i] - largest)
            gradient[i] = power
            sum += power
          }
          let weight: Scalar = classWeights.isEmpty ? 1 : classWeights[label]
          loss += Double(weight * (Scalar.log(sum) + largest - logits[first + label]))
          let factor = weight / (sum * Scalar(rows))
          for i in first..<first + classes { gradient[i] *= factor }
          gradient[first + label] -= weight / Scalar(rows)
        }
      }
    }
    return loss / Double(rows)
  }
}
