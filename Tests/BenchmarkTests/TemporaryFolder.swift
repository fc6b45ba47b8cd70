import Foundation
import Foundations

/// A fresh folder that goes with the object; in memory where there is such a place, since these tests flush
/// thousands of files.
final class TemporaryFolder: Sendable {
  let path: String

  init() throws {
    let memory = "/dev/shm"
    let place = access(memory, W_OK) == 0 ? memory : NSTemporaryDirectory()
    path = FilePath.join(place, "shcbench-test-" + FilePath.uniqueSuffix())
    try LocalFileSystem().createDirectory(path)
  }

  deinit { try? LocalFileSystem().remove(path) }

  func callAsFunction(_ name: String) -> String { FilePath.join(path, name) }
}
