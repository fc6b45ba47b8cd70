import Datasets
import Foundation
import Foundations
import Testing

/// Files in the binary version's format with two images of each class: pixel p of image i has the value 7 i + p,
/// cut to eight bits.
private struct SmallCIFAR {
  let folder: TemporaryFolder
  let labelling: CIFAR.Labelling
  var files: [String: [UInt8]] = [:]

  static let train = (1...5).map { "data_batch_\($0).bin" }

  init(_ labelling: CIFAR.Labelling) throws {
    folder = try TemporaryFolder()
    self.labelling = labelling
    func lines(_ kind: String, _ count: Int) -> [UInt8] {
      Array(((0..<count).map { "\(kind) \($0)" } + [""]).joined(separator: "\n").utf8)
    }
    if labelling == .ten {
      for (index, name) in Self.train.enumerated() { files[name] = (2 * index..<2 * index + 2).flatMap(record) }
      files["test_batch.bin"] = (10..<20).flatMap(record)
      // As published: a blank line at the end.
      files["batches.meta.txt"] = lines("thing", 10) + [0x0A]
    } else {
      files["train.bin"] = (0..<100).flatMap(record)
      files["test.bin"] = (100..<200).flatMap(record)
      files["fine_label_names.txt"] = lines("fine", 100)
      files["coarse_label_names.txt"] = lines("coarse", 20)
    }
  }

  func labels(_ image: Int) -> [UInt8] {
    labelling == .ten ? [UInt8((image + 3) % 10)] : [UInt8(image % 100 / 5), UInt8(image % 100)]
  }
  static func pixels(_ image: Int) -> [UInt8] { (0..<3072).map { UInt8(truncatingIfNeeded: 7 * image + $0) } }
  func record(_ image: Int) -> [UInt8] { labels(image) + Self.pixels(image) }

  func write(to place: String) throws {
    for (name, content) in files { try folder.write(content, to: "\(place)/\(name)") }
  }

  /// By the system's own tar.
  func tar() throws -> [UInt8] {
    let inner = labelling == .ten ? "cifar-10-batches-bin" : "cifar-100-binary"
    try write(to: "unpacked/\(inner)")
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/bin/tar")
    process.arguments = ["-cf", folder("archive.tar"), "-C", folder("unpacked"), inner]
    try process.run()
    process.waitUntilExit()
    try #require(process.terminationStatus == 0)
    return try LocalFileSystem().read(folder("archive.tar"))
  }

  func source(archive: [UInt8] = []) -> CIFAR {
    CIFAR(
      labelling,
      content: .init(
        archiveDigest: Digest(of: archive).description, train: labelling == .ten ? 2 : 100,
        test: labelling == .ten ? 10 : 100))
  }

  func load(_ source: CIFAR? = nil) throws -> ImageDataset {
    try (source ?? self.source()).load(root: folder("data"), preparing: Preparation(folder: folder("work")))
  }

  func message(_ source: CIFAR? = nil) -> String {
    do {
      _ = try load(source)
      return "no error"
    } catch { return "\(error)" }
  }
}

@Suite("CIFAR's files") struct CIFARTests {
  private static let tarIsInstalled = FileManager.default.isExecutableFile(atPath: "/bin/tar")

  @Test("CIFAR-10: train files in their order, then the test file; planes as they are")
  func ten() throws {
    let small = try SmallCIFAR(.ten)
    try small.write(to: "data/cifar-10")
    let dataset = try small.load()
    #expect(dataset.name == "cifar-10")
    #expect((dataset.count, dataset.channels, dataset.height, dataset.width) == (20, 3, 32, 32))
    #expect(dataset.classNames == (0..<10).map { "thing \($0)" })
    #expect(dataset.labels == Labels(classes: (0..<20).map { Int32(($0 + 3) % 10) }))
    #expect(dataset.packedPixels == (0..<20).flatMap(SmallCIFAR.pixels))
    #expect(dataset.facts["source"]?.contains("digest not pinned: no trustworthy one is known") == true)
    #expect(dataset.published == nil && dataset.flips)
  }

  @Test(
    "CIFAR-100: the second byte is the fine class, the first the coarse one",
    arguments: [CIFAR.Labelling.fine, .coarse])
  func hundred(labelling: CIFAR.Labelling) throws {
    let small = try SmallCIFAR(labelling)
    // Both labellings are read from one folder.
    try small.write(to: "data/cifar-100-binary")
    let dataset = try small.load()
    let isFine = labelling == .fine
    #expect(dataset.name == (isFine ? "cifar-100" : "cifar-100-coarse"))
    #expect(dataset.classNames == (0..<(isFine ? 100 : 20)).map { "\(isFine ? "fine" : "coarse") \($0)" })
    #expect(dataset.labels == Labels(classes: (0..<200).map { Int32(isFine ? $0 % 100 : $0 % 100 / 5) }))
    #expect(dataset.packedPixels == (0..<200).flatMap(SmallCIFAR.pixels))
  }

