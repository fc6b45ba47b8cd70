import Foundations
import Images
import Testing

@Suite struct GeometryTests {
  static func noise(width: Int, height: Int, channels: Int) -> PixelImage {
    var generator = RandomStream(seed: 1, purpose: "pixels").generator(item: width * 1000 + height)
    return PixelImage(
      width: width, height: height, channels: channels,
      samples: (0..<width * height * channels).map { _ in UInt8(generator.below(256)) })
  }

  static func row(_ samples: [UInt8]) -> PixelImage {
    PixelImage(width: samples.count, height: 1, channels: 1, samples: samples)
  }

  // Resizing

  /// Worked by hand. Halving four: weights 3/7, 3/7, 1/7 at the border. Doubling two: 1, then 3/4 and 1/4.
  @Test func knownRows() {
    #expect(Self.row([0, 255]).resized(width: 1, height: 1).samples == [128])
    #expect(Self.row([70, 14, 7, 210]).resized(width: 2, height: 1).samples == [37, 95])
    #expect(Self.row([0, 200]).resized(width: 4, height: 1).samples == [0, 50, 150, 200])
    #expect(Self.row([9]).resized(width: 3, height: 2).samples == [9, 9, 9, 9, 9, 9])
  }

  @Test func sameSizeIsTheSameImage() {
    let image = Self.noise(width: 9, height: 5, channels: 3)
    #expect(image.resized(width: 9, height: 5) == image)
  }

  /// Fails where weights do not add up to one: a constant would drift.
  @Test(arguments: [0, 1, 127, 254, 255]) func constantsStay(level: Int) {
    let image = PixelImage(
      width: 97, height: 61, channels: 3, samples: [UInt8](repeating: UInt8(level), count: 97 * 61 * 3))
    for (width, height) in [(1, 1), (32, 32), (300, 7), (96, 62)] {
      #expect(image.resized(width: width, height: height).samples.allSatisfy { $0 == UInt8(level) })
    }
  }

  /// Beside the filter's definition in floating point; one level for roundings that go the other way.
  @Test(arguments: [(1, 1), (7, 13), (32, 32), (40, 3), (3, 90), (64, 64)])
  func equalsTheDefinition(width: Int, height: Int) throws {
    for image in [
      Self.noise(width: 37, height: 23, channels: 3), Self.noise(width: 5, height: 64, channels: 1),
    ] {
      let resized = image.resized(width: width, height: height)
      #expect(try #require(resized.largestDifference(from: reference(image, width, height))) <= 1)
    }
  }

  private func reference(_ image: PixelImage, _ width: Int, _ height: Int) -> PixelImage {
    func line(_ old: [Double], _ count: Int) -> [Double] {
      let scale = Double(old.count) / Double(count)
      let support = max(1, scale)
      return (0..<count).map { place in
        let center = (Double(place) + 0.5) * scale
        let weights = old.indices.map { max(0, 1 - abs(Double($0) + 0.5 - center) / support) }
        let sum = zip(weights, old).reduce(0) { $0 + $1.0 * $1.1 }
        return (sum / weights.reduce(0, +)).rounded()
      }
    }
    let planes = (0..<image.channels).map { channel in
      let rows = (0..<image.height).map { row in
        line(
          (0..<image.width).map { Double(image.samples[(row * image.width + $0) * image.channels + channel]) }, width)
      }
      return (0..<width).map { column in line(rows.map { $0[column] }, height) }
    }
    var samples: [UInt8] = []
    for row in 0..<height {
      for column in 0..<width {
        for plane in planes { samples.append(UInt8(plane[column][row])) }
      }
    }
    return PixelImage(width: width, height: height, channels: image.channels, samples: samples)
  }

  @Test func shorterSideKeepsTheShape() {
    let wide = Self.noise(width: 50, height: 33, channels: 1).resized(shorterSide: 25)
    #expect(wide.width == 37 && wide.height == 25)
    let tall = Self.noise(width: 33, height: 50, channels: 1).resized(shorterSide: 25)
    #expect(tall.width == 25 && tall.height == 37)
  }

