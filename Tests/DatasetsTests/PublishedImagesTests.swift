import Datasets
import Foundations
import Testing

@Suite("Published data sets") struct PublishedImagesTests {
  let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
    for item in 0..<6 { try folder.writeImage("data/birds/\(item).png", value: UInt8(item)) }
  }

  private func source(
    parts: PublishedImages.Parts = .listed, sizes: PublishedImages.PartSizes = .init(), count: Int? = nil,
    allowsOverlap: Bool = false
  ) -> PublishedImages {
    PublishedImages(
      name: "birds-a", sharedFolder: "birds", summary: "", classes: 2, parts: parts, publishedSizes: sizes,
      publishedCount: count, allowsOverlap: allowsOverlap, note: "as published", origin: "Get birds.",
      geometry: ImageGeometry())
  }

  private func load(_ source: PublishedImages) throws -> ImageDataset {
    try source.load(root: folder("data"), preparing: Preparation(folder: folder("work")))
  }

  private func write(query: Int) throws {
    try folder.write("0.png 0\n1.png 1\n", to: "data/birds/train.txt")
    try folder.write("\(query).png 0\n", to: "data/birds/test.txt")
    try folder.write("0.png 0\n1.png 1\n4.png 0\n", to: "data/birds/database.txt")
  }

  @Test("the training set may be the database; the note and other sizes than published are told")
  func listed() throws {
    try write(query: 3)
    let dataset = try load(source(sizes: .init(train: 2, query: 5, database: 4), count: 4))
    #expect(
      dataset.published == PublishedSplit(train: [0, 1], query: [2], database: [0, 1, 3], note: "as published"))
    #expect(dataset.facts["split"] == "as published")
    #expect(
      dataset.facts["warning"] == "test.txt: 1 images, published are 5; database.txt: 3 images, published are 4")
    #expect(try load(source(sizes: .init(train: 2, query: 1, database: 3))).facts["warning"] == nil)
  }

  @Test("queries in the database: refused, unless the published protocol has them there")
  func overlap() throws {
    try write(query: 4)
    let error = #expect(throws: DatasetError.self) { try load(source()) }
    #expect("\(try #require(error))".contains("test.txt: 1 of its images stands in database.txt too"))
    let dataset = try load(source(allowsOverlap: true))
    #expect(dataset.published?.requiresOverlap == true && dataset.facts["queries in the database"] == "1")
    #expect(try Split.published(with: dataset).query == [2])
    // Lists without the overlap are not said to have it.
    try write(query: 3)
    #expect(try load(source(allowsOverlap: true)).published?.requiresOverlap == false)
  }

  @Test("a set that is drawn takes images.txt, or all images of the lists, and no split")
  func drawn() throws {
    try write(query: 3)
    let fromLists = try load(source(parts: .drawn, count: 16))
    #expect(fromLists.paths == ["0.png", "1.png", "3.png", "4.png"] && fromLists.published == nil)
    #expect(fromLists.facts["warning"] == "all lists: 4 images, published are 16")
    try folder.write("2.png 1\n5.png 0\n", to: "data/birds/images.txt")
    #expect(try load(source(parts: .drawn)).paths == ["2.png", "5.png"])
    #expect(try load(source()).published?.train == [0, 1])
  }

  @Test("its own folder comes before the shared one; nowhere says what to get")
  func places() throws {
    let birds = source()
    #expect(
      throws: DatasetError.notInstalled(
        dataset: "birds-a", lookedIn: [folder("data/birds-a"), folder("data/birds")], howToGet: birds.howToGet)
    ) { try birds.locate(root: folder("data")) }
    #expect(throws: DatasetError.notInstalled(dataset: "birds-a", lookedIn: [], howToGet: birds.howToGet)) {
      try birds.locate(root: nil)
    }
    try write(query: 3)
    #expect(try birds.locate(root: folder("data")) == folder("data/birds"))
    let before = try birds.preparation(root: folder("data"))
    try folder.write("0.png 0\n", to: "data/birds/database.txt")
    #expect(try birds.preparation(root: folder("data")) != before)
    try folder.write("2.png 1\n", to: "data/birds-a/train.txt")
    let error = #expect(throws: DatasetError.self) { try birds.locate(root: folder("data")) }
    #expect("\(try #require(error))".contains("birds-a: has a part of the lists only"))
  }

  @Test("a published split without a query, or without a class to learn, is refused where it is used")
  func unusable() throws {
    func dataset(_ split: PublishedSplit) -> ImageDataset {
      ImageDataset(
        name: "x", channels: 1, height: 1, width: 1, classNames: ["a", "b"], content: .packed([1, 2, 3, 4]),
        labels: Labels(classes: [0, 1, 0, 1]), published: split, flips: false)
    }
    for (split, expected) in [
      (PublishedSplit(train: [0, 1], query: [], database: [2], note: ""), "its published split has no queries"),
      (PublishedSplit(train: [0, 2], query: [1], database: [3], note: ""), "no training image of some class"),
      (
        PublishedSplit(train: [0, 1], query: [2], database: [2, 3], note: ""),
        "1 queries of its published split stand in the database too"
      ),
      (
        PublishedSplit(train: [0, 1], query: [1], database: [3], note: ""),
        "1 queries of its published split stand in the training images too"
      ),
    ] {
      let error = #expect(throws: DatasetError.self) { try Split.published(with: dataset(split)) }
      #expect("\(try #require(error))".contains(expected))
    }
  }

  @Test("the catalog has every data set of the paper, by the sizes of its Table 1, and says how to get it")
  func catalog() throws {
    let sources = DatasetCatalog.all.compactMap { $0 as? PublishedImages }
    #expect(
      sources.map(\.name)
        == ["stanford-cars-a", "stanford-cars-b", "nabirds-a", "nabirds-b", "imagenet-100", "ms-coco", "nus-wide"])
    for source in sources where source.parts == .listed {
      // The official splits have no image twice: all of Cars and NABirds are train and query.
      if let count = source.publishedCount {
        #expect((source.publishedSizes.train ?? 0) + (source.publishedSizes.query ?? 0) == count)
      }
    }
    for source in DatasetCatalog.all { #expect(source.howToGet.count > 20) }
    #expect(sources.filter(\.allowsOverlap).map(\.name) == ["ms-coco"])
    #expect(Set(DatasetCatalog.all.map(\.name)).isSuperset(of: ["cifar-10", "cifar-100", "cifar-100-coarse"]))
    #expect(DatasetCatalog.all.first { $0.name == "cifar-10" }?.count == 60_000)
  }
}
