import Datasets
import Foundations
import Retrieval

extension StepRunner {
  /// uint8 [queries]: 1 for those with a near-duplicate among training or database images.
  func nearCopies(_ reference: DatasetReference, split: StepIdentity) throws -> [String: [UInt8]] {
    guard let areThere = NearDuplicates.areThere(for: try readSplit(split), in: try dataset(reference)) else {
      preconditionFailure("the plan asks for near copies in '\(reference.name)', whose images stay in their files")
    }
    let elements = areThere.map { $0 ? UInt8(1) : 0 }
    return [NearCopies.file: NumPyFile(shape: [elements.count], elements: elements).bytes]
  }

  /// The stored codes of a run, measured in other ways.
  func sensitivity(_ work: SensitivityWork) throws -> [String: [UInt8]] {
    let codes = try artifact(work.codes)
    let split = try readSplit(work.split)
    let query = try StoredCodes(artifact: codes, part: "query")
    let database = try StoredCodes(artifact: codes, part: "database")
    let train = try StoredCodes(artifact: codes, part: "train")
    guard query.codes.count == split.query.count, database.codes.count == split.database.count,
      train.codes.count == split.train.count
    else {
      throw StepError.unexpectedContent(file: "\(work.codes)", reason: "codes of other images than the split has")
    }
    var measured: [VariantMeasurements] = []
    if let identity = work.nearCopies {
      let nearCopies = try NearCopies.read(artifact(identity))
      let precisions = try RetrievalMeasurements.standardCutoffs.map {
        try artifact(work.measurements).queryPrecisions($0)
      }
      guard ([nearCopies.count] + precisions.map(\.count)).allSatisfy({ $0 == split.query.count }) else {
        throw StepError.unexpectedContent(
          file: "\(identity)", reason: "near copies of other queries than the split has")
      }
      measured.append(
        VariantMeasurements(
          leavingOut: nearCopies, averagePrecisions: precisions, database: database.codes.count))
    }
    for (folding, classes) in work.foldings {
      measured.append(
        try VariantMeasurements(
          RetrievalVariant(folding), query: query.folded(classes), database: database.folded(classes)))
    }
    // Of a published split, the database may hold them already.
    let present = Set(split.database)
    let missing = split.train.indices.filter { !present.contains(split.train[$0]) }
    measured.append(
      try VariantMeasurements(
        .trainingImagesInDatabase, query: query, database: try database.appending(missing, of: train)))
    return [VariantMeasurements.file: try JSONFile.encode(measured)]
  }
}

private enum NearCopies {
  static let file = "near-copies.npy"

  /// [queries].
  static func read(_ artifact: Artifact) throws -> [Bool] {
    try artifact.array(file, of: UInt8.self).elements.map { $0 != 0 }
  }
}

extension VariantMeasurements {
  fileprivate static let file = "maps.json"

  /// All of a run.
  static func read(_ artifact: Artifact) throws -> [VariantMeasurements] {
    try JSONFile.decode([VariantMeasurements].self, from: artifact.read(file))
  }
}
