import Foundations
import Kernels

/// The classifier's loss where an image may have several classes, or none: each class is a question of its own.
///
/// With z the logits and y = 1 for the image's classes, else 0, the mean over batch and classes of
///
///     w (-y log sigmoid(z) - (1 - y) log(1 - sigmoid(z))) = w softplus((1 - 2y) z)
///
/// with a weight w for each class, 1 unless it is given.
public final class SigmoidCrossEntropy<Scalar: KernelScalar>: TrainingObjective {
  /// [training images, classes] row-major, 0 or 1.
  private let memberships: [UInt8]
  private let classes: Int
  /// w of each class.
  private let classWeights: [Scalar]

  /// - Parameters:
  ///   - memberships: of the training images, [images, classes] row-major, 0 or 1; `TrainingBatch.items` are
  ///     positions in it.
  ///   - classes: as many as there are logits.
  ///   - classWeights: w of each class; nil for 1.
  public init(memberships: [UInt8], classes: Int, classWeights: [Double]? = nil) {
    precondition(
      classWeights.map { $0.count == classes } ?? true, "\(classWeights?.count ?? 0) weights for \(classes) classes")
    precondition(
      classes > 0 && memberships.count % classes == 0, "\(memberships.count) memberships of \(classes) classes")
    self.memberships = memberships
    self.classes = classes
    self.classWeights = classWeights?.map { Scalar($0) } ?? Array(repeating: 1, count: classes)
  }

  /// The gradient of a logit is w (sigmoid(z) - y) / (batch x classes).
  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  public func evaluate(outputs: Tensor<Scalar>, batch: TrainingBatch, gradient: Tensor<Scalar>) -> Double {
    let rows = batch.items.count
    let classes = classes
    let (memberships, classWeights) = (memberships, classWeights)
    precondition(
      outputs.values.count == rows * classes && gradient.values.count == rows * classes,
      "\(outputs.shape) outputs and \(gradient.shape) gradients for \(rows) rows of \(classes) classes")
    let scale = 1 / Scalar(rows * classes)
    var loss = 0.0
    outputs.values.withSpan { logits in
      gradient.values.withMutableSpan { gradient in
        for row in 0..<rows {
          let first = batch.items[row] * classes
          for classIndex in 0..<classes {
            let index = row * classes + classIndex
            // softplus(z) - z = softplus(-z), and sigmoid(z) - 1 = -sigmoid(-z): nothing cancels.
            let sign: Scalar = memberships[first + classIndex] == 1 ? -1 : 1
            let z = sign * logits[index]
            let weight = classWeights[classIndex]
            loss += Double(weight * Scalar.softplus(z))
            gradient[index] = weight * (sign * Scalar.sigmoid(z) * scale)
          }
        }
      }
    }
    return loss / Double(rows * classes)
  }
}

extension Labels {
  /// The loss of a classifier that is trained on images with these labels.
  /// - Parameter classWeights: what each class counts; nil for 1.
  public func classifierObjective<Scalar: KernelScalar>(
    for scalar: Scalar.Type = Scalar.self, classWeights: [Double]? = nil
  ) -> any TrainingObjective<Scalar> {
    if let memberships, let classCount {
      SigmoidCrossEntropy<Scalar>(memberships: memberships, classes: classCount, classWeights: classWeights)
    } else {
      SoftmaxCrossEntropy<Scalar>(labels: single ?? [], classWeights: classWeights)
    }
  }
}
