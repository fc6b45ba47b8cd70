import Foundations
import Hashing

extension StepRunner {
  func centers(_ work: CentersWork) throws -> [String: [UInt8]] {
    let request = CenterRequest(
      classes: work.classes, bits: work.bits, seed: work.seed,
      similarity: try work.similarity.map { try ClassSimilarity(artifact: artifact($0)) },
      start: try work.start.map { try HashCenters(artifact: artifact($0)) })
    let centers = try work.recipe.make(request)
    return ["centers.npy": NumPyFile(shape: [centers.classes, centers.bits], elements: centers.signs).bytes]
  }
}

extension HashCenters {
  init(artifact: Artifact) throws {
    let array = try artifact.array("centers.npy", of: Int8.self)
    let (shape, signs) = (array.shape, array.elements)
    guard shape.count == 2, signs.allSatisfy({ $0 == 1 || $0 == -1 }) else {
      throw StepError.unexpectedContent(file: "centers.npy", reason: "not a [classes, bits] array of -1 and +1")
    }
    self.init(classes: shape[0], bits: shape[1], signs: signs)
  }
}

extension ClassSimilarity {
  init(artifact: Artifact) throws {
    let array = try artifact.array("similarity.npy", of: Double.self)
    let (shape, values) = (array.shape, array.elements)
    guard shape.count == 2, shape[0] == shape[1] else {
      throw StepError.unexpectedContent(file: "similarity.npy", reason: "not a square matrix")
    }
    self.init(classes: shape[0], values: values)
  }

  /// float64 [classes, classes].
  var numPyBytes: [UInt8] { NumPyFile(shape: [classes, classes], elements: values).bytes }
}
