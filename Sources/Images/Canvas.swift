/// An RGB picture that is drawn on.
public struct Canvas: Sendable {
  public let width: Int
  public let height: Int
  /// [height, width, 3] row-major.
  private var samples: [UInt8]

  public init(width: Int, height: Int, color: ContactSheet.Color = .white) {
    precondition(width > 0 && height > 0, "a canvas of \(width) x \(height)")
    self.width = width
    self.height = height
    samples = [UInt8](repeating: 0, count: width * height * 3)
    fill(left: 0, top: 0, width: width, height: height, color)
  }

  /// A rectangle, which must lie on the canvas.
  public mutating func fill(left: Int, top: Int, width: Int, height: Int, _ color: ContactSheet.Color) {
    requireInside(left: left, top: top, width: width, height: height)
    for row in top..<top + height {
      for column in left..<left + width {
        let at = 3 * (row * self.width + column)
        samples[at] = color.red
        samples[at + 1] = color.green
        samples[at + 2] = color.blue
      }
    }
  }

  /// - Parameter image: grey or RGB; it must lie on the canvas.
  public mutating func draw(_ image: PixelImage, left: Int, top: Int) {
    requireInside(left: left, top: top, width: image.width, height: image.height)
    let image = image.converted(toChannels: 3)
    for row in 0..<image.height {
      let target = 3 * ((top + row) * width + left)
      let source = 3 * row * image.width
      samples.replaceSubrange(
        target..<target + 3 * image.width, with: image.samples[source..<source + 3 * image.width])
    }
  }

  /// As it is now; RGB.
  public var image: PixelImage { PixelImage(width: width, height: height, channels: 3, samples: samples) }

  private func requireInside(left: Int, top: Int, width: Int, height: Int) {
    precondition(
      left >= 0 && top >= 0 && width >= 0 && height >= 0 && left + width <= self.width && top + height <= self.height,
      "\(width) x \(height) at (\(left), \(top)) is not on a canvas of \(self.width) x \(self.height)")
  }
}
