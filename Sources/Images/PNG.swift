import CPNG

/// PNG files, through libpng.
///
/// Reading is strict: a wrong check sum of any chunk, a palette index without a colour, compressed data that end
/// early, go on after the image or fail their own check sum, and a missing IEND are errors. What follows IEND is not
/// looked at. Chunks that are not needed for the pixels (text, profiles, gamma, transparency) are skipped.
public enum PNG {
  /// Of libpng: "1.6.39".
  public static var libraryVersion: String { String(cString: cpng_library_version()) }

  static let signature: [UInt8] = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]

  /// - Parameter bytes: a whole file.
  /// - Returns: 1 channel for grey files (with alpha or not), 3 for colour and palette files; see
  ///   ``ImageDecoder/normalization``.
  public static func decode(_ bytes: [UInt8], limits: ImageLimits = .standard) throws(ImageError) -> PixelImage {
    let header = try PNGHeader(bytes, limits: limits)
    let samples = try decode(bytes, header, as: CPNG_PIXELS, channels: header.colorChannels, UInt8.self)
    return PixelImage(
      width: header.width, height: header.height, channels: header.colorChannels, samples: samples)
  }

  /// The samples as they are in the file: 16 bits stay 16 bits, an alpha channel stays. Palettes are expanded to
  /// red, green, blue and 1, 2 and 4 bits of grey are scaled to 8, as in ``decode(_:limits:)``.
  public static func decodeRaw(_ bytes: [UInt8], limits: ImageLimits = .standard) throws(ImageError) -> RawImage {
    let header = try PNGHeader(bytes, limits: limits)
    let samples =
      header.bitDepth == 16
      ? try decode(bytes, header, as: CPNG_RAW, channels: header.channels, UInt16.self)
      : try decode(bytes, header, as: CPNG_RAW, channels: header.channels, UInt8.self).map(UInt16.init)
    return RawImage(
      width: header.width, height: header.height, channels: header.channels,
      bitDepth: max(header.bitDepth, 8), samples: samples)
  }

  /// A grey or an RGB file of 8 bits a sample without ancillary chunks: the same bytes for the same image, as long
  /// as libpng and zlib are the same.
  ///
  /// - Parameter level: zlib's, 0 (stored) to 9 (smallest).
  public static func encode(_ image: PixelImage, compressionLevel level: Int = 3) -> [UInt8] {
    precondition((0...9).contains(level), "compression level \(level) is not in 0...9")
    precondition(
      image.width <= Int32.max && image.height <= Int32.max,
      "\(image.width) x \(image.height) is larger than a PNG file can say")
    let (width, height, channels) = (UInt32(image.width), UInt32(image.height), Int32(image.channels))
    let bound = cpng_encoded_bound(width, height, channels)
    return [UInt8](unsafeUninitializedCapacity: bound) { output, count in
      count = cpng_encode(
        image.samples, width, height, channels, Int32(level), output.baseAddress, output.count)
      precondition(count > 0, "libpng cannot write an image of \(width) x \(height): out of memory")
    }
  }

  private static func decode<Sample: FixedWidthInteger>(
    _ bytes: [UInt8], _ header: PNGHeader, as format: cpng_format, channels: Int, _: Sample.Type
  ) throws(ImageError) -> [Sample] {
    let sampleCount = header.width * header.height * channels
    var failure: ImageError?
    let samples = [Sample](unsafeUninitializedCapacity: sampleCount) { output, count in
      failure = withUnsafeTemporaryAllocation(of: CChar.self, capacity: Int(CPNG_MESSAGE_SIZE)) {
        message -> ImageError? in
        let status = cpng_decode(
          bytes, bytes.count, format, UInt32(header.width), UInt32(header.height), Int32(channels),
          UnsafeMutableRawPointer(output.baseAddress)?.assumingMemoryBound(to: UInt8.self),
          sampleCount * MemoryLayout<Sample>.size, message.baseAddress)
        switch status {
        case CPNG_OK: return nil
        case CPNG_TRUNCATED: return .truncated
        default: return .malformed(message.baseAddress.map { String(cString: $0) } ?? "")
        }
      }
      count = failure == nil ? sampleCount : 0
    }
    if let failure { throw failure }
    return samples
  }
}

/// The samples of a file before any are dropped or scaled.
public struct RawImage: Sendable, Equatable {
  public let width: Int
  public let height: Int
  /// 1 grey, 2 grey and alpha, 3 RGB, 4 RGB and alpha.
  public let channels: Int
  /// 8 or 16; samples are 0...2^bitDepth-1.
  public let bitDepth: Int
  /// [height, width, channels] row-major.
  public let samples: [UInt16]
}

/// What the first chunk says, read before libpng is asked, so that limits hold before memory is taken.
struct PNGHeader {
  let width: Int
  let height: Int
  /// Of the file: 1, 2, 4, 8 or 16.
  let bitDepth: Int
  /// With alpha; 3 for a palette.
  let channels: Int
  /// Without alpha: 1 or 3.
  var colorChannels: Int { channels < 3 ? 1 : 3 }

  init(_ bytes: [UInt8], limits: ImageLimits) throws(ImageError) {
    try limits.check(byteCount: bytes.count)
    let known = bytes.prefix(PNG.signature.count)
    guard !bytes.isEmpty, PNG.signature.starts(with: known) else {
      throw .notAnImage(bytes.isEmpty ? "the file is empty" : "it does not begin as a PNG file does")
    }
    guard bytes.count >= 33 else { throw .truncated }
    guard bytes[8..<16].elementsEqual([0, 0, 0, 13] + Array("IHDR".utf8)) else {
      throw .malformed("its first chunk is not an IHDR of 13 bytes")
    }
    func number(at offset: Int) -> Int { bytes[offset..<offset + 4].reduce(0) { $0 << 8 | Int($1) } }
    width = number(at: 16)
    height = number(at: 20)
    guard width > 0, height > 0, width <= Int32.max, height <= Int32.max else {
      throw .malformed("its header says \(width) x \(height) pixels")
    }
    bitDepth = Int(bytes[24])
    let depths: [Int]
    switch bytes[25] {
    case 0: (channels, depths) = (1, [1, 2, 4, 8, 16])
    case 2: (channels, depths) = (3, [8, 16])
    case 3: (channels, depths) = (3, [1, 2, 4, 8])
    case 4: (channels, depths) = (2, [8, 16])
    case 6: (channels, depths) = (4, [8, 16])
    default: throw .malformed("its header says colour type \(bytes[25])")
    }
    guard depths.contains(bitDepth) else {
      throw .malformed("its header says \(bitDepth) bits a sample with colour type \(bytes[25])")
    }
    try limits.check(width: width, height: height)
  }
}
