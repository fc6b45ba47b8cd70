import ArgumentParser
import Benchmark
import Foundation
import Foundations

struct PlanCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "plan",
    abstract: "Print every step of experiments, what is stored already, and the time that the rest needs.",
    discussion: "Times are those that steps of the same kind took on this store's machines; '?' where none was timed.")

  @OptionGroup var experimentOptions: ExperimentOptions
  @OptionGroup var storeOptions: StoreOptions
  @OptionGroup var workerOptions: WorkerOptions

  @Flag(help: "Print JSON, one object a step.")
  var json = false

  func run() throws {
    try reportingFailures {
      let plan = try experimentOptions.plan(storeOptions.library)
      let store = try storeOptions.open()
      let survey = try PlanSurvey(plan: plan, store: store)
      if json {
        for line in survey.lines { print(try line.json()) }
      } else {
        print(columns([["identity", "state", "seconds", "step"]] + survey.lines.map(\.cells)))
        for line in PlanSurvey.unplanned(plan) { print(line) }
        print(survey.summary(workers: workerOptions.count))
      }
    }
  }
}
