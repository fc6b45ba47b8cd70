import Foundations

/// Somewhere images come from.
public protocol DatasetSource: Sendable {
  var name: String { get }
  /// One line for `shcbench datasets list`.
  var summary: String { get }
  /// What to type to get it.
  var howToGet: String { get }
  /// Images in all; nil where only the files can tell.
  var count: Int? { get }
  /// nil where only the files can tell.
  var classes: Int? { get }
  /// Whether a mirrored image is still an image of its class.
  var flips: Bool { get }
  /// What makes it this data set and no other, where that is known without reading it; nil: its content.
  var pinnedIdentity: JSONValue? { get }
  /// Where the files are, without reading them; throws `notInstalled` with how to get them.
  /// - Parameter root: the user's data folder (`--data`), searched first; nil for the package's own place.
  func locate(root: String?) throws(DatasetError) -> String
  /// What decides the result of `load`, as far as it can be told quickly: what was prepared from anything else is
  /// prepared anew.
  func preparation(root: String?) throws(DatasetError) -> JSONValue
  func load(root: String?, preparing work: Preparation) throws(DatasetError) -> ImageDataset
}

/// How a data set is to be prepared.
public struct Preparation: Sendable {
  /// A folder of the data set's own, for images that it makes.
  public var folder: String
  /// Leaves out images that cannot be read, and says so in the facts.
  public var skipsBad: Bool
  /// Of an image-wise work that takes long: what is done, of how many.
  public var progress: @Sendable (_ work: String, _ done: Int, _ total: Int) -> Void

  public init(
    folder: String, skipsBad: Bool = false,
    progress: @escaping @Sendable (_ work: String, _ done: Int, _ total: Int) -> Void = { _, _, _ in }
  ) {
    self.folder = folder
    self.skipsBad = skipsBad
    self.progress = progress
  }
}
