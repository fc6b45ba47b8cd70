import Datasets
import Foundations
import Images
import Testing

@Suite("Lists of images") struct ImageListTests {
  let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
    for item in 0..<8 { try folder.writeImage("data/photos/\(item).png", value: UInt8(10 * item)) }
  }

  private func write(train: String, test: String, database: String) throws {
    try folder.write(train, to: "lists/train.txt")
    try folder.write(test, to: "lists/test.txt")
    try folder.write(database, to: "lists/database.txt")
  }

  private func load(skipsBad: Bool = false) throws -> ImageDataset {
    try AddedDataset(name: "mine", path: folder("data"), lists: folder("lists"))
      .load(root: nil, preparing: Preparation(folder: folder("work"), skipsBad: skipsBad))
  }

  private func message() -> String {
    do {
      _ = try load()
      return "no error"
    } catch { return "\(error)" }
  }

  @Test("one 1 a line is one class an image; a path in two lists is one image, and its pixels are those of its file")
  func oneHot() throws {
    try write(
      train: "photos/5.png 0 1 0\nphotos/1.png 1 0 0\nphotos/7.png 0 0 1\n",
      test: "./photos/0.png\t1 0 0\r\n\nphotos/2.png 0 1 0 \n",
      database: "photos/1.png 1 0 0\nphotos/5.png 0 1 0\nphotos/7.png 0 0 1\nphotos/3.png 1 0 0")
    let dataset = try load()
    #expect(dataset.paths == ["5", "1", "7", "0", "2", "3"].map { "photos/\($0).png" })
    #expect(dataset.labels == Labels(classes: [1, 0, 2, 0, 1, 0]))
    #expect(dataset.classNames == ["class 0", "class 1", "class 2"])
    #expect(
      dataset.published
        == PublishedSplit(
          train: [0, 1, 2], query: [3, 4], database: [0, 1, 2, 5], note: dataset.published?.note ?? ""))
    #expect(dataset.packedPixels?[12] == 70)
    let split = try Split.published(with: dataset)
    #expect(split == Split(train: [0, 1, 2], validation: [], query: [3, 4], database: [0, 1, 2, 5]))
  }

  @Test("the number of a class; classes.txt names them")
  func numbers() throws {
    try folder.write("Cat\nAnt, the\n", to: "lists/classes.txt")
    try write(train: "photos/0.png 1\nphotos/1.png 0\n", test: "photos/2.png 1\n", database: "photos/3.png 0\n")
    let dataset = try load()
    #expect(dataset.labels == Labels(classes: [1, 0, 1, 0]))
    #expect(dataset.classNames == ["Cat", "Ant, the"])
  }

  @Test("several 1s, or none, on any line are several classes an image")
  func multiHot() throws {
    try write(
      train: "photos/0.png 1 1 0\nphotos/1.png 0 0 1\n", test: "photos/2.png 0 0 0\n",
      database: "photos/3.png 0 1 1\n")
    let dataset = try load()
    #expect(dataset.labels == Labels(memberships: [1, 1, 0, 0, 0, 1, 0, 0, 0, 0, 1, 1], classes: 3))
    #expect(dataset.facts["images of no class"] == "1")
  }

  @Test("images.txt alone has no split")
  func whole() throws {
    try folder.write("photos/4.png 0\nphotos/2.png 1\n", to: "lists/images.txt")
    let dataset = try load()
    #expect(dataset.paths == ["photos/4.png", "photos/2.png"] && dataset.published == nil)
    #expect(throws: Split.noPublished("mine")) { try Split.published(with: dataset) }
  }

  private static let goodTrain = "photos/0.png 1 0\nphotos/1.png 0 1\n"
  private static let goodTest = "photos/2.png 1 0\n"

  @Test(
    "each slip is one clear error with its file and line",
    arguments: [
      ("photos/3.png 1 0 0\n", "database.txt:1: has 3 labels where LISTS/train.txt:1 has 2"),
      ("photos/3.png 1 0\nphotos/4.png 1\n", "database.txt:2: has 1 label where LISTS/train.txt:1 has 2"),
      ("photos/3.png\n", "database.txt:1: has a path and no label"),
      ("photos/3.png 1 2\n", "database.txt:1: the label 2 is neither 0 nor 1"),
      ("photos/3.png 1 -1\n", "database.txt:1: the label '-1' is no number (paths have no blanks)"),
      ("my photos/3.png 1 0\n", "database.txt:1: the label 'photos/3.png' is no number (paths have no blanks)"),
      (
        "photos/3.png 1 0\nphotos/3.png 1 0\n",
        "database.txt:2: 'photos/3.png' stands twice in this list, first in line 1"
      ),
      (
        "photos/3.png 1 0\nphotos/1.png 0 1\nphotos/1.png 0 1\n",
        "database.txt:3: 'photos/1.png' stands twice in this list"
      ),
      ("photos/1.png 1 0\n", "database.txt:1: 'photos/1.png' has other labels than in LISTS/train.txt:2"),
      (
        "/photos/3.png 1 0\n",
        "database.txt:1: the path '/photos/3.png' begins at the root; it must be relative to the images' folder"
      ),
      (
        "photos/../../x.png 1 0\n",
        "database.txt:1: the path 'photos/../../x.png' must lead straight into the images' folder, without '..', "
          + "'.' or '//'"
      ),
      ("", "database.txt: lists no images"),
      ("\n\n", "database.txt: lists no images"),
      ("photos/2.png 1 0\n", "test.txt: 1 of its images stands in database.txt too, the first is 'photos/2.png'"),
    ])
  func slips(database: String, expected: String) throws {
    try write(train: Self.goodTrain, test: Self.goodTest, database: database)
    let lists = folder("lists")
    #expect(
      message() == "\(lists)/\(expected.replacing("LISTS", with: lists)). Mend the file or get it again.")
  }

  @Test("queries among the training images, and what is no text")
  func others() throws {
    try write(train: Self.goodTrain, test: "photos/1.png 0 1\n", database: "photos/3.png 1 0\n")
    #expect(message().contains("test.txt: 1 of its images stands in train.txt too, the first is 'photos/1.png'"))
    try write(train: Self.goodTrain, test: Self.goodTest, database: "x")
    try folder.write([0x80, 0x2E, 0x70, 0x20, 0x31, 0x20, 0x30], to: "lists/database.txt")
    #expect(message().contains("database.txt:1: its path is not in UTF-8"))
    try folder.write([0x61, 0x00, 0x62, 0x20, 0x31, 0x20, 0x30], to: "lists/database.txt")
    #expect(message().contains("database.txt:1: its path is not in UTF-8"))
  }

  @Test("class numbers and names that do not fit, and a class without images")
  func classes() throws {
    try folder.write("Cat\nAnt\n", to: "lists/classes.txt")
    try write(train: "photos/0.png 1\nphotos/1.png 2\n", test: "photos/2.png 1\n", database: "photos/3.png 0\n")
    #expect(message().contains("train.txt:2: the class 2 is outside 0..<2"))
    try folder.write("Cat\nAnt\nDog\nCow\n", to: "lists/classes.txt")
    #expect(message().hasPrefix("\(folder("lists")): class 'Cow' has no image"))
    try write(train: Self.goodTrain, test: Self.goodTest, database: "photos/3.png 1 0\n")
    #expect(message().contains("train.txt:1: has 2 labels, expected 4"))
    try folder.write("Cat\nCat\n", to: "lists/classes.txt")
    #expect(message().contains("classes.txt: names the class 'Cat' twice"))
    try LocalFileSystem().remove(folder("lists/classes.txt"))
    try write(train: "photos/0.png 0\nphotos/1.png 2\n", test: "photos/2.png 0\n", database: "photos/3.png 0\n")
    #expect(message().hasPrefix("\(folder("lists")): class 'class 1' has no image"))
    // Must not ask for as many classes.
    try write(train: "photos/0.png 999999999\n", test: "photos/2.png 0\n", database: "photos/3.png 0\n")
    #expect(message().contains("train.txt:1: the class 999999999 is outside 0..<"))
    try write(train: "photos/0.png 9999999999\n", test: "photos/2.png 0\n", database: "photos/3.png 0\n")
    #expect(message().contains("train.txt:1: the label '9999999999' is no number"))
  }

  @Test("missing images are told all at once; without them positions of the split follow")
  func missingImages() throws {
    try write(
      train: "photos/0.png 1 0\nphotos/90.png 0 1\nphotos/1.png 0 1\n",
      test: "photos/91.png 1 0\nphotos/2.png 1 0\n",
      database: "photos/3.png 1 0\n")
    #expect(
      throws: DatasetError.badImages(
        dataset: "mine",
        files: ["90", "91"].map { .init(path: folder("data/photos/\($0).png"), reason: "there is no such file") })
    ) { try load() }
    let dataset = try load(skipsBad: true)
    let split = try #require(dataset.published)
    #expect(split.train == [0, 1] && split.query == [2] && split.database == [3])
  }

  @Test("some of the three lists, or none")
  func missingLists() throws {
    try folder.write(Self.goodTrain, to: "lists/train.txt")
    #expect(message().hasPrefix("\(folder("lists")): has a part of the lists only: test.txt, database.txt missing"))
    try LocalFileSystem().remove(folder("lists/train.txt"))
    #expect(message().hasPrefix("data set 'mine' is not installed (looked in \(folder("lists")))"))
  }

  @Test("as many labels as the largest lists in use have are read, each as it is written")
  func large() throws {
    // 81 classes; image i has the classes j with i % (j + 2) = 0, or none.
    let images = 2000
    func line(_ image: Int) -> String {
      let labels: [String] = (0..<81).map { image % ($0 + 2) == 0 ? "1" : "0" }
      return "photos/0\(image).png \(labels.joined(separator: " "))\n"
    }
    try folder.write((0..<images).map(line).joined(), to: "lists/images.txt")
    for image in 0..<images { try folder.write([1], to: "data/photos/0\(image).png") }
    // None of these is an image, and all are named: the lists themselves were read.
    do {
      _ = try load()
      Issue.record("files of one byte are no images")
    } catch let DatasetError.badImages(_, files) { #expect(files.count == images) }
    for image in 0..<images { try folder.writeImage("data/photos/0\(image).png", width: 1, height: 1) }
    let memberships = try #require(try load().labels.memberships)
    let expected: [UInt8] = (0..<images).flatMap { image -> [UInt8] in
      (0..<81).map { image % ($0 + 2) == 0 ? 1 : 0 }
    }
    #expect(memberships == expected)
  }

  @Test("lists are remembered with an added data set, and a changed list makes it stale; the old form is read")
  func remembered() throws {
    try write(train: Self.goodTrain, test: Self.goodTest, database: "photos/3.png 1 0\n")
    let library = DatasetLibrary(folder: folder("library"), root: nil, catalog: [])
    let added = try AddedDataset(name: "mine", path: folder("data"), lists: folder("lists"), flips: true)
    try library.add(added)
    #expect(try library.source(named: "mine") as? AddedDataset == added)
    let header = try library.prepare("mine")
    #expect(header.published?.database == 1)
    let read = try library.open("mine")
    #expect(try read.published == load().published && read.paths == load().paths)
    try folder.write("photos/4.png 1 0\n", to: "lists/database.txt")
    #expect(try library.prepared("mine") == nil)
    #expect(try library.prepare("mine").digest != header.digest)
  }
}
