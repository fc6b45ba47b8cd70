import Foundation
import Testing

/// A store that was killed, shared or worked on by other numbers of workers gives the same bytes. What would break
/// it: an artifact that counts as complete while half-written, a random draw that depends on the order of work, a
/// worker that goes on behind a dead parent.
@Suite(.serialized) struct InterruptionTests {
  static let experiment = "Tests/Experiments/tiny.yaml"

  /// Runs the tiny experiment to its end and gives back tables and figure data.
  static func tables(store: String, workers: Int = 2) throws -> [String: Data] {
    let report = try TemporaryFolder()
    defer { report.remove() }
    let result = try CommandLineTool.run(
      ["run", experiment, "--store", store, "--workers", "\(workers)", "--report", report.path + "/report"])
    #expect(result.exitCode == 0, "\(result.errors)")
    return try Self.comparable(report.path + "/report")
  }

  /// All but what names machines and commits, and the list of digests that has that page in it.
  static func comparable(_ report: String) throws -> [String: Data] {
    try contents(of: report).filter { $0.key != "provenance.md" && $0.key != "SHA256SUMS" }
  }

  @Test func killedSharedAndDifferentlyStaffedRunsGiveTheSameBytes() throws {
    let stores = try TemporaryFolder()
    defer { stores.remove() }
    let expected = try Self.tables(store: stores.path + "/whole")
    #expect(expected["README.md"] != nil)
    #expect(expected.keys.contains { $0.hasPrefix("tables/") })

    // Killed again and again, then finished.
    let killed = stores.path + "/killed"
    for moment in [0.3, 1.1, 2.3, 3.7] {
      let process = CommandLineTool.process(
        ["run", Self.experiment, "--store", killed, "--report", stores.path + "/killed-report"])
      process.standardOutput = FileHandle.nullDevice
      process.standardError = FileHandle.nullDevice
      try process.run()
      Thread.sleep(forTimeInterval: moment)
      kill(process.processIdentifier, SIGKILL)
      process.waitUntilExit()
      #expect(wait(seconds: 10) { workersOn(killed).isEmpty }, "a worker outlived its parent")
    }
    #expect(try Self.tables(store: killed) == expected)

    for workers in [1, 3] {
      #expect(try Self.tables(store: stores.path + "/by-\(workers)", workers: workers) == expected)
    }

    // Two at once on one store.
    let shared = stores.path + "/shared"
    let other = CommandLineTool.process(
      ["run", Self.experiment, "--store", shared, "--report", stores.path + "/other-report"])
    other.standardOutput = FileHandle.nullDevice
    other.standardError = FileHandle.nullDevice
    try other.run()
    #expect(try Self.tables(store: shared) == expected)
    other.waitUntilExit()
    #expect(other.terminationStatus == 0)
    #expect(try Self.comparable(stores.path + "/other-report") == expected)

    // Once more on a finished store: nothing is computed.
    let again = try CommandLineTool.run(
      ["run", Self.experiment, "--store", shared, "--report", stores.path + "/again-report"])
    #expect(again.output.hasPrefix("0 steps computed"))
  }

  @Test func aTerminationSignalEndsCleanlyWithAReport() throws {
    let folder = try TemporaryFolder()
    defer { folder.remove() }
    let process = CommandLineTool.process(
      ["run", Self.experiment, "--store", folder.path + "/store", "--report", folder.path + "/report"])
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    try process.run()
    // Signals are heard once steps are done.
    let splits = folder.path + "/store/split"
    #expect(wait(seconds: 60) { FileManager.default.fileExists(atPath: splits) })
    kill(process.processIdentifier, SIGTERM)
    process.waitUntilExit()
    #expect(process.terminationStatus == 128 + SIGTERM)
    #expect(FileManager.default.fileExists(atPath: folder.path + "/report/README.md"))
    #expect(wait(seconds: 10) { workersOn(folder.path).isEmpty })
  }

  @Test func aSpentBudgetEndsWithAReportThatSaysWhatIsLeft() throws {
    let folder = try TemporaryFolder()
    defer { folder.remove() }
    let result = try CommandLineTool.run(
      [
        "run", Self.experiment, "--store", folder.path + "/store", "--report", folder.path + "/report", "--budget", "2s",
      ])
    #expect(result.exitCode == 0, "\(result.errors)")
    #expect(result.output.contains("left: "))
    #expect(FileManager.default.fileExists(atPath: folder.path + "/report/README.md"))
  }

  /// Whether `condition` came true within so many seconds.
  private func wait(seconds: Double, for condition: () -> Bool) -> Bool {
    let started = ContinuousClock.now
    while !condition() {
      if started.duration(to: .now) > .seconds(seconds) { return false }
      Thread.sleep(forTimeInterval: 0.05)
    }
    return true
  }

  /// Process ids of workers whose command line names this store.
  private func workersOn(_ store: String) -> [String] {
    let processes = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
    return processes.filter { name in
      guard Int(name) != nil, let data = FileManager.default.contents(atPath: "/proc/\(name)/cmdline") else { return false }
      let arguments = data.split(separator: 0).map { String(decoding: $0, as: UTF8.self) }
      return arguments.contains("worker") && arguments.contains { $0.hasPrefix(store) }
    }
  }
}
