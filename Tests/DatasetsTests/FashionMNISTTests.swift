import Datasets
import Foundation
import Foundations
import Testing

@Suite("Fashion-MNIST's files") struct FashionMNISTTests {
  @Test("train files come first, then t10k files, whether gzip'd or plain", arguments: [true, false])
  func joins(compressed: Bool) throws {
    let files = try SmallFashionMNIST()
    try files.write(compressed: compressed)
    let dataset = try files.source.load(root: nil, preparing: Preparation(folder: "unused"))
    #expect(dataset.labels.single == [0, 9, 4, 3, 2, 1, 5, 6, 7, 8])
    let pixels: [UInt8] = (0..<60).map { UInt8(10 * ($0 / 6) + $0 % 6) }
    #expect(dataset.packedPixels == pixels)
    #expect((dataset.count, dataset.channels, dataset.height, dataset.width) == (10, 1, 2, 3))
    #expect(dataset.classNames[9] == "Ankle boot")
    // A change of what the digest covers, or of its order, changes every identity that depends on the data.
    #expect(dataset.digest.description == "1037b8d84e0cf6a3d5115635e72c8f8fa6a4a55ed77d39fdbc207ebaa6fdb87e")
  }

  @Test("the digest covers shape, class names, labels and pixels")
  func digest() {
    func dataset(
      height: Int = 1, width: Int = 2, classNames: [String] = ["a", "b"], pixels: [UInt8] = [1, 2, 3, 4],
      labels: [Int32] = [0, 1]
    ) -> Digest {
      ImageDataset(
        name: "x", channels: 1, height: height, width: width, classNames: classNames,
        content: .packed(pixels), labels: Labels(classes: labels), flips: false
      ).digest
    }
    let digests = [
      dataset(), dataset(height: 2, width: 1), dataset(classNames: ["a", "c"]),
      dataset(pixels: [1, 2, 3, 5]), dataset(labels: [1, 0]),
    ]
    #expect(Set(digests).count == digests.count)
    #expect(dataset() == digests[0])
  }

  @Test("the user's folder comes before the package's, and its own subfolder before it")
  func searchOrder() throws {
    let packaged = try SmallFashionMNIST()
    try packaged.write(compressed: true)
    let user = try SmallFashionMNIST()
    let source = packaged.source
    #expect(try source.locate(root: user.folder) == packaged.folder)
    try user.write(compressed: false)
    #expect(try source.locate(root: user.folder) == user.folder)
    let below = user.folder + "/fashion-mnist"
    try FileManager.default.createDirectory(atPath: below, withIntermediateDirectories: false)
    #expect(try source.locate(root: user.folder) == user.folder)
    for (file, content) in user.contents { try save(gzip(content), to: "\(below)/\(file.rawValue).gz") }
    #expect(try source.locate(root: user.folder) == below)
    #expect(try source.locate(root: nil) == packaged.folder)
  }

