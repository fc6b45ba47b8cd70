import Foundations

extension Split {
  /// Draws the parts image by image, whatever the images show: for images of several classes.
  /// - Parameter seed: the run's seed; the draws come from its stream "split".
  /// - Throws: `impossibleSplit` when a part would be empty or a class would have no training image.
  static func uniform(labels: Labels, classes: Int, sizes: SplitSizes, seed: UInt64) throws(DatasetError) -> Split {
    try check(sizes, images: labels.count)
    var generator = RandomStream(seed: seed, purpose: "split").generator(item: 0)
    let order = generator.permutation(labels.count)
    func part(_ range: Range<Int>) -> [Int32] { order[range].map { Int32($0) }.sorted() }
    let trainEnd = sizes.query + sizes.train
    let split = Split(
      train: part(sizes.query + sizes.validation..<trainEnd),
      validation: part(sizes.query..<sizes.query + sizes.validation), query: part(0..<sizes.query),
      database: part(trainEnd..<labels.count))
    try split.requireEveryClass(labels, classes: classes)
    return split
  }

  /// Each class must be there to learn.
  func requireEveryClass(_ labels: Labels, classes: Int) throws(DatasetError) {
    var seen = [Bool](repeating: false, count: classes)
    for item in train { for classIndex in labels.classes(of: Int(item)) { seen[classIndex] = true } }
    if let missing = seen.firstIndex(of: false) {
      throw .impossibleSplit(reason: "no training image shows class \(missing); ask for more training images")
    }
  }
}
