import Foundation

/// The installed gnuplot.
struct Gnuplot {
  let executable: String

  /// - Parameter searchPath: folders separated by ":", as in PATH.
  init?(searchPath: String) {
    let candidates = searchPath.split(separator: ":").map { "\($0)/gnuplot" }
    guard let found = candidates.first(where: FileManager.default.isExecutableFile(atPath:))
    else { return nil }
    executable = found
  }

  /// Runs one script in the folder it lies in.
  func run(script: String, in folder: String) throws(ReportError) {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: executable)
    // -d: the user's start-up file must not change a figure.
    process.arguments = ["-d", script]
    process.currentDirectoryURL = URL(fileURLWithPath: folder)
    var environment = ProcessInfo.processInfo.environment
    environment["LC_ALL"] = "C.UTF-8"
    process.environment = environment
    let messages = Pipe()
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = FileHandle.nullDevice
    process.standardError = messages
    do { try process.run() } catch {
      throw .figureFailed(name: script, message: "\(executable) does not start: \(error)")
    }
    let text = String(decoding: messages.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    guard process.terminationReason == .exit, process.terminationStatus == 0 else {
      throw .figureFailed(
        name: script, message: text.trimmingCharacters(in: .whitespacesAndNewlines))
    }
  }
}
