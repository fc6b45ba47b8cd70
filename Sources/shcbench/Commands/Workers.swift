import ArgumentParser
import Benchmark
import Foundation
import Foundations
import Kernels

struct StepCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "step",
    abstract: "Do one step of a plan, for array jobs over a shared store.",
    discussion: "Its inputs must be stored already. 'shcbench plan --json' lists identities. Exit code 75: another process is doing it.")

  @OptionGroup var experimentOptions: ExperimentOptions
  @OptionGroup var storeOptions: StoreOptions
  @OptionGroup var dataOptions: DataOptions

  @Option(help: ArgumentHelp("The step's identity, or the beginning of it.", valueName: "identity"))
  var identity: String

  func run() throws {
    try reportingFailures {
      SingleThread.ensure()
      let plan = try experimentOptions.plan()
      let steps = plan.steps.filter { $0.identity.description.hasPrefix(identity) }
      guard steps.count == 1 else {
        throw Failure(
          "\(steps.isEmpty ? "no step's" : "more than one step's") identity begins with '\(identity)'; 'shcbench plan' lists them",
          exitCode: 64)
      }
      let worker = Worker(plan: plan, store: try storeOptions.open(), dataRoot: dataOptions.data)
      guard try worker.run(steps[0]) != .busy else {
        FileHandle.standardError.write(Data("shcbench: another process is doing this step\n".utf8))
        throw ExitCode(75)
      }
      print("done: \(steps[0].title)")
    }
  }
}

/// Trained weights are those of one thread, and their identity says so. oneDNN's OpenMP reads the number of threads
/// when a process starts, so a process that was started otherwise starts itself again.
enum SingleThread {
  static func ensure() {
    guard ProcessInfo.processInfo.environment["OMP_NUM_THREADS"] != "1" else { return }
    setenv("OMP_NUM_THREADS", "1", 1)
    execv(Executable.path, CommandLine.unsafeArgv)
    preconditionFailure("\(Executable.path) could not start itself again with OMP_NUM_THREADS=1")
  }
}

struct WorkerCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "worker", abstract: "Serve steps to 'run' over standard input and output.", shouldDisplay: false)

  @OptionGroup var experimentOptions: ExperimentOptions
  @OptionGroup var storeOptions: StoreOptions
  @OptionGroup var dataOptions: DataOptions

  func run() throws {
    try reportingFailures {
      SingleThread.ensure()
      let plan = try experimentOptions.plan()
      Worker(plan: plan, store: try storeOptions.open(), dataRoot: dataOptions.data).serve()
    }
  }
}

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
