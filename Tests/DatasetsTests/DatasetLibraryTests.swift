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
      // Facts and the preparation are outside the digest: there a change is read, as what it is.
      if let read = try? library.open("mine") { #expect(read.digest.description.count == 64) }
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
    // Where the files are gone, what was made of them is as good as it was.
    try library.add(try added)
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
}
