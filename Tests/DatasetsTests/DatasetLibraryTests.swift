import Datasets
import Foundations
import Testing

@Suite("Prepared data sets") struct DatasetLibraryTests {
  let folder: TemporaryFolder
  let library: DatasetLibrary

  init() throws {
    folder = try TemporaryFolder()
    for item in 0..<4 { try folder.writeImage("data/a/\(item).png", value: UInt8(item)) }
    for item in 0..<3 { try folder.writeImage("data/b/\(item).png", value: UInt8(100 + item)) }
    library = DatasetLibrary(folder: folder("library"), root: nil, catalog: [])
  }

  private var added: AddedDataset { get throws { try AddedDataset(name: "mine", path: folder("data"), flips: true) } }

  @Test("what is read back is what was prepared, and names steps by its content")
  func roundTrip() throws {
    try library.add(try added)
    #expect(try library.prepared("mine") == nil)
    let header = try library.prepare("mine")
    let read = try library.open("mine")
    let direct = try added.load(root: nil, preparing: Preparation(folder: folder("x")))
    #expect(read.digest == direct.digest && header.digest == direct.digest)
    #expect(read.packedPixels == direct.packedPixels && read.labels == direct.labels)
    #expect(read.paths == direct.paths && read.classNames == ["a", "b"] && read.flips)
    #expect(header.identity == ["name": "mine", "content": .string(direct.digest.description)])
    #expect(try library.prepared("mine") == header)
    // Another library on the same folder, as in another process.
    #expect(try DatasetLibrary(folder: folder("library"), root: nil, catalog: []).prepare("mine") == header)
  }

  @Test("groups and streamed images survive the pack")
  func groupsAndFiles() throws {
    try folder.write(
      (0..<4).map { "a/\($0).png\tx\n" }.joined() + (0..<3).map { "b/\($0).png\ty\n" }.joined(), to: "data/groups.tsv")
    for item in 0..<4 { try folder.writeImage("data/a/\(item).png", width: 80, height: 70) }
    for item in 0..<3 { try folder.writeImage("data/b/\(item).png", width: 80, height: 70) }
    try library.add(try added)
    let header = try library.prepare("mine")
    #expect(header.groups == 2 && header.root == folder("data") && header.streamed == ImageGeometry())
    let read = try library.open("mine")
    #expect(read.groups == [0, 0, 0, 0, 1, 1, 1])
    guard case .files(let files) = read.content else {
      Issue.record("packed")
      return
    }
    #expect(files.digests[6] == Digest(of: try LocalFileSystem().read(folder("data/b/2.png"))))
    #expect(try files.pixels(read, 6, crop: nil).prefix(3) == [0, 1, 2])
    // Changed behind the back of a run that is under way.
    try folder.writeImage("data/b/2.png", width: 80, height: 70, value: 9)
    let error = #expect(throws: DatasetError.self) { try files.pixels(read, 6, crop: nil) }
    #expect("\(try #require(error))".contains("data/b/2.png is not the file that was prepared"))
  }

  @Test("a pack that was cut, changed or made by another version is made again or refused, never used")
  func damage() throws {
    try library.add(try added)
    _ = try library.prepare("mine")
    let pack = folder("library/mine/data.pack")
    let whole = try LocalFileSystem().read(pack)
    for count in stride(from: 0, to: whole.count, by: 7) {
      try LocalFileSystem().write(Array(whole[..<count]), to: pack)
      #expect(throws: DatasetError.self) { try library.open("mine") }
    }
    for position in stride(from: 0, to: whole.count, by: 5) {
      var bytes = whole
      bytes[position] ^= 0x55
      try LocalFileSystem().write(bytes, to: pack)
      #expect(throws: DatasetError.self, "byte \(position)") { try library.open("mine") }
    }
    try LocalFileSystem().write(whole + [0], to: pack)
    #expect(throws: DatasetError.self) { try library.open("mine") }
    try LocalFileSystem().write(Array(whole[..<20]), to: pack)
    #expect(try library.prepared("mine") == nil)
    _ = try library.prepare("mine")
    #expect(try LocalFileSystem().read(pack) == whole)
  }

  @Test("pixels and labels that changed in the pack are refused by their digest")
  func flippedPixel() throws {
    try library.add(try added)
    _ = try library.prepare("mine")
    let pack = folder("library/mine/data.pack")
    var bytes = try LocalFileSystem().read(pack)
    bytes[bytes.count - 1] ^= 1
    try LocalFileSystem().write(bytes, to: pack)
    let error = #expect(throws: DatasetError.self) { try library.open("mine") }
    #expect("\(try #require(error))".contains("data.pack is damaged (its content has another SHA-256)"))
  }

