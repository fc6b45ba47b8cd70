import Datasets
import Foundations

extension StepRunner {
  func split(_ reference: DatasetReference, _ sizes: SplitSizes, seed: UInt64) throws -> [String: [UInt8]] {
    let dataset = try dataset(reference)
    let split = try Split.stratified(labels: dataset.labels, classes: dataset.classes, sizes: sizes, seed: seed)
    var files = try ["audit.json": JSONFile.encode(SplitAudit(of: split, in: dataset))]
    for part in Split.parts {
      let items = split[keyPath: part.path]
      files["\(part.name).npy"] = NumPyFile(shape: [items.count], elements: items).bytes
    }
    return files
  }
}

extension Split {
  /// The artifact's files, in a fixed order.
  static var parts: [(name: String, path: WritableKeyPath<Split, [Int32]>)] {
    [("train", \.train), ("validation", \.validation), ("query", \.query), ("database", \.database)]
  }

  init(artifact: Artifact) throws {
    self.init(train: [], validation: [], query: [], database: [])
    for part in Self.parts { self[keyPath: part.path] = try artifact.array("\(part.name).npy", of: Int32.self).elements }
  }
}
