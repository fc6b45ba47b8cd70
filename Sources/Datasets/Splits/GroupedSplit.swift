import Foundations

extension Split {
  /// Draws whole groups in stream order: the query part takes those that fit, the training part those of the rest
  /// that fit, the database what is left. A group that would overfill a part is passed over and left to the next,
  /// so that a part holds at most as many images as asked for, and fewer by less than the smallest group left.
  /// Validation is taken out of train in the same way, from its end. Neither query nor database depends on
  /// `sizes.validation`, and query depends on `sizes.query` alone.
  /// - Parameters:
  ///   - groups: the group of each image, from 0.
  ///   - labels: the class of each image.
  ///   - seed: the run's seed; the draws come from its stream "split".
  /// - Throws: `impossibleSplit` when a part would be empty or a class would have no training image.
  static func grouped(groups: [Int32], labels: Labels, classes: Int, sizes: SplitSizes, seed: UInt64)
    throws(DatasetError) -> Split
  {
    try check(sizes, images: groups.count)
    var members: [[Int32]] = []
    for (position, group) in groups.enumerated() {
      precondition(group >= 0, "group \(group)")
      while members.count <= Int(group) { members.append([]) }
      members[Int(group)].append(Int32(position))
    }
    var generator = RandomStream(seed: seed, purpose: "split").generator(item: 0)
    var rest = generator.permutation(members.count)

    func take(_ name: String, _ size: Int, from groups: inout [Int]) throws(DatasetError) -> [Int] {
      var images = 0
      var taken: [Int] = []
      var left: [Int] = []
      for group in groups {
        if images + members[group].count <= size {
          images += members[group].count
          taken.append(group)
        } else {
          left.append(group)
        }
      }
      guard images > 0 else {
        throw .impossibleSplit(reason: "no group is as small as the \(name) part of \(size) images; ask for more")
      }
      groups = left
      return taken
    }
    func positions(_ groups: some Sequence<Int>) -> [Int32] { groups.flatMap { members[$0] }.sorted() }

    let query = try take("query", sizes.query, from: &rest)
    var train = try take("train", sizes.train, from: &rest)
    var validation: [Int] = []
    if sizes.validation > 0 {
      train.reverse()
      validation = try take("validation", sizes.validation, from: &train)
    }
    guard !rest.isEmpty else { throw .impossibleSplit(reason: "no group is left for the database") }
    let split = Split(
      train: positions(train), validation: positions(validation), query: positions(query),
      database: positions(rest))
    try split.requireEveryClass(labels, classes: classes)
    return split
  }
}
