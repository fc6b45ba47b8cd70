/// A decoded image: 8 bits a sample, samples interleaved.
public struct PixelImage: Sendable, Equatable {
  public let width: Int
  public let height: Int
  /// 1 (grey) or 3 (red, green, blue).
  public let channels: Int
  /// [height, width, channels] row-major, 0...255.
  public let samples: [UInt8]

  public init(width: Int, height: Int, channels: Int, samples: [UInt8]) {
    precondition(channels == 1 || channels == 3, "\(channels) channels")
    precondition(width > 0 && height > 0, "an image of \(width) x \(height)")
    precondition(
      samples.count == width * height * channels,
      "\(samples.count) samples for \(width) x \(height) x \(channels)")
    self.width = width
    self.height = height
    self.channels = channels
    self.samples = samples
  }
}
