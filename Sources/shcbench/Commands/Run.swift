import ArgumentParser
import Benchmark
import Foundation
import Foundations
import Reporting

struct Run: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Compute what experiments still need, and write their report.",
    discussion: """
      Steps are done seed by seed; the report is written anew each time a seed is complete. Ctrl-C, a kill or a spent \
      --budget leave a store that the next call continues. Several processes may work on one store.
      """)

  @OptionGroup var experimentOptions: ExperimentOptions
  @OptionGroup var storeOptions: StoreOptions
  @OptionGroup var workerOptions: WorkerOptions

  @Option(
    help: ArgumentHelp(
      "Stop cleanly after this time and write the report of what is there: 90s, 15m, 2h.", valueName: "time"))
  var budget: TimeSpan?

  @Option(
    help: ArgumentHelp(
      "Folder for the report.", discussion: "Otherwise reports/NAME, after the first experiment.",
      valueName: "folder"))
  var report: String?

  func run() throws { try reportingFailures { try work() } }

  private func work() throws {
    Provenance.shareCommit()
    let started = ContinuousClock.now
    let library = storeOptions.library
    let store = try storeOptions.open()
    let display = ProgressDisplay()
    let missing = try library.prepareAll(of: try experimentOptions.parseForTables(library))
    // Once more: what was prepared just now is known better than before.
    let experiments = try experimentOptions.parseForTables(library)
    let plan = try experimentOptions.plan(experiments, library)
    for error in missing { display.say("shcbench: \(error) Its rows will read 'not installed'.") }
    let reports = ReportJob(
      plan: plan, experiments: experiments, published: try experimentOptions.published(), store: store,
      directory: report ?? "reports/\(experiments[0].name)", workers: workerOptions.count)
    // Before hours of work: what is wrong with the report's folder or with gnuplot shows now.
    try reports.write()
    Interruption.watch()
    let scheduler = Scheduler(
      plan: plan, store: store,
      options: Scheduler.Options(
        workers: workerOptions.count, budget: budget?.seconds,
        workerCommand: Self.workerCommand(experimentOptions, storeOptions)))
    let outcome = try scheduler.run(progress: { display.show($0) }) { seed in
      // Hours of work do not end for a report that cannot be written; the last one's failure counts.
      do {
        try reports.write()
        display.say("seed \(seed) is complete; \(reports.directory)/README.md is written anew")
      } catch { display.say("seed \(seed) is complete; its report: \(error)") }
    }
    display.clear()
    let took = duration(started.duration(to: .now) / .seconds(1))
    print("\(outcome.computed) steps computed, \(outcome.reused) found in the store, in \(took)")
    for line in Self.lines(outcome.failures) { FileHandle.standardError.write(Data("shcbench: \(line)\n".utf8)) }
    let reportFailure = reports.failure()
    if reportFailure == nil { print("report: \(reports.directory)/README.md") }
    let left = try reports.left()
    if outcome.computed > 0, let machine = MachineReport.measuredInChild() { print(machine) }
    if left.steps > 0 {
      let time = left.seconds.map { ", about \(duration($0)) on \(workerOptions.count) workers" } ?? ""
      print("left: \(left.steps) steps\(time); the same command goes on from here")
    }
    if let reportFailure { FileHandle.standardError.write(Data("shcbench: \(reportFailure)\n".utf8)) }
    switch outcome.ending {
    case .interrupted(let signal): throw ExitCode(128 + signal)
    case .complete, .outOfTime, .failed: if !outcome.failures.isEmpty || reportFailure != nil { throw ExitCode(1) }
    }
  }

  /// One line a cause: a full disk fails every step in the same way.
  static func lines(_ failures: [(step: String, message: String)]) -> [String] {
    var causes: [(message: String, steps: [String])] = []
    for failure in failures {
      // Temporary folders and locks have a name each.
      let message = failure.message.replacing(/\/[^\/ ]*\/\.partial-[^:]*|\/locks\/[^:]*/, with: "")
      if let index = causes.firstIndex(where: { $0.message == message }) {
        causes[index].steps.append(failure.step)
      } else {
        causes.append((message, [failure.step]))
      }
    }
    return causes.map { cause in
      let others = cause.steps.count - 1
      return "\(cause.steps[0])\(others == 0 ? "" : " (and \(others) more)"): \(cause.message)"
    }
  }

  static func workerCommand(_ experiments: ExperimentOptions, _ store: StoreOptions) -> [String] {
    var command = [Executable.path, "worker"] + experiments.experiments
    command += ["--store", store.path, "--kernels", experiments.kernels.rawValue]
    if let data = store.data { command += ["--data", data] }
    return command
  }
}

/// "15m" and the like.
struct TimeSpan: ExpressibleByArgument {
  let seconds: Double

  init?(argument: String) {
    let units: [Character: Double] = ["s": 1, "m": 60, "h": 3600]
    guard let last = argument.last, let unit = units[last], let value = Double(argument.dropLast()), value > 0,
      value.isFinite
    else { return nil }
    seconds = value * unit
  }
}

enum Executable {
  /// This program's own file, for starting workers.
  static var path: String {
    (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? CommandLine.arguments[0]
  }
}

/// Writes the report of what the store holds at the moment.
struct ReportJob {
  let plan: Plan
  let experiments: [Experiment]
  let published: PublishedPaper?
  let store: ArtifactStore
  let directory: String
  let workers: Int

  func write() throws {
    let results = try ResultsCollector(plan: plan, store: store).collect(experiments, workers: workers)
    try Report.write(results, to: directory, published: published)
  }

  /// Writes it; what went wrong, if anything did.
  func failure() -> (any Error)? {
    do { try write() } catch { return error }
    return nil
  }

  /// What is still to do.
  func left() throws -> (steps: Int, seconds: Double?) {
    let missing = try plan.steps.filter { try store.find($0.identity) == nil }
    return (missing.count, CostEstimate(try store.costs()).seconds(for: missing, workers: workers))
  }
}
