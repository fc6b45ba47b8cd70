import Foundation
import Testing

/// Compares text with a file in Tests/Snapshots/Reporting. With SHCBENCH_RECORD_SNAPSHOTS=1 the file is
/// written anew instead; a snapshot that does not exist fails, so that nothing passes unseen.
func expectSnapshot(_ text: String, _ name: String, sourceLocation: SourceLocation = #_sourceLocation) {
  let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .appendingPathComponent("Snapshots/Reporting")
  let file = folder.appendingPathComponent(name)
  if ProcessInfo.processInfo.environment["SHCBENCH_RECORD_SNAPSHOTS"] == "1" {
    #expect(throws: Never.self, sourceLocation: sourceLocation) {
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
      try Data(text.utf8).write(to: file)
    }
    return
  }
  guard let expected = try? String(contentsOf: file, encoding: .utf8) else {
    Issue.record(
      "no snapshot \(name): record with SHCBENCH_RECORD_SNAPSHOTS=1 and read it before committing",
      sourceLocation: sourceLocation)
    return
  }
  let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
  let expectedLines = expected.split(separator: "\n", omittingEmptySubsequences: false)
  let changed = zip(lines, expectedLines).enumerated().first { $1.0 != $1.1 }
  #expect(
    text == expected,
    """
    \(name), line \(changed.map { $0.offset + 1 } ?? min(lines.count, expectedLines.count) + 1):
    expected \(changed.map { String($0.element.1) } ?? "\(expectedLines.count) lines")
    found    \(changed.map { String($0.element.0) } ?? "\(lines.count) lines")
    """, sourceLocation: sourceLocation)
}
