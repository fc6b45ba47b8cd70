import Foundations

/// Images with what they show: the result of reading a data set.
public struct ImageDataset: Sendable {
  /// "fashion-mnist".
  public let name: String
  /// 1 (grey) or 3 (red, green, blue).
  public let channels: Int
  /// Of what a network sees.
  public let height: Int
  public let width: Int
  public let classNames: [String]
  public let content: ImageContent
  /// Of each image's file, relative to the data set's folder; empty where images are no files.
  public let paths: [String]
  /// Of each image.
  public let labels: Labels
  /// Images of one group (a font's faces, say) lie wholly in one part of a split; nil where each stands alone.
  public let groups: [Int32]?
  /// The split that the data set came with.
  public let published: PublishedSplit?
  /// Whether a mirrored image is still an image of its class.
  public let flips: Bool
  /// How it was read, for provenance: library versions, how pixels were normalised, what was left out.
  public let facts: [String: String]
  /// Of shape, class names, labels, pixels, and of groups and split where there are any.
  public let digest: Digest

  public var count: Int { labels.count }
  public var classes: Int { classNames.count }

  public init(
    name: String, channels: Int, height: Int, width: Int, classNames: [String], content: ImageContent,
    paths: [String] = [], labels: Labels, groups: [Int32]? = nil, published: PublishedSplit? = nil, flips: Bool,
    facts: [String: String] = [:]
  ) {
    switch content {
    case .packed(let pixels):
      precondition(
        pixels.count == labels.count * channels * height * width,
        "\(pixels.count) pixels for \(labels.count) images of \(channels)x\(height)x\(width)")
    case .files(let files):
      precondition(
        files.digests.count == labels.count && paths.count == labels.count,
        "\(paths.count) files, \(files.digests.count) digests for \(labels.count) labels")
    }
    precondition(paths.isEmpty || paths.count == labels.count, "\(paths.count) paths for \(labels.count) images")
    precondition(
      labels.fit(classes: classNames.count), "a label is outside 0..<\(classNames.count)")
    precondition(groups.map { $0.count == labels.count } ?? true, "groups for other images")
    self.name = name
    self.channels = channels
    self.height = height
    self.width = width
    self.classNames = classNames
    self.content = content
    self.paths = paths
    self.labels = labels
    self.groups = groups
    self.published = published
    self.flips = flips
    self.facts = facts

    var members: [String: JSONValue] = [
      "count": .integer(labels.count), "channels": .integer(channels), "height": .integer(height),
      "width": .integer(width), "classes": .array(classNames.map { .string($0) }),
    ]
    if labels.isMultiple { members["labels"] = "several" }
    // Sizes first: the same positions cut in other places are another split.
    if let published {
      members["published"] = [
        "train": .integer(published.train.count), "query": .integer(published.query.count),
        "database": .integer(published.database.count), "requires-overlap": .bool(published.requiresOverlap),
        "groups": .bool(groups != nil),
      ]
    }
    let shape = JSONValue.object(members)
    var hasher = SHA256()
    hasher.update(Array(shape.canonical.utf8))
    if let single = labels.single { hasher.update(single.littleEndianBytes) }
    if let memberships = labels.memberships { hasher.update(memberships) }
    switch content {
    case .packed(let pixels): hasher.update(pixels)
    case .files(let files):
      hasher.update(Array(files.geometry.json.canonical.utf8))
      for digest in files.digests { hasher.update(digest.bytes) }
    }
    if let groups { hasher.update(groups.littleEndianBytes) }
    if let published {
      for part in published.parts { hasher.update(part.littleEndianBytes) }
    }
    digest = hasher.finalize()
  }
}

extension ImageDataset {
  /// Bytes of one image as a network sees it.
  public var imageSize: Int { channels * height * width }

  /// Equal for images of equal content: of the pixels where they are packed, else of the file.
  public func imageDigest(_ item: Int) -> Digest {
    switch content {
    case .packed(let pixels): Digest(of: Array(pixels[item * imageSize..<(item + 1) * imageSize]))
    case .files(let files): files.digests[item]
    }
  }
}

/// Where the pixels are.
public enum ImageContent: Sendable {
  /// In memory: [count, channels, height, width] row-major, 0...255.
  case packed([UInt8])
  /// In their files, decoded when a network asks for them.
  case files(ImageFiles)
}

/// Train, query and database as the data set's publishers list them.
public struct PublishedSplit: Sendable, Equatable {
  /// Positions in the data set, ascending.
  public var train: [Int32]
  public var query: [Int32]
  public var database: [Int32]
  /// Whether queries stand in the database too because the published protocol has it so; a report says it in
  /// bold. Everything else with such an overlap is refused.
  public var requiresOverlap: Bool
  /// What the publication says, and how what it leaves open was settled.
  public var note: String

  public init(train: [Int32], query: [Int32], database: [Int32], requiresOverlap: Bool = false, note: String) {
    self.train = train
    self.query = query
    self.database = database
    self.requiresOverlap = requiresOverlap
    self.note = note
  }

  var parts: [[Int32]] { [train, query, database] }
}

extension [Int32] {
  var littleEndianBytes: [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(4 * count)
    for value in self { for shift in [0, 8, 16, 24] { bytes.append(UInt8(truncatingIfNeeded: value >> shift)) } }
    return bytes
  }

  /// - Parameter bytes: a multiple of four.
  init(littleEndianBytes bytes: [UInt8]) {
    self = stride(from: 0, to: bytes.count - 3, by: 4).map { at in
      var value: UInt32 = 0
      for byte in 0..<4 { value |= UInt32(bytes[at + byte]) << UInt32(8 * byte) }
      return Int32(bitPattern: value)
    }
  }
}
