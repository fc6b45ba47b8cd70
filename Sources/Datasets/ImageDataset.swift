import Foundations

/// Images in memory, all of one shape, each with one class.
public struct ImageDataset: Sendable {
  /// "fashion-mnist".
  public var name: String
  public var channels: Int
  public var height: Int
  public var width: Int
  public var classNames: [String]
  /// [count, channels, height, width] row-major, 0...255.
  public var pixels: [UInt8]
  /// [count], 0..<classes.
  public var labels: [Int32]
  /// Digest of the decoded content: shape, pixels, labels and class names.
  public var digest: Digest

  public var count: Int { labels.count }
  public var classes: Int { classNames.count }
}

/// Somewhere images come from.
public protocol DatasetSource: Sendable {
  var name: String { get }
  /// One line for `shcbench datasets`.
  var summary: String { get }
  var classNames: [String] { get }
  /// Whether a mirrored image is still an image of its class.
  var flips: Bool { get }
  /// What to type to get it.
  var howToGet: String { get }
  /// - Parameter root: the user's data folder (`--data`), searched first; nil for the package's own place.
  func load(root: String?) throws(DatasetError) -> ImageDataset
  /// Where the files were found, without reading them; throws `notInstalled` with how to get them.
  func locate(root: String?) throws(DatasetError) -> String
}

public enum DatasetError: Error, Equatable, CustomStringConvertible {
  case notInstalled(dataset: String, lookedIn: [String], howToGet: String)
  case malformed(file: String, reason: String)
  case wrongDigest(file: String, expected: String, found: String)
  case impossibleSplit(reason: String)

  public var description: String {
    switch self {
    case .notInstalled(let dataset, let places, let how):
      "data set '\(dataset)' is not installed (looked in \(places.joined(separator: ", "))). \(how)"
    case .malformed(let file, let reason):
      "\(file): \(reason). Get the file again, or remove it to use the packaged one."
    case .wrongDigest(let file, let expected, let found):
      "\(file): the decompressed bytes have SHA-256 \(found), expected \(expected). Get the file again; results on other data would not compare."
    case .impossibleSplit(let reason): "split: \(reason)"
    }
  }
}
