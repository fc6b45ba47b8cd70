import Datasets

extension ImageDataset {
  /// nil for images that stay in their files.
  var packedPixels: [UInt8]? { if case .packed(let pixels) = content { pixels } else { nil } }
}
