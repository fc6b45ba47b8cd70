/// Reads an image file of any known format.
public enum ImageDecoder {
  /// - Parameter bytes: a whole file; its first bytes say what it is, never its name.
  /// - Returns: 1 channel for grey files, 3 for the others; see ``normalization``.
  public static func decode(_ bytes: [UInt8], limits: ImageLimits = .standard) throws(ImageError) -> PixelImage {
    if bytes.starts(with: PNG.signature) { return try PNG.decode(bytes, limits: limits) }
    if bytes.starts(with: JPEG.signature) { return try JPEG.decode(bytes, limits: limits) }
    throw .notAnImage(bytes.isEmpty ? "the file is empty" : "it begins as neither a PNG nor a JPEG file does")
  }

  /// What decoding does to what a file holds, a line each, for a record beside results.
  public static let normalization: [String] = [
    "PNG palettes are expanded to RGB",
    "PNG grey of 1, 2 and 4 bits is scaled to 8",
    "PNG samples of 16 bits are scaled to 8: (v * 255 + 32895) >> 16",
    "alpha channels and transparent colours are dropped, not blended with a background",
    "gamma and colour profiles are ignored",
    "JPEG files are decoded with the accurate integer DCT and smooth chroma upsampling",
    "JPEG CMYK and YCCK, stored inverted as Adobe does, become RGB: channel * black / 255",
    "EXIF orientation is ignored",
  ]
}
