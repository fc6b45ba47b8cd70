import Foundations
import Hashing
import SemanticHashCenters

/// Class similarities with a known structure, by way of stage 1 itself: logits of 20 images a class that are
/// high for the class, middling for the others of its group, and noisy.
func plantedSimilarity(classes: Int, groups: Int) throws -> ClassSimilarity {
  let stream = RandomStream(seed: 1, purpose: "planted")
  var logits: [Float] = []
  var labels: [Int32] = []
  for classIndex in 0..<classes {
    for image in 0..<20 {
      var generator = stream.generator(epoch: classIndex, item: image)
      for other in 0..<classes {
        let isRelated = other * groups / classes == classIndex * groups / classes
        let height: Double = other == classIndex ? 8 : isRelated ? 3 : 0
        logits.append(Float(height + generator.normal()))
      }
      labels.append(Int32(classIndex))
    }
  }
  return try ClassSimilarity(logits: logits, labels: Labels(classes: labels), classes: classes)
}

/// Ten kinds of clothes, by hand: tops alike, shoes alike, trousers and bags apart.
let clothesSimilarity: ClassSimilarity = {
  let aboveDiagonal: [[Double]] = [
    [-0.30, 0.10, 0.45, -0.15, -0.35, 0.95, -0.35, -0.05, -0.35],
    [-0.25, 0.60, -0.20, -0.30, -0.25, -0.30, -0.20, -0.30],
    [-0.10, 0.95, -0.40, 0.70, -0.40, -0.05, -0.40],
    [0.40, -0.35, 0.20, -0.35, -0.15, -0.35],
    [-0.40, 0.75, -0.40, -0.05, -0.40],
    [-0.35, 0.95, 0.05, 0.75],
    [-0.35, 0.10, -0.35],
    [-0.10, 0.90],
    [-0.05],
  ]
  var values = [Double](repeating: 1, count: 100)
  for (i, row) in aboveDiagonal.enumerated() {
    for (offset, value) in row.enumerated() {
      values[i * 10 + i + 1 + offset] = value
      values[(i + 1 + offset) * 10 + i] = value
    }
  }
  return ClassSimilarity(classes: 10, values: values)
}()

func exampleSimilarity(classes: Int) throws -> ClassSimilarity {
  switch classes {
  case 10: clothesSimilarity
  case 62: try plantedSimilarity(classes: 62, groups: 31)
  default: try plantedSimilarity(classes: classes, groups: classes / 5)
  }
}
