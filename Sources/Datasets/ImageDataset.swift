import Foundations

/// Images in memory, all of one shape, each with one class.
public struct ImageDataset: Sendable {
  /// "fashion-mnist".
  public let name: String
  public let channels: Int
  public let height: Int
  public let width: Int
  public let classNames: [String]
  /// [count, channels, height, width] row-major, 0...255.
  public let pixels: [UInt8]
  /// [count], 0..<classes.
  public let labels: [Int32]
  /// Digest of the decoded content: shape, class names, labels and pixels.
  public let digest: Digest

  public var count: Int { labels.count }
  public var classes: Int { classNames.count }

  public init(
    name: String, channels: Int, height: Int, width: Int, classNames: [String], pixels: [UInt8],
    labels: [Int32]
  ) {
    precondition(
      pixels.count == labels.count * channels * height * width,
      "\(pixels.count) pixels for \(labels.count) images of \(channels)x\(height)x\(width)")
    precondition(
      labels.allSatisfy { $0 >= 0 && Int($0) < classNames.count },
      "a label is outside 0..<\(classNames.count)")
    self.name = name
    self.channels = channels
    self.height = height
    self.width = width
    self.classNames = classNames
    self.pixels = pixels
    self.labels = labels

    let shape: JSONValue = [
      "count": .integer(labels.count), "channels": .integer(channels), "height": .integer(height),
      "width": .integer(width), "classes": .array(classNames.map { .string($0) }),
    ]
    var hasher = SHA256()
    hasher.update(Array(shape.canonical.utf8))
    hasher.update(labels.flatMap { label in (0..<4).map { UInt8(truncatingIfNeeded: label >> (8 * $0)) } })
    hasher.update(pixels)
    digest = hasher.finalize()
  }
}

/// Somewhere images come from.
public protocol DatasetSource: Sendable {
  var name: String { get }
  /// One line for `shcbench datasets`.
  var summary: String { get }
  /// Images in all.
  var count: Int { get }
  /// What makes it this data set and no other, known without reading it: the name and the digests that its files must
  /// have.
  var identity: JSONValue { get }
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
      "\(file): the decompressed bytes have SHA-256 \(found), expected \(expected). "
        + "Get the file again; results on other data would not compare."
    case .impossibleSplit(let reason): "split: \(reason)"
    }
  }
}
