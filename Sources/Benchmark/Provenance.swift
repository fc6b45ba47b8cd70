import Foundation
import Foundations
import Kernels

/// What made an artifact, for the record beside it; never part of an identity.
public struct Provenance: Sendable {
  /// Facts by key, all the same for one process.
  public let values: [String: String]

  public static let current = Provenance()

  /// Keys whose values differ from step to step; of no use in a summary.
  static let changing = ["peak memory, MiB"]

  private init() {
    values = [
      "commit": Self.commit,
      "compiler": Self.compiler,
      "oneDNN": OneDNNKernels.version,
      "instruction set": OneDNNKernels.instructionSet,
      "processor": Self.processor,
      "operating system": ProcessInfo.processInfo.operatingSystemVersionString,
      "threads of a worker": ProcessInfo.processInfo.environment["OMP_NUM_THREADS"] ?? "not set",
    ]
  }

  /// Highest resident memory of this process so far, in bytes; 0 where the system does not tell.
  static var peakMemory: Int {
    // VmHWM stands in /proc in KiB.
    let text = (try? String(contentsOfFile: "/proc/self/status", encoding: .utf8)) ?? ""
    let line = text.split(separator: "\n").first { $0.hasPrefix("VmHWM:") }
    return (line.flatMap { Int($0.filter(\.isNumber)) } ?? 0) * 1024
  }

  private static var compiler: String {
    #if compiler(>=6.4)
      "Swift 6.4 or later"
    #elseif compiler(>=6.3)
      "Swift 6.3"
    #elseif compiler(>=6.2)
      "Swift 6.2"
    #else
      "Swift 6.1 or earlier"
    #endif
  }

  private static var processor: String {
    let text = (try? String(contentsOfFile: "/proc/cpuinfo", encoding: .utf8)) ?? ""
    let line = text.split(separator: "\n").first { $0.hasPrefix("model name") }
    return line?.split(separator: ":").last.map { $0.trimmingCharacters(in: .whitespaces) } ?? "unknown"
  }

  private static let commitVariable = "SHCBENCH_COMMIT"

  /// Looks the commit up once, at the start of a run, and hands it to the workers: a commit that is made while they
  /// work must not label what they make.
  public static func shareCommit() { setenv(commitVariable, lookUpCommit(), 1) }

  private static var commit: String {
    ProcessInfo.processInfo.environment[commitVariable] ?? lookUpCommit()
  }

  /// The commit of the checkout that holds this program, with a mark where its sources differ from it.
  private static func lookUpCommit() -> String {
    let program = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? "."
    let git = ["git", "-C", FilePath.parent(of: program)]
    guard let root = output(of: git + ["rev-parse", "--show-toplevel"]),
      let head = output(of: ["git", "-C", root, "rev-parse", "HEAD"])
    else { return "not a git checkout" }
    let changed =
      output(
        of: ["git", "-C", root, "status", "--porcelain", "--untracked-files=all", "Package.swift", "Sources", "baselines"])
      ?? ""
    return changed.isEmpty ? head : head + ", with uncommitted changes"
  }

  private static func output(of command: [String]) -> String? {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = command
    let pipe = Pipe()
    process.standardOutput = pipe
    process.standardError = FileHandle.nullDevice
    process.standardInput = FileHandle.nullDevice
    guard (try? process.run()) != nil else { return nil }
    let data = pipe.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    guard process.terminationStatus == 0 else { return nil }
    return String(decoding: data, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)
  }
}
