import ArgumentParser
import Benchmark
import Foundation
import Foundations

struct StepCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "step",
    abstract: "Do one step of a plan, for array jobs over a shared store.",
    discussion: "Its inputs must be stored already. 'shcbench plan --json' lists identities. Exit code 75: another process is doing it.")

  @OptionGroup var experimentOptions: ExperimentOptions
  @OptionGroup var storeOptions: StoreOptions

  @Option(help: ArgumentHelp("The step's identity, or the beginning of it.", valueName: "identity"))
  var identity: String

  func run() throws {
    try reportingFailures {
      SingleThread.ensure()
      let plan = try experimentOptions.plan(storeOptions.library)
      let steps = plan.steps.filter { $0.identity.description.hasPrefix(identity) }
      guard steps.count == 1 else {
        throw Failure(
          "\(steps.isEmpty ? "no step's" : "more than one step's") identity begins with '\(identity)'; 'shcbench plan' lists them",
          exitCode: 64)
      }
      let worker = Worker(plan: plan, store: try storeOptions.open(), library: storeOptions.library)
      guard try worker.run(steps[0]) != .busy else {
        FileHandle.standardError.write(Data("shcbench: another process is doing this step\n".utf8))
        throw ExitCode(75)
      }
      print("done: \(steps[0].title)")
    }
  }
}