  // Channels

  @Test func knownGreys() {
    let image = PixelImage(
      width: 5, height: 1, channels: 3, samples: [255, 0, 0, 0, 255, 0, 0, 0, 255, 255, 255, 255, 10, 20, 30])
    // 0.299 * 255, 0.587 * 255, 0.114 * 255, rounded.
    #expect(image.converted(toChannels: 1).samples == [76, 150, 29, 255, 18])
  }

  @Test func greyBecomesRGBAndBack() {
    let image = Self.row(Array(0...255))
    let rgb = image.converted(toChannels: 3)
    #expect(rgb.samples == image.samples.flatMap { repeatElement($0, count: 3) })
    #expect(rgb.converted(toChannels: 1) == image)
  }

  // Crops

  @Test func cropsMayReachOutside() {
    let image = PixelImage(width: 3, height: 2, channels: 1, samples: [1, 2, 3, 4, 5, 6])
    #expect(image.cropped(left: 1, top: 0, width: 2, height: 2).samples == [2, 3, 5, 6])
    #expect(image.cropped(left: -1, top: 1, width: 3, height: 2).samples == [0, 4, 5, 0, 0, 0])
    #expect(image.cropped(left: 7, top: -9, width: 2, height: 1).samples == [0, 0])
    let color = PixelImage(width: 2, height: 1, channels: 3, samples: [1, 2, 3, 4, 5, 6])
    #expect(color.cropped(left: 1, top: 0, width: 2, height: 1).samples == [4, 5, 6, 0, 0, 0])
  }

  /// torchvision 0.20's center_crop, by its formulas: int(round((old - new) / 2)) with Python's round.
  @Test(arguments: [(9, 8, 0), (10, 8, 1), (11, 8, 2), (12, 8, 2), (13, 8, 2), (15, 8, 4), (8, 8, 0)])
  func centerCropRoundsHalfToEven(old: Int, new: Int, offset: Int) {
    let image = Self.row((0..<old).map(UInt8.init))
    #expect(image.centerCropped(width: new, height: 1).samples == (offset..<offset + new).map(UInt8.init))
  }

  @Test func centerCropPadsWithBlack() {
    #expect(Self.row([1, 2, 3]).centerCropped(width: 6, height: 1).samples == [0, 1, 2, 3, 0, 0])
    #expect(Self.row([1, 2, 3]).centerCropped(width: 1, height: 3).samples == [0, 2, 0])
  }

  // Contact sheets

  @Test func sheetOfThree() {
    let red = ContactSheet.Color(red: 9, green: 0, blue: 0)
    let sheet = ContactSheet(columns: 2, tileWidth: 1, tileHeight: 1, gap: 2, frameWidth: 1, background: .black)
    func tile(_ level: UInt8, _ frame: ContactSheet.Color? = nil) -> ContactSheet.Tile {
      ContactSheet.Tile(Self.row([level]), frame: frame)
    }
    let image = sheet.image(of: [tile(1, red), nil, tile(2), tile(3)])
    #expect(image.width == 8 && image.height == 8 && image.channels == 3)
    let greens = stride(from: 1, to: image.samples.count, by: 3).map { image.samples[$0] }
    let expected: [UInt8] = [
      0, 0, 0, 0, 0, 0, 0, 0,
      0, 0, 0, 0, 0, 0, 0, 0,
      0, 0, 1, 0, 0, 0, 0, 0,
      0, 0, 0, 0, 0, 0, 0, 0,
      0, 0, 0, 0, 0, 0, 0, 0,
      0, 0, 2, 0, 0, 3, 0, 0,
      0, 0, 0, 0, 0, 0, 0, 0,
      0, 0, 0, 0, 0, 0, 0, 0,
    ]
    #expect(greens == expected)
    let reds = stride(from: 0, to: image.samples.count, by: 3).map { image.samples[$0] }
    #expect(reds.indices.filter { reds[$0] == 9 } == [9, 10, 11, 17, 19, 25, 26, 27])
  }
}
