import Foundations

/// Lists of image files in the formats of the field's repositories. Each line is an image: its path, relative to the
/// images' folder, then, apart by blanks, either a 0 or a 1 for each class (HashNet, CSQ, MDS, DeepHash-pytorch), or
/// the number of its one class, from 0.
///
/// `train.txt`, `test.txt` (the queries) and `database.txt` are a published split; `images.txt` lists all images and
/// no split. A path in several lists is one image. `classes.txt` may name the classes, a line each.
///
/// Images are of one class each if every line has exactly one 1, or a number; else of several, or none.
struct ImageLists {
  static let parts = ["train.txt", "test.txt", "database.txt"]
  static let whole = "images.txt"
  static let classes = "classes.txt"

  enum Content {
    /// The images, and the split they came with.
    case split
    /// The images alone, of `images.txt`, or of whatever part they are in.
    case images
  }

  /// Those that are read, by their paths.
  let files: [String]
  private let folder: String
  private let content: Content

  /// - Parameters:
  ///   - folder: of the lists.
  ///   - content: what is wanted; nil: the split if there is one.
  /// - Returns: nil where the folder has no lists.
  /// - Throws: `malformed` where it has some of the three only.
  init?(in folder: String, content wanted: Content?) throws(DatasetError) {
    let whole = FilePath.join(folder, Self.whole)
    let hasWhole = DataFile.exists(whole)
    let missing = Self.parts.filter { !DataFile.exists(FilePath.join(folder, $0)) }
    self.folder = folder
    if hasWhole, wanted == .images || missing.count == Self.parts.count && wanted == nil {
      content = .images
      files = [whole]
      return
    }
    if missing.count == Self.parts.count { return nil }
    guard missing.isEmpty else {
      throw .malformed(
        file: folder, reason: "has a part of the lists only: \(missing.joined(separator: ", ")) missing")
    }
    content = wanted ?? .split
    files = Self.parts.map { FilePath.join(folder, $0) }
  }

  /// Of everything that is read, so that a change shows.
  func digests() throws(DatasetError) -> JSONValue {
    var digests: [JSONValue] = []
    for file in files + [FilePath.join(folder, Self.classes)] where DataFile.exists(file) {
      digests.append(.string(Digest(of: try Self.read(file)).description))
    }
    return .array(digests)
  }

  /// - Parameters:
  ///   - root: the folder that paths are relative to.
  ///   - expectedClasses: how many there must be, where that is known.
  ///   - allowsOverlap: whether queries may stand in the database or among the training images too, since the
  ///     published protocol has it so.
  ///   - note: what the report says of the split.
  func entries(root: String, expectedClasses: Int?, allowsOverlap: Bool = false, note: String)
    throws(DatasetError) -> ImageEntries
  {
    let names = try classNames(expected: expectedClasses)
    var reader = ImageListReader(classes: expectedClasses ?? names?.count)
    var positions: [[Int32]] = []
    for file in files { positions.append(try reader.read(file)) }
    let (labels, classes) = reader.labels()
    if let names, names.count != classes {
      throw .malformed(
        file: FilePath.join(folder, Self.classes), reason: "names \(names.count) classes, the lists have \(classes)")
    }
    var entries = ImageEntries(
      root: root, paths: reader.paths, labels: labels,
      classNames: names ?? (0..<classes).map { "class \($0)" })
    try entries.requireEveryClass(in: folder)
    if labels.isMultiple {
      let without = (0..<labels.count).count { labels.classes(of: $0).isEmpty }
      if without > 0 { entries.facts["images of no class"] = "\(without)" }
    }
    guard content == .split else { return entries }
    let overlaps = try [2, 0].map { other throws(DatasetError) in
      let shared = Set(positions[1]).intersection(positions[other])
      guard let first = shared.min(), !allowsOverlap else { return shared.count }
      throw .malformed(
        file: files[1],
        reason: "\(shared.count) of its images \(shared.count == 1 ? "stands" : "stand") in \(Self.parts[other]) "
          + "too, the first is '\(reader.paths[Int(first)])'")
    }
    if overlaps[0] > 0 { entries.facts["queries in the database"] = "\(overlaps[0])" }
    if overlaps[1] > 0 { entries.facts["queries among the training images"] = "\(overlaps[1])" }
    entries.published = PublishedSplit(
      train: positions[0].sorted(), query: positions[1].sorted(), database: positions[2].sorted(),
      requiresOverlap: overlaps != [0, 0], note: note)
    return entries
  }

  private func classNames(expected: Int?) throws(DatasetError) -> [String]? {
    let file = FilePath.join(folder, Self.classes)
    guard DataFile.exists(file) else { return nil }
    let text = String(decoding: try Self.read(file), as: UTF8.self)
    let names = text.split(whereSeparator: \.isNewline).map(String.init)
    var seen: Set<String> = []
    if let twice = names.first(where: { !seen.insert($0).inserted }) {
      throw .malformed(file: file, reason: "names the class '\(twice)' twice")
    }
    if let expected, names.count != expected {
      throw .malformed(file: file, reason: "names \(names.count) classes, expected \(expected)")
    }
    return names
  }

  fileprivate static func read(_ file: String) throws(DatasetError) -> [UInt8] {
    try mapping { () throws(FileError) in try LocalFileSystem().read(file) }
  }
}

/// Reads lists one after the other. Works on bytes: the largest lists in use have 16 million labels.
private struct ImageListReader {
  /// Each once, in the order in which the lists first name them.
  private(set) var paths: [String] = []
  /// Known before anything is read.
  private let classes: Int?
  /// Labels on a line, as the first line has them; 1: the number of a class.
  private var columns: Int?
  private var firstLine = ""
  /// `columns` for each image.
  private var values: [Int32] = []
  private var positionOfPath: [String: Int32] = [:]
  /// Of each image: the list that named it last, and the line that named it first.
  private var latestList: [Int32] = []
  private var places: [(file: String, line: Int)] = []
  private var lists: Int32 = 0

