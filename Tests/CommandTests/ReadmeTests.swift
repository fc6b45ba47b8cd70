import Foundation
import Testing

/// README's result tables are those of the committed report. What would break it: a report that came without
/// `scripts/readme-tables` after it, a number typed by hand.
struct ReadmeTests {
  @Test(.enabled(if: Python.isThere, "needs python3"))
  func tablesAreThoseOfTheReport() throws {
    let result = try Self.check(CommandLineTool.root)
    #expect(result.status == 0, "\(result.text)")
  }

  /// The check itself fails where one digit of one table is another.
  @Test(.enabled(if: Python.isThere, "needs python3"))
  func anotherNumberIsFound() throws {
    let folder = try TemporaryFolder()
    defer { folder.remove() }
    for name in ["scripts", "reports/main/tables"] {
      try FileManager.default.createDirectory(atPath: "\(folder.path)/\(name)", withIntermediateDirectories: true)
    }
    for name in ["scripts/readme-tables", "reports/main/tables/claims.csv", "reports/main/tables/map-all-glyphs-62.csv"] {
      _ = try folder.write(name, try text(name))
    }
    let readme = try text("README.md")
    _ = try folder.write("README.md", readme)
    #expect(try Self.check(folder.path).status == 0)
    let row = String(try #require(readme.split(separator: "\n").first { $0.hasPrefix("| shc ") }))
    let digit = try #require(row.lastIndex { $0.isNumber })
    var changed = row
    changed.replaceSubrange(digit...digit, with: row[digit] == "7" ? "8" : "7")
    _ = try folder.write("README.md", readme.replacingOccurrences(of: row, with: changed))
    let result = try Self.check(folder.path)
    #expect(result.status == 1)
    #expect(result.text.contains("run scripts/readme-tables"))
  }

  private func text(_ name: String) throws -> String {
    try String(contentsOfFile: "\(CommandLineTool.root)/\(name)", encoding: .utf8)
  }

  private static func check(_ root: String) throws -> (status: Int32, text: String) {
    try Python.run(["\(root)/scripts/readme-tables", "--check"])
  }
}
