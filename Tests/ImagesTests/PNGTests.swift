import Images
import Testing

@Suite struct PNGTests {
  struct Case: Sendable, CustomTestStringConvertible {
    var kind: HandMadePNG.Kind
    var bitDepth: Int
    var interlaced: Bool
    var testDescription: String { "\(kind) \(bitDepth) bits\(interlaced ? ", Adam7" : "")" }
    var image: HandMadePNG { .patterned(kind, bitDepth: bitDepth, interlaced: interlaced) }

    static let all = HandMadePNG.Kind.allCases.flatMap { kind in
      kind.bitDepths.flatMap { depth in
        [false, true].map { Case(kind: kind, bitDepth: depth, interlaced: $0) }
      }
    }
  }

  /// Fails where a transform is missing or in the wrong order: packing, scaling, alpha, palette, byte order.
  @Test(arguments: Case.all) func everyKindOfPixel(_ one: Case) throws {
    let image = try PNG.decode(one.image.bytes)
    #expect(image.width == 13 && image.height == 11)
    #expect(image.channels == ([.grey, .greyAlpha].contains(one.kind) ? 1 : 3))
    #expect(image.samples == one.image.expectedPixels)
  }

  @Test(arguments: Case.all) func rawSamplesKeepBitsAndAlpha(_ one: Case) throws {
    let raw = try PNG.decodeRaw(one.image.bytes)
    #expect(raw.bitDepth == max(8, one.bitDepth))
    if one.kind == .palette {
      #expect(raw.channels == 3)
      #expect(raw.samples == one.image.expectedPixels.map(UInt16.init))
    } else {
      #expect(raw.channels == one.kind.channels)
      let factor = one.bitDepth >= 8 ? 1 : 255 / ((1 << one.bitDepth) - 1)
      #expect(raw.samples == one.image.samples.map { UInt16($0 * factor) })
    }
  }

  /// All 65,536 levels; fails where 16 bits are cut off in place of scaled.
  @Test func sixteenBitsAreScaledToTheNearestLevel() throws {
    let image = HandMadePNG(
      kind: .grey, bitDepth: 16, width: 256, height: 256, samples: Array(0..<65_536))
    #expect(try PNG.decode(image.bytes).samples == (0..<65_536).map { UInt8(($0 * 255 + 32_895) >> 16) })
  }

  /// Transparency is dropped, never mixed with a background.
  @Test(arguments: [HandMadePNG.Kind.grey, .rgb, .palette]) func transparencyChangesNothing(
    kind: HandMadePNG.Kind
  ) throws {
    var image = HandMadePNG.patterned(kind, bitDepth: 8)
    let plain = try PNG.decode(image.bytes)
    image.transparency = kind == .rgb ? [0, 1, 0, 2, 0, 3] : [0, 100]
    #expect(try PNG.decode(image.bytes) == plain)
    #expect(try PNG.decodeRaw(image.bytes).samples == plain.samples.map(UInt16.init))
  }

  @Test(arguments: [(1, 1), (1, 9), (9, 1), (2, 3), (5, 5), (8, 8), (32, 32), (257, 3), (3, 301)])
  func encodedImagesDecodeToThemselves(width: Int, height: Int) throws {
    for channels in [1, 3] {
      let samples = (0..<width * height * channels).map { UInt8(truncatingIfNeeded: $0 * $0 * 31) }
      let image = PixelImage(width: width, height: height, channels: channels, samples: samples)
      for level in [0, 3, 9] {
        let bytes = PNG.encode(image, compressionLevel: level)
        #expect(bytes == PNG.encode(image, compressionLevel: level))
        #expect(try PNG.decode(bytes) == image)
      }
    }
  }
}
