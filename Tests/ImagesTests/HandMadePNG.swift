/// PNG files written without libpng, from the specification (ISO/IEC 15948): stored deflate blocks, one of the five
/// filters a row, all kinds of samples, Adam7. What a test expects is then known without a second decoder.
struct HandMadePNG {
  enum Kind: Int, CaseIterable {
    case grey = 0
    case rgb = 2
    case palette = 3
    case greyAlpha = 4
    case rgbAlpha = 6

    /// Samples a pixel in the file; 1 for a palette's index.
    var channels: Int {
      switch self {
      case .grey, .palette: 1
      case .greyAlpha: 2
      case .rgb: 3
      case .rgbAlpha: 4
      }
    }

    var bitDepths: [Int] {
      switch self {
      case .grey: [1, 2, 4, 8, 16]
      case .palette: [1, 2, 4, 8]
      case .rgb, .greyAlpha, .rgbAlpha: [8, 16]
      }
    }
  }

  /// A chunk; its check sum is right unless a test says otherwise.
  struct Chunk {
    var type: String
    var data: [UInt8]
    var bytes: [UInt8] {
      let body = Array(type.utf8) + data
      return Self.number(data.count) + body + Self.number(Int(Checksum.crc32(body)))
    }
    static func number(_ value: Int) -> [UInt8] { [24, 16, 8, 0].map { UInt8(value >> $0 & 255) } }
  }

  static let signature: [UInt8] = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]

  var kind: Kind
  var bitDepth: Int
  var width: Int
  var height: Int
  var interlaced = false
  /// [height, width, kind.channels], each below 2^bitDepth.
  var samples: [Int]
  /// Red, green, blue of each entry.
  var palette: [UInt8] = []
  /// The data of a tRNS chunk.
  var transparency: [UInt8]?

  var header: Chunk {
    Chunk(
      type: "IHDR",
      data: Chunk.number(width) + Chunk.number(height)
        + [UInt8(bitDepth), UInt8(kind.rawValue), 0, 0, interlaced ? 1 : 0])
  }

  var chunks: [Chunk] {
    var chunks = [header]
    if !palette.isEmpty { chunks.append(Chunk(type: "PLTE", data: palette)) }
    if let transparency { chunks.append(Chunk(type: "tRNS", data: transparency)) }
    // In two parts, as the format allows anywhere.
    let data = Self.zlibStored(filteredRows)
    chunks.append(Chunk(type: "IDAT", data: Array(data[..<(data.count / 2)])))
    chunks.append(Chunk(type: "IDAT", data: Array(data[(data.count / 2)...])))
    chunks.append(Chunk(type: "IEND", data: []))
    return chunks
  }

  var bytes: [UInt8] { Self.file(chunks) }

  static func file(_ chunks: [Chunk]) -> [UInt8] { signature + chunks.flatMap(\.bytes) }

  /// A zlib stream of stored blocks.
  static func zlibStored(_ content: [UInt8]) -> [UInt8] {
    var stream: [UInt8] = [0x78, 0x01]
    var start = 0
    repeat {
      let end = min(start + 1000, content.count)
      let length = UInt16(end - start)
      stream.append(end == content.count ? 1 : 0)
      for number in [length, ~length] { stream += [UInt8(number & 255), UInt8(number >> 8)] }
      stream += content[start..<end]
      start = end
    } while start < content.count
    return stream + Chunk.number(Int(Checksum.adler32(content)))
  }

  /// The (first column, first row, column step, row step) of each pass.
  private var passes: [(Int, Int, Int, Int)] {
    interlaced
      ? [
        (0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2),
      ]
      : [(0, 0, 1, 1)]
  }

  private var filteredRows: [UInt8] {
    let distance = max(1, kind.channels * bitDepth / 8)
    var content: [UInt8] = []
    for (firstColumn, firstRow, columnStep, rowStep) in passes where firstColumn < width {
      var above: [UInt8]?
      for (index, row) in stride(from: firstRow, to: height, by: rowStep).enumerated() {
        let packed = packedRow(row, columns: stride(from: firstColumn, to: width, by: columnStep))
        let up = above ?? [UInt8](repeating: 0, count: packed.count)
        let filter = index % 5
        content.append(UInt8(filter))
        for at in packed.indices {
          let left = at >= distance ? Int(packed[at - distance]) : 0
          let corner = at >= distance ? Int(up[at - distance]) : 0
          let top = Int(up[at])
          let prediction =
            switch filter {
            case 1: left
            case 2: top
            case 3: (left + top) / 2
            case 4: Self.paeth(left, top, corner)
            default: 0
            }
          content.append(packed[at] &- UInt8(prediction))
        }
        above = packed
      }
    }
    return content
  }

  private func packedRow(_ row: Int, columns: StrideTo<Int>) -> [UInt8] {
    let values = columns.flatMap { column in
      (0..<kind.channels).map { samples[(row * width + column) * kind.channels + $0] }
    }
    if bitDepth == 16 { return values.flatMap { [UInt8($0 >> 8), UInt8($0 & 255)] } }
    let perByte = 8 / bitDepth
    return stride(from: 0, to: values.count, by: perByte).map { first in
      (0..<perByte).reduce(0) { byte, place in
        let value = first + place < values.count ? values[first + place] : 0
        return byte | UInt8(value << (8 - bitDepth * (place + 1)))
      }
    }
  }

  private static func paeth(_ left: Int, _ top: Int, _ corner: Int) -> Int {
    let estimate = left + top - corner
    let distances = [left, top, corner].map { abs(estimate - $0) }
    if distances[0] <= distances[1] && distances[0] <= distances[2] { return left }
    return distances[1] <= distances[2] ? top : corner
  }
}