  /// More classes than any data set has; keeps a wrong number from asking for memory.
  private static let mostClasses = 1 << 20

  init(classes: Int?) { self.classes = classes }

  /// - Returns: the positions of the list's images, in its order.
  mutating func read(_ file: String) throws(DatasetError) -> [Int32] {
    let bytes = try ImageLists.read(file)
    var positions: [Int32] = []
    var start = 0
    var line = 1
    while start < bytes.count {
      let end = bytes[start...].firstIndex(of: 0x0A) ?? bytes.count
      do throws(Slip) {
        if let position = try read(bytes, start..<end, file: file, line: line) { positions.append(position) }
      } catch {
        throw .malformed(file: "\(file):\(line)", reason: error.reason)
      }
      start = end + 1
      line += 1
    }
    guard !positions.isEmpty else { throw .malformed(file: file, reason: "lists no images") }
    lists += 1
    return positions
  }

  private struct Slip: Error { var reason: String }

  /// - Returns: nil for a blank line.
  private mutating func read(_ bytes: [UInt8], _ range: Range<Int>, file: String, line: Int) throws(Slip) -> Int32? {
    func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 || byte == 0x0D }
    var at = range.lowerBound
    func token() -> Range<Int>? {
      while at < range.upperBound, isBlank(bytes[at]) { at += 1 }
      let start = at
      while at < range.upperBound, !isBlank(bytes[at]) { at += 1 }
      return at > start ? start..<at : nil
    }
    guard let pathRange = token() else { return nil }
    let path = try Self.path(bytes[pathRange])
    let first = values.count
    while let label = token() {
      guard label.count <= 9, bytes[label].allSatisfy({ (0x30...0x39).contains($0) }) else {
        throw Slip(
          reason: "the label '\(String(decoding: bytes[label], as: UTF8.self))' is no number (paths have no blanks)")
      }
      values.append(bytes[label].reduce(0) { 10 * $0 + Int32($1 - 0x30) })
    }
    try check(values[first...], place: "\(file):\(line)")

    guard let known = positionOfPath[path] else {
      let position = Int32(paths.count)
      positionOfPath[path] = position
      paths.append(path)
      latestList.append(lists)
      places.append((file, line))
      return position
    }
    let place = places[Int(known)]
    guard latestList[Int(known)] != lists else {
      throw Slip(
        reason: "'\(path)' stands twice in this list" + (place.file == file ? ", first in line \(place.line)" : ""))
    }
    let width = values.count - first
    guard values[Int(known) * width..<(Int(known) + 1) * width] == values[first...] else {
      throw Slip(reason: "'\(path)' has other labels than in \(place.file):\(place.line)")
    }
    latestList[Int(known)] = lists
    values.removeSubrange(first...)
    return known
  }

  private mutating func check(_ labels: ArraySlice<Int32>, place: String) throws(Slip) {
    guard !labels.isEmpty else { throw Slip(reason: "has a path and no label") }
    if let columns {
      guard labels.count == columns else {
        throw Slip(
          reason: "has \(labels.count) label\(labels.count == 1 ? "" : "s") where \(firstLine) has \(columns)")
      }
    } else {
      if let classes, labels.count != 1, labels.count != classes {
        throw Slip(reason: "has \(labels.count) labels, expected \(classes), one for each class, or a class's number")
      }
      columns = labels.count
      firstLine = place
    }
    if labels.count > 1 {
      if let wrong = labels.first(where: { $0 > 1 }) { throw Slip(reason: "the label \(wrong) is neither 0 nor 1") }
    } else if let number = labels.first, number >= classes ?? Self.mostClasses {
      throw Slip(reason: "the class \(number) is outside 0..<\(classes ?? Self.mostClasses)")
    }
  }

  /// As lists write it, without a "./" in front. What would lead out of the images' folder is refused.
  private static func path(_ bytes: ArraySlice<UInt8>) throws(Slip) -> String {
    var bytes = bytes
    while bytes.starts(with: [0x2E, 0x2F]) { bytes = bytes.dropFirst(2) }
    guard let path = String(validating: bytes, as: UTF8.self), !bytes.contains(0) else {
      throw Slip(reason: "its path is not in UTF-8")
    }
    guard bytes.first != 0x2F else {
      throw Slip(reason: "the path '\(path)' begins at the root; it must be relative to the images' folder")
    }
    let parts = bytes.split(separator: 0x2F, omittingEmptySubsequences: false)
    guard !parts.contains(where: { $0.isEmpty || $0.elementsEqual([0x2E]) || $0.elementsEqual([0x2E, 0x2E]) }) else {
      throw Slip(reason: "the path '\(path)' must lead straight into the images' folder, without '..', '.' or '//'")
    }
    return path
  }

  /// Of all images, and how many classes there are.
  func labels() -> (labels: Labels, classes: Int) {
    let columns = columns ?? 1
    if columns == 1 { return (Labels(classes: values), classes ?? Int(values.max() ?? -1) + 1) }
    var single: [Int32] = []
    for first in stride(from: 0, to: values.count, by: columns) {
      let row = values[first..<first + columns]
      guard let one = row.firstIndex(of: 1), row.reduce(0, +) == 1 else {
        return (Labels(memberships: values.map { UInt8($0) }, classes: columns), columns)
      }
      single.append(Int32(one - first))
    }
    return (Labels(classes: single), columns)
  }
}
