import CTurboJPEG

/// JPEG files, through libjpeg-turbo's TurboJPEG interface (which keeps its setjmp to itself).
///
/// Reading is strict: whatever libjpeg warns of is an error, since its warnings mean invented pixels. Only surplus
/// bytes between segments pass; some files of published data sets have them, and they change no pixel.
public enum JPEG {
  static let signature: [UInt8] = [0xff, 0xd8, 0xff]

  /// - Parameter bytes: a whole file.
  /// - Returns: 1 channel for grey files, 3 for the others; see ``ImageDecoder/normalization``.
  public static func decode(_ bytes: [UInt8], limits: ImageLimits = .standard) throws(ImageError) -> PixelImage {
    try limits.check(byteCount: bytes.count)
    guard !bytes.isEmpty, signature.starts(with: bytes.prefix(signature.count)) else {
      throw .notAnImage(bytes.isEmpty ? "the file is empty" : "it does not begin as a JPEG file does")
    }
    let decompressor = try TurboJPEGDecompressor()
    let header = try decompressor.header(bytes)
    try limits.check(width: header.width, height: header.height)
    let format: TJPF
    let channels: Int
    switch TJCS(UInt32(header.colorSpace)) {
    case TJCS_GRAY: (format, channels) = (TJPF_GRAY, 1)
    case TJCS_YCbCr, TJCS_RGB: (format, channels) = (TJPF_RGB, 3)
    case TJCS_CMYK, TJCS_YCCK: (format, channels) = (TJPF_CMYK, 4)
    default: throw .unsupported("a JPEG file of colour space \(header.colorSpace)")
    }
    let samples = try decompressor.samples(bytes, header, format: format, channels: channels)
    return PixelImage(
      width: header.width, height: header.height, channels: channels == 1 ? 1 : 3,
      samples: channels == 4 ? rgb(invertedCMYK: samples) : samples)
  }

  /// Adobe's programs write ink inverted, 255 for none, so light is what no ink takes away: the channel's rest times
  /// black's rest. All four-channel files are taken for such, as the field's loaders do.
  private static func rgb(invertedCMYK samples: [UInt8]) -> [UInt8] {
    var rgb = [UInt8](repeating: 0, count: samples.count / 4 * 3)
    for pixel in 0..<samples.count / 4 {
      let black = Int(samples[4 * pixel + 3])
      for channel in 0..<3 {
        rgb[3 * pixel + channel] = UInt8((Int(samples[4 * pixel + channel]) * black + 127) / 255)
      }
    }
    return rgb
  }
}

/// Owns a TurboJPEG handle.
private struct TurboJPEGDecompressor: ~Copyable {
  struct Header {
    var width: Int
    var height: Int
    var colorSpace: Int32
  }

  private let handle: tjhandle

  init() throws(ImageError) {
    guard let handle = tjInitDecompress() else { throw .malformed("libjpeg-turbo cannot start") }
    self.handle = handle
  }

  deinit { tjDestroy(handle) }

  func header(_ bytes: [UInt8]) throws(ImageError) -> Header {
    var width: Int32 = 0
    var height: Int32 = 0
    var subsampling: Int32 = -1
    var colorSpace: Int32 = -1
    let status = tjDecompressHeader3(
      handle, bytes, UInt(bytes.count), &width, &height, &subsampling, &colorSpace)
    // The call also fails where only the chroma subsampling has no name in TurboJPEG; decoding does not need one.
    let hasSize = width > 0 && height > 0 && colorSpace >= 0
    guard status == 0 || (hasSize && subsampling < 0) else { throw failure }
    guard hasSize else { throw .malformed("its header says \(width) x \(height) pixels") }
    return Header(width: Int(width), height: Int(height), colorSpace: colorSpace)
  }

  /// The accurate integer DCT gives the same samples with and without SIMD and is what the field's loaders use.
  /// The limit of 500 scans stops small files that would decode for minutes.
  private static let flags = TJFLAG_ACCURATEDCT | TJFLAG_LIMITSCANS

  func samples(
    _ bytes: [UInt8], _ header: Header, format: TJPF, channels: Int
  ) throws(ImageError) -> [UInt8] {
    if let samples = decompress(bytes, header, format: format, channels: channels, stopOnWarning: true) {
      return samples
    }
    let first = failure
    // Surplus bytes are harmless and common. libjpeg tells of its first warning only, so that what comes behind them
    // is not known; a file that was cut short is told by its missing end marker.
    guard isSurplusBytes(first) else { throw first }
    guard bytes.suffix(2) == [0xFF, 0xD9] else { throw .truncated }
    let samples = decompress(bytes, header, format: format, channels: channels, stopOnWarning: false)
    guard let samples, isSurplusBytes(failure) else { throw failure }
    return samples
  }

  /// - Returns: nil where libjpeg refused the file, or warned and was told to stop then.
  private func decompress(
    _ bytes: [UInt8], _ header: Header, format: TJPF, channels: Int, stopOnWarning: Bool
  ) -> [UInt8]? {
    let sampleCount = header.width * header.height * channels
    var failed = false
    let samples = [UInt8](unsafeUninitializedCapacity: sampleCount) { output, count in
      let status = tjDecompress2(
        handle, bytes, UInt(bytes.count), output.baseAddress, Int32(header.width),
        Int32(header.width * channels), Int32(header.height), Int32(format.rawValue),
        Self.flags | (stopOnWarning ? TJFLAG_STOPONWARNING : 0))
      failed = status != 0 && (stopOnWarning || tjGetErrorCode(handle) != Int32(TJERR_WARNING.rawValue))
      count = failed ? 0 : sampleCount
    }
    return failed ? nil : samples
  }

  private func isSurplusBytes(_ error: ImageError) -> Bool {
    guard case .malformed(let reason) = error else { return false }
    return reason.contains("extraneous bytes before marker")
  }

  private var failure: ImageError {
    let reason = tjGetErrorStr2(handle).map { String(cString: $0) } ?? "libjpeg-turbo gives no reason"
    return reason.contains("Premature end of JPEG file") ? .truncated : .malformed(reason)
  }
}
