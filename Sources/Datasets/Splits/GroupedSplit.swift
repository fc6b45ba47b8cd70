import Foundations

extension Split {
  /// Draws whole groups: those in stream order that fit go to the query part, the next to the training part, the
  /// rest to the database. A part ends before the group that would overfill it, so it may hold fewer images than
  /// asked for. Validation is taken out of train in the same way, from its end. Neither query nor database depends
  /// on `sizes.validation`, and query depends on `sizes.query` alone.
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
    var rest = generator.permutation(members.count)[...]

    func take(_ name: String, _ size: Int) throws(DatasetError) -> [Int] {
      var taken: [Int] = []
      var images = 0
      while let next = rest.first, images + members[next].count <= size {
        images += members[next].count
        taken.append(next)
        rest.removeFirst()
      }
      guard images > 0 else {
        throw .impossibleSplit(
          reason: "the \(name) part of \(size) images is smaller than the group of "
            + "\(rest.first.map { members[$0].count } ?? 0) images that was drawn for it; ask for more")
      }
      return taken
    }
    func positions(_ groups: some Sequence<Int>) -> [Int32] { groups.flatMap { members[$0] }.sorted() }

    let query = try take("query", sizes.query)
    var train = try take("train", sizes.train)
    var validation: [Int] = []
    var held = 0
    while let last = train.last, train.count > 1, held + members[last].count <= sizes.validation {
      held += members[last].count
      validation.append(last)
      train.removeLast()
    }
    if sizes.validation > 0, validation.isEmpty {
      throw .impossibleSplit(
        reason: "\(sizes.validation) validation images are fewer than those of the group that would be held out")
    }
    guard !rest.isEmpty else { throw .impossibleSplit(reason: "no group is left for the database") }
    let split = Split(
      train: positions(train), validation: positions(validation), query: positions(query),
      database: positions(rest))
    try split.requireEveryClass(labels, classes: classes)
    return split
  }
}
