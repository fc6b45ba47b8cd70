import Foundation
import Foundations

/// A fresh folder that goes with the object.
final class TemporaryFolder: Sendable {
  let path: String

  init() throws {
    path = FilePath.join(NSTemporaryDirectory(), "shcbench-test-" + FilePath.uniqueSuffix())
    try LocalFileSystem().createDirectory(path)
  }

  deinit { try? LocalFileSystem().remove(path) }

  func callAsFunction(_ name: String) -> String { FilePath.join(path, name) }

  /// Writes without flushing, since nothing here must outlive a crash; gives the path.
  @discardableResult
  func write(_ bytes: [UInt8], to name: String) throws -> String {
    let path = self(name)
    try LocalFileSystem().createDirectory(FilePath.parent(of: path))
    try Data(bytes).write(to: URL(fileURLWithPath: path))
    return path
  }

  @discardableResult
  func write(_ text: String, to name: String) throws -> String { try write(Array(text.utf8), to: name) }
}
