import Foundations

/// CIFAR-10 and CIFAR-100 in their binary version (Krizhevsky, "Learning Multiple Layers of Features from Tiny
/// Images", 2009): 60,000 colour 32x32 images, those of the train files, then those of the test file. The suite makes
/// its own splits.
///
/// Read from the archive, whose SHA-256 is pinned, or from the files unpacked from it. Of those no trustworthy digest
/// is known: they are checked by their sizes, the ranges of their labels and the number of images of each class, the
/// facts say so, and what names steps is their content, either way.
public struct CIFAR: DatasetSource {
  public enum Labelling: String, Sendable, CaseIterable {
    case ten = "cifar-10"
    case fine = "cifar-100"
    /// The twenty superclasses of CIFAR-100.
    case coarse = "cifar-100-coarse"
  }

  /// What the files hold.
  public struct Content: Sendable, Equatable {
    /// Of the archive, as 64 hexadecimal digits.
    public var archiveDigest: String
    /// Images in each train file.
    public var train: Int
    /// Images in the test file.
    public var test: Int

    public init(archiveDigest: String, train: Int, test: Int) {
      self.archiveDigest = archiveDigest
      self.train = train
      self.test = test
    }

    /// As published. The digests are those that TensorFlow Datasets checks its downloads by
    /// (url_checksums/cifar10.txt, cifar100.txt).
    public static func published(_ labelling: Labelling) -> Content {
      switch labelling {
      case .ten:
        Content(
          archiveDigest: "c4a38c50a1bc5f3a1c5537f2155ab9d68f9f25eb1ed8d9ddda3db29a59bca1dd", train: 10_000,
          test: 10_000)
      case .fine, .coarse:
        Content(
          archiveDigest: "58a81ae192c23a4be8b1804d68e518ed807d710a4eb253b1f2a199162a40d8ec", train: 50_000,
          test: 10_000)
      }
    }
  }

  public let labelling: Labelling
  private let content: Content

  /// - Parameter content: what the files must hold; nil: what was published.
  public init(_ labelling: Labelling, content: Content? = nil) {
    self.labelling = labelling
    self.content = content ?? .published(labelling)
  }

  public var name: String { labelling.rawValue }
  public var summary: String {
    "60,000 colour 32x32 images of things and animals, \(labels[labelOfClasses].classes) classes"
  }
  public var howToGet: String {
    "Get the binary version from https://www.cs.toronto.edu/~kriz/cifar.html (\(files.archive), MD5 "
      + "\(labelling == .ten ? "c32a1d4ab5d03f1284b67883e8d87530" : "03b5dce01913d631647c71ecec9e9cb8")), put the "
      + "archive, or the files in it, into \(files.names[0]) of your data folder, and name that with --data."
  }
  public var count: Int? { files.train.count * content.train + content.test }
  public var classes: Int? { labels[labelOfClasses].classes }
  public let flips = true
  public let pinnedIdentity: JSONValue? = nil

  // MARK: The format

  private struct Files {
    /// Folders under the user's data folder.
    var names: [String]
    var archive: String
    var train: [String]
    var test: String
    var all: [String]
  }

  private var files: Files {
    switch labelling {
    case .ten:
      let train = (1...5).map { "data_batch_\($0).bin" }
      return Files(
        names: ["cifar-10", "cifar-10/cifar-10-batches-bin", "cifar-10-batches-bin"],
        archive: "cifar-10-binary.tar.gz", train: train, test: "test_batch.bin",
        all: train + ["test_batch.bin"] + labels.map(\.file))
    case .fine, .coarse:
      return Files(
        names: ["cifar-100", "cifar-100/cifar-100-binary", "cifar-100-binary"],
        archive: "cifar-100-binary.tar.gz", train: ["train.bin"], test: "test.bin",
        all: ["train.bin", "test.bin"] + labels.map(\.file))
    }
  }

  /// The label bytes in front of an image's pixels.
  private var labels: [(kind: String, classes: Int, file: String)] {
    switch labelling {
    case .ten: [("", 10, "batches.meta.txt")]
    case .fine, .coarse: [("coarse ", 20, "coarse_label_names.txt"), ("fine ", 100, "fine_label_names.txt")]
    }
  }
  private var labelOfClasses: Int { labelling == .fine ? 1 : 0 }

  private static let pixels = 3 * 32 * 32
  private var record: Int { labels.count + Self.pixels }

  // MARK: Finding the files

  private enum Place {
    case archive(String)
    case folder(String)

    var path: String { switch self { case .archive(let path), .folder(let path): path } }
  }

  /// The first folder that has the archive or the files. One that has some of the files only is an error: to pass
  /// over it would be to use other data than the user meant.
  private func find(root: String?) throws(DatasetError) -> Place {
    let folders = root.map { root in files.names.map { FilePath.join(root, $0) } + [root] } ?? []
    for folder in folders {
      let archive = FilePath.join(folder, files.archive)
      if DataFile.exists(archive) { return .archive(archive) }
      let missing = files.all.filter { !DataFile.exists(FilePath.join(folder, $0)) }
      if missing.isEmpty { return .folder(folder) }
      guard missing.count == files.all.count else {
        throw .malformed(
          file: folder, reason: "has a part of \(name) only: \(missing.joined(separator: ", ")) missing")
      }
    }
    throw .notInstalled(dataset: name, lookedIn: folders, howToGet: howToGet)
  }

  public func locate(root: String?) throws(DatasetError) -> String { try find(root: root).path }

