import Foundations

/// A data set of photographs that everybody has to get for themselves: image files and lists of them, in a folder
/// under the user's data folder.
public struct PublishedImages: DatasetSource {
  /// Images of each part as a publication counts them; nil where it does not say.
  public struct PartSizes: Sendable, Equatable {
    public var train: Int?
    public var query: Int?
    public var database: Int?

    public init(train: Int? = nil, query: Int? = nil, database: Int? = nil) {
      self.train = train
      self.query = query
      self.database = database
    }
  }

  public enum Parts: Sendable {
    /// As the lists have them.
    case listed
    /// Drawn by the suite from all images, as the experiment file asks.
    case drawn
  }

  public let name: String
  /// Searched after one of the set's own name: two splits of one data set share their files.
  public let sharedFolder: String
  public let summary: String
  public let classes: Int?
  public let parts: Parts
  public let publishedSizes: PartSizes
  /// In all parts together; nil where nobody says.
  public let publishedCount: Int?
  /// Whether the published protocol has queries in the database.
  public let allowsOverlap: Bool
  /// What the publication says of its split, and how what it leaves open was settled.
  public let note: String
  /// Where images and lists come from.
  private let origin: String
  private let geometry: ImageGeometry
  public let flips = true
  public let count: Int? = nil
  public let pinnedIdentity: JSONValue? = nil

  public init(
    name: String, sharedFolder: String? = nil, summary: String, classes: Int, parts: Parts,
    publishedSizes: PartSizes, publishedCount: Int? = nil, allowsOverlap: Bool = false, note: String, origin: String,
    geometry: ImageGeometry = .photograph
  ) {
    self.name = name
    self.sharedFolder = sharedFolder ?? name
    self.summary = summary
    self.classes = classes
    self.parts = parts
    self.publishedSizes = publishedSizes
    self.publishedCount = publishedCount
    self.allowsOverlap = allowsOverlap
    self.note = note
    self.origin = origin
    self.geometry = geometry
  }

  public var howToGet: String {
    let lists =
      switch parts {
      case .listed: "train.txt, test.txt (the queries) and database.txt"
      case .drawn: "images.txt with all images (or train.txt, test.txt and database.txt)"
      }
    return "\(origin) Put the images into \(sharedFolder) of your data folder, beside them \(lists), an image a "
      + "line: its path in that folder, then a 0 or 1 for each of \(classes ?? 0) classes, or the number of its "
      + "class from 0; classes.txt may name them. Name the data folder with --data."
  }

  private func find(root: String?) throws(DatasetError) -> (folder: String, lists: ImageLists) {
    let names = name == sharedFolder ? [name] : [name, sharedFolder]
    let folders = root.map { root in names.map { FilePath.join(root, $0) } } ?? []
    for folder in folders {
      let content: ImageLists.Content = parts == .listed ? .split : .images
      if let lists = try ImageLists(in: folder, content: content) { return (folder, lists) }
    }
    throw .notInstalled(dataset: name, lookedIn: folders, howToGet: howToGet)
  }

  public func locate(root: String?) throws(DatasetError) -> String { try find(root: root).folder }

  public func preparation(root: String?) throws(DatasetError) -> JSONValue {
    let found = try find(root: root)
    return ["folder": .string(found.folder), "lists": try found.lists.digests(), "geometry": geometry.json]
  }

  public func load(root: String?, preparing work: Preparation) throws(DatasetError) -> ImageDataset {
    let found = try find(root: root)
    var entries = try found.lists.entries(
      root: found.folder, expectedClasses: classes, allowsOverlap: allowsOverlap, note: note)
    entries.facts[DatasetHeader.splitFact] = note
    let differences = differences(of: entries)
    if !differences.isEmpty { entries.facts[DatasetHeader.warningFact] = differences.joined(separator: "; ") }
    return try entries.load(name: name, geometry: geometry, flips: flips, preparing: work)
  }

  /// Where the lists do not count what the publication counts. No error: the lists in circulation differ, and the
  /// paper's table has slips of its own; but the report must say it.
  private func differences(of entries: ImageEntries) -> [String] {
    var counts: [(part: String, found: Int, published: Int?)] = [("all lists", entries.paths.count, publishedCount)]
    if let split = entries.published {
      counts += [
        ("train.txt", split.train.count, publishedSizes.train), ("test.txt", split.query.count, publishedSizes.query),
        ("database.txt", split.database.count, publishedSizes.database),
      ]
    }
    return counts.compactMap { part, found, published in
      guard let published, published != found else { return nil }
      return "\(part): \(found) images, published are \(published)"
    }
  }
}

