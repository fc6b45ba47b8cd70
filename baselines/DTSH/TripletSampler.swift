import Foundations

/// Draws, for a query, images that share a class with it and images that do not, among those that a training run has
/// seen so far.
package struct TripletSampler: Sendable {
  /// Most positives, and most negatives, of a query.
  private let limit: Int
  private let stream: RandomStream
  /// Of the training images, where each has one class.
  private let classes: [Int32]
  /// The same as bits, where an image may have several classes.
  private let masks: ClassMasks?
  /// 1 for the images seen, else 0.
  private var seen: [Int]

  /// - Parameters:
  ///   - labels: of the training images.
  ///   - limit: most positives, and most negatives, of a query.
  package init(labels: Labels, limit: Int, stream: RandomStream) {
    precondition(limit > 0, "\(limit) positives and negatives of a query")
    self.limit = limit
    self.stream = stream
    classes = labels.single ?? []
    masks = ClassMasks(labels)
    seen = [Int](repeating: 0, count: labels.count)
  }

  /// From now on these may be drawn.
  package mutating func see(_ items: [Int]) {
    for item in items { seen[item] = 1 }
  }

  /// Uniform draws without replacement, all where there are no more than the limit. They depend on the epoch, the
  /// query and which images were seen, not on the batch or on draws before.
  package func draw(for query: Int, epoch: Int) -> (positives: [Int], negatives: [Int]) {
    var (candidates, positives, negatives) = candidates(for: query)
    var generator = stream.generator(epoch: epoch, item: query)
    func draw(from range: Range<Int>) -> [Int] {
      let drawn = range.prefix(limit)
      // The first steps of a shuffle.
      for place in drawn { candidates.swapAt(place, place + generator.below(range.upperBound - place)) }
      return drawn.map { candidates[$0] }
    }
    return (draw(from: positives), draw(from: negatives))
  }

  /// The images seen but the query itself: the positives at the front of one list, the negatives at its back.
  private func candidates(for query: Int) -> (list: [Int], positives: Range<Int>, negatives: Range<Int>) {
    let (count, seen) = (seen.count, seen)
    var similar = [Int32](repeating: 0, count: count)
    if let masks {
      masks.mark(sharingAClassWith: query, of: masks, in: &similar, from: 0)
    } else {
      for item in 0..<count { similar[item] = classes[item] == classes[query] ? 1 : 0 }
    }
    var list = [Int](repeating: 0, count: count)
    var (front, back) = (0, count - 1)
    // Without a branch, which would be mispredicted often. As the query stays out, the two ends never meet.
    for item in 0..<count {
      let isCandidate = item == query ? 0 : seen[item]
      let isPositive = isCandidate & Int(similar[item])
      list[front] = item
      front += isPositive
      list[back] = item
      back -= isCandidate - isPositive
    }
    return (list, 0..<front, back + 1..<count)
  }
}
