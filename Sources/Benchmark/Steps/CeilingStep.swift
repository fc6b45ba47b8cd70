import Datasets
import Foundations
import Hashing
import Retrieval
import Training

extension StepRunner {
  /// Retrieval by what the stage-1 classifier gives for each image, without codes.
  func ceiling(_ work: CeilingWork) throws -> [String: [UInt8]] {
    let dataset = try dataset(work.dataset)
    let split = try readSplit(work.split)
    let labels = (query: dataset.labels(of: split.query), database: dataset.labels(of: split.database))
    let query: RealVectors
    let database: RealVectors
    switch work.ceiling {
    case .features:
      let images = ImageTable(dataset, split: split)
      func vectors(_ items: [Int32]) throws -> RealVectors {
        let features = try features(
          of: items.map(Int.init), images: images, classifier: work.classifier, backbone: work.backbone,
          dataset: dataset, batch: work.batch)
        return try RealVectors(features.values, dimensions: features.width)
      }
      query = try vectors(split.query)
      database = try vectors(split.database)
    case .logits, .probabilities:
      let classifier = try artifact(work.classifier)
      let isMultiLabel = labels.query.isMultiple
      func vectors(_ part: String) throws -> RealVectors {
        var values = try classifier.array("\(part)-logits.npy", of: Float.self).elements
        if work.ceiling == .probabilities {
          values = Self.probabilities(logits: values, classes: dataset.classes, isMultiLabel: isMultiLabel)
        }
        return try RealVectors(values, dimensions: dataset.classes)
      }
      query = try vectors("query")
      database = try vectors("database")
    }
    let result = try RealValuedRetrieval.measure(
      query: query, queryLabels: labels.query, database: database, databaseLabels: labels.database,
      similarity: work.ceiling == .probabilities ? .innerProduct : .cosine)
    return [
      "measurements.json": try JSONFile.encode(result.measurements),
      // [cutoffs, queries]: expected AP of each query, for resampling.
      "average-precisions.npy": NumPyFile(
        shape: [result.averagePrecisions.count, result.measurements.queries],
        elements: result.averagePrecisions.flatMap { $0 }
      ).bytes,
    ]
  }

  /// The softmax of each row; where images may have several classes, the sigmoid of each logit.
  static func probabilities(logits: [Float], classes: Int, isMultiLabel: Bool) -> [Float] {
    var result: [Float] = []
    result.reserveCapacity(logits.count)
    for first in stride(from: 0, to: logits.count, by: classes) {
      let shares = ClassShares.of(logits: logits[first..<first + classes], isMultiLabel: isMultiLabel)
      let sum = isMultiLabel ? 1 : shares.reduce(0, +)
      result += shares.map { Float($0 / sum) }
    }
    return result
  }
}
