import ArgumentParser
import Benchmark

struct Validate: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Check experiment files without running anything.",
    discussion: "Every problem is printed as file:line:column, with the nearest valid key or value. Exit code 2 if any.")

  @OptionGroup var experimentOptions: ExperimentOptions
  @OptionGroup var storeOptions: StoreOptions

  func run() throws {
    try reportingFailures {
      for experiment in try experimentOptions.parse(storeOptions.library) {
        let plan = try experimentOptions.plan([experiment], storeOptions.library)
        print("\(experiment.file): in order; \(plan.runs.count) runs, \(plan.steps.count) steps")
      }
    }
  }
}