  @Test("adding the data set anew with another geometry makes the pack stale")
  func stale() throws {
    try library.add(try added)
    _ = try library.prepare("mine")
    try library.add(try AddedDataset(name: "mine", path: folder("data"), geometry: ImageGeometry(crop: 2)))
    #expect(try library.prepared("mine") == nil)
    // So does a changed, added or removed file, and a table.
    try library.add(try added)
    for change in [
      { try folder.writeImage("data/a/0.png", value: 200) }, { try folder.writeImage("data/a/9.png") },
      { try LocalFileSystem().remove(folder("data/a/9.png")) }, { try folder.write("b\tB\na\tA\n", to: "data/classes.tsv") },
    ] {
      let before = try library.prepare("mine")
      try change()
      #expect(try library.prepared("mine") == nil)
      #expect(try library.prepare("mine").preparation != before.preparation)
    }
    #expect(try library.open("mine").classNames == ["B", "A"])
    try LocalFileSystem().remove(folder("data/classes.tsv"))
    // Where the files are gone, what was made of them is as good as it was.
    _ = try library.prepare("mine")
    try LocalFileSystem().remove(folder("data"))
    #expect(try library.prepared("mine") != nil)
  }

  @Test(
    "names that are none, are taken, or are not known",
    arguments: ["", "-x", "Mine", "a/b", "..", String(repeating: "x", count: 61)])
  func names(name: String) throws {
    #expect(throws: DatasetError.self) { try AddedDataset(name: name, path: "/tmp") }
    #expect(throws: DatasetError.unknown(dataset: name, known: [])) { try library.prepare(name) }
  }

  @Test("a name of the suite's own is not given away")
  func taken() throws {
    let full = DatasetLibrary(folder: folder("library"), root: nil)
    let error = #expect(throws: DatasetError.self) {
      try full.add(try AddedDataset(name: "fashion-mnist", path: folder("data")))
    }
    #expect("\(try #require(error))".contains("the suite has one of that name"))
  }

  @Test("one sick data set stops no other, and is told of by its name")
  func sick() throws {
    try library.add(try added)
    try folder.write("no json", to: "library/sick/source.json")
    try folder.write("half a pack", to: "library/mine/data.pack")
    #expect(try library.sources().map(\.name) == ["mine"])
    #expect(try library.outlines().map(\.name) == ["mine"])
    let error = #expect(throws: DatasetError.self) { try library.prepare("sick") }
    #expect("\(try #require(error))".contains("sick/source.json: is no description of an added data set"))
  }

  @Test("what is left out once is left out by verify too")
  func verifyAfterSkipping() throws {
    try folder.write("broken", to: "data/a/0.png")
    try library.add(try added)
    #expect(throws: DatasetError.self) { try library.prepare("mine") }
    _ = try library.prepare("mine", skipsBad: true)
    #expect(try library.verify("mine").count == 6)
    try folder.writeImage("data/b/1.png", value: 77)
    #expect(throws: DatasetError.self) { try library.verify("mine") }
  }
}

@Suite("Digests of data sets") struct DatasetDigestTests {
  private func digest(
    published: PublishedSplit? = nil, labels: Labels = Labels(classes: [0, 1, 0, 1, 0, 1]), groups: [Int32]? = nil
  ) -> Digest {
    ImageDataset(
      name: "x", channels: 1, height: 1, width: 1, classNames: ["a", "b"], content: .packed([1, 2, 3, 4, 5, 6]),
      labels: labels, groups: groups, published: published, flips: false
    ).digest
  }

  @Test("the same positions cut in other places are another split, and so is everything else that a split depends on")
  func splits() {
    func split(_ train: [Int32], _ query: [Int32], _ database: [Int32], _ overlap: Bool = false, note: String = "") -> PublishedSplit {
      PublishedSplit(train: train, query: query, database: database, requiresOverlap: overlap, note: note)
    }
    let digests = [
      digest(), digest(published: split([0, 1], [2, 3], [4, 5])), digest(published: split([0, 1, 2], [3], [4, 5])),
      digest(published: split([0, 1], [2], [3, 4, 5])), digest(published: split([0, 1], [2, 3], [4, 5], true)),
      digest(groups: [0, 0, 1, 1, 2, 2]), digest(published: split([0, 1], [2, 3], [4, 5]), groups: [0, 0, 1, 1, 2, 2]),
      digest(labels: Labels(memberships: [1, 0, 0, 1, 1, 0, 0, 1, 1, 0, 0, 1], classes: 2)),
    ]
    #expect(Set(digests).count == digests.count)
    // What is said of a split is no part of it.
    #expect(digest(published: split([0, 1], [2, 3], [4, 5], note: "other words")) == digests[1])
  }
}
