import ArgumentParser
import Benchmark
import Foundation
import Hashing

struct Centers: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Print the quality of the hash centers that a store holds, or the distance bound d(q, C).",
    discussion: """
      With an experiment: minimum and mean distance, duplicates and S-loss of every set of centers that its rows have \
      so far. With --bound: the paper's minimum distance for so many bits and classes.
      """)

  @Argument(help: ArgumentHelp("Experiment files.", valueName: "experiment"))
  var experiments: [String] = []

  @Option(help: ArgumentHelp("Print d(q, C) for BITS,CLASSES.", valueName: "bits,classes"))
  var bound: String?

  @OptionGroup var storeOptions: StoreOptions

  func validate() throws {
    if (bound == nil) == experiments.isEmpty {
      throw ValidationError("Name experiment files, or ask for --bound BITS,CLASSES.")
    }
    if bound != nil, parsedBound == nil {
      throw ValidationError("--bound takes two numbers, such as 32,100: bits in 1...\(MinimumDistance.largestBits) and at least 2 classes.")
    }
  }

  private var parsedBound: (bits: Int, classes: Int)? {
    let numbers = (bound ?? "").split(separator: ",").map { Int($0) }
    guard numbers.count == 2, let bits = numbers[0], let classes = numbers[1], (1...MinimumDistance.largestBits).contains(bits),
      (2...1_000_000).contains(classes)
    else { return nil }
    return (bits, classes)
  }

  func run() throws {
    try reportingFailures {
      if let (bits, classes) = parsedBound {
        print(MinimumDistance.bound(bits: bits, classes: classes))
        return
      }
      let library = storeOptions.library
      let outlines = try library.outlines()
      let parsed = try experiments.map { try ExperimentOptions.parse($0, datasets: outlines) }
      let plan = try Plan(parsed, datasets: try library.states(of: parsed))
      let results = try ResultsCollector(plan: plan, store: try storeOptions.open()).collect(parsed, workers: 1)
      var rows = [["data set", "row", "bits", "seed", "bound", "min", "mean", "duplicates", "S-loss"]]
      for run in results.flatMap(\.runs) {
        let name = run.identity
        let start = [name.dataset, name.label, "\(name.bits)", "\(name.seed)"]
        if let quality = run.centers {
          rows.append(
            start + [
              "\(quality.bound)", "\(quality.minimumDistance)", String(format: "%.3f", quality.meanDistance),
              "\(quality.duplicates)", quality.sLoss.map { String(format: "%.4f", $0) } ?? "-",
            ])
        } else if case .infeasible(let reason) = run.state {
          rows.append(start + [reason])
        }
      }
      print(columns(rows))
    }
  }
}
