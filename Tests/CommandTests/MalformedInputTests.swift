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

  static let names = [
    "train-images-idx3-ubyte", "train-labels-idx1-ubyte", "t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte",
  ]

  /// Runs tiny.yaml on data files of our making.
  private func run(files: [String: [UInt8]]) throws -> CommandLineTool.Result {
    let folder = try TemporaryFolder()
    defer { folder.remove() }
    for (name, bytes) in files { try Data(bytes).write(to: URL(fileURLWithPath: "\(folder.path)/\(name)")) }
    let result = try CommandLineTool.run(
      [
        "run", "Tests/Experiments/tiny.yaml", "--store", folder.path + "/store", "--data", folder.path, "--report",
        folder.path + "/report", "--workers", "1",
      ])
    let splits = try contents(of: folder.path + "/store").keys.filter { $0.hasPrefix("split/") }
    #expect(splits.isEmpty)
    return result
  }

  private static func header(_ dimensions: [UInt32]) -> [UInt8] {
    [0, 0, 8, UInt8(dimensions.count)] + dimensions.flatMap { size in (0..<4).map { UInt8(truncatingIfNeeded: size >> (24 - 8 * $0)) } }
  }

  /// Four files of the right shape, all zero: IDX in order, and not Fashion-MNIST.
  private static let zeros: [String: [UInt8]] = [
    names[0]: header([60_000, 28, 28]) + [UInt8](repeating: 0, count: 60_000 * 784),
    names[1]: header([60_000]) + [UInt8](repeating: 0, count: 60_000),
    names[2]: header([10_000, 28, 28]) + [UInt8](repeating: 0, count: 10_000 * 784),
    names[3]: header([10_000]) + [UInt8](repeating: 0, count: 10_000),
  ]

  @Test func aWrongDigestIsTold() throws {
    let result = try run(files: Self.zeros)
    #expect(result.exitCode == 1)
    #expect(result.errors.contains(Self.names[0]) && result.errors.contains("SHA-256"), "\(result.errors)")
    #expect(result.errors.split(separator: "\n").count == 1, "\(result.errors)")
  }

  @Test(arguments: ["truncated", "lying", "not gzip"])
  func aDamagedFileIsNamed(kind: String) throws {
    var files = Self.zeros
    let images = Self.names[0]
    switch kind {
    case "truncated": files[images] = files[images]?.dropLast(1000)
    case "lying": files[images] = Self.header([.max, 28, 28]) + [1, 2, 3]
    default:
      files[images] = nil
      files[images + ".gz"] = [0x1F, 0x8B, 8, 0, 1, 2, 3]
    }
    let result = try run(files: files)
    #expect(result.exitCode == 1)
    #expect(result.errors.contains(images), "\(result.errors)")
    #expect(result.errors.split(separator: "\n").count == 1, "\(result.errors)")
  }

  @Test func aFolderWithSomeOfTheFilesIsNotPassedOver() throws {
    let result = try run(files: [Self.names[1]: [0]])
    #expect(result.exitCode == 2)
    #expect(result.errors.contains(Self.names[0]), "\(result.errors)")
  }

  @Test(.enabled(if: getuid() == 0, "mounting a small disk needs root"))
  func aFullDiskIsOneLineAndLeavesNothingHalfWritten() throws {
    let folder = try TemporaryFolder()
    defer { folder.remove() }
    func shell(_ command: String) throws -> Int32 {
      let process = Process()
      process.executableURL = URL(fileURLWithPath: "/bin/sh")
      process.arguments = ["-c", command]
      process.standardError = FileHandle.nullDevice
      try process.run()
      process.waitUntilExit()
      return process.terminationStatus
    }
    // Room for the report of an empty store and some centers, not for a split.
    guard try shell("mount -t tmpfs -o size=200k tmpfs '\(folder.path)'") == 0 else { return }
    defer { _ = try? shell("umount '\(folder.path)'") }
    let report = try TemporaryFolder()
    defer { report.remove() }
    let result = try CommandLineTool.run(
      ["run", "Tests/Experiments/tiny.yaml", "--store", folder.path + "/store", "--report", report.path + "/report"])
    #expect(result.exitCode == 1)
    #expect(result.errors.contains("No space left"), "\(result.errors)")
    #expect(result.errors.split(separator: "\n").count <= 3, "\(result.errors)")
    let left = try contents(of: folder.path).keys.filter { $0.contains(".partial") }
    #expect(left.isEmpty)
  }

  @Test func wrongUsageNamesWhatWasExpected() throws {
    let result = try CommandLineTool.run(["run", "Tests/Experiments/tiny.yaml", "--budget", "soon"])
    #expect(result.exitCode == 64)
    #expect(result.errors.contains("--budget"))
  }
}
