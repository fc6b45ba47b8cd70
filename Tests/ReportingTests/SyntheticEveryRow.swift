import Benchmark
import Datasets
import Foundations
import Hashing
import Reporting
import Retrieval
import Training

extension SyntheticResults {
  /// A row and what it adds to MAP@ALL at 16 and 32 bits.
  struct Row {
    var choice: Experiment.MethodChoice
    /// nil: the row has no hash centers.
    var centers: String?
    var above: (Double, Double)
    init(
      _ group: String, _ method: String, _ label: String, centers: String? = nil, of digest: String? = nil,
      _ above: (Double, Double), given: Set<String> = [], own: Experiment.OwnOptions = Experiment.OwnOptions()
    ) {
      choice = SyntheticResults.choice(method, label, centers: centers, given: given, group: group, own: own)
      self.centers = digest ?? centers
      self.above = above
    }
  }

  private static let descent = "shc-coordinate-descent"

  static let everyRowRows: [Row] = [
    Row("Hash centers under one loss", "shc", "shc", of: "shc", (0.06, 0.06)),
    Row("Hash centers under one loss", descent, descent, of: descent, (0.08, 0.08)),
    Row("Hash centers under one loss", "mds", "mds", of: "mds", (0.02, 0.02)),
    Row("Hash centers under one loss", "csq-random", "csq-random", of: "random", (0, 0)),
    Row("Other methods of the field", "orthohash", "orthohash", of: "random", (0.02, 0.02)),
    Row("Other methods of the field", "dpsh", "dpsh", (-0.5, -0.5)),
    Row("SHC taken apart and controls", "shc-reference", "shc-reference", of: "shc-reference", (0.05, 0.05)),
    Row("SHC taken apart and controls", "csq-loss", "semantics-only", centers: "shc-semantics-only", (0.05, 0.05)),
    Row("SHC taken apart and controls", "csq-loss", "permuted", centers: "\(descent)-permuted", (0.03, 0.03)),
    Row("SHC taken apart and controls", "csq-loss", "assigned", centers: "mds-assigned", (0.04, 0.04)),
    Row("Codes without a hashing network", "classifier-code", "classifier-code", of: "mds", (-0.03, -0.03)),
    Row("Codes without a hashing network", "posterior-code", "posterior-descent", centers: descent, (0.10, 0.05)),
    Row("OrthoHash's loss with other centers", "orthohash", "orthohash-mds", centers: "mds", (0.04, 0.04)),
    Row("OrthoHash's loss with other centers", "orthohash", "orthohash-shc", centers: "shc", (0.08, 0.08)),
    Row("OrthoHash's loss with other centers", "orthohash", "orthohash-descent", centers: descent, (0.08, 0.08)),
    Row(
      "Ours", "orthohash", "ours", centers: descent, of: "ours", (0.12, 0.07), given: ["minimum-distance"]),
    Row(
      "From scratch and frozen, 32 bits", "shc", "shc-scratch", of: "shc", (-0.04, -0.04),
      own: .init(start: .scratch, epochs: 8, bits: [32])),
    Row(
      "From scratch and frozen, 32 bits", "shc", "shc-frozen", of: "shc", (-0.09, -0.09),
      own: .init(regime: .frozen, bits: [32])),
  ]

  /// MAP@ALL is 0.60, 0.05 more at 32 bits, 0.02 more a seed, and what the row adds; ours has 0.003 more in seed 1 at
  /// 16 bits. One seed of orthohash-mds at 32 bits is pending.
  static func everyRow() -> ExperimentResults {
    var experiment = experiment(
      "every-row", datasets: ["fashion-mnist"], rows: [], bits: [16, 32], seeds: [0, 1, 2],
      monitor: .init(bits: [32], seeds: [0], queries: 1_000, database: 10_000))
    experiment.methods = everyRowRows.map(\.choice)
    experiment.ceilings = Experiment.Ceiling.allCases
    experiment.selection = .init(bits: [32], seeds: [0], validation: 1_000, queries: 1_000, database: 10_000)
    experiment.tuned = tuned
    experiment.tunedFile = "tuned.yaml"
    let runs = experiment.seeds.flatMap { seed in
      everyRowRows.flatMap { row in
        (row.choice.own.bits ?? experiment.bits).map { run(row, bits: $0, seed: seed) }
      }
    }
    return ExperimentResults(
      experiment: experiment, runs: runs, classifiers: [], splits: [], ceilings: ceilings(experiment.seeds),
      selections: selections,
      datasets: [
        DatasetResult(
          name: "fashion-mnist", digest: "fa5410abcdef1234567890", count: 70_000,
          classNames: (0..<10).map { "class \($0)" }, shape: "1 x 28 x 28")
      ],
      cards: [], provenance: [], remainingSteps: 3, remainingSeconds: nil)
  }