  @Test("nowhere: says where it looked and what to type")
  func notInstalled() {
    let source = FashionMNIST(packageFolder: "/nowhere/at-all")
    #expect(
      throws: DatasetError.notInstalled(
        dataset: "fashion-mnist", lookedIn: ["/no/data/fashion-mnist", "/no/data", "/nowhere/at-all"],
        howToGet: source.howToGet)
    ) { try source.load(root: "/no/data", preparing: Preparation(folder: "unused")) }
    #expect(source.howToGet.contains("apt-get install dataset-fashion-mnist"))
  }

  @Test("a folder with some of the files is an error, not passed over")
  func incomplete() throws {
    let user = try SmallFashionMNIST()
    try user.write(compressed: true)
    try FileManager.default.removeItem(atPath: user.path(.testLabels, compressed: true))
    let packaged = try SmallFashionMNIST()
    try packaged.write(compressed: true)
    let error = #expect(throws: DatasetError.self) { try packaged.source.locate(root: user.folder) }
    #expect(error?.description.contains("t10k-labels-idx1-ubyte missing") == true)
  }

  @Test("other content under the right names")
  func wrongDigest() throws {
    let files = try SmallFashionMNIST()
    let source = files.source
    let expected = Digest(of: files.contents[.trainImages]!).description
    files.contents[.trainImages]![16] ^= 1
    try files.write(compressed: true)
    let path = files.path(.trainImages, compressed: true)
    #expect(
      throws: DatasetError.wrongDigest(
        file: path, expected: expected,
        found: Digest(of: files.contents[.trainImages]!).description)
    ) { try source.load(root: nil, preparing: Preparation(folder: "unused")) }
  }

  /// Writes `bytes` as the file of training images, and returns what loading says of it.
  private func reason(_ bytes: [UInt8], compressed: Bool) throws -> String? {
    let files = try SmallFashionMNIST()
    try files.write(compressed: compressed)
    let path = files.path(.trainImages, compressed: compressed)
    try save(bytes, to: path)
    let error = #expect(throws: DatasetError.self) { try files.source.load(root: nil, preparing: Preparation(folder: "unused")) }
    guard case .malformed(path, let reason) = error else { return nil }
    return reason
  }

  @Test(
    "a malformed IDX file is refused with its reason",
    arguments: [
      ([], "too few"),
      ([0, 0, 8], "too few"),
      ([1, 0, 8, 3], "two zero bytes"),
      ([0, 0, 13, 3] + [UInt8](repeating: 0, count: 12), "type 13"),
      (idx([36], [UInt8](repeating: 0, count: 36)), "1 dimensions where 3"),
      ([0, 0, 8, 3, 0, 0, 0], "truncated in its IDX header"),
      (idx([6, 2, 3], [UInt8](repeating: 0, count: 35)), "truncated: its header promises 6 x 2 x 3 = 36"),
      (idx([6, 2, 3], [UInt8](repeating: 0, count: 38)), "2 bytes too long"),
      // A header that lies about its size must not be believed to the point of allocating it.
      (idx([0xffff_ffff, 0xffff_ffff, 0xffff_ffff], [1, 2]), "impossible"),
      (idx([0x7fff_ffff, 28, 28], [1, 2]), "truncated"),
    ] as [([UInt8], String)])
  func malformedIDX(content: [UInt8], expected: String) throws {
    for compressed in [false, true] {
      let reason = try reason(compressed ? gzip(content) : content, compressed: compressed)
      #expect(reason?.contains(expected) == true, "\(reason ?? "no reason") lacks \(expected)")
    }
  }

  @Test("every truncation of a gzip file is refused, and so are bytes behind it and damage inside")
  func malformedGzip() throws {
    let good = gzip(idx([6, 2, 3], (0..<36).map { UInt8($0 * 7) }))
    for length in 2..<good.count {
      let reason = try reason(Array(good[..<length]), compressed: true)
      #expect(reason?.contains("truncated") == true, "\(length) bytes: \(reason ?? "no reason")")
    }
    #expect(try reason(good + [0], compressed: true)?.contains("follow the end") == true)
    #expect(try reason(good + good, compressed: true)?.contains("follow the end") == true)
    var damaged = good
    damaged[damaged.count - 6] ^= 1  // in the checksum
    #expect(try reason(damaged, compressed: true)?.contains("damaged") == true)
  }

  @Test("a small file that inflates without end is stopped at the limit")
  func bomb() throws {
    let zeros = [UInt8](repeating: 0, count: 65 << 20)
    let bomb = gzip(zeros)
    #expect(bomb.count < 1 << 20)
    #expect(try reason(bomb, compressed: true)?.contains("more than 67108864 bytes") == true)
    #expect(try reason(zeros, compressed: false)?.contains("more than 67108864 bytes") == true)
  }

  @Test("labels that do not fit their images, and labels of no class")
  func labels() throws {
    for (labels, expected) in [
      (idx([5], [0, 1, 2, 3, 4]), "5 labels for the 6 images"),
      (idx([6], [0, 1, 2, 10, 4, 5]), "label 10 at position 3"),
    ] {
      let files = try SmallFashionMNIST()
      files.contents[.trainLabels] = labels
      try files.write(compressed: true)
      let error = #expect(throws: DatasetError.self) { try files.source.load(root: nil, preparing: Preparation(folder: "unused")) }
      #expect(error?.description.contains(expected) == true)
    }
    let files = try SmallFashionMNIST()
    files.contents[.testImages] = idx([4, 3, 2], [UInt8](repeating: 0, count: 24))
    try files.write(compressed: true)
    let error = #expect(throws: DatasetError.self) { try files.source.load(root: nil, preparing: Preparation(folder: "unused")) }
    #expect(error?.description.contains("3x2") == true)
  }

  @Test("a folder in the file's place")
  func folderAsFile() throws {
    let files = try SmallFashionMNIST()
    try files.write(compressed: true)
    let path = files.path(.trainImages, compressed: true)
    try FileManager.default.removeItem(atPath: path)
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: false)
    let error = #expect(throws: DatasetError.self) { try files.source.load(root: nil, preparing: Preparation(folder: "unused")) }
    #expect(error?.description.contains("cannot be read") == true)
  }

  private static let installed = (try? FashionMNIST().locate(root: nil)) != nil

  @Test(
    "the packaged data: published digests, 7,000 images a class",
    .enabled(if: installed, "dataset-fashion-mnist is not installed"))
  func packaged() throws {
    let dataset = try FashionMNIST().load(root: nil, preparing: Preparation(folder: "unused"))
    #expect((dataset.count, dataset.height, dataset.width) == (70_000, 28, 28))
    let labels = try #require(dataset.labels.single)
    for label in Int32(0)..<10 { #expect(labels.count { $0 == label } == 7000) }
    // First labels of the train and the t10k file, as the files' own bytes show them.
    #expect(labels[..<4] == [9, 0, 0, 3])
    #expect(labels[60_000..<60_004] == [9, 2, 1, 1])

    let split = try Split.drawn(from: dataset, sizes: SplitSizes(train: 10_000, query: 5000), seed: 0)
    let audit = SplitAudit(of: split, in: dataset)
    #expect(
      audit.parts == [
        PartCounts(part: .train, images: 10_000, smallestClass: 1000, largestClass: 1000),
        PartCounts(part: .query, images: 5000, smallestClass: 500, largestClass: 500),
        PartCounts(part: .database, images: 55_000, smallestClass: 5500, largestClass: 5500),
      ])
  }

  @Test("the catalog's names are unique")
  func catalog() {
    let names = DatasetCatalog.all.map(\.name)
    #expect(Set(names).count == names.count && names.contains("fashion-mnist"))
  }
}
