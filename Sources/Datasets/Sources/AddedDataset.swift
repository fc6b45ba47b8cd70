import Foundations

/// A data set of the user's own: a folder with a folder of images for each class, or a folder of images and lists of
/// them (``ImageLists``).
public struct AddedDataset: DatasetSource, Equatable {
  public let name: String
  /// The images' folder.
  public let path: String
  /// The folder of `train.txt`, `test.txt` and `database.txt`, or of `images.txt`; nil: the images' folders are the
  /// classes.
  public let lists: String?
  public let geometry: ImageGeometry
  public let flips: Bool

  static let fileName = "source.json"

  /// - Parameter name: lower-case letters, digits and hyphens.
  public init(
    name: String, path: String, lists: String? = nil, geometry: ImageGeometry = ImageGeometry(), flips: Bool = false
  ) throws(DatasetError) {
    guard Self.isName(name) else {
      throw .cannotAdd(dataset: name, reason: "a name is lower-case letters, digits and hyphens, 60 at most")
    }
    self.name = name
    self.path = path
    self.lists = lists
    self.geometry = geometry
    self.flips = flips
  }

  static func isName(_ name: String) -> Bool {
    !name.isEmpty && name.utf8.count <= 60 && name.utf8.first != 0x2D
      && name.utf8.allSatisfy { (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) || $0 == 0x2D }
  }

  public var summary: String { "added from \(path)" + (lists.map { ", lists in \($0)" } ?? "") }
  public var howToGet: String { "Put the folder back, or add the data set again with its new place." }
  public var count: Int? { nil }
  public var classes: Int? { nil }
  public var pinnedIdentity: JSONValue? { nil }

  public func locate(root: String?) throws(DatasetError) -> String {
    let status = try mapping { () throws(FileError) in try LocalFileSystem().status(path) }
    guard status?.kind == .directory else {
      throw .notInstalled(dataset: name, lookedIn: [path], howToGet: howToGet)
    }
    if let lists { _ = try found(lists) }
    return path
  }

  public func preparation(root: String?) throws(DatasetError) -> JSONValue {
    let folder = try locate(root: root)
    let files = try mapping { () throws(FileError) in try LocalFileSystem().stateDigest(of: folder) }
    var members: [String: JSONValue] = ["source": json, "files": .string(files.description)]
    if let lists { members["lists"] = try found(lists).digests() }
    return .object(members)
  }

  public func load(root: String?, preparing work: Preparation) throws(DatasetError) -> ImageDataset {
    let folder = try locate(root: root)
    let entries: ImageEntries
    if let lists {
      entries = try found(lists).entries(root: folder, expectedClasses: nil, note: "as the lists of the user have it")
    } else {
      entries = try ImageFolder.entries(folder)
    }
    return try entries.load(name: name, geometry: geometry, flips: flips, preparing: work)
  }

  private func found(_ folder: String) throws(DatasetError) -> ImageLists {
    if let lists = try ImageLists(in: folder, content: nil) { return lists }
    throw .notInstalled(
      dataset: name, lookedIn: [folder],
      howToGet: "A folder of lists holds \(ImageLists.parts.joined(separator: ", ")), or \(ImageLists.whole).")
  }

  // MARK: As it is remembered

  var json: JSONValue {
    [
      "version": 1, "name": .string(name), "folder": .string(path), "geometry": geometry.json, "flips": .bool(flips),
      "lists": lists.map { .string($0) } ?? .null,
    ]
  }

  init(reading file: String) throws(DatasetError) {
    let bytes = try mapping { () throws(FileError) in try LocalFileSystem().read(file) }
    guard let json = try? JSONValue(parsing: bytes), json["version"] == 1, let name = json["name"]?.string,
      let path = json["folder"]?.string, let geometry = json["geometry"], let flips = json["flips"]?.bool
    else {
      throw .malformed(file: file, reason: "is no description of an added data set; add the data set again")
    }
    try self.init(
      name: name, path: path, lists: json["lists"]?.string,
      geometry: ImageGeometry(resize: geometry["resize"]?.integer, crop: geometry["crop"]?.integer),
      flips: flips)
  }
}
