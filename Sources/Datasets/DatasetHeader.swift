import Foundations

/// What is known of a prepared data set without its pixels.
public struct DatasetHeader: Sendable, Equatable {
  public var name: String
  public var count: Int
  public var channels: Int
  /// Of what a network sees.
  public var height: Int
  public var width: Int
  public var classNames: [String]
  public var isMultiLabel: Bool
  public var flips: Bool
  /// Groups that a split keeps together; nil where each image stands alone.
  public var groups: Int?
  /// Of the split that it came with.
  public var published: PublishedSizes?
  /// nil where the pixels are packed.
  public var streamed: ImageGeometry?
  /// The folder that the images' paths are relative to; nil where the images are no files.
  public var root: String?
  /// See ``ImageDataset/digest``.
  public var digest: Digest
  /// What steps are named by.
  public var identity: JSONValue
  /// See ``DatasetSource/preparation(root:)``.
  public var preparation: JSONValue
  public var facts: [String: String]

  /// Key of the fact that says what the publication leaves open about its split, and how it was settled.
  public static let splitFact = "split"
  /// Key of the fact that says where the files at hand differ from the publication.
  public static let warningFact = "warning"
  /// Key of the fact that says which library read the files: its version changes nothing of what was read, and is no
  /// result.
  public static let libraryFact = "libpng"

  public var classes: Int { classNames.count }
  public var outline: DatasetOutline {
    DatasetOutline(
      name: name, classes: classes, count: count, flips: flips, isLargerThanSeen: streamed?.crop != nil,
      published: published)
  }
  var imageSize: Int { channels * height * width }

  /// A ``PublishedSplit`` without its positions.
  public struct PublishedSizes: Sendable, Equatable {
    public var train: Int
    public var query: Int
    public var database: Int
    public var requiresOverlap: Bool
    public var note: String

    public init(train: Int, query: Int, database: Int, requiresOverlap: Bool = false, note: String = "") {
      self.train = train
      self.query = query
      self.database = database
      self.requiresOverlap = requiresOverlap
      self.note = note
    }
  }
}

extension DatasetHeader {
  /// Of a data set that nobody prepared, for plans that are only looked at.
  package init(
    name: String, count: Int, channels: Int, height: Int, width: Int, classNames: [String], flips: Bool,
    identity: JSONValue
  ) {
    self.init(
      name: name, count: count, channels: channels, height: height, width: width, classNames: classNames,
      isMultiLabel: false, flips: flips, groups: nil, published: nil, streamed: nil, root: nil,
      digest: identity.digest, identity: identity, preparation: .null, facts: [:])
  }

  init(of dataset: ImageDataset, source: any DatasetSource, preparation: JSONValue) {
    name = dataset.name
    count = dataset.count
    channels = dataset.channels
    height = dataset.height
    width = dataset.width
    classNames = dataset.classNames
    isMultiLabel = dataset.labels.isMultiple
    flips = dataset.flips
    groups = dataset.groups.map { Int($0.max() ?? -1) + 1 }
    published = dataset.published.map {
      PublishedSizes(
        train: $0.train.count, query: $0.query.count, database: $0.database.count,
        requiresOverlap: $0.requiresOverlap, note: $0.note)
    }
    if case .files(let files) = dataset.content {
      streamed = files.geometry
      root = files.root
    }
    digest = dataset.digest
    identity =
      source.pinnedIdentity
      ?? ["name": .string(dataset.name), "content": .string(dataset.digest.description)]
    self.preparation = preparation
    facts = dataset.facts
  }

  var json: JSONValue {
    [
      "name": .string(name), "count": .integer(count), "channels": .integer(channels),
      "height": .integer(height), "width": .integer(width),
      "classes": .array(classNames.map { .string($0) }), "multi-label": .bool(isMultiLabel),
      "flips": .bool(flips), "groups": groups.map { .integer($0) } ?? .null,
      "published": published.map {
        [
          "train": .integer($0.train), "query": .integer($0.query), "database": .integer($0.database),
          "requires-overlap": .bool($0.requiresOverlap), "note": .string($0.note),
        ]
      } ?? .null,
      "streamed": streamed?.json ?? .null, "root": root.map { .string($0) } ?? .null,
      "digest": .string(digest.description), "identity": identity, "preparation": preparation,
      "facts": .object(facts.mapValues { .string($0) }),
    ]
  }

  /// nil for anything but what `json` gives: then the file is of another version, or damaged.
  init?(json: JSONValue) {
    guard let name = json["name"]?.string, let count = json["count"]?.integer, count >= 0,
      let channels = json["channels"]?.integer, channels == 1 || channels == 3,
      let height = json["height"]?.integer, let width = json["width"]?.integer,
      (1...1 << 16).contains(height), (1...1 << 16).contains(width), count <= 1 << 40 / (height * width),
      case .array(let classNames)? = json["classes"], let isMultiLabel = json["multi-label"]?.bool,
      let flips = json["flips"]?.bool, let digest = json["digest"]?.string.flatMap(Digest.init(hexadecimal:)),
      let identity = json["identity"], let preparation = json["preparation"],
      case .object(let facts)? = json["facts"]
    else { return nil }
    self.name = name
    self.count = count
    self.channels = channels
    self.height = height
    self.width = width
    self.classNames = classNames.compactMap(\.string)
    self.isMultiLabel = isMultiLabel
    self.flips = flips
    self.digest = digest
    self.identity = identity
    self.preparation = preparation
    self.facts = facts.compactMapValues(\.string)
    groups = json["groups"]?.integer
    root = json["root"]?.string
    if let published = json["published"], published != .null {
      guard let train = published["train"]?.integer, let query = published["query"]?.integer,
        let database = published["database"]?.integer,
        [train, query, database].allSatisfy({ (0...count).contains($0) }),
        let requiresOverlap = published["requires-overlap"]?.bool, let note = published["note"]?.string
      else { return nil }
      self.published = PublishedSizes(
        train: train, query: query, database: database, requiresOverlap: requiresOverlap, note: note)
    }
    if let streamed = json["streamed"], streamed != .null {
      self.streamed = ImageGeometry(
        resize: streamed["resize"]?.integer, crop: streamed["crop"]?.integer)
    }
    guard self.classNames.count == classNames.count, (streamed == nil) || (root != nil) else { return nil }
  }
}

/// What an experiment file's check needs to know of a data set; nil where nobody has read it yet.
public struct DatasetOutline: Sendable, Equatable {
  public var name: String
  public var classes: Int?
  public var count: Int?
  public var flips: Bool
  /// Whether a network sees a square that is cut out of a larger image, so that there is something to choose.
  public var isLargerThanSeen: Bool?
  /// Of the split that it came with; nil: there is none, or, where `count` is nil too, nobody has read it yet.
  public var published: DatasetHeader.PublishedSizes?

  public init(
    name: String, classes: Int?, count: Int?, flips: Bool, isLargerThanSeen: Bool? = nil,
    published: DatasetHeader.PublishedSizes? = nil
  ) {
    self.name = name
    self.classes = classes
    self.count = count
    self.flips = flips
    self.isLargerThanSeen = isLargerThanSeen
    self.published = published
  }

  public init(of source: any DatasetSource) {
    self.init(name: source.name, classes: source.classes, count: source.count, flips: source.flips)
  }
}
