public enum ImageDecoder {
  public static func decode(_ bytes: [UInt8], limits: ImageLimits = .standard) throws(ImageError) -> PixelImage { try PNG.decode(bytes, limits: limits) }
  public static let normalisation: [String] = []
}
extension PixelImage {
  public func converted(toChannels: Int) -> PixelImage { self }
  public func resized(shorterSide: Int) -> PixelImage { self }
  public func centerCropped(width: Int, height: Int) -> PixelImage { self }
}
