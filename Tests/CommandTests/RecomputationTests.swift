import Foundation
import Testing

/// Table cells recomputed from the stored codes by a program that shares nothing with ours. What would break it: a
/// metric that is not what its caption says, codes in the store that are not those that were measured.
struct RecomputationTests {
  @Test(.enabled(if: Python.hasNumPy, "needs python3 with numpy"))
  func tableCellsEqualWhatNumPyMakesOfTheStoredCodes() throws {
    let folder = try TemporaryFolder()
    defer { folder.remove() }
    let result = try CommandLineTool.run(
      [
        "run", InterruptionTests.experiment, "--store", folder.path + "/store", "--report", folder.path + "/report",
      ])
    #expect(result.exitCode == 0, "\(result.errors)")
    let table = try String(contentsOfFile: folder.path + "/report/tables/runs.csv", encoding: .utf8)
    let rows = table.split(separator: "\n").map { $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init) }
    let header = try #require(rows.first)
    let codes = try #require(header.firstIndex(of: "codes"))
    let map = try #require(header.firstIndex(of: "map@all_hits_expected"))
    var compared = 0
    for row in rows.dropFirst() where !row[codes].isEmpty {
      let recomputed = try #require(Double(try recompute("\(folder.path)/store/\(row[codes])")))
      let printed = try #require(Double(row[map]))
      #expect(abs(recomputed - printed) <= 1e-9, "\(row)")
      compared += 1
    }
    #expect(compared == 8)
  }

  private func recompute(_ codes: String) throws -> String {
    try Python.run([CommandLineTool.root + "/Tests/Scripts/recompute_map.py", codes]).text
      .trimmingCharacters(in: .whitespacesAndNewlines)
  }
}
