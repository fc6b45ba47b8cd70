import ArgumentParser
import Benchmark
import Foundation
import Foundations

struct Status: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Say how far experiments have come, from another terminal as well.")

  @OptionGroup var experimentOptions: ExperimentOptions
  @OptionGroup var storeOptions: StoreOptions
  @OptionGroup var workerOptions: WorkerOptions

  func run() throws {
    try reportingFailures {
      let plan = try experimentOptions.plan(storeOptions.library)
      let survey = try PlanSurvey(plan: plan, store: try storeOptions.open())
      var rows = [["kind", "stored", "in all"]]
      for kind in StepKind.allCases {
        let steps = survey.lines.filter { $0.step.kind == kind }
        guard !steps.isEmpty else { continue }
        rows.append([kind.rawValue, "\(steps.count { $0.state == .stored })", "\(steps.count)"])
      }
      print(columns(rows))
      for line in survey.lines where line.state == .running { print("in work: \(line.step.title)") }
      for line in PlanSurvey.unplanned(plan) { print(line) }
      print(survey.summary(workers: workerOptions.count))
    }
  }
}
