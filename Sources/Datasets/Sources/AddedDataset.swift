import Foundations

/// A data set of the user's own: a folder with a folder of images for each class.
public struct AddedDataset: DatasetSource, Equatable {
  public let name: String
  /// The folder.
  public let path: String
  public let geometry: ImageGeometry
  public let flips: Bool

  static let fileName = "source.json"

  /// - Parameter name: lower-case letters, digits and hyphens.
  public init(name: String, path: String, geometry: ImageGeometry = ImageGeometry(), flips: Bool = false)
    throws(DatasetError)
  {
    let isName =
      !name.isEmpty && name.utf8.count <= 60 && name.utf8.first != 0x2D
      && name.utf8.allSatisfy { (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) || $0 == 0x2D }
    guard isName else {
      throw .cannotAdd(dataset: name, reason: "a name is lower-case letters, digits and hyphens, 60 at most")
    }
    self.name = name
    self.path = path
    self.geometry = geometry
    self.flips = flips
  }

  public var summary: String { "added from \(path)" }
  public var howToGet: String { "Put the folder back, or add the data set again with its new place." }
  public var count: Int? { nil }
  public var classes: Int? { nil }
  public var pinnedIdentity: JSONValue? { nil }

  public func locate(root: String?) throws(DatasetError) -> String {
    let status = try mapping { () throws(FileError) in try LocalFileSystem().status(path) }
    guard status?.kind == .directory else {
      throw .notInstalled(dataset: name, lookedIn: [path], howToGet: howToGet)
    }
    return path
  }

  public func preparation(root: String?) throws(DatasetError) -> JSONValue {
    _ = try locate(root: root)
    return json
  }

  public func load(root: String?, preparing work: Preparation) throws(DatasetError) -> ImageDataset {
    try ImageFolder.entries(try locate(root: root))
      .load(name: name, geometry: geometry, flips: flips, preparing: work)
  }

  // MARK: As it is remembered

  var json: JSONValue {
    [
      "version": 1, "name": .string(name), "folder": .string(path), "geometry": geometry.json,
      "flips": .bool(flips),
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
      name: name, path: path,
      geometry: ImageGeometry(resize: geometry["resize"]?.integer, crop: geometry["crop"]?.integer),
      flips: flips)
  }
}