extension PublishedImages {
  /// Of the SHC paper (Table 1) and of the protocols it is compared under.
  static let all = [
    PublishedImages(
      name: "stanford-cars-a", sharedFolder: "stanford-cars",
      summary: "photographs of 196 models of cars, official split", classes: 196, parts: .listed,
      publishedSizes: PartSizes(train: 8144, query: 8041, database: 8144), publishedCount: 16_185,
      note: "The official split; the database is the training set. The SHC paper's Table 1 prints 8,184 training "
        + "images where the official split has 8,144: 8,144 is taken.",
      origin: "Get Stanford Cars (Krause et al. 2013, Stanford AI Lab; lists in the format of the MDS repository, "
        + "database.txt a copy of train.txt)."),
    PublishedImages(
      name: "stanford-cars-b", sharedFolder: "stanford-cars",
      summary: "photographs of 196 models of cars, split anew", classes: 196, parts: .drawn,
      publishedSizes: PartSizes(train: 5880, query: 1958, database: 8347), publishedCount: 16_185,
      note: "The SHC paper has 5,880 / 1,958 / 8,347 disjoint images and no lists. Here the parts are drawn from all "
        + "16,185 images by the split's stream: split: {train: 5880, query: 1958, database: rest}.",
      origin: "Get Stanford Cars (Krause et al. 2013, Stanford AI Lab)."),
    PublishedImages(
      name: "nabirds-a", sharedFolder: "nabirds", summary: "photographs of 555 kinds of birds, official split",
      classes: 555, parts: .listed, publishedSizes: PartSizes(train: 24_633, query: 23_929, database: 24_633),
      publishedCount: 48_562,
      note: "The official split; the database is the training set. The SHC paper has 24,633 training images and "
        + "23,929 queries, the MDS repository's lists the reverse: the lists are used as they are, and a warning "
        + "tells where they go the other way than the paper.",
      origin: "Get NABirds (Van Horn et al. 2015, Cornell Lab of Ornithology; lists in the format of the MDS "
        + "repository, database.txt a copy of train.txt)."),
    PublishedImages(
      name: "nabirds-b", sharedFolder: "nabirds", summary: "photographs of 555 kinds of birds, split anew",
      classes: 555, parts: .drawn, publishedSizes: PartSizes(train: 16_384, query: 8171, database: 25_612),
      publishedCount: 48_562,
      note: "The SHC paper has 16,384 / 8,171 / 25,612 images, stated disjoint: together 50,167, of a data set of "
        + "48,562. Here train and query are drawn in the paper's sizes from all 48,562 images by the split's stream, "
        + "and the database is the rest, 24,007 in place of 25,612: split: {train: 16384, query: 8171, database: "
        + "rest}.",
      origin: "Get NABirds (Van Horn et al. 2015, Cornell Lab of Ornithology)."),
    PublishedImages(
      name: "imagenet-100", summary: "photographs of 100 classes of ImageNet, HashNet's lists", classes: 100,
      parts: .listed, publishedSizes: PartSizes(train: 13_000, query: 5000),
      note: "HashNet's lists (thuml/HashNet), which have all 13,000 training images in the database of 128,000.",
      origin: "Get ImageNet (ILSVRC 2012) and the lists of thuml/HashNet (pytorch/data/imagenet), and cut what "
        + "stands before the images' folder from their paths."),
    PublishedImages(
      name: "ms-coco", summary: "photographs with 80 kinds of objects, several an image, HashNet's lists",
      classes: 80, parts: .listed, publishedSizes: PartSizes(train: 10_000, query: 5000), allowsOverlap: true,
      note: "HashNet's lists (thuml/HashNet), which have all 5,000 queries in the database (its issue 41): the "
        + "published protocol needs it, and every query finds itself.",
      origin: "Get MS COCO 2014 (train2014 and val2014) and the lists of thuml/HashNet (pytorch/data/coco), and cut "
        + "what stands before train2014 or val2014 from their paths."),
    PublishedImages(
      name: "nus-wide", summary: "photographs with 81 concepts, several an image, HashNet's lists", classes: 81,
      parts: .listed, publishedSizes: PartSizes(train: 10_000, query: 5000),
      note: "HashNet's lists (thuml/HashNet, nuswide_81), which have all 10,000 training images in the database. "
        + "Other work uses 21 of the concepts: those results do not compare.",
      origin: "Get NUS-WIDE (Chua et al. 2009, National University of Singapore) and the lists of thuml/HashNet "
        + "(pytorch/data/nuswide_81), and cut what stands before the images' folder from their paths."),
  ]
}
