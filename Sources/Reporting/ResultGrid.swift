import Benchmark

/// An experiment's runs by row, data set and bit length.
package struct ResultGrid: Sendable {
  package struct Key: Hashable, Sendable {
    var dataset: String
    var label: String
    var bits: Int
  }

  package let results: ExperimentResults
  private let runsByCell: [Key: [RunResult]]
  /// The seeds that every row has: rows stand side by side by their means over these. A mean over others too would
  /// differ by their splits. All seeds where no seed is every row's.
  let sharedSeeds: [UInt64]

  package init(_ results: ExperimentResults) {
    self.results = results
    runsByCell = Dictionary(grouping: results.runs) {
      Key(dataset: $0.identity.dataset, label: $0.identity.label, bits: $0.identity.bits)
    }
    let experiment = results.experiment
    let shared = experiment.seeds.filter { seed in
      experiment.methods.allSatisfy { experiment.seeds(of: $0).contains(seed) }
    }
    sharedSeeds = shared.isEmpty ? experiment.seeds : shared
  }

  var experiment: Experiment { results.experiment }
  /// Labels in the experiment's order.
  var rows: [String] { experiment.methods.map(\.label) }
  /// The heading that a row stands under.
  func group(_ row: String) -> String? { experiment.methods.first { $0.label == row }?.group }
  /// The bit length that single tables and curves show: the middle one.
  var middleBits: Int { experiment.middleBits }

  /// Runs of one cell with a shared seed, in the order of seeds.
  func runs(_ dataset: String, _ label: String, _ bits: Int) -> [RunResult] {
    allRuns(dataset, label, bits).filter { sharedSeeds.contains($0.identity.seed) }
  }

  func finished(_ dataset: String, _ label: String, _ bits: Int) -> [RunResult] {
    runs(dataset, label, bits).filter { $0.state == .finished }
  }

  /// With the seeds that only some rows have: for comparisons seed by seed.
  func allRuns(_ dataset: String, _ label: String, _ bits: Int) -> [RunResult] {
    runsByCell[Key(dataset: dataset, label: label, bits: bits)] ?? []
  }

  func allFinished(_ dataset: String, _ label: String, _ bits: Int) -> [RunResult] {
    allRuns(dataset, label, bits).filter { $0.state == .finished }
  }

  /// How to get a data set none of whose runs can be done here; nil for one that is installed.
  func howToGet(_ dataset: String) -> String? {
    let reasons = results.runs.filter { $0.identity.dataset == dataset }.map { run in
      if case .unavailable(let how) = run.state { how } else { nil as String? }
    }
    return reasons.contains(nil) ? nil : reasons.first ?? nil
  }

  /// Data sets that are installed, in the experiment's order.
  var installedDatasets: [String] { experiment.datasets.filter { howToGet($0) == nil } }

  /// A table's cell: the estimate over finished seeds, or why there is none.
  func cell(
    _ dataset: String, _ label: String, _ bits: Int, footnotes: inout Footnotes,
    value: (RunResult) -> Double?
  ) -> Table.Cell {
    let runs = runs(dataset, label, bits)
    if runs.isEmpty { return .empty }
    var infeasible: [String] = []
    var unavailable: [String] = []
    var isPending = false
    for run in runs {
      switch run.state {
      case .infeasible(let reason): infeasible.append(reason)
      case .unavailable(let how): unavailable.append(how)
      case .pending: isPending = true
      case .finished: break
      }
    }
    let values = runs.filter { $0.state == .finished }.compactMap(value)
    if let estimate = Estimate(values) {
      guard let reason = infeasible.first else {
        return Table.Cell(.estimate(estimate, remark: nil))
      }
      let mark = footnotes.mark(reason)
      return Table.Cell(.estimate(estimate, remark: "\(infeasible.count) infeasible \(mark)"))
    }
    if isPending { return Table.Cell(.absent(mark: "—", reason: "pending")) }
    if let reason = infeasible.first {
      return Table.Cell(
        .absent(mark: "infeasible \(footnotes.mark(reason))", reason: "infeasible: \(reason)"))
    }
    if let how = unavailable.first {
      return Table.Cell(
        .absent(mark: "not installed \(footnotes.mark(how))", reason: "not installed: \(how)"))
    }
    return .none
  }
}

/// Reasons below a table, each printed once and named by a letter.
package struct Footnotes {
  private(set) var reasons: [String] = []

  /// "(a)".
  mutating func mark(_ reason: String) -> String {
    let position =
      reasons.firstIndex(of: reason)
      ?? {
        reasons.append(reason)
        return reasons.count - 1
      }()
    return "(\(Self.letters(position)))"
  }

  /// "(a) reason", in order.
  var lines: [String] { reasons.enumerated().map { "(\(Self.letters($0))) \($1)" } }

  /// a, b, ..., z, aa, ab, ...
  private static func letters(_ position: Int) -> String {
    let letter = String(UnicodeScalar(UInt8(97 + position % 26)))
    return position < 26 ? letter : letters(position / 26 - 1) + letter
  }
}
