import ArgumentParser
import Benchmark
import Foundation
import Kernels

struct Machine: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Print what this machine is and how fast one of its cores multiplies matrices.")

  func run() throws {
    try reportingFailures {
      SingleThread.ensure()
      print(try MachineReport.measure())
    }
  }
}

/// The machine in one line, so that run times on different ones can be compared.
enum MachineReport {
  static func measure() throws -> String {
    let values = Provenance.current.values
    let rate = try MatrixProductRate.measure()
    return
      "machine: \(values["processor"] ?? "unknown"), \(ProcessInfo.processInfo.activeProcessorCount) cores, \(values["instruction set"] ?? "unknown"); sgemm on one core: \(Int(rate.rounded())) GFLOP/s"
  }

  /// By a process of its own, whose OpenMP is told to use one thread from its start.
  static func measuredInChild() -> String? {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: Executable.path)
    process.arguments = ["machine"]
    let pipe = Pipe()
    process.standardOutput = pipe
    guard (try? process.run()) != nil else { return nil }
    let text = pipe.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return process.terminationStatus == 0
      ? String(decoding: text, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines) : nil
  }
}