  @Test(
    "the archive gives the same content as the files in it, and is checked by its digest",
    .enabled(if: tarIsInstalled, "there is no /bin/tar"), arguments: CIFAR.Labelling.allCases)
  func archive(labelling: CIFAR.Labelling) throws {
    let small = try SmallCIFAR(labelling)
    try small.write(to: "data")
    let fromFiles = try small.load()
    let name = labelling == .ten ? "cifar-10" : "cifar-100"
    let archive = gzip(try small.tar())
    try small.folder.write(archive, to: "data/\(name)/\(name)-binary.tar.gz")
    let dataset = try small.load(small.source(archive: archive))
    #expect(dataset.digest == fromFiles.digest)
    #expect(dataset.facts["source"]?.hasSuffix("its pinned SHA-256, \(Digest(of: archive))") == true)
    #expect(
      throws: DatasetError.wrongDigest(
        file: small.folder("data/\(name)/\(name)-binary.tar.gz"), expected: Digest(of: []).description,
        found: Digest(of: archive).description)
    ) { try small.load() }
  }

  @Test(
    "an archive cut short, damaged in a header, or without a file, is refused",
    .enabled(if: tarIsInstalled, "there is no /bin/tar"))
  func badArchive() throws {
    var small = try SmallCIFAR(.ten)
    let whole = try small.tar()
    func message(_ tar: [UInt8]) throws -> String {
      let archive = gzip(tar)
      try small.folder.write(archive, to: "data/cifar-10-binary.tar.gz")
      return small.message(small.source(archive: archive))
    }
    #expect(try message(whole) == "no error")
    // In every header and in every file; behind the last file only zeros follow.
    let end = whole.lastIndex { $0 != 0 } ?? 0
    for length in stride(from: 100, to: end, by: 3001) { #expect(try message(Array(whole[..<length])) != "no error") }
    var damaged = whole
    damaged[0] ^= 1
    #expect(try message(damaged).contains("no tar archive, or a damaged one (at byte 0)"))
    small.files["test_batch.bin"] = nil
    try LocalFileSystem().remove(small.folder("unpacked"))
    #expect(try message(small.tar()).contains("lacks the file test_batch.bin"))
  }

  @Test(
    "wrong sizes, counts and labels are one clear error each",
    arguments: [
      ("data_batch_2.bin", 0, "data_batch_2.bin: 6145 bytes long, expected 2 images of 3073 bytes = 6146"),
      ("data_batch_4.bin", 1, "data_batch_4.bin: label 10 of image 1 is outside 0..<10"),
      ("data_batch_5.bin", 2, "class 'thing 2' has 1 images, expected 2"),
      ("batches.meta.txt", 3, "batches.meta.txt: names 9 classes, expected 10"),
    ])
  func malformed(name: String, change: Int, expected: String) throws {
    var small = try SmallCIFAR(.ten)
    var content = try #require(small.files[name])
    switch change {
    case 0: content.removeLast()
    case 1: content[3073] = 10
    case 2: content[3073] = 3
    default: content = Array(content.dropFirst(8))
    }
    small.files[name] = content
    try small.write(to: "data/cifar-10/cifar-10-batches-bin")
    let message = small.message()
    #expect(message.contains(expected), "\(message)")
    #expect(message.split(separator: "\n").count == 1)
  }

  @Test("a fine class in two coarse classes, and a coarse class out of range")
  func hierarchy() throws {
    var small = try SmallCIFAR(.fine)
    small.files["train.bin"]?[0] = 1
    small.files["train.bin"]?[3074 * 5] = 0
    try small.write(to: "data/cifar-100")
    #expect(small.message().contains("image 100 of fine class 0 has coarse class 0, others have 1"))
    small.files["test.bin"]?[0] = 20
    try small.write(to: "data/cifar-100")
    #expect(small.message().contains("test.bin: coarse label 20 of image 0 is outside 0..<20"))
  }

  @Test("some of the files are an error; none of them say what to get")
  func missing() throws {
    var small = try SmallCIFAR(.ten)
    #expect(
      throws: DatasetError.notInstalled(
        dataset: "cifar-10",
        lookedIn: ["data/cifar-10", "data/cifar-10/cifar-10-batches-bin", "data/cifar-10-batches-bin", "data"].map {
          small.folder($0)
        }, howToGet: CIFAR(.ten).howToGet)
    ) { try small.load() }
    let nowhere = DatasetError.notInstalled(dataset: "x", lookedIn: [], howToGet: "Do.")
    #expect("\(nowhere)" == "data set 'x' is not installed (no data folder was named). Do.")
    small.files["data_batch_3.bin"] = nil
    try small.write(to: "data/cifar-10")
    #expect(small.message().contains("has a part of cifar-10 only: data_batch_3.bin missing"))
  }
}
