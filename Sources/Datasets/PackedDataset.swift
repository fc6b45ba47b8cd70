import Foundations

/// A prepared data set in one file: decoded once, read in one go.
///
/// Layout: "SHCPACK" and a line feed; version and the header's length (32-bit, little-endian); the SHA-256 of the
/// header and of the paths; the header as canonical JSON; then one after the other, as far as the header says that
/// there are any: labels (32-bit, or a byte a class), groups (32-bit), the published train, query and database positions (32-bit), the images'
/// paths (64-bit length, each ended by a zero byte), the files' SHA-256 digests, and the pixels.
enum PackedDataset {
  private static let magic = Array("SHCPACK\n".utf8)
  private static let version: Int32 = 2
  private static let start = 80

  static func bytes(_ dataset: ImageDataset, header: DatasetHeader) -> [UInt8] {
    let text = Array(header.json.canonical.utf8)
    let names: [UInt8] = dataset.paths.flatMap { path -> [UInt8] in Array(path.utf8) + [0] }
    var bytes = magic + [version, Int32(text.count)].littleEndianBytes
    bytes += Digest(of: text).bytes + Digest(of: names).bytes + text
    if let single = dataset.labels.single { bytes += single.littleEndianBytes }
    if let memberships = dataset.labels.memberships { bytes += memberships }
    if let groups = dataset.groups { bytes += groups.littleEndianBytes }
    for part in dataset.published?.parts ?? [] { bytes += part.littleEndianBytes }
    for shift in 0..<8 { bytes.append(UInt8(truncatingIfNeeded: names.count >> (8 * shift))) }
    bytes += names
    switch dataset.content {
    case .packed(let pixels): bytes += pixels
    case .files(let files): for digest in files.digests { bytes += digest.bytes }
    }
    return bytes
  }

  static func header(_ path: String) throws(DatasetError) -> DatasetHeader {
    let file = try open(path)
    return try header(of: file).header
  }

  /// The whole data set, its content checked against the header's digest.
  static func read(_ path: String) throws(DatasetError) -> ImageDataset {
    let file = try open(path)
    let (header, pathsDigest, end) = try header(of: file)
    var offset = end
    func damaged(_ reason: String) -> DatasetError {
      .changed(dataset: header.name, reason: "\(path) is damaged (\(reason))")
    }
    func take(_ count: Int) throws(DatasetError) -> [UInt8] {
      guard count >= 0, count <= file.size - offset else { throw damaged("it ends too early") }
      let bytes = try read(file, at: offset, count: count)
      guard bytes.count == count else { throw damaged("it ends too early") }
      offset += count
      return bytes
    }
    let labels: Labels
    if header.isMultiLabel {
      let memberships = try take(header.count * header.classes)
      guard memberships.allSatisfy({ $0 <= 1 }), header.classes > 0 else { throw damaged("its labels") }
      labels = Labels(memberships: memberships, classes: header.classes)
    } else {
      labels = Labels(classes: [Int32](littleEndianBytes: try take(4 * header.count)))
    }
    guard labels.fit(classes: header.classes) else { throw damaged("its labels") }
    var groups: [Int32]?
    if header.groups != nil { groups = [Int32](littleEndianBytes: try take(4 * header.count)) }
    var published: PublishedSplit?
    if let sizes = header.published {
      published = PublishedSplit(
        train: [Int32](littleEndianBytes: try take(4 * sizes.train)),
        query: [Int32](littleEndianBytes: try take(4 * sizes.query)),
        database: [Int32](littleEndianBytes: try take(4 * sizes.database)),
        requiresOverlap: sizes.requiresOverlap, note: sizes.note)
    }
    var length = 0
    for (index, byte) in try take(8).enumerated() { length |= Int(byte) << (8 * index) }
    let names = try take(length)
    guard Digest(of: names) == pathsDigest else { throw damaged("its paths") }
    let paths = names.split(separator: 0).map { String(decoding: $0, as: UTF8.self) }
    guard paths.isEmpty || paths.count == header.count else { throw damaged("its paths") }
    let content: ImageContent
    if let geometry = header.streamed, let root = header.root {
      let bytes = try take(32 * header.count)
      let digests = stride(from: 0, to: bytes.count, by: 32).map { Digest(bytes: bytes[$0..<$0 + 32]) }
      guard paths.count == header.count else { throw damaged("its paths") }
      content = .files(ImageFiles(root: root, digests: digests, geometry: geometry))
    } else {
      content = .packed(try take(header.count * header.imageSize))
    }
    guard offset == file.size else { throw damaged("\(file.size - offset) bytes too long") }
    let dataset = ImageDataset(
      name: header.name, channels: header.channels, height: header.height, width: header.width,
      classNames: header.classNames, content: content, paths: paths, labels: labels, groups: groups, published: published,
      flips: header.flips, facts: header.facts)
    guard dataset.digest == header.digest else { throw damaged("its content has another SHA-256") }
    return dataset
  }

  private static func header(of file: FileReader) throws(DatasetError) -> (
    header: DatasetHeader, pathsDigest: Digest, end: Int
  ) {
    let path = file.path
    let beginning = try read(file, at: 0, count: start)
    guard beginning.count == start, beginning.starts(with: magic) else {
      throw .malformed(file: path, reason: "no prepared data set")
    }
    let numbers = [Int32](littleEndianBytes: Array(beginning[8..<16]))
    guard numbers[0] == version else {
      throw .malformed(file: path, reason: "version \(numbers[0]) of the format; this program reads \(version)")
    }
    let length = Int(numbers[1])
    guard length > 0, length <= file.size - start else { throw .malformed(file: path, reason: "truncated") }
    let text = try read(file, at: start, count: length)
    guard Digest(of: text) == Digest(bytes: beginning[16..<48]) else {
      throw .malformed(file: path, reason: "its header has another SHA-256")
    }
    guard let json = try? JSONValue(parsing: text), let header = DatasetHeader(json: json) else {
      throw .malformed(file: path, reason: "its header cannot be read")
    }
    return (header, Digest(bytes: beginning[48...]), start + length)
  }

  private static func open(_ path: String) throws(DatasetError) -> FileReader {
    do throws(FileError) { return try FileReader(path) } catch { throw .file(error) }
  }

  private static func read(_ file: FileReader, at offset: Int, count: Int) throws(DatasetError) -> [UInt8] {
    do throws(FileError) { return try file.read(at: offset, count: count) } catch { throw .file(error) }
  }
}
