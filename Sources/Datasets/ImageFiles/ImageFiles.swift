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

  /// What the field does to photographs: resize to 256, cut out 224.
  public static let photograph = ImageGeometry(resize: 256, crop: 224)

  /// "shorter side resized to 256, 224 x 224 cut out".
  var description: String {
    let resized = resize.map { "shorter side resized to \($0)" }
    let cut = crop.map { "\($0) x \($0) cut out, padded with black where the image is smaller" }
    return [resized, cut].compactMap { $0 }.joined(separator: ", ").nonEmpty ?? "as in the files"
  }

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

  /// One image as a network sees it.
  /// - Parameters:
  ///   - dataset: the data set that the files are of.
  ///   - crop: where its square is cut out, from the top left (0, 0) to the bottom right (1, 1); nil: its middle.
  /// - Returns: [channels, height, width] row-major.
  /// - Throws: `changed` where the file is not what it was when the data set was prepared.
  public func pixels(_ dataset: ImageDataset, _ item: Int, crop: (down: Double, right: Double)?) throws(DatasetError)
    -> [UInt8]
  {
    let path = FilePath.join(root, dataset.paths[item])
    let bytes: [UInt8]
    do throws(FileError) { bytes = try LocalFileSystem().readRegularFile(path, limit: ImageLimits.standard.maximumBytes) } catch {
      throw .changed(dataset: dataset.name, reason: error.summary)
    }
    guard Digest(of: bytes) == digests[item] else {
      throw .changed(dataset: dataset.name, reason: "\(path) is not the file that was prepared")
    }
    do throws(ImageError) {
      let image = try ImageDecoder.decode(bytes)
      return try geometry.view(image, crop: crop).converted(toChannels: dataset.channels).planes
    } catch { throw .malformed(file: path, reason: "\(error)") }
  }

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

extension String {
  fileprivate var nonEmpty: String? { isEmpty ? nil : self }
}
