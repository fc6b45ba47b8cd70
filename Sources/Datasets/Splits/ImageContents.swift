import Foundations

/// Which images of one part also stand in another.
///
/// An image's duplicate is another image of the data set with the same bytes (of its pixels, or of its file).
public struct PartOverlap: Sendable, Equatable, Codable {
  public var part: SplitPart
  public var other: SplitPart
  /// Images that are in both parts; 0 for a part with itself.
  public var shared: Int
  /// Images of `part` with a duplicate in `other`.
  public var duplicated: Int
  /// Those of them with a duplicate that shows something else: then no method can be right about both.
  public var contradicted: Int

  public init(part: SplitPart, other: SplitPart, shared: Int = 0, duplicated: Int, contradicted: Int) {
    self.part = part
    self.other = other
    self.shared = shared
    self.duplicated = duplicated
    self.contradicted = contradicted
  }
}

/// Pairs of classes that share images, byte for byte.
public struct IdenticalClasses: Sendable, Equatable, Codable {
  /// Images with a duplicate in another class.
  public var images: Int
  /// Pairs of classes with such images.
  public var pairCount: Int
  /// The worst pairs, at most ten: highest share of the smaller class first.
  public var worst: [Pair]

  public struct Pair: Sendable, Equatable, Codable {
    public var smaller: Member
    public var larger: Member

    public init(smaller: Member, larger: Member) {
      self.smaller = smaller
      self.larger = larger
    }

    /// Of the smaller class's images.
    public var share: Double { Double(smaller.duplicated) / Double(smaller.images) }
  }

  public struct Member: Sendable, Equatable, Codable {
    public var classIndex: Int
    public var images: Int
    /// Those with a duplicate in the pair's other class.
    public var duplicated: Int

    public init(classIndex: Int, images: Int, duplicated: Int) {
      self.classIndex = classIndex
      self.images = images
      self.duplicated = duplicated
    }
  }

  public init(images: Int, pairCount: Int, worst: [Pair]) {
    self.images = images
    self.pairCount = pairCount
    self.worst = worst
  }
}

/// Images by what they hold: two of one number are byte for byte the same.
struct ImageContents {
  private let labels: Labels
  private let classes: Int
  /// [images]: numbered in order of first appearance.
  private let contents: [Int]
  /// [images]: as `contents`, and what the image shows.
  private let labelledContents: [Int]

  init(of dataset: ImageDataset) {
    labels = dataset.labels
    classes = dataset.classes
    contents = Self.numbers((0..<dataset.count).map { dataset.imageDigest($0) })
    let shown = Self.numbers((0..<dataset.count).map { dataset.labels.classes(of: $0) })
    labelledContents = Self.numbers(zip(contents, shown).map { [$0, $1] })
  }

  private static func numbers<Value: Hashable>(_ values: [Value]) -> [Int] {
    var numbers: [Value: Int] = [:]
    return values.map { value in
      let number = numbers[value] ?? numbers.count
      numbers[value] = number
      return number
    }
  }

  // MARK: Parts

  func overlaps(of parts: [(part: SplitPart, positions: [Int32])]) -> [PartOverlap] {
    let counts = parts.map { PartContents($0.positions, contents: contents, labelledContents: labelledContents) }
    return parts.flatMap { part in
      zip(parts, counts).map { other, held in
        var overlap = PartOverlap(part: part.part, other: other.part, duplicated: 0, contradicted: 0)
        for position in part.positions {
          let item = Int(position)
          let itself = held.positions.contains(position) ? 1 : 0
          let same = held.contents[contents[item]]
          if part.part != other.part { overlap.shared += itself }
          if same > itself { overlap.duplicated += 1 }
          if same > held.labelledContents[labelledContents[item]] { overlap.contradicted += 1 }
        }
        return overlap
      }
    }
  }

  // MARK: Classes

  /// - Parameter items: the images to look at, ascending.
  /// - Returns: nil where an image may show several classes.
  func identicalClasses(_ items: [Int32]) -> IdenticalClasses? {
    guard let single = labels.single else { return nil }
    var imagesOfClass = [Int](repeating: 0, count: classes)
    // Of each content, how many images of each class.
    var holders = [[Int: Int]](repeating: [:], count: (contents.max() ?? -1) + 1)
    for item in items {
      let label = Int(single[Int(item)])
      imagesOfClass[label] += 1
      holders[contents[Int(item)]][label, default: 0] += 1
    }
    var images = 0
    // [classes, classes]: images of the first class with a duplicate in the second.
    var duplicated = [Int](repeating: 0, count: classes * classes)
    for holder in holders where holder.count > 1 {
      images += holder.values.reduce(0, +)
      for (first, count) in holder {
        for second in holder.keys where second != first { duplicated[first * classes + second] += count }
      }
    }
    var pairs: [IdenticalClasses.Pair] = []
    for first in 0..<classes {
      for second in first + 1..<classes where duplicated[first * classes + second] > 0 {
        let members = [(first, second), (second, first)].map { one, other in
          IdenticalClasses.Member(
            classIndex: one, images: imagesOfClass[one], duplicated: duplicated[one * classes + other])
        }
        let firstIsSmaller = members[0].images <= members[1].images
        pairs.append(
          IdenticalClasses.Pair(smaller: members[firstIsSmaller ? 0 : 1], larger: members[firstIsSmaller ? 1 : 0]))
      }
    }
    // Equals stay in the order of the classes.
    let worst = pairs.enumerated().sorted { first, second in
      let shares = (first.element.share, second.element.share)
      return shares.0 == shares.1 ? first.offset < second.offset : shares.0 > shares.1
    }
    return IdenticalClasses(images: images, pairCount: pairs.count, worst: worst.prefix(10).map(\.element))
  }
}

/// How often each content stands in a part.
private struct PartContents {
  var positions: Set<Int32>
  var contents: [Int]
  var labelledContents: [Int]

  init(_ positions: [Int32], contents: [Int], labelledContents: [Int]) {
    func counts(_ numbers: [Int]) -> [Int] {
      var counts = [Int](repeating: 0, count: (numbers.max() ?? -1) + 1)
      for position in positions { counts[numbers[Int(position)]] += 1 }
      return counts
    }
    self.positions = Set(positions)
    self.contents = counts(contents)
    self.labelledContents = counts(labelledContents)
  }
}
