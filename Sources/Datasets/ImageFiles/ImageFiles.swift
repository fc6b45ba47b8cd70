import Foundations
import Images

/// How an image file becomes what a network sees: the shorter side is resized, then a square is cut out. Without
/// `resize` the file's own size is kept.
public struct ImageGeometry: Sendable, Equatable {
  /// Pixels of the shorter side; nil: as it is.
  public var resize: Int?
  /// Side of the square; nil: the whole image, all of one size.
  public var crop: Int?

  public init(resize: Int? = nil, crop: Int? = nil) {
    self.resize = resize
    self.crop = crop
  }

  /// What the field does to photographs (methods.md 1.3): resize to 256, cut out 224.
  public static let photograph = ImageGeometry(resize: 256, crop: 224)

  var json: JSONValue {
    ["resize": resize.map { .integer($0) } ?? .null, "crop": crop.map { .integer($0) } ?? .null]
  }
}

/// Image files that are decoded one by one.
public struct ImageFiles: Sendable, Equatable {
  /// The folder that the data set's paths are relative to.
  public let root: String
  /// SHA-256 of each file as it was when the data set was prepared.
  public let digests: [Digest]
  public let geometry: ImageGeometry

  public init(root: String, digests: [Digest], geometry: ImageGeometry) {
    self.root = root
    self.digests = digests
    self.geometry = geometry
  }
}

extension PixelImage {
  /// [channels, height, width]: channel by channel, as networks take them.
  var planes: [UInt8] {
    if channels == 1 { return samples }
    let area = width * height
    return (0..<channels).flatMap { channel in (0..<area).map { samples[$0 * channels + channel] } }
  }
}
