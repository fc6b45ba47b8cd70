import Foundation
import Testing

/// The help texts as they are printed, in Tests/Snapshots/help. SHCBENCH_RECORD_SNAPSHOTS=1 writes them anew.
struct HelpTests {
  @Test(arguments: [
    "", "run", "claims", "verify", "tune", "plan", "status", "report", "validate", "datasets", "methods", "centers", "score",
    "step", "machine",
    "datasets list", "datasets add", "datasets prepare", "datasets verify", "datasets show",
  ])
  func helpIsAsRecorded(command: String) throws {
    let arguments = command.split(separator: " ").map(String.init) + ["--help"]
    let result = try CommandLineTool.run(arguments, environment: ["COLUMNS": "100"])
    #expect(result.exitCode == 0)
    let name = command.isEmpty ? "shcbench" : command.replacingOccurrences(of: " ", with: "-")
    let file = "\(CommandLineTool.root)/Tests/Snapshots/help/\(name).txt"
    let recorded = try? String(contentsOfFile: file, encoding: .utf8)
    if recorded != result.output, ProcessInfo.processInfo.environment["SHCBENCH_RECORD_SNAPSHOTS"] == "1" {
      try FileManager.default.createDirectory(
        atPath: URL(fileURLWithPath: file).deletingLastPathComponent().path, withIntermediateDirectories: true)
      try result.output.write(toFile: file, atomically: true, encoding: .utf8)
    }
    #expect(recorded == result.output, "help of '\(name)' changed; read it, then record it with SHCBENCH_RECORD_SNAPSHOTS=1")
  }
}
