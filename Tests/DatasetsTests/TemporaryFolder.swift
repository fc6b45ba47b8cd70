import Foundation
import Foundations
import Images

/// A folder of its own that goes when this value does.
final class TemporaryFolder {
  let path: String

  init() throws {
    path = NSTemporaryDirectory() + "shcbench-datasets-" + UUID().uuidString
    try LocalFileSystem().createDirectory(path)
  }

  deinit { try? LocalFileSystem().remove(path) }

  func callAsFunction(_ name: String) -> String { FilePath.join(path, name) }

  /// Makes the folders above it too.
  func write(_ bytes: [UInt8], to name: String) throws {
    try LocalFileSystem().createDirectory(FilePath.parent(of: self(name)))
    try LocalFileSystem().writeUnflushed(bytes, to: self(name))
  }

  func write(_ text: String, to name: String) throws { try write(Array(text.utf8), to: name) }

  /// A grey PNG whose samples are `value`, `value` + 1, ...
  func writeImage(_ name: String, width: Int = 3, height: Int = 2, channels: Int = 1, value: UInt8 = 0) throws {
    let samples = (0..<width * height * channels).map { value &+ UInt8(truncatingIfNeeded: $0) }
    try write(
      PNG.encode(PixelImage(width: width, height: height, channels: channels, samples: samples)), to: name)
  }
}
