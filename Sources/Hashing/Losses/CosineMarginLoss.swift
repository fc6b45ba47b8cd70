import Foundations
import Kernels
import Training

/// Cross-entropy of a softmax over the cosines to all hash centers, with a margin (Hoe et al., "One Loss for All:
/// Deep Hashing with a Single Cosine Similarity based Learning Objective", NeurIPS 2021).
///
/// With v the outputs, h_c the centers, y_c = 1 for the image's classes and else 0, s the scale and m the margin, the
/// mean over the batch of
///
///     -sum over c of y_c / |y|_1 log softmax(s (cos(v, h_c) - m y_c))
///
/// An image without classes counts 0.
package final class CosineMarginLoss<Scalar: KernelScalar>: TrainingObjective {
  /// Of the training images.
  private let labels: Labels
  /// s m.
  private let scaledMargin: Scalar
  private let cosines: CosineLogits<Scalar>

  /// - Parameters:
  ///   - scale: s.
  ///   - margin: m.
  ///   - labels: of the training images; `TrainingBatch.items` are positions in them.
  ///   - batch: rows of every batch.
  package init(
    centers: HashCenters, scale: Double, margin: Double, labels: Labels, batch: Int, kernels: any KernelSet<Scalar>
  ) {
    precondition(labels.fit(classes: centers.classes), "an image's class has no center among \(centers.classes)")
    self.labels = labels
    scaledMargin = Scalar(scale * margin)
    cosines = CosineLogits(centers: centers, scale: scale, batch: batch, kernels: kernels)
  }

  package func evaluate(outputs: Tensor<Scalar>, batch: TrainingBatch, gradient: Tensor<Scalar>) throws -> Double {
    let rows = batch.items.count
    precondition(
      gradient.shape == outputs.shape && rows == cosines.logits.shape.batch,
      "\(outputs.shape) outputs and \(gradient.shape) gradients for \(rows) rows; the loss is for "
        + "\(cosines.logits.shape.batch)")
    try cosines.forward(outputs.values)
    var loss = 0.0
    for (row, item) in batch.items.enumerated() { loss += classify(row, as: labels.classes(of: item), of: rows) }
    try cosines.backward(into: gradient.values)
    return loss / Double(rows)
  }

  /// With p the softmax and n own classes, the logits' gradient is (p - y / n) / `rows`.
  /// - Returns: the row's loss.
  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  private func classify(_ row: Int, as own: [Int], of rows: Int) -> Double {
    let classes = cosines.logits.shape.features
    let (first, end) = (row * classes, (row + 1) * classes)
    let margin = scaledMargin
    var loss: Scalar = 0
    cosines.logits.values.withMutableSpan { z in
      cosines.logitsGradient.values.withMutableSpan { gradient in
        if own.isEmpty {
          for i in first..<end { gradient[i] = 0 }
          return
        }
        for classIndex in own { z[first + classIndex] -= margin }
        // Exponentials are taken relative to the largest logit, so that none overflows.
        var largest = z[first]
        for i in first..<end where z[i] > largest { largest = z[i] }
        var sum: Scalar = 0
        for i in first..<end {
          let power = Scalar.exp(z[i] - largest)
          gradient[i] = power
          sum += power
        }
        let factor = 1 / (sum * Scalar(rows))
        for i in first..<end { gradient[i] *= factor }
        let share = 1 / Scalar(own.count)
        loss = Scalar.log(sum) + largest
        for classIndex in own {
          loss -= share * z[first + classIndex]
          gradient[first + classIndex] -= share / Scalar(rows)
        }
      }
    }
    return Double(loss)
  }
}

extension HashingNetworkRecipe {
  /// s of ``cosineMargin(margin:encoding:)``.
  public static let cosineMarginScale = 8.0

  /// OrthoHash's network: a linear layer N(0, 0.01) without bias and batch normalisation, under ``CosineMarginLoss``.
  /// - Parameters:
  ///   - margin: m.
  ///   - encoding: how its outputs become codes; nil: by their signs.
  public static func cosineMargin(margin: Double, encoding: OutputEncoding? = nil) -> HashingNetworkRecipe {
    HashingNetworkRecipe(
      name: "orthohash", version: 1, parameters: ["margin": .number(margin), "scale": .number(cosineMarginScale)],
      head: { context in
        [
          NamedLayer("head.linear", .linear(outputs: context.bits, bias: false, deviation: 0.01)),
          NamedLayer("head.normalization", .batchNormalization(rectified: false)),
        ]
      }, encoding: encoding
    ) { context, kernels in
      guard let centers = context.centers else {
        throw HashingError.missingInput(recipe: "orthohash", input: "hash centers")
      }
      return CosineMarginLoss<Float>(
        centers: centers, scale: cosineMarginScale, margin: margin, labels: context.labels, batch: context.batch,
        kernels: kernels)
    }
  }
}

extension ParameterDefinition {
  /// m of ``CosineMarginLoss``.
  public static let cosineMargin = ParameterDefinition(
    key: "margin", kind: .number(0...2), defaultValue: .number(0.2),
    meaning: "m: what the cosine to the own class's center is lessened by")
}
