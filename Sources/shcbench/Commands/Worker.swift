import ArgumentParser
import Benchmark
import Foundation
import Foundations

struct WorkerCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "worker", abstract: "Serve steps to 'run' over standard input and output.", shouldDisplay: false)

  @OptionGroup var experimentOptions: ExperimentOptions
  @OptionGroup var storeOptions: StoreOptions

  func run() throws {
    try reportingFailures {
      SingleThread.ensure()
      let plan = try experimentOptions.plan(storeOptions.library)
      Worker(plan: plan, store: try storeOptions.open(), library: storeOptions.library).serve()
    }
  }
}
