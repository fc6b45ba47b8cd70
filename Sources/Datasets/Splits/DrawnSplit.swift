extension Split {
  /// The split of a run: by groups where the data set has them, else class by class, else (images of several
  /// classes) image by image.
  public static func drawn(from dataset: ImageDataset, sizes: SplitSizes, seed: UInt64) throws(DatasetError) -> Split {
    if let groups = dataset.groups {
      return try grouped(
        groups: groups, labels: dataset.labels, classes: dataset.classes, sizes: sizes, seed: seed)
    }
    if let single = dataset.labels.single {
      return try stratified(labels: single, classes: dataset.classes, sizes: sizes, seed: seed)
    }
    return try uniform(labels: dataset.labels, classes: dataset.classes, sizes: sizes, seed: seed)
  }
}