  public func preparation(root: String?) throws(DatasetError) -> JSONValue {
    let place = try locate(root: root)
    let system = LocalFileSystem()
    // Of an archive, the folder that it lies in.
    let isFolder = try mapping { () throws(FileError) in try system.status(place) }?.kind == .directory
    let state = try mapping { () throws(FileError) in
      try system.stateDigest(of: isFolder ? place : FilePath.parent(of: place))
    }
    return ["from": .string(place), "files": .string(state.description)]
  }

  // MARK: Reading them

  /// Well above the largest: the archives unpack to 184 MB.
  private static let largestFile = 256 << 20

  public func load(root: String?, preparing work: Preparation) throws(DatasetError) -> ImageDataset {
    let place = try find(root: root)
    var facts: [String: String] = [:]
    var archive: TarArchive?
    switch place {
    case .archive(let path):
      let found = try Self.digest(path).description
      guard found == content.archiveDigest else {
        throw .wrongDigest(file: path, expected: content.archiveDigest, found: found)
      }
      archive = try TarArchive(DataFile.read(path, limit: Self.largestFile), file: path)
      facts["source"] = "\(files.archive) with its pinned SHA-256, \(found)"
    case .folder:
      facts["source"] =
        "files unpacked from \(files.archive); digest not pinned: no trustworthy one is known. Sizes, ranges of "
        + "labels and images a class were checked."
    }
    func read(_ name: String) throws(DatasetError) -> (file: String, content: ArraySlice<UInt8>) {
      guard let archive else {
        let file = FilePath.join(place.path, name)
        return (file, try DataFile.read(file, limit: Self.largestFile)[...])
      }
      guard let content = archive.file(name) else {
        throw .malformed(file: place.path, reason: "lacks the file \(name)")
      }
      return ("\(place.path)/\(name)", content)
    }

    var names: [[String]] = []
    for label in labels {
      let (file, content) = try read(label.file)
      names.append(try Self.names(content, count: label.classes, file: file))
    }
    var pixels: [UInt8] = []
    pixels.reserveCapacity((count ?? 0) * Self.pixels)
    var values = labels.map { _ in [Int32]() }
    for name in files.train + [files.test] {
      let (file, content) = try read(name)
      let images = name == files.test ? self.content.test : self.content.train
      try append(content, images: images, file: file, &pixels, &values)
    }
    for (label, (names, values)) in zip(labels, zip(names, values)) {
      try requireEqualClasses(values, names: names, kind: label.kind, place: place.path)
    }
    if values.count == 2 { try requireHierarchy(coarse: values[0], fine: values[1], place: place.path) }
    return ImageDataset(
      name: name, channels: 3, height: 32, width: 32, classNames: names[labelOfClasses], content: .packed(pixels),
      labels: Labels(classes: values[labelOfClasses]), flips: flips, facts: facts)
  }

  /// - Parameters:
  ///   - content: records of one byte for each kind of label, then the red, the green and the blue plane.
  ///   - values: of each kind of label.
  private func append(
    _ content: ArraySlice<UInt8>, images: Int, file: String, _ pixels: inout [UInt8], _ values: inout [[Int32]]
  ) throws(DatasetError) {
    guard content.count == images * record else {
      throw .malformed(
        file: file,
        reason: "\(content.count) bytes long, expected \(images) images of \(record) bytes = \(images * record)")
    }
    for image in 0..<images {
      let start = content.startIndex + image * record
      for (index, label) in labels.enumerated() {
        let value = content[start + index]
        guard value < label.classes else {
          throw .malformed(
            file: file, reason: "\(label.kind)label \(value) of image \(image) is outside 0..<\(label.classes)")
        }
        values[index].append(Int32(value))
      }
      pixels += content[start + labels.count..<start + record]
    }
  }

  /// A name a line; blank lines do not count.
  private static func names(_ content: ArraySlice<UInt8>, count: Int, file: String) throws(DatasetError) -> [String] {
    let names = String(decoding: content, as: UTF8.self).split(whereSeparator: \.isNewline).map(String.init)
    guard names.count == count, Set(names).count == count else {
      throw .malformed(file: file, reason: "names \(Set(names).count) classes, expected \(count)")
    }
    return names
  }

  /// The published data have as many images of one class as of any other.
  private func requireEqualClasses(_ values: [Int32], names: [String], kind: String, place: String)
    throws(DatasetError)
  {
    var images = [Int](repeating: 0, count: names.count)
    for value in values { images[Int(value)] += 1 }
    let expected = values.count / names.count
    if let wrong = images.firstIndex(where: { $0 != expected }) {
      throw .malformed(
        file: place, reason: "\(kind)class '\(names[wrong])' has \(images[wrong]) images, expected \(expected)")
    }
  }

  /// All images of a fine class are in one coarse class.
  private func requireHierarchy(coarse: [Int32], fine: [Int32], place: String) throws(DatasetError) {
    var coarseOfFine = [Int32](repeating: -1, count: 100)
    for (image, (coarse, fine)) in zip(coarse, fine).enumerated() {
      let known = coarseOfFine[Int(fine)]
      guard known == -1 || known == coarse else {
        throw .malformed(
          file: place,
          reason: "image \(image) of fine class \(fine) has coarse class \(coarse), others have \(known)")
      }
      coarseOfFine[Int(fine)] = coarse
    }
  }

  private static func digest(_ path: String) throws(DatasetError) -> Digest {
    try mapping { () throws(FileError) in
      let file = try FileReader(path)
      var hasher = SHA256()
      var offset = 0
      while offset < file.size {
        let bytes = try file.read(at: offset, count: 1 << 20)
        if bytes.isEmpty { break }
        hasher.update(bytes)
        offset += bytes.count
      }
      return hasher.finalize()
    }
  }
}
