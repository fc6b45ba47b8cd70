import ArgumentParser
import Benchmark
import Foundation
import Foundations
import Reporting

struct Verify: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Make a report's tables again, and say which cells are not as they were.",
    discussion: """
      Does what the store lacks of the experiments that the report's report.json names, as 'run' does, makes the \
      tables anew without writing them anywhere, and compares every cell of tables/*.csv. The other side is the \
      report as the last commit has it, since 'run' writes over the files; where git does not keep the folder, the \
      folder itself; with --reference, that folder.

        shcbench verify reports/main                          against the last commit
        shcbench verify reports/main --no-run                 what the store holds, and nothing else
        shcbench verify reports/main --reference ~/theirs     against a report from elsewhere

      Tables of equal builds on one class of instruction set (AVX2, AVX-512) must be equal in every digit. Between \
      instruction sets or builds, trained weights differ in their last bits: then numbers may lie apart as far as \
      --tolerance across-machines says; names of artifacts, choices between near ties and p of tests are not \
      compared, and text and counts must still be equal. Which of the two holds follows from both sides' report.json.

      Exit codes: 0 every cell agrees; 1 some cell, row, column or table differs; 2 no comparison, or nothing \
      differs and some cells are open, because steps are not done or a data set is not installed; 64 wrong usage; \
      130 and 143 interrupted, and the next call goes on.
      """)

  @Argument(help: ArgumentHelp("Folder of the report, such as reports/main.", valueName: "report"))
  var report: String

  @Option(help: ArgumentHelp("Compare with the report in this folder.", valueName: "folder"))
  var reference: String?

  @Option(
    help: ArgumentHelp(
      "How near numbers must be: exact, or across-machines.",
      discussion: "Otherwise exact where both sides were made with the same kernels, instruction set and build."))
  var tolerance: ToleranceChoice?

  @Flag(help: "Compute nothing: compare what is stored, and name the cells that are open.")
  var noRun = false

  @Flag(help: "Print JSON: every table, every difference and every open cell.")
  var json = false

  @OptionGroup var storeOptions: StoreOptions
  @OptionGroup var workerOptions: WorkerOptions

  func run() throws {
    try reportingFailures {
      // 1 says that something differs, so no failure may end with it.
      do { try work() } catch let exit as ExitCode { throw exit } catch { throw Failure(error, exitCode: 2) }
    }
  }

  private func work() throws {
    Provenance.shareCommit()
    let reference = try findReference()
    guard let manifest = try reference.manifest ?? ReferenceReport.manifest(in: report) else {
      throw VerificationError.noManifest(folder: report)
    }
    let experimentOptions = try options(of: manifest)
    let library = storeOptions.library
    let store = try storeOptions.open()
    let display = ProgressDisplay()
    say("reference: \(reference.name), of \(manifest.experiments.map(\.file).joined(separator: ", "))")
    if !noRun {
      for error in try library.prepareAll(of: try experimentOptions.parseForTables(library)) {
        display.say("shcbench: \(error) Its cells stay open.")
      }
    }
    // Once more: what was prepared just now is known better than before.
    let experiments = try experimentOptions.parseForTables(library)
    let plan = try experimentOptions.plan(experiments, library)
    if !noRun { try compute(plan, store, experimentOptions, display) }

    let job = ReportJob(
      plan: plan, experiments: experiments, store: store, library: library, directory: report,
      workers: workerOptions.count)
    let results = try job.collect()
    let missingSteps = try plan.steps.filter { try store.find($0.identity) == nil }
    let isComplete = missingSteps.isEmpty && results.allSatisfy { $0.runs.allSatisfy { !$0.state.isUnfinished } }
    let made = ReportManifest(results)
    let choice = tolerance ?? (reference.manifest?.arithmetic == made.arithmetic ? .exact : .acrossMachines)
    let comparison = try ReportComparison(
      try job.tables(results), reference: reference.tables, tolerances: choice.tolerances,
      isComplete: isComplete)

    if json {
      let answer = Answer(
        reference: reference.name, experiments: manifest.experiments.map(\.file), tolerance: choice.rawValue,
        verdict: comparison.verdict, missingSteps: missingSteps.count, comparison: comparison)
      print(String(decoding: try JSONFile.encode(answer), as: UTF8.self), terminator: "")
    } else {
      let before = reference.manifest?.arithmeticInWords ?? "an unknown build, for it has no report.json"
      say("made with: \(before); now: \(made.arithmeticInWords)")
      say("tolerance: \(choice.rawValue)")
      for line in comparison.lines(called: reference.called) { print(line) }
      for line in PlanSurvey.unplanned(plan) { print(line) }
      if !missingSteps.isEmpty { print("\(missingSteps.count) of \(plan.steps.count) steps are not done") }
      print(comparison.summary)
    }
    switch comparison.verdict {
    case .agrees: break
    case .differs: throw ExitCode(1)
    case .open: throw ExitCode(2)
    }
  }

  private func findReference() throws -> ReferenceReport {
    if let reference { return try ReferenceReport(folder: reference) }
    return try ReferenceReport.committed(report) ?? ReferenceReport(folder: report)
  }

  /// As if the files had been named on the command line.
  private func options(of manifest: ReportManifest) throws -> ExperimentOptions {
    guard let kernels = manifest.kernels else {
      throw Failure(
        "\(report)/\(ReportManifest.fileName) names no kernels that this program has; they are "
          + KernelChoice.allCases.map(\.rawValue).joined(separator: ", "), exitCode: 2)
    }
    for source in manifest.experiments where try !LocalFileSystem().exists(source.file) {
      throw Failure(
        "\(source.file): not there, and \(report) is of this experiment file; start verify in the folder that the "
          + "report was written from", exitCode: 2)
    }
    var options = ExperimentOptions()
    options.experiments = manifest.experiments.map(\.file)
    options.kernels = kernels
    return options
  }

  private func compute(
    _ plan: Plan, _ store: ArtifactStore, _ experimentOptions: ExperimentOptions, _ display: ProgressDisplay
  ) throws {
    Interruption.watch()
    let started = ContinuousClock.now
    let scheduler = Scheduler(
      plan: plan, store: store,
      options: Scheduler.Options(
        workers: workerOptions.count, budget: nil, workerCommand: Run.workerCommand(experimentOptions, storeOptions)))
    let outcome = try scheduler.run(progress: { display.show($0) })
    display.clear()
    for line in Run.lines(outcome.failures) { FileHandle.standardError.write(Data("shcbench: \(line)\n".utf8)) }
    if case .interrupted(let signal) = outcome.ending {
      display.say("interrupted; the same command goes on from here")
      throw ExitCode(128 + signal)
    }
    say(
      "\(outcome.computed) steps computed, \(outcome.reused) found in the store, in "
        + duration(started.duration(to: .now) / .seconds(1)))
  }

  /// For readers alone.
  private func say(_ line: String) { if !json { print(line) } }

  private struct Answer: Encodable {
    var reference: String
    var experiments: [String]
    var tolerance: String
    var verdict: ReportComparison.Verdict
    var missingSteps: Int
    var comparison: ReportComparison
  }
}

enum ToleranceChoice: String, CaseIterable, ExpressibleByArgument {
  case exact
  case acrossMachines = "across-machines"

  var tolerances: Tolerances {
    switch self {
    case .exact: .exact
    case .acrossMachines: .acrossMachines
    }
  }
}

extension RunResult.State {
  /// Whether it may have numbers once more is computed or installed.
  fileprivate var isUnfinished: Bool {
    switch self {
    case .pending, .unavailable: true
    case .finished, .infeasible: false
    }
  }
}
