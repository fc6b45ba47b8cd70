import Foundation

/// The interpreter that recomputes what the Swift code printed.
enum Python {
  static let isThere = (try? run(["--version"]).status) == 0
  static let hasNumPy = (try? run(["-c", "import numpy"]).status) == 0

  /// - Returns: both of its outputs in one text.
  static func run(_ arguments: [String]) throws -> (status: Int32, text: String) {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = ["python3"] + arguments
    let pipe = Pipe()
    process.standardOutput = pipe
    process.standardError = pipe
    try process.run()
    let text = String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    return (process.terminationStatus, text)
  }
}
