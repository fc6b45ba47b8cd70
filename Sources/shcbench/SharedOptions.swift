import ArgumentParser
import Benchmark
import Datasets
import Foundation
import Foundations

struct StoreOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Where artifacts are kept.", discussion: "Otherwise SHCBENCH_STORE, or .shcbench in the working folder.",
      valueName: "folder"))
  var store: String?

  var path: String {
    if let store { return store }
    if let set = ProcessInfo.processInfo.environment["SHCBENCH_STORE"], !set.isEmpty { return set }
    return ".shcbench"
  }

  @Option(
    help: ArgumentHelp(
      "Folder to look for data sets in, before the packages' own places.", valueName: "folder"))
  var data: String?

  var library: DatasetLibrary { DatasetLibrary(folder: FilePath.join(path, "datasets"), root: data) }

  func open() throws -> ArtifactStore {
    do { return try ArtifactStore(root: path) } catch { throw Failure(error, exitCode: 1) }
  }
}

struct ExperimentOptions: ParsableArguments {
  @Argument(help: ArgumentHelp("Experiment files (YAML); several share their common steps.", valueName: "experiment"))
  var experiments: [String]

  @Option(
    help: ArgumentHelp(
      "What trains and encodes: onednn, or reference (slow, and the same bits on every machine).", valueName: "kernels"))
  var kernels: KernelChoice = .oneDNN

  /// With what the library has prepared already.
  func plan(_ library: DatasetLibrary) throws -> Plan { try plan(try parse(library), library) }

  /// - Throws: where one of them is a tuning, which has no tables.
  func parseForTables(_ library: DatasetLibrary) throws -> [Experiment] {
    try Self.parseForTables(experiments, library)
  }

  static func parseForTables(_ files: [String], _ library: DatasetLibrary) throws -> [Experiment] {
    let parsed = try parse(files, library)
    if let tuning = parsed.first(where: { $0.kind == .tuning }) {
      throw Failure("\(tuning.file) is a tuning and has no tables; use 'shcbench tune \(tuning.file)'", exitCode: 2)
    }
    return parsed
  }

  func plan(_ parsed: [Experiment], _ library: DatasetLibrary) throws -> Plan {
    try Plan(parsed, datasets: try library.states(of: parsed), kernels: kernels)
  }

  func parse(_ library: DatasetLibrary) throws -> [Experiment] { try Self.parse(experiments, library) }

  private static func parse(_ files: [String], _ library: DatasetLibrary) throws -> [Experiment] {
    let outlines = try library.outlines()
    let parsed = try files.map { try parse($0, datasets: outlines) }
    for (index, experiment) in parsed.enumerated() {
      if let twin = parsed[..<index].first(where: { $0.name == experiment.name }) {
        throw Failure("\(experiment.file): the name '\(experiment.name)' is taken by \(twin.file); give each its own", exitCode: 2)
      }
    }
    return parsed
  }

  static func parse(_ file: String, datasets: [DatasetOutline]) throws -> Experiment {
    let bytes: [UInt8]
    do { bytes = try LocalFileSystem().read(file) } catch { throw Failure(error, exitCode: 2) }
    do {
      return try ExperimentFile.parse(
        text: String(decoding: bytes, as: UTF8.self), file: file, methods: MethodRegistry.methods,
        datasets: datasets
      ) { try LocalFileSystem().read(FilePath.join(FilePath.parent(of: file), $0)) }
    } catch { throw Failure(error, exitCode: 2) }
  }
}

extension KernelChoice: ExpressibleByArgument {}

struct WorkerOptions: ParsableArguments {
  @Option(help: ArgumentHelp("Worker processes; otherwise one for each core.", valueName: "count"))
  var workers: Int?

  var count: Int { workers ?? ProcessInfo.processInfo.activeProcessorCount }

  func validate() throws {
    if let workers, workers < 1 { throw ValidationError("--workers must be at least 1, not \(workers).") }
  }
}

/// An error whose text is for the user, with the exit code that says which kind it is.
struct Failure: Error, CustomStringConvertible {
  let description: String
  let exitCode: Int32

  init(_ error: any Error, exitCode: Int32) {
    description = "\(error)"
    self.exitCode = exitCode
  }

  init(_ text: String, exitCode: Int32) {
    description = text
    self.exitCode = exitCode
  }
}

extension ParsableCommand {
  /// Runs `body`; a failure is printed on standard error as it is, and ends the process with its exit code.
  func reportingFailures(_ body: () throws -> Void) throws {
    do { try body() } catch let exit as ExitCode { throw exit } catch {
      let failure = error as? Failure ?? Failure(error, exitCode: (error as? DatasetError)?.exitCode ?? 1)
      FileHandle.standardError.write(Data("shcbench: \(failure.description)\n".utf8))
      throw ExitCode(failure.exitCode)
    }
  }
}

/// "1 h 05 min", "3 min 20 s", "42 s".
func duration(_ seconds: Double) -> String {
  let whole = Int(seconds.rounded())
  if whole >= 3600 { return "\(whole / 3600) h \((whole % 3600) / 60) min" }
  if whole >= 60 { return "\(whole / 60) min \(whole % 60) s" }
  return "\(whole) s"
}

/// Lines as columns, for terminals.
func columns(_ rows: [[String]]) -> String {
  guard let count = rows.map(\.count).max() else { return "" }
  let widths = (0..<count).map { column in rows.map { column < $0.count ? $0[column].count : 0 }.max() ?? 0 }
  return rows.map { row in
    row.enumerated().map { index, cell in
      index == row.count - 1 ? cell : cell + String(repeating: " ", count: widths[index] - cell.count)
    }.joined(separator: "  ")
  }.joined(separator: "\n")
}

extension DatasetError {
  /// 2 for what was asked for and cannot be, 1 for data that are not what they should be.
  var exitCode: Int32 {
    switch self {
    case .notInstalled, .unknown, .cannotAdd, .impossibleSplit, .notPrepared: 2
    case .malformed, .wrongDigest, .badImages, .changed, .file: 1
    }
  }
}
