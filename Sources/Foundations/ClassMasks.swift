/// The classes of items as bits, 64 to a word, so that two items' are compared a word at a time.
public struct ClassMasks: Sendable {
  /// Number of items.
  public let count: Int
  private let words: Int
  /// [words, count]: all items' first 64 classes, then all their next 64, ...
  private let bits: [UInt64]

  /// - Parameter labels: of items that may have several classes; of others there are no masks.
  public init?(_ labels: Labels) {
    guard let memberships = labels.memberships, let classes = labels.classCount else { return nil }
    count = labels.count
    words = (classes + 63) / 64
    var bits = [UInt64](repeating: 0, count: words * count)
    for item in 0..<count {
      for classIndex in 0..<classes where memberships[item * classes + classIndex] == 1 {
        bits[classIndex / 64 * count + item] |= 1 << UInt64(classIndex % 64)
      }
    }
    self.bits = bits
  }

  /// The items that share a class with one of `others`, ascending.
  public func items(sharingAClassWith item: Int, of others: ClassMasks) -> [UInt32] {
    let mask = others.mask(of: item, for: self)
    guard !mask.isEmpty else { return [] }
    var found = [UInt32](repeating: 0, count: count)
    var next = 0
    let bits = bits
    for other in 0..<count {
      var shared: UInt64 = 0
      for word in mask { shared |= word.bits & bits[word.first + other] }
      // Without a branch, which would be mispredicted half of the time.
      found[next] = UInt32(other)
      next += shared == 0 ? 0 : 1
    }
    found.removeLast(count - next)
    return found
  }

  /// Writes, for each of these items, 1 where it shares a class with an item of `others`, else 0.
  /// - Parameters:
  ///   - marks: overwritten from `first` on.
  ///   - first: where the first of these items' mark goes.
  public func mark(
    sharingAClassWith item: Int, of others: ClassMasks, in marks: inout [Int32], from first: Int
  ) {
    let mask = others.mask(of: item, for: self)
    let bits = bits
    for other in 0..<count {
      var shared: UInt64 = 0
      for word in mask { shared |= word.bits & bits[word.first + other] }
      marks[first + other] = shared == 0 ? 0 : 1
    }
  }

  /// The words in which an item has a class, which are few; and where the same words of `others` begin.
  private func mask(of item: Int, for others: ClassMasks) -> [(bits: UInt64, first: Int)] {
    precondition(words == others.words, "masks of \(words) words beside masks of \(others.words)")
    return (0..<words).map { (bits[$0 * count + item], $0 * others.count) }.filter { $0.bits != 0 }
  }
}
