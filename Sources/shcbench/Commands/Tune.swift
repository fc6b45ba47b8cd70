import ArgumentParser
import Benchmark
import Foundation
import Foundations

struct Tune: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Search learning rates and weights on validation images, and write what was chosen.",
    discussion: """
      Stage 1 is tuned first, on its accuracy; then every row over a grid of its own, on MAP@ALL of the validation \
      images. Rows of one loss and head share what is chosen. Where the best rate is the lowest or highest of a grid, \
      the grid grows until it is not. The choice goes to the file that the tuning names with 'tuned:', which other \
      experiments name too. Can be interrupted and goes on from there.
      """)

  @OptionGroup var experimentOptions: ExperimentOptions
  @OptionGroup var storeOptions: StoreOptions
  @OptionGroup var workerOptions: WorkerOptions

  @Option(help: ArgumentHelp("Stop cleanly after this time: 90s, 15m, 2h.", valueName: "time"))
  var budget: TimeSpan?

  func run() throws { try reportingFailures { try work() } }

  private func work() throws {
    guard experimentOptions.experiments.count == 1, let file = experimentOptions.experiments.first else {
      throw Failure("tune takes one experiment file, of kind: tuning", exitCode: 64)
    }
    Provenance.shareCommit()
    let started = ContinuousClock.now
    let library = storeOptions.library
    let store = try storeOptions.open()
    let display = ProgressDisplay()
    for error in try library.prepareAll(of: try experimentOptions.parse(library)) { throw error }
    Interruption.watch()
    while true {
      // Anew each time: the chosen values say what is to be done next.
      let experiments = try experimentOptions.parse(library)
      let experiment = experiments[0]
      guard experiment.kind == .tuning, let before = experiment.tuned, let path = experiment.tunedFile else {
        throw Failure("\(file): not a tuning; it needs kind: tuning and tuned: FILE", exitCode: 2)
      }
      let plan = try experimentOptions.plan(experiments, library)
      let left = budget.map { $0.seconds - started.duration(to: .now) / .seconds(1) }
      let scheduler = Scheduler(
        plan: plan, store: store,
        options: Scheduler.Options(
          workers: workerOptions.count, budget: left.map { max($0, 0) },
          workerCommand: Run.workerCommand(experimentOptions, storeOptions)))
      let outcome = try scheduler.run(progress: { display.show($0) })
      display.clear()
      for line in Run.lines(outcome.failures) { FileHandle.standardError.write(Data("shcbench: \(line)\n".utf8)) }
      let trials = try Tuning.trials(of: plan, in: store)
      let chance = Dictionary(
        plan.datasets.compactMap { name, state in
          if case .prepared(let header) = state { (name, 1 / Double(header.classes)) } else { nil }
        }, uniquingKeysWith: { $1 })
      let chosen = Tuning.chosen(from: trials, before: before, chance: chance)
      let done = trials.filter { $0.score != nil }.count
      display.say("\(outcome.computed) steps computed; \(done) of \(trials.count) points of the grids are done")
      // As texts: a whole number that was read is an integer, one that was chosen may be any number.
      let isNew = chosen.yaml(origin: "") != before.yaml(origin: "")
      if isNew {
        let origin = "Written by `shcbench tune \(file)`: chosen on the validation images of seed "
          + experiment.seeds.map(String.init).joined(separator: ", ")
        let target = FilePath.join(FilePath.parent(of: file), path)
        try LocalFileSystem().replace(target, with: Array(chosen.yaml(origin: origin).utf8))
      }
      switch outcome.ending {
      case .interrupted(let signal): throw ExitCode(128 + signal)
      case .outOfTime: return
      case .failed: throw ExitCode(1)
      case .complete: break
      }
      guard isNew else { break }
    }
  }
}
