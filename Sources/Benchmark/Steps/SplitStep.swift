import Datasets
import Foundations

extension StepRunner {
  func split(_ reference: DatasetReference, _ source: SplitSource) throws -> [String: [UInt8]] {
    let dataset = try dataset(reference)
    let split: Split
    switch source {
    case .drawn(let sizes, let seed):
      split = try Split.drawn(from: dataset, sizes: sizes, seed: seed)
      try split.requireNoQueryInDatabase()
    case .published:
      split = try Split.published(with: dataset)
    }
    var files: [String: [UInt8]] = [:]
    for part in Split.parts {
      let items = split[keyPath: part.path]
      files["\(part.name).npy"] = NumPyFile(shape: [items.count], elements: items).bytes
    }
    return files
  }

  func audit(_ reference: DatasetReference, split: StepIdentity) throws -> [String: [UInt8]] {
    ["audit.json": try JSONFile.encode(SplitAudit(of: try readSplit(split), in: try dataset(reference)))]
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
