import ArgumentParser
import Benchmark

struct ReportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "report", abstract: "Write the report of what the store holds, without computing anything.")

  @OptionGroup var experimentOptions: ExperimentOptions
  @OptionGroup var storeOptions: StoreOptions
  @OptionGroup var workerOptions: WorkerOptions

  @Option(
    help: ArgumentHelp(
      "Folder for the report.", discussion: "Otherwise reports/NAME, after the first experiment.",
      valueName: "folder"))
  var report: String?

  func run() throws {
    try reportingFailures {
      let experiments = try experimentOptions.parseForTables(storeOptions.library)
      let job = ReportJob(
        plan: try experimentOptions.plan(experiments, storeOptions.library), experiments: experiments,
        store: try storeOptions.open(), library: storeOptions.library,
        directory: report ?? "reports/\(experiments[0].name)", workers: workerOptions.count)
      try job.write()
      let left = try job.left()
      print("report: \(job.directory)/README.md" + (left.steps > 0 ? " (\(left.steps) steps are still to do)" : ""))
    }
  }
}
