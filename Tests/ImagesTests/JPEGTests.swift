import Images
import Testing

@Suite struct JPEGTests {
  func isFlat(_ image: PixelImage, _ pixel: [UInt8]) -> Bool {
    image.samples == (0..<image.width * image.height).flatMap { _ in pixel }
  }

  @Test func flatImages() throws {
    let grey = try JPEG.decode(HandMadeJPEG.grey)
    #expect(grey.width == 9 && grey.height == 5 && grey.channels == 1)
    #expect(isFlat(grey, [100]))
    for bytes in [HandMadeJPEG.red, HandMadeJPEG.progressive] {
      let red = try JPEG.decode(bytes)
      #expect(red.width == 17 && red.height == 9 && red.channels == 3)
      #expect(isFlat(red, [254, 0, 0]))
    }
  }

  /// (255 - 51) * 127 / 255, (255 - 0) * 127 / 255, (255 - 102) * 127 / 255, rounded.
  @Test func inkBecomesLight() throws {
    let image = try JPEG.decode(HandMadeJPEG.cmyk)
    #expect(image.width == 9 && image.height == 5 && image.channels == 3)
    #expect(isFlat(image, [102, 127, 76]))
  }

  /// Chroma factors that TurboJPEG has no name for: 2x2 for all three components of a flat image.
  @Test func unnamedSubsampling() throws {
    var bytes = HandMadeJPEG.flat(scans: 1)
    #expect(isFlat(try JPEG.decode(bytes), [128]))
    let height = try #require(HandMadeJPEG.heightOffset(bytes))
    bytes[height + 6] = 0x41
    #expect(isFlat(try JPEG.decode(bytes), [128]))
  }

  @Test func tooManyScansAreRefused() throws {
    #expect(isFlat(try JPEG.decode(HandMadeJPEG.flat(scans: 400)), [128]))
    #expect(throws: ImageError.self) { try JPEG.decode(HandMadeJPEG.flat(scans: 800)) }
  }

  @Test(arguments: [HandMadeJPEG.grey, HandMadeJPEG.red, HandMadeJPEG.progressive, HandMadeJPEG.cmyk])
  func everyTruncationIsRefused(bytes: [UInt8]) {
    for count in 0..<bytes.count {
      #expect(throws: ImageError.self, "\(count) of \(bytes.count) bytes") {
        try JPEG.decode(Array(bytes[..<count]))
      }
    }
    #expect(throws: ImageError.truncated) { try JPEG.decode(bytes.dropLast(2)) }
  }

  /// Surplus bytes before a marker change no pixel and pass; data that end early do not, even with surplus bytes
  /// after them.
  @Test func surplusBytes() throws {
    let bytes = HandMadeJPEG.red
    let clean = try JPEG.decode(bytes)
    let surplus = bytes.dropLast(2) + [0, 0, 0] + bytes.suffix(2)
    #expect(try JPEG.decode(Array(surplus)) == clean)
    #expect(throws: ImageError.self) { try JPEG.decode(bytes.dropLast(7) + [0xff, 0xd9]) }
    #expect(throws: ImageError.self) { try JPEG.decode(bytes.dropLast(7) + [0xff, 0xd0, 0, 0, 0, 0xff, 0xd9]) }
  }

  @Test func lyingSizes() throws {
    var bytes = HandMadeJPEG.red
    let height = try #require(HandMadeJPEG.heightOffset(bytes))
    #expect(Array(bytes[height..<height + 4]) == [0, 9, 0, 17])
    bytes.replaceSubrange(height..<height + 4, with: [0xff, 0xdc, 0xff, 0xdc])
    #expect(throws: ImageError.tooLarge(width: 65_500, height: 65_500, limits: .standard)) { try JPEG.decode(bytes) }
    // The height is to come in a DNL marker, which nobody reads.
    bytes.replaceSubrange(height..<height + 4, with: [0, 0, 0, 17])
    #expect(throws: ImageError.self) { try JPEG.decode(bytes) }
    bytes.replaceSubrange(height..<height + 4, with: [0, 9, 0, 0])
    #expect(throws: ImageError.self) { try JPEG.decode(bytes) }
    bytes.replaceSubrange(height..<height + 4, with: [0, 90, 0, 17])
    #expect(throws: ImageError.self) { try JPEG.decode(bytes) }
  }
}
