import Foundations
import Hashing

extension SimilarityRecipe {
  /// ``Hashing/ClassSimilarity/init(logits:labels:classes:)`` of the stage-1 classifier.
  public static let fromLogits = SimilarityRecipe(name: "logits", version: 1, parameters: [:]) { request in
    try ClassSimilarity(logits: request.logits, labels: request.labels, classes: request.classes)
  }
}

/// Why a classifier's logits give no class similarity.
public enum ClassSimilarityError: Error, Equatable, CustomStringConvertible {
  case classWithoutImages(classIndex: Int)
  /// A logit of this image is infinite or not a number: the classifier's training has diverged.
  case logitNotFinite(image: Int)

  public var description: String {
    switch self {
    case .classWithoutImages(let classIndex):
      "class \(classIndex) has no training image, so nothing is known of what it looks like"
    case .logitNotFinite(let image):
      "the classifier's logits of training image \(image) are not finite: its training has diverged"
    }
  }
}

extension ClassSimilarity {
  /// Stage 1 of SHC: which classes a trained classifier would choose next (section 3.1, Eqs. 2-12).
  ///
  /// For each image the largest logit is masked (the first of several equal ones) and the softmax of the
  /// others taken; s_m is its mean over the images of class m. Each row then loses its mean and is divided by
  /// its largest absolute value, mean and maximum over all C entries; S becomes (S + S^T) / 2, and its
  /// diagonal 1. A row that is constant (it prefers no class) becomes zero.
  ///
  /// Where an image may have several classes, which the paper does not discuss, all of its classes are masked, and it
  /// counts for each of them. With only the largest logit masked, what remains of an image would be its other
  /// classes: s_m would say which classes stand beside m, its own first, in place of which look like it; and a
  /// class that stands beside most others (people) would seem like all of them. An image of all classes leaves
  /// nothing to choose, and one of none belongs to no row: neither counts.
  ///
  /// - Parameters:
  ///   - logits: of the training images, [images, classes] row-major.
  ///   - labels: of the images, their classes in 0..<classes.
  ///   - classes: C, at least 2.
  /// - Throws: `.classWithoutImages` for the first class that no image counts for; `.logitNotFinite`.
  public init(logits: [Float], labels: Labels, classes: Int) throws(ClassSimilarityError) {
    try self.init(logits: logits, labels: labels, classes: classes, steps: .paper)
  }

  /// Where the paper's stage 1 and the released code's part.
  package enum Steps: Sendable {
    /// As ``init(logits:labels:classes:)`` has it.
    case paper
    /// GenerateSimilarityMatrix.py: an image's own class is masked, in place of the largest logit; s_m is the sum
    /// over the images of class m, in place of the mean; S becomes (S + S^T) / 2 before its rows are scaled, so that
    /// it is not symmetric in the end. Of several classes the first counts alone; an image without classes does not
    /// count (there it would, for class 0).
    case released
  }

  package init(
    logits: [Float], labels: Labels, classes: Int, steps: Steps
  ) throws(ClassSimilarityError) {
    precondition(classes >= 2, "\(classes) classes have no similarity between them")
    precondition(
      logits.count == labels.count * classes,
      "\(logits.count) logits for \(labels.count) images of \(classes) classes")
    var rows = [Double](repeating: 0, count: classes * classes)
    var images = [Int](repeating: 0, count: classes)
    for image in 0..<labels.count {
      var own = labels.classes(of: image)
      precondition(own.allSatisfy { $0 >= 0 && $0 < classes }, "labels \(own) are not in 0..<\(classes)")
      let row = logits[image * classes..<(image + 1) * classes]
      guard row.allSatisfy(\.isFinite) else { throw .logitNotFinite(image: image) }
      let values = row.map(Double.init)
      if steps == .released { own = Array(own.prefix(1)) }
      let masked = labels.isMultiple || steps == .released ? own : [placeOfLargest(values)]
      guard masked.count < classes else { continue }
      let probabilities = softmax(values, without: masked)
      for classIndex in own {
        images[classIndex] += 1
        for (other, probability) in probabilities.enumerated() {
          rows[classIndex * classes + other] += probability
        }
      }
    }
    if let classIndex = images.firstIndex(of: 0) { throw .classWithoutImages(classIndex: classIndex) }
    switch steps {
    case .paper:
      rows = rows.indices.map { rows[$0] / Double(images[$0 / classes]) }
      rows = symmetrised(scaledToUnit(rows, classes: classes), classes: classes)
    case .released:
      rows = scaledToUnit(symmetrised(rows, classes: classes), classes: classes)
    }
    for i in 0..<classes { rows[i * classes + i] = 1 }
    self.init(classes: classes, values: rows)
  }
}

/// The first of several equal ones.
private func placeOfLargest(_ logits: [Double]) -> Int {
  var largest = 0
  for index in logits.indices where logits[index] > logits[largest] { largest = index }
  return largest
}

/// Eqs. 5-6; `masked` leaves at least one.
private func softmax(_ logits: [Double], without masked: [Int]) -> [Double] {
  // The largest of the remaining logits is subtracted, so that one of them always gives exp(0).
  var largest = -Double.infinity
  for index in logits.indices where !masked.contains(index) { largest = max(largest, logits[index]) }
  var exponentials = logits.map { PortableMath.exp($0 - largest) }
  for index in masked { exponentials[index] = 0 }
  var sum = 0.0
  for value in exponentials { sum += value }
  return exponentials.map { $0 / sum }
}

/// Eqs. 8-9, each row for itself.
private func scaledToUnit(_ rows: [Double], classes: Int) -> [Double] {
  stride(from: 0, to: rows.count, by: classes).flatMap { scaledToUnit(rows[$0..<$0 + classes]) }
}

private func scaledToUnit(_ row: ArraySlice<Double>) -> [Double] {
  var sum = 0.0
  for value in row { sum += value }
  let mean = sum / Double(row.count)
  var largest = 0.0
  for value in row { largest = max(largest, abs(value - mean)) }
  // Rounding leaves a constant row with deviations near 1e-16 of its values; they mean nothing.
  return largest > 1e-12 * max(1, abs(mean)) ? row.map { ($0 - mean) / largest } : row.map { _ in 0 }
}

/// Eq. 11.
private func symmetrised(_ rows: [Double], classes: Int) -> [Double] {
  rows.indices.map { (rows[$0] + rows[$0 % classes * classes + $0 / classes]) / 2 }
}
