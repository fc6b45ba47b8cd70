import Datasets
import Training

extension ImageTable {
  /// Images in memory are normalised by the mean and deviation of the split's training images, validation left out;
  /// photographs that stay in their files by ImageNet's, as the field does.
  init(_ dataset: ImageDataset, split: Split) {
    switch dataset.content {
    case .packed(let pixels):
      self.init(
        channels: dataset.channels, height: dataset.height, width: dataset.width, pixels: pixels,
        normalizedBy: split.train.map(Int.init))
    case .files(let files):
      self.init(
        channels: dataset.channels, height: dataset.height, width: dataset.width,
        stream: FileStream(dataset: dataset, files: files),
        normalization: .imageNet(channels: dataset.channels))
    }
  }
}

/// A data set's files as a network's images.
private struct FileStream: ImageStream {
  let dataset: ImageDataset
  let files: ImageFiles

  var count: Int { dataset.count }

  func pixels(of item: Int, crop: CropPosition?) throws -> [UInt8] {
    try files.pixels(dataset, item, crop: crop.map { ($0.down, $0.right) })
  }
}
