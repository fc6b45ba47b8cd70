/// Why bytes are not an image that can be read. Names no file: whoever read the file adds its name.
public enum ImageError: Error, Sendable, Equatable, CustomStringConvertible {
  /// The content begins as no known image format does.
  case notAnImage(String)
  /// The file ends before the image does.
  case truncated
  /// The content breaks the rules of its format.
  case malformed(String)
  case tooManyBytes(count: Int, limit: Int)
  case tooLarge(width: Int, height: Int, limits: ImageLimits)
  /// A valid file of a kind that is not read here.
  case unsupported(String)

  public var description: String {
    switch self {
    case .notAnImage(let reason): "not an image: \(reason)"
    case .truncated: "truncated: the file ends before the image does"
    case .malformed(let reason): "damaged: \(reason)"
    case .tooManyBytes(let count, let limit): "\(count) bytes long, at most \(limit) are read"
    case .tooLarge(let width, let height, let limits):
      "an image of \(width) x \(height), at most \(limits.maximumWidth) x \(limits.maximumHeight) and "
        + "\(limits.maximumPixels) pixels are read"
    case .unsupported(let reason): "not supported: \(reason)"
    }
  }
}

/// The largest images that a decoder takes; what asks for more is refused before memory is.
public struct ImageLimits: Sendable, Equatable {
  public var maximumWidth: Int
  public var maximumHeight: Int
  public var maximumPixels: Int
  /// Of the file.
  public var maximumBytes: Int

  public static let standard = ImageLimits()

  public init(
    maximumWidth: Int = 16_384, maximumHeight: Int = 16_384, maximumPixels: Int = 40_000_000,
    maximumBytes: Int = 64 << 20
  ) {
    self.maximumWidth = maximumWidth
    self.maximumHeight = maximumHeight
    self.maximumPixels = maximumPixels
    self.maximumBytes = maximumBytes
  }

  func check(byteCount: Int) throws(ImageError) {
    guard byteCount <= maximumBytes else { throw .tooManyBytes(count: byteCount, limit: maximumBytes) }
  }

  func check(width: Int, height: Int) throws(ImageError) {
    guard width <= maximumWidth, height <= maximumHeight, width * height <= maximumPixels else {
      throw .tooLarge(width: width, height: height, limits: self)
    }
  }
}
