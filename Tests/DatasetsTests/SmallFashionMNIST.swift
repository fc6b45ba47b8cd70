import CZlib
import Datasets
import Foundation
import Foundations

/// Four small files in Fashion-MNIST's format, in a folder of their own that goes when this value does.
final class SmallFashionMNIST {
  enum File: String, CaseIterable {
    case trainImages = "train-images-idx3-ubyte"
    case trainLabels = "train-labels-idx1-ubyte"
    case testImages = "t10k-images-idx3-ubyte"
    case testLabels = "t10k-labels-idx1-ubyte"
  }

  let folder: String
  /// Decompressed content by file.
  var contents: [File: [UInt8]]

  /// Six train and four test images of 2x3 pixels: pixel p of image i has the value 10 i + p.
  init() throws {
    folder = NSTemporaryDirectory() + "shcbench-datasets-" + UUID().uuidString
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    contents = [
      .trainImages: idx([6, 2, 3], (0..<6).flatMap { i in (0..<6).map { UInt8(10 * i + $0) } }),
      .trainLabels: idx([6], [0, 9, 4, 3, 2, 1]),
      .testImages: idx([4, 2, 3], (6..<10).flatMap { i in (0..<6).map { UInt8(10 * i + $0) } }),
      .testLabels: idx([4], [5, 6, 7, 8]),
    ]
  }

  deinit { try? FileManager.default.removeItem(atPath: folder) }

  func path(_ file: File, compressed: Bool) -> String {
    "\(folder)/\(file.rawValue)" + (compressed ? ".gz" : "")
  }

  func write(compressed: Bool) throws {
    for (file, content) in contents {
      try save(compressed ? gzip(content) : content, to: path(file, compressed: compressed))
    }
  }

  /// Reads this folder only, and expects what `contents` holds now.
  var source: FashionMNIST {
    func digest(_ file: File) -> String { Digest(of: contents[file] ?? []).description }
    return FashionMNIST(
      digests: .init(
        trainImages: digest(.trainImages), trainLabels: digest(.trainLabels),
        testImages: digest(.testImages), testLabels: digest(.testLabels)),
      packageFolder: folder)
  }
}

func save(_ bytes: [UInt8], to path: String) throws {
  try Data(bytes).write(to: URL(fileURLWithPath: path))
}

/// An IDX file of unsigned bytes.
func idx(_ dimensions: [Int], _ values: [UInt8]) -> [UInt8] {
  [0, 0, 8, UInt8(dimensions.count)]
    + dimensions.flatMap { size in [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: size >> $0) } }
    + values
}

/// One gzip member.
func gzip(_ content: [UInt8]) -> [UInt8] {
  var stream = z_stream()
  deflateInit2_(
    &stream, 9, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY, ZLIB_VERSION,
    Int32(MemoryLayout<z_stream>.size))
  defer { deflateEnd(&stream) }
  var input = content
  return input.withUnsafeMutableBufferPointer { bytes in
    [UInt8](unsafeUninitializedCapacity: bytes.count + bytes.count / 100 + 100) { output, count in
      stream.next_in = bytes.baseAddress
      stream.avail_in = UInt32(bytes.count)
      stream.next_out = output.baseAddress
      stream.avail_out = UInt32(output.count)
      deflate(&stream, Z_FINISH)
      count = Int(stream.total_out)
    }
  }
}
