import ArgumentParser
import Benchmark
import Foundation
import Foundations

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
