import Foundation
import Testing

/// Everything a user can get wrong ends in a non-zero exit, a line that says what, where and what to do, and no
/// half-written artifact.
struct MalformedInputTests {
  /// Runs tiny.yaml with some text replaced.
  private func run(replacing old: String, by new: String, arguments: [String] = []) throws -> CommandLineTool.Result {
    let folder = try TemporaryFolder()
    defer { folder.remove() }
    let valid = try String(contentsOfFile: CommandLineTool.root + "/Tests/Experiments/tiny.yaml", encoding: .utf8)
    #expect(valid.contains(old))
    let file = try folder.write("experiment.yaml", valid.replacingOccurrences(of: old, with: new))
    let result = try CommandLineTool.run(
      ["run", file, "--store", folder.path + "/store", "--report", folder.path + "/report"] + arguments)
    #expect(!FileManager.default.fileExists(atPath: folder.path + "/report"))
    return result
  }

  @Test(arguments: [
    ("bits: [16]", "bits: [0]", "experiment.yaml:8:"),
    ("bits: [16]", "bits: [7]", "experiment.yaml:8:"),
    ("bits: [16]", "bits: [4096]", "experiment.yaml:8:"),
    ("seeds: [0, 1]", "sedes: [0, 1]", "seeds"),
    ("methods: [shc,", "methods: [shk,", "shc"),
    ("datasets: [fashion-mnist]", "datasets: [fashion-mnits]", "fashion-mnist"),
    ("epochs: 1, batch: 64, learning-rate: 3e-3", "epochs: zero, batch: 64, learning-rate: 3e-3", "epochs"),
    ("split: {train: 1000, query: 200", "split: {train: 70000, query: 200", "train"),
  ])
  func badExperimentFiles(old: String, new: String, named: String) throws {
    let result = try run(replacing: old, by: new)
    #expect(result.exitCode != 0)
    #expect(result.errors.contains(named), "\(result.errors)")
    #expect(result.errors.split(separator: "\n").count <= 3, "\(result.errors)")
  }

  @Test func missingExperimentFile() throws {
    let result = try CommandLineTool.run(["run", "no-such.yaml"])
    #expect(result.exitCode == 2)
    #expect(result.errors.contains("no-such.yaml"))
  }

  @Test func aFileWhereTheStoreShouldBe() throws {
    let folder = try TemporaryFolder()
    defer { folder.remove() }
    let file = try folder.write("store", "")
    let result = try CommandLineTool.run(["run", "Tests/Experiments/tiny.yaml", "--store", file])
    #expect(result.exitCode == 1)
    #expect(result.errors.contains(file), "\(result.errors)")
    let below = try CommandLineTool.run(["run", "Tests/Experiments/tiny.yaml", "--store", file + "/store"])
    #expect(below.exitCode == 1)
    #expect(below.errors.contains(file), "\(below.errors)")
  }

  @Test func truncatedAndWrongDataFilesAreNamed() throws {
    let folder = try TemporaryFolder()
    defer { folder.remove() }
    let names = ["train-images-idx3-ubyte", "train-labels-idx1-ubyte", "t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte"]
    for name in names { _ = try folder.write(name, "\0\0\u{8}\u{1}\0\0\0\u{5}abc") }
    let result = try CommandLineTool.run(
      [
        "run", "Tests/Experiments/tiny.yaml", "--store", folder.path + "/store", "--data", folder.path, "--report",
        folder.path + "/report", "--workers", "1",
      ])
    #expect(result.exitCode != 0)
    #expect(result.errors.contains("idx"), "\(result.errors)")
    let artifacts = try contents(of: folder.path + "/store").keys.filter { $0.hasPrefix("split/") }
    #expect(artifacts.isEmpty)
  }

  @Test func wrongUsageNamesWhatWasExpected() throws {
    let result = try CommandLineTool.run(["run", "Tests/Experiments/tiny.yaml", "--budget", "soon"])
    #expect(result.exitCode == 64)
    #expect(result.errors.contains("--budget"))
  }
}
