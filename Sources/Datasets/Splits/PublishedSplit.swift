extension Split {
  /// The split that the data set came with, the same for every seed; it has no validation part. Its database may
  /// hold its training images.
  /// - Throws: `impossibleSplit` where there is none, a part is empty, a class has no training image, or queries
  ///   stand in another part and the published protocol does not need it.
  public static func published(with dataset: ImageDataset) throws(DatasetError) -> Split {
    guard let published = dataset.published else { throw noPublished(dataset.name) }
    let split = Split(
      train: published.train, validation: [], query: published.query, database: published.database)
    func refuse(_ reason: String) -> DatasetError {
      .impossibleSplit(reason: "data set '\(dataset.name)': \(reason)")
    }
    for (name, part) in [("training images", split.train), ("queries", split.query), ("database", split.database)] {
      if part.isEmpty { throw refuse("its published split has no \(name)") }
    }
    if !published.requiresOverlap {
      let queries = Set(split.query)
      for (name, part) in [("the database", split.database), ("the training images", split.train)] {
        let shared = part.count { queries.contains($0) }
        if shared > 0 { throw refuse("\(shared) queries of its published split stand in \(name) too") }
      }
    }
    do throws(DatasetError) { try split.requireEveryClass(dataset.labels, classes: dataset.classes) } catch {
      throw refuse("its published split has no training image of some class; draw a split instead")
    }
    return split
  }

  /// For whoever asks for a split that is not there.
  public static func noPublished(_ dataset: String) -> DatasetError {
    .impossibleSplit(
      reason: "data set '\(dataset)' came with no split of its own; draw one with split: {train: ..., query: ..., "
        + "database: rest}")
  }
}