  private static func run(_ row: Row, bits: Int, seed: UInt64) -> RunResult {
    var run = RunResult(
      identity: RunIdentity(
        dataset: "fashion-mnist", label: row.choice.label, method: row.choice.method, bits: bits, seed: seed),
      state: .finished)
    let definition = MethodRegistry.method(named: row.choice.method)
    run.centersName = (row.choice.centers ?? definition?.centers)?.name
    run.encoderName = definition?.encoder(row.choice.parameters).group
    if row.choice.label == "orthohash-mds", bits == 32, seed == 2 {
      run.state = .pending
      return run
    }
    var map = 0.6 + 0.02 * Double(seed) + (bits == 16 ? row.above.0 : 0.05 + row.above.1)
    if row.choice.label == "ours", bits == 16, seed == 1 { map += 0.003 }
    run.measurements = measurements(map: map, bits: bits)
    if let centers = row.centers {
      run.centers = CenterQuality(
        minimumDistance: bits / 2 - 2, meanDistance: Double(bits) / 2, duplicates: 0,
        sLoss: 0.0625 + (centers == "shc-reference" ? 0.03125 : 0), bound: bits == 16 ? 6 : 13)
      run.centersDigest = "\(centers)-\(bits)-\(seed)"
    }
    // Losses in the hundreds beside losses below 1.
    let scale = row.choice.method == "dpsh" ? 400.0 : 1
    if !row.choice.label.contains("code"), !row.choice.label.contains("posterior") {
      run.history = [
        EpochRecord(epoch: 1, loss: 0.5 * scale, learningRate: 0.01, monitoredMAP: map - 0.1),
        EpochRecord(epoch: 2, loss: 0.25 * scale, learningRate: 0, monitoredMAP: map),
      ]
    }
    run.codesArtifact = "codes-\(row.choice.label)-\(bits)-\(seed)"
    return run
  }

  private static func ceilings(_ seeds: [UInt64]) -> [CeilingResult] {
    seeds.flatMap { seed in
      [(Experiment.Ceiling.features, 0.5), (.logits, 0.8), (.probabilities, 0.9)].map { ceiling, map in
        CeilingResult(
          dataset: "fashion-mnist", seed: seed, ceiling: ceiling,
          measurements: RealValuedMeasurements(
            queries: 5_000, database: 55_000, dimensions: 10, similarity: .cosine, queriesWithoutRelevant: 0,
            maps: [Cutoff.top(100), .top(1000), .all].map {
              MAPValue(cutoff: $0, denominator: .hits, ties: .expected, value: map + 0.02 * Double(seed))
            }))
      }
    }
  }

  /// Monitored and validation MAP by epoch: shc 0.50, 0.60, 0.58 and 0.50, 0.55, 0.58; mds 0.40, 0.50, 0.55 and 0.30,
  /// 0.60, 0.50. The others are not done.
  private static var selections: [SelectionResult] {
    let histories: [(String, [(Double, Double)])] = [
      ("shc", [(0.5, 0.5), (0.6, 0.55), (0.58, 0.58)]), ("mds", [(0.4, 0.3), (0.5, 0.6), (0.55, 0.5)]),
    ]
    return histories.map { label, epochs in
      SelectionResult(
        identity: RunIdentity(dataset: "fashion-mnist", label: label, method: label, bits: 32, seed: 0),
        history: epochs.enumerated().map { index, maps in
          EpochRecord(
            epoch: index + 1, loss: 1, learningRate: 0.01, monitoredMAP: maps.0, validationMAP: maps.1)
        })
    }
  }

  /// dpsh is near chance at its best; there is nothing for the frozen row.
  private static var tuned: TunedValues {
    func choice(
      _ rate: Double?, _ worst: Double, _ best: Double, own: [String: JSONValue] = [:]
    ) -> [String: TunedValues.Choice] {
      ["fashion-mnist": .init(learningRate: rate, own: own, scores: .init(worst: worst, best: best, points: 12))]
    }
    return TunedValues(
      classifier: choice(0.02, 0.75, 0.875),
      rows: [
        "center-loss": choice(0.003, 0.5, 0.75, own: ["quantisation-weight": .number(0.0001)]),
        "orthohash": choice(0.01, 0.625, 0.75, own: ["margin": .number(0.2)]),
        "dpsh": choice(0.001, 0.125, 0.1875, own: ["quantisation-weight": .number(0.1)]),
        "posterior-code": choice(nil, 0.5, 0.625, own: ["temperature": .integer(4)]),
        "center-loss, from scratch": choice(0.01, 0.5, 0.625),
      ],
      moreRates: ["orthohash": ["fashion-mnist": [0.1]]])
  }
}
