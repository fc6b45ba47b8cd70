import Foundations

/// What the report says of a split: sizes, class balance, and which images of one part stand in another.
public struct SplitAudit: Sendable, Equatable, Codable {
  /// Parts that hold images, in the order of ``SplitPart``.
  public var parts: [PartCounts]
  /// Every ordered pair of those parts, each with itself too.
  public var overlaps: [PartOverlap]
  /// nil where an image may show several classes.
  public var identicalClasses: IdenticalClasses?
  /// nil for a data set whose images stay in their files: those are compared by the files' digests alone.
  public var nearDuplicates: NearDuplicates?
  /// nil where images stand alone.
  public var groups: GroupAudit?

  public init(
    parts: [PartCounts], overlaps: [PartOverlap], identicalClasses: IdenticalClasses? = nil,
    nearDuplicates: NearDuplicates? = nil, groups: GroupAudit? = nil
  ) {
    self.parts = parts
    self.overlaps = overlaps
    self.identicalClasses = identicalClasses
    self.nearDuplicates = nearDuplicates
    self.groups = groups
  }

  /// nil for an empty part.
  public func counts(of part: SplitPart) -> PartCounts? { parts.first { $0.part == part } }

  /// nil where one of the two is empty.
  public func overlap(of part: SplitPart, in other: SplitPart) -> PartOverlap? {
    overlaps.first { $0.part == part && $0.other == other }
  }
}

public struct PartCounts: Sendable, Equatable, Codable {
  public var part: SplitPart
  public var images: Int
  /// Images of the rarest and of the most frequent class.
  public var smallestClass: Int
  public var largestClass: Int
  /// nil where images stand alone.
  public var groups: Int?

  public init(part: SplitPart, images: Int, smallestClass: Int, largestClass: Int, groups: Int? = nil) {
    self.part = part
    self.images = images
    self.smallestClass = smallestClass
    self.largestClass = largestClass
    self.groups = groups
  }
}

extension SplitAudit {
  /// - Precondition: the split's positions are the data set's.
  public init(of split: Split, in dataset: ImageDataset) {
    let contents = ImageContents(of: dataset)
    let present = SplitPart.allCases.filter { !split[$0].isEmpty }
    let distances = ImageDistances(dataset)
    self.init(
      parts: present.map { PartCounts(of: $0, split: split, dataset: dataset) },
      overlaps: contents.overlaps(of: present.map { ($0, split[$0]) }),
      identicalClasses: contents.identicalClasses(Set(present.flatMap { split[$0] }).sorted()),
      nearDuplicates: distances.map { NearDuplicates(of: split, labels: dataset.labels, distances: $0) },
      groups: dataset.groups.map { GroupAudit(of: split, groups: $0, dataset: dataset, distances: distances) })
  }
}

extension PartCounts {
  fileprivate init(of part: SplitPart, split: Split, dataset: ImageDataset) {
    var images = [Int](repeating: 0, count: dataset.classes)
    for position in split[part] {
      for classIndex in dataset.labels.classes(of: Int(position)) { images[classIndex] += 1 }
    }
    self.init(
      part: part, images: split[part].count, smallestClass: images.min() ?? 0, largestClass: images.max() ?? 0,
      groups: dataset.groups.map { groups in Set(split[part].map { groups[Int($0)] }).count })
  }
}