/// The check sums of RFC 1950 and of the PNG specification, bit by bit.
enum Checksum {
  static func crc32(_ bytes: [UInt8]) -> UInt32 {
    var sum = ~UInt32(0)
    for byte in bytes {
      sum ^= UInt32(byte)
      for _ in 0..<8 {
        let isOdd = sum & 1 == 1
        sum >>= 1
        if isOdd { sum ^= 0xedb8_8320 }
      }
    }
    return ~sum
  }

  static func adler32(_ bytes: [UInt8]) -> UInt32 {
    let (low, high) = bytes.reduce((UInt32(1), UInt32(0))) { sums, byte in
      let low = (sums.0 + UInt32(byte)) % 65_521
      return (low, (sums.1 + low) % 65_521)
    }
    return high << 16 | low
  }
}

extension HandMadePNG {
  /// Samples from a formula that reaches 0 and the largest value; three palette entries are left without a pixel.
  static func patterned(
    _ kind: Kind, bitDepth: Int, width: Int = 13, height: Int = 11, interlaced: Bool = false
  ) -> HandMadePNG {
    let largest = 1 << bitDepth
    let entries = min(largest, 250)
    let count = width * height * kind.channels
    var image = HandMadePNG(
      kind: kind, bitDepth: bitDepth, width: width, height: height, interlaced: interlaced,
      samples: (0..<count).map { ($0 * 40_503 + $0 * $0 * 7 + largest - 1) % (kind == .palette ? entries : largest) })
    if kind == .palette {
      image.palette = (0..<3 * entries).map { UInt8(($0 * 59 + 17) & 255) }
    }
    return image
  }

  /// What a decoder must give: 8 bits, grey or RGB.
  var expectedPixels: [UInt8] {
    let largest = (1 << bitDepth) - 1
    switch kind {
    case .palette: return samples.flatMap { palette[3 * $0..<3 * $0 + 3] }
    case .grey, .rgb: return samples.map(scaled)
    case .greyAlpha, .rgbAlpha:
      return samples.indices.filter { $0 % kind.channels != kind.channels - 1 }.map { scaled(samples[$0]) }
    }
    // The nearest of 256 levels.
    func scaled(_ value: Int) -> UInt8 { UInt8((value * 255 * 2 + largest) / (2 * largest)) }
  }
}
