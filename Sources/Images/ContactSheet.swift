/// Many small images as one: rows of equally large tiles with gaps between and around them.
public struct ContactSheet: Sendable {
  public struct Color: Sendable, Equatable {
    public var red: UInt8
    public var green: UInt8
    public var blue: UInt8
    public static let white = Color(red: 255, green: 255, blue: 255)
    public static let black = Color(red: 0, green: 0, blue: 0)

    public init(red: UInt8, green: UInt8, blue: UInt8) {
      self.red = red
      self.green = green
      self.blue = blue
    }
  }

  public struct Tile: Sendable {
    public var image: PixelImage
    /// Drawn in the gap around the image.
    public var frame: Color?

    public init(_ image: PixelImage, frame: Color? = nil) {
      self.image = image
      self.frame = frame
    }
  }

  public var columns: Int
  /// Of every tile, in pixels.
  public var tileWidth: Int
  public var tileHeight: Int
  /// Pixels between tiles and at the border.
  public var gap: Int
  /// Pixels of a frame's line; at most half a gap, so that neighbours' frames do not overlap.
  public var frameWidth: Int
  public var background: Color

  public init(
    columns: Int, tileWidth: Int, tileHeight: Int, gap: Int = 4, frameWidth: Int = 2, background: Color = .white
  ) {
    precondition(columns > 0, "\(columns) columns")
    precondition(tileWidth > 0 && tileHeight > 0, "tiles of \(tileWidth) x \(tileHeight)")
    precondition(gap >= 0 && frameWidth >= 0 && 2 * frameWidth <= gap, "frames of \(frameWidth) in gaps of \(gap)")
    self.columns = columns
    self.tileWidth = tileWidth
    self.tileHeight = tileHeight
    self.gap = gap
    self.frameWidth = frameWidth
    self.background = background
  }

  /// - Parameter tiles: at least one, row by row; nil leaves its place empty.
  /// - Returns: RGB.
  public func image(of tiles: [Tile?]) -> PixelImage {
    precondition(!tiles.isEmpty, "a sheet of no tiles")
    let rows = (tiles.count + columns - 1) / columns
    let width = gap + columns * (tileWidth + gap)
    let height = gap + rows * (tileHeight + gap)
    var canvas = Canvas(width: width, height: height, color: background)
    for (place, tile) in tiles.enumerated() {
      guard let tile else { continue }
      precondition(
        tile.image.width == tileWidth && tile.image.height == tileHeight,
        "a tile of \(tile.image.width) x \(tile.image.height) on a sheet of \(tileWidth) x \(tileHeight)")
      let left = gap + place % columns * (tileWidth + gap)
      let top = gap + place / columns * (tileHeight + gap)
      if let frame = tile.frame {
        canvas.fill(
          left: left - frameWidth, top: top - frameWidth, width: tileWidth + 2 * frameWidth,
          height: tileHeight + 2 * frameWidth, frame)
      }
      canvas.draw(tile.image, left: left, top: top)
    }
    return canvas.image
  }
}
