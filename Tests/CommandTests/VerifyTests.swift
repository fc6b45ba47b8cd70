import Foundation
import Testing

/// `shcbench verify` from end to end on the tiny experiment. What would break it: a report that does not say what it
/// is of, a comparison that passes over a cell, an exit code that says that all is well.
struct VerifyTests {
  @Test func aReportAgreesAndAChangedCellIsNamed() throws {
    let folder = try TemporaryFolder()
    defer { folder.remove() }
    let (store, report, copy) = (folder.path + "/store", folder.path + "/report", folder.path + "/copy")
    let run = try CommandLineTool.run(["run", InterruptionTests.experiment, "--store", store, "--report", report])
    #expect(run.exitCode == 0, "\(run.errors)")

    let agreeing = try CommandLineTool.run(["verify", report, "--store", store])
    #expect(agreeing.exitCode == 0, "\(agreeing.output)\(agreeing.errors)")
    #expect(
      agreeing.output.contains("reference: \(report), of \(InterruptionTests.experiment)"), "\(agreeing.output)")
    #expect(agreeing.output.contains("0 steps computed") && agreeing.output.contains("tolerance: exact"))
    #expect(agreeing.output.split(separator: "\n").last?.hasPrefix("agrees: ") == true, "\(agreeing.output)")

    try FileManager.default.copyItem(atPath: report, toPath: copy)
    let table = copy + "/tables/map-all-fashion-mnist.csv"
    let changed = try Self.changed(try String(contentsOfFile: table, encoding: .utf8), row: "csq-random", by: 0.02)
    try changed.write(toFile: table, atomically: true, encoding: .utf8)
    let cell = "tables/map-all-fashion-mnist.csv, row csq-random, column 16 bits mean: "
    for arguments in [[copy], [report, "--reference", copy]] {
      let differing = try CommandLineTool.run(["verify"] + arguments + ["--store", store])
      #expect(differing.exitCode == 1, "\(differing.errors)")
      let named = differing.output.split(separator: "\n").filter { $0.hasPrefix("  ") }
      #expect(named.count == 1 && named.first?.contains(cell) == true, "\(differing.output)")
      #expect(named.first?.hasSuffix("differs by 0.0200 (tolerance 0)") == true, "\(differing.output)")
    }

    let json = try CommandLineTool.run(["verify", copy, "--store", store, "--json"])
    #expect(json.exitCode == 1)
    let answer = try #require(try JSONSerialization.jsonObject(with: Data(json.output.utf8)) as? [String: Any])
    #expect(answer["verdict"] as? String == "differs" && answer["tolerance"] as? String == "exact")
    let comparison = try #require(answer["comparison"] as? [String: Any])
    let tables = try #require(comparison["tables"] as? [[String: Any]])
    let differences = tables.flatMap { $0["differences"] as? [[String: Any]] ?? [] }
    #expect(differences.map { $0["row"] as? String } == ["row csq-random"])
    #expect(differences.map { $0["column"] as? String } == ["16 bits mean"])

    // Where nothing is stored, nothing agrees and nothing differs.
    let empty = try CommandLineTool.run(["verify", report, "--no-run", "--store", folder.path + "/empty"])
    #expect(empty.exitCode == 2, "\(empty.output)\(empty.errors)")
    #expect(empty.output.contains("Its steps are not counted."), "\(empty.output)")
    #expect(empty.output.split(separator: "\n").last?.hasPrefix("open: ") == true, "\(empty.output)")
  }

  /// Adds to the first number of a row.
  private static func changed(_ table: String, row: String, by change: Double) throws -> String {
    var lines = table.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    let line = try #require(lines.firstIndex { $0.hasPrefix(row + ",") })
    var fields = lines[line].split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    fields[1] = "\(try #require(Double(fields[1])) + change)"
    lines[line] = fields.joined(separator: ",")
    return lines.joined(separator: "\n")
  }

  @Test func whatCannotBeComparedIsTold() throws {
    let folder = try TemporaryFolder()
    defer { folder.remove() }
    let nothing = try CommandLineTool.run(["verify", folder.path, "--store", folder.path + "/store"])
    #expect(nothing.exitCode == 2)
    #expect(nothing.errors.contains("holds no tables/*.csv"), "\(nothing.errors)")

    try FileManager.default.createDirectory(atPath: folder.path + "/tables", withIntermediateDirectories: true)
    _ = try folder.write("tables/runs.csv", "row\nshc\n")
    let unnamed = try CommandLineTool.run(["verify", folder.path, "--store", folder.path + "/store"])
    #expect(unnamed.exitCode == 2)
    #expect(unnamed.errors.contains("has no report.json"), "\(unnamed.errors)")

    _ = try folder.write(
      "report.json",
      """
      {"arithmetic":{"kernels":"onednn"},"experiments":[{"file":"no-such.yaml","name":"a"}]}
      """)
    let gone = try CommandLineTool.run(["verify", folder.path, "--store", folder.path + "/store"])
    #expect(gone.exitCode == 2)
    #expect(gone.errors.contains("no-such.yaml: not there"), "\(gone.errors)")
  }
}
