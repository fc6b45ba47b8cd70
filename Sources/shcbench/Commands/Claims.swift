import ArgumentParser
import Benchmark
import Datasets
import Foundations
import Reporting

struct ClaimsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "claims",
    abstract: "Judge claims by what the store holds: which hold, which do not, which cannot be told from noise.",
    discussion: """
      Claims lie in the folder claims/ beside the first experiment file; the rules are in the report's claims.md. \
      Nothing is computed but statistics: run the experiments first.

        shcbench claims                                    every verdict
        shcbench claims semantics-helps --explain          each number behind one, with the stored codes it is from
        shcbench claims --json                             one JSON object a claim, with the same numbers

      Exit codes: 0 every claim has a verdict ('not testable here' is one); 1 the store lacks runs that a claim needs, \
      or cannot be read; 2 a file is not in order, no claim has the name, or its experiment is not given.
      """)

  @Argument(help: ArgumentHelp("Names of claims; otherwise all.", valueName: "claim"))
  var names: [String] = []

  @Option(
    name: .customLong("experiment"),
    help: ArgumentHelp("Experiment file that claims are about; may be given several times.", valueName: "file"))
  var experiments: [String] = ["experiments/main.yaml", "experiments/ablation-minimum-distance.yaml"]

  @Option(
    help: ArgumentHelp("What trained and encoded: onednn, or reference.", valueName: "kernels"))
  var kernels: KernelChoice = .oneDNN

  @OptionGroup var storeOptions: StoreOptions

  @Flag(help: "Print every number that a verdict follows from.")
  var explain = false

  @Flag(help: "Print JSON, one object a claim.")
  var json = false

  func validate() throws {
    if json, explain { throw ValidationError("--json and --explain: choose one; both have the same numbers.") }
  }

  func run() throws {
    try reportingFailures {
      let library = storeOptions.library
      let parsed = try ExperimentOptions.parseForTables(experiments, library)
      let plan = try Plan(parsed, datasets: try library.states(of: parsed), kernels: kernels)
      let job = ReportJob(
        plan: plan, experiments: parsed, store: try storeOptions.open(), library: library, directory: "", workers: 1)
      let declared = try job.declaredClaims()
      let chosen = try names.isEmpty ? declared : names.map { try Self.claim($0, among: declared) }
      guard !chosen.isEmpty else {
        throw Failure("there are no claims beside \(experiments[0]); they go into *.yaml files in claims/ there", exitCode: 2)
      }
      let results = try job.judge(chosen, try job.collect())
      for (index, result) in results.enumerated() {
        if json {
          print(try ClaimJSON(result).line())
        } else if explain {
          print((index > 0 ? "\n" : "") + ClaimExplanation.text(result))
        }
      }
      if !json, !explain { print(columns(results.map { [$0.claim.name, $0.word, ClaimSummary.line($0)] })) }
      if !names.isEmpty, results.contains(where: { $0.finding == .notJudged }) { throw ExitCode(2) }
      if results.contains(where: { $0.finding == .pending }) { throw ExitCode(1) }
    }
  }

  private static func claim(_ name: String, among claims: [Claim]) throws -> Claim {
    if let claim = claims.first(where: { $0.name == name }) { return claim }
    throw Failure("there is no claim '\(name)'; there are: \(claims.map(\.name).joined(separator: ", "))", exitCode: 2)
  }
}
