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
}

/// What `command` prints and its exit status, or nil where the program is not there.
func run(_ command: [String]) throws -> (output: String, status: Int32)? {
  let process = Process()
  process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
  process.arguments = command
  let pipe = Pipe()
  process.standardOutput = pipe
  process.standardError = pipe
  try process.run()
  let output = pipe.fileHandleForReading.readDataToEndOfFile()
  process.waitUntilExit()
  if process.terminationStatus == 127 { return nil }
  return (String(decoding: output, as: UTF8.self), process.terminationStatus)
}
