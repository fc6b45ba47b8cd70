import Datasets
import Glibc
import Foundations
import Images
import Testing

@Suite("A folder of class folders") struct ImageFolderTests {
  let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
    try folder.writeImage("data/cat/2.png", value: 20)
    try folder.writeImage("data/cat/10.png", value: 10)
    try folder.writeImage("data/ant/1.PNG", value: 30)
    try folder.write("notes", to: "data/ant/readme.txt")
    try folder.write("hidden", to: "data/.DS_Store")
  }

  private func load(_ geometry: ImageGeometry = ImageGeometry(), skipsBad: Bool = false) throws -> ImageDataset {
    try AddedDataset(name: "pets", path: folder("data"), geometry: geometry)
      .load(root: nil, preparing: Preparation(folder: folder("work"), skipsBad: skipsBad))
  }

  private func message(_ geometry: ImageGeometry = ImageGeometry()) -> String {
    do {
      _ = try load(geometry)
      return "no error"
    } catch { return "\(error)" }
  }

  @Test("classes in the order of their folders' names, images in the order of theirs; what is no image is told")
  func order() throws {
    let dataset = try load()
    #expect(dataset.classNames == ["ant", "cat"])
    #expect(dataset.paths == ["ant/1.PNG", "cat/10.png", "cat/2.png"])
    #expect(dataset.labels == Labels(classes: [0, 1, 1]))
    #expect((dataset.channels, dataset.height, dataset.width) == (1, 2, 3))
    let pixels: [UInt8] = [30, 31, 32, 33, 34, 35, 10, 11, 12, 13, 14, 15, 20, 21, 22, 23, 24, 25]
    #expect(dataset.packedPixels == pixels)
    #expect(dataset.facts["files that are no images by their names"] == "1")
    #expect(dataset.groups == nil)
  }

  @Test("one image in colour makes all of them colour, channel by channel")
  func colour() throws {
    try folder.writeImage("data/cat/3.png", channels: 3, value: 100)
    let dataset = try load()
    #expect(dataset.channels == 3)
    let pixels = try #require(dataset.packedPixels)
    let grey: [UInt8] = [30, 31, 32, 33, 34, 35]
    #expect(Array(pixels[..<18]) == grey + grey + grey)
    let coloured: [UInt8] = [
      100, 103, 106, 109, 112, 115, 101, 104, 107, 110, 113, 116, 102, 105, 108, 111, 114, 117,
    ]
    #expect(Array(pixels[54...]) == coloured)
  }

  @Test("classes.tsv names and orders the classes; groups.tsv groups the images")
  func tables() throws {
    try folder.write("cat\tCat, the animal\r\nant\tAnt\n", to: "data/classes.tsv")
    try folder.write("cat/2.png\tone\nant/1.PNG\ttwo\ncat/10.png\tone\n", to: "data/groups.tsv")
    let dataset = try load()
    #expect(dataset.classNames == ["Cat, the animal", "Ant"])
    #expect(dataset.paths == ["cat/10.png", "cat/2.png", "ant/1.PNG"])
    #expect(dataset.groups == [0, 0, 1])
  }

  @Test(
    "a table that does not fit is one clear error",
    arguments: [
      ("classes.tsv", "cat\tCat\n", "classes.tsv: lacks the folder 'ant'"),
      ("classes.tsv", "cat\tCat\ncow\tCow\n", "classes.tsv:2: there is no folder 'cow'"),
      ("classes.tsv", "cat\tCat\ncat\tCat\n", "classes.tsv:2: the folder 'cat' stands twice"),
      ("classes.tsv", "cat Cat\n", "classes.tsv:1: is not two columns apart by a tab"),
      ("groups.tsv", "cat/2.png\ta\n", "groups.tsv: names no group of the image 'ant/1.PNG'"),
      ("groups.tsv", "cat/2.png\ta\ncat/2.png\tb\n", "groups.tsv:2: the image 'cat/2.png' stands twice"),
      (
        "groups.tsv", "cat/2.png\ta\ncat/10.png\ta\nant/1.PNG\tb\ncat/9.png\tb\n",
        "groups.tsv: names 'cat/9.png', which is no image here"
      ),
    ])
  func badTables(name: String, content: String, expected: String) throws {
    try folder.write(content, to: "data/\(name)")
    #expect(message() == "\(folder("data"))/\(expected). Mend the file or get it again.")
  }

  @Test("an empty class, and a folder that has no classes")
  func empty() throws {
    try folder.write("no image", to: "data/dog/readme.txt")
    #expect(message().hasPrefix("\(folder("data/dog")): class 'dog' has no PNG or JPEG file."))
    try LocalFileSystem().remove(folder("data/dog"))
    try LocalFileSystem().remove(folder("data/cat"))
    #expect(message().hasPrefix("\(folder("data")): has 1 folder; each class needs one"))
    try LocalFileSystem().remove(folder("data"))
    #expect(message().hasPrefix("data set 'pets' is not installed (looked in \(folder("data")))."))
  }

  @Test("every bad image is told by name and reason; leaving them out is recorded")
  func badImages() throws {
    try folder.write("no image at all", to: "data/cat/5.png")
    try folder.write(Array(PNG.encode(PixelImage(width: 3, height: 2, channels: 1, samples: [1, 2, 3, 4, 5, 6])).dropLast(20)), to: "data/cat/6.png")
    try folder.writeImage("data/cat/7.png", width: 4)
    do {
      _ = try load()
      Issue.record("bad images were read")
    } catch let DatasetError.badImages(name, files) {
      #expect(name == "pets")
      #expect(files.map(\.path) == ["5", "6", "7"].map { folder("data/cat/\($0).png") })
      #expect(files.last?.reason == "4 x 2 pixels where most images have 3 x 2; --resize and --crop bring all to one size")
    }
    let dataset = try load(skipsBad: true)
    #expect(dataset.paths == ["ant/1.PNG", "cat/10.png", "cat/2.png"])
    let leftOut = try #require(dataset.facts["left out"])
    for name in ["5", "6", "7"] { #expect(leftOut.contains("cat/\(name).png: ")) }
  }

  @Test("leaving out a class's only image is an error, not a class without images")
  func nothingLeft() throws {
    try folder.write("broken", to: "data/ant/1.PNG")
    #expect(throws: DatasetError.malformed(file: folder("data"), reason: "class 'ant' has no image")) {
      try load(skipsBad: true)
    }
  }

  @Test("images of more than 64 pixels a side stay in their files")
  func streamed() throws {
    for name in ["ant/1.PNG", "cat/10.png", "cat/2.png"] { try folder.writeImage("data/\(name)", width: 70, height: 66) }
    let dataset = try load()
    guard case .files(let files) = dataset.content else {
      Issue.record("packed")
      return
    }
    #expect(files.root == folder("data"))
    #expect(files.digests[0] == Digest(of: try LocalFileSystem().read(folder("data/ant/1.PNG"))))
    #expect((dataset.height, dataset.width) == (66, 70))
    #expect(dataset.packedPixels == nil)
  }

  @Test("pipes, devices, endless and absurdly long images are refused without waiting and without memory for them")
  func hostile() throws {
    #expect(mkfifo(folder("data/cat/4.png"), 0o600) == 0)
    #expect(symlink("/dev/zero", folder("data/cat/5.png")) == 0)
    let sparse = open(folder("data/cat/6.png"), O_WRONLY | O_CREAT, 0o600)
    #expect(ftruncate(sparse, 1 << 35) == 0)
    close(sparse)
    try folder.writeImage("data/cat/7.png", width: 1, height: 9000)
    do {
      _ = try load(ImageGeometry(resize: 256, crop: 224))
      Issue.record("hostile images were read")
    } catch let DatasetError.badImages(_, files) {
      #expect(files.map { $0.path.suffix(5) } == ["4.png", "5.png", "6.png", "7.png"])
    }
  }
}
