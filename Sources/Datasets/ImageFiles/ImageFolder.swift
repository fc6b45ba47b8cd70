import Foundations

/// A folder with a folder of PNG and JPEG files for each class.
///
/// Classes come in the order of their folders' names, unless a file `classes.tsv` lists the folders in another
/// order, a line each: folder, tab, name of the class. A file `groups.tsv` (path, tab, group) names images that
/// must not be torn apart by a split: the faces of one font, the photographs of one plant.
enum ImageFolder {
  static let classesFile = "classes.tsv"
  static let groupsFile = "groups.tsv"

  static func entries(_ root: String) throws(DatasetError) -> ImageEntries {
    let system = LocalFileSystem()
    let classes = try classes(root)
    var paths: [String] = []
    var labels: [Int32] = []
    var ignored = 0
    for (index, classFolder) in classes.enumerated() {
      let folder = FilePath.join(root, classFolder.folder)
      let names = try mapping { () throws(FileError) in try system.list(folder) }.filter { !$0.hasPrefix(".") }
      let images = names.filter(isImage)
      guard !images.isEmpty else {
        throw .malformed(file: folder, reason: "class '\(classFolder.name)' has no PNG or JPEG file")
      }
      ignored += names.count - images.count
      paths += images.map { "\(classFolder.folder)/\($0)" }
      labels += images.map { _ in Int32(index) }
    }
    var entries = ImageEntries(
      root: root, paths: paths, labels: Labels(classes: labels), classNames: classes.map(\.name))
    if ignored > 0 { entries.facts["files that are no images by their names"] = "\(ignored)" }
    entries.groups = try groups(root, paths: paths)
    return entries
  }

  static func isImage(_ name: String) -> Bool {
    let name = name.lowercased()
    return [".png", ".jpg", ".jpeg"].contains { name.hasSuffix($0) }
  }

  private static func classes(_ root: String) throws(DatasetError) -> [(folder: String, name: String)] {
    let system = LocalFileSystem()
    let names = try mapping { () throws(FileError) in try system.list(root) }
    var folders: [String] = []
    for name in names where !name.hasPrefix(".") {
      let status = try mapping { () throws(FileError) in try system.status(FilePath.join(root, name)) }
      if status?.kind == .directory { folders.append(name) }
    }
    guard folders.count >= 2 else {
      throw .malformed(
        file: root, reason: "has \(folders.count) folder\(folders.count == 1 ? "" : "s"); each class needs one, and "
          + "there must be two classes at least")
    }
    guard let rows = try table(FilePath.join(root, classesFile)) else { return folders.map { ($0, $0) } }
    let file = FilePath.join(root, classesFile)
    var seen: Set<String> = []
    for (line, row) in rows {
      guard folders.contains(row.first) else {
        throw .malformed(file: "\(file):\(line)", reason: "there is no folder '\(row.first)'")
      }
      guard seen.insert(row.first).inserted else {
        throw .malformed(file: "\(file):\(line)", reason: "the folder '\(row.first)' stands twice")
      }
    }
    if let missing = folders.first(where: { !seen.contains($0) }) {
      throw .malformed(file: file, reason: "lacks the folder '\(missing)'")
    }
    var classNames: Set<String> = []
    for (line, row) in rows where !classNames.insert(row.second).inserted {
      throw .malformed(file: "\(file):\(line)", reason: "the class name '\(row.second)' stands twice")
    }
    return rows.map { ($0.row.first, $0.row.second) }
  }

  private static func groups(_ root: String, paths: [String]) throws(DatasetError) -> [Int32]? {
    let file = FilePath.join(root, groupsFile)
    guard let rows = try table(file) else { return nil }
    var groupOfPath: [String: Int32] = [:]
    var numbers: [String: Int32] = [:]
    for (line, row) in rows {
      let number = numbers[row.second] ?? Int32(numbers.count)
      numbers[row.second] = number
      guard groupOfPath.updateValue(number, forKey: row.first) == nil else {
        throw .malformed(file: "\(file):\(line)", reason: "the image '\(row.first)' stands twice")
      }
    }
    var groups: [Int32] = []
    for path in paths {
      guard let group = groupOfPath[path] else {
        throw .malformed(file: file, reason: "names no group of the image '\(path)'")
      }
      groups.append(group)
    }
    guard groupOfPath.count == paths.count else {
      let known = Set(paths)
      let stranger = rows.first { !known.contains($0.row.first) }
      throw .malformed(file: file, reason: "names '\(stranger?.row.first ?? "")', which is no image here")
    }
    return groups
  }

  /// Two columns apart by a tab; nil where the file is not there.
  private static func table(_ path: String) throws(DatasetError) -> [(line: Int, row: (first: String, second: String))]? {
    let system = LocalFileSystem()
    guard try mapping({ () throws(FileError) in try system.exists(path) }) else { return nil }
    let bytes = try mapping { () throws(FileError) in try system.readRegularFile(path, limit: 256 << 20) }
    var rows: [(line: Int, row: (first: String, second: String))] = []
    for (index, line) in bytes.split(separator: 0x0A, omittingEmptySubsequences: false).enumerated() {
      var line = line
      if line.last == 0x0D { line.removeLast() }
      if line.isEmpty { continue }
      let columns = line.split(separator: 0x09, omittingEmptySubsequences: false)
      guard columns.count == 2, !columns[0].isEmpty, !columns[1].isEmpty else {
        throw .malformed(file: "\(path):\(index + 1)", reason: "is not two columns apart by a tab")
      }
      rows.append((index + 1, (String(decoding: columns[0], as: UTF8.self), String(decoding: columns[1], as: UTF8.self))))
    }
    return rows
  }
}
