import Benchmark
import Datasets
import Foundations
import Hashing
import Retrieval
import Training

/// Results made by hand for tests of the report: no training, no store.
enum SyntheticResults {
  static func experiment(
    _ name: String, kind: Experiment.Kind = .comparison, datasets: [String],
    rows: [(method: String, label: String)], bits: [Int], seeds: [UInt64],
    monitor: Experiment.Monitor? = nil
  ) -> Experiment {
    Experiment(
      name: name, file: "\(name).yaml", datasets: datasets,
      split: .init(drawn: SplitSizes(train: 10_000, query: 5_000)), backbone: .init(),
      methods: rows.map { choice($0.method, $0.label) },
      bits: bits, seeds: seeds, classifier: TrainingOptions(epochs: 8, learningRate: 2e-2),
      training: TrainingOptions(epochs: 5, learningRate: 1e-2),
      learningRates: ["fashion-mnist": 3e-3], monitor: monitor, kind: kind)
  }

  /// With its default parameters, as an experiment file gives them.
  static func choice(
    _ method: String, _ label: String, centers: String? = nil, given: Set<String> = [], group: String? = nil,
    own: Experiment.OwnOptions = Experiment.OwnOptions()
  ) -> Experiment.MethodChoice {
    let centers = MethodRegistry.centers.first { $0.name == centers }
    return Experiment.MethodChoice(
      method: method, label: label, centers: centers,
      parameters: ParameterValues(MethodRegistry.method(named: method)?.keys(with: centers) ?? []), given: given,
      group: group, own: own)
  }

  /// Every MAP variant follows from one number, so that each can be checked by eye: @100 is `map` + 0.05,
  /// @1000 `map` + 0.02; `min` 0.1 and `relevant` 0.3 below `hits` for k < ALL; optimistic 0.03 above and
  /// pessimistic 0.03 below expected, shuffled-stable 0.001 below.
  static func measurements(map: Double, bits: Int, queriesWithoutRelevant: Int = 0) -> RetrievalMeasurements {
    let cutoffs: [(Cutoff, Double)] = [(.top(100), 0.05), (.top(1000), 0.02), (.all, 0)]
    var maps: [MAPValue] = []
    for (cutoff, above) in cutoffs {
      for denominator in APDenominator.allCases {
        for ties in TiePolicy.allCases {
          var value = map + above
          if cutoff != .all { value -= denominator == .hits ? 0 : denominator == .minimum ? 0.1 : 0.3 }
          switch ties {
          case .expected: break
          case .optimistic: value += 0.03
          case .pessimistic: value -= 0.03
          case .shuffledStable: value -= 0.001
          }
          maps.append(MAPValue(cutoff: cutoff, denominator: denominator, ties: ties, value: value))
        }
      }
    }
    return RetrievalMeasurements(
      queries: 5_000, database: 55_000, bits: bits, queriesWithoutRelevant: queriesWithoutRelevant,
      maps: maps,
      precisionRecall: [.init(recall: 0.25, precision: map + 0.1), .init(recall: 1, precision: 0.1)],
      atK: [
        .init(k: 1, precision: map, recall: 0.0625), .init(k: 100, precision: map - 0.125, recall: 0.5),
        .init(k: 1000, precision: 0.25, recall: 0.875),
      ],
      radius2Precision: map - 0.25, radius2Empty: 0.125)
  }

  static let card = MethodCard(
    title: "Central Similarity Quantization (CSQ)", summary: "Centers from a Hadamard matrix | or at random.",
    sources: ["Yuan et al., CVPR 2020, Eq. 4"], formula: ["L = L_C + gamma L_Q"],
    deviations: [
      .init(what: "loss", paper: "Eq. 4", releasedCode: "BCELoss", here: "softplus form, equal in value")
    ])

  /// Two rows, 16 and 32 bits, seeds 0 and 1, one data set. MAP@ALL by row and seed:
  ///
  ///     csq-hadamard  16: 0.80, 0.82   32: 0.85, pending
  ///     mds           16: 0.80, 0.82   32: infeasible
  static func small() -> ExperimentResults {
    let experiment = experiment(
      "small", datasets: ["fashion-mnist", "cifar-100"],
      rows: [("csq-hadamard", "csq-hadamard"), ("mds", "mds")], bits: [16, 32], seeds: [0, 1],
      monitor: .init(bits: [32], seeds: [0], queries: 1_000, database: 10_000))
    var runs: [RunResult] = []
    for seed in experiment.seeds {
      for dataset in experiment.datasets {
        for choice in experiment.methods {
          for bits in experiment.bits {
            runs.append(
              smallRun(
                RunIdentity(
                  dataset: dataset, label: choice.label, method: choice.method, bits: bits, seed: seed)))
          }
        }
      }
    }
    return ExperimentResults(
      experiment: experiment, runs: runs,
      classifiers: experiment.seeds.map { seed in
        ClassifierResult(
          dataset: "fashion-mnist", seed: seed, queryAccuracy: seed == 0 ? 0.89 : 0.91,
          databaseAccuracy: 0.9,
          history: [
            EpochRecord(epoch: 1, loss: 2 + Double(seed), learningRate: 0.02),
            EpochRecord(epoch: 2, loss: 1 + Double(seed), learningRate: 0),
          ])
      },
      splits: experiment.seeds.map { seed in
        SplitResult(
          dataset: "fashion-mnist", seed: seed, digest: "5b\(seed)17c0ffee1234567890", audit: audit(seed: seed))
      },
      datasets: [
        DatasetResult(
          name: "fashion-mnist", digest: "fa5410abcdef1234567890", count: 70_000,
          classNames: (0..<10).map { "class \($0)" }, shape: "1 x 28 x 28", groups: 300,
          facts: ["pixels": "", "FreeType": "2.12.1", "left out": String(repeating: "a|b.png: no PNG; ", count: 9)])
      ],
      cards: [("csq-hadamard", card)],
      provenance: [("cpu", ["A | B", "C"]), ("swift", ["6.3.1"])], remainingSteps: 4, remainingSeconds: 95)
  }

  /// Of 5,000 queries 3 have an exact duplicate in the database, one of them with another label. In seed 1 the
  /// published protocol has 40 queries in the database, and every second query was compared.
  static func audit(seed: UInt64) -> SplitAudit {
    let images: [(SplitPart, Int)] = [(.train, 10_000), (.query, 5_000), (.database, 55_000)]
    var audit = SplitAudit(
      parts: images.map { part, images in
        PartCounts(
          part: part, images: images, smallestClass: images / 10,
          largestClass: images / 10 + (part == .query ? 10 : 0),
          groups: images / 250)
      },
      overlaps: images.flatMap { part, _ in
        images.map { other, _ in PartOverlap(part: part, other: other, duplicated: 0, contradicted: 0) }
      },
      identicalClasses: IdenticalClasses(
        images: 12, pairCount: 1,
        worst: [
          .init(
            smaller: .init(classIndex: 1, images: 6_990, duplicated: 5),
            larger: .init(classIndex: 0, images: 7_010, duplicated: 7))
        ]),
      nearDuplicates: NearDuplicates(
        queries: seed == 0 ? 5_000 : 2_500,
        parts: [SplitPart.train, .database].map { part in
          NearestImages(
            part: part,
            ofAnyClass: NearestDistances(
              nearDuplicates: part == .train ? 0 : 32, minimum: 0.0001, firstPercentile: 0.0225, median: 0.139),
            ofSameClass: NearestDistances(
              nearDuplicates: part == .train ? 0 : 30, minimum: 0.0001, firstPercentile: 0.0235, median: 0.142))
        }),
      groups: GroupAudit(
        torn: 0,
        nearest: NearestGroups(
          distance: 0.0603, classes: 62, part: .database, first: "A/one.png", second: "A/other.png")))
    for index in audit.overlaps.indices where audit.overlaps[index].other == .database {
      switch audit.overlaps[index].part {
      case .query:
        (audit.overlaps[index].duplicated, audit.overlaps[index].contradicted) = (3, 1)
        if seed == 1 { audit.overlaps[index].shared = 40 }
      case .train: audit.overlaps[index].duplicated = 5
      case .validation, .database: break
      }
    }
    return audit
  }

  private static func smallRun(_ identity: RunIdentity) -> RunResult {
    var run = RunResult(identity: identity, state: .pending)
    if identity.dataset == "cifar-100" {
      run.state = .unavailable("Put cifar-100-binary.tar.gz into data/.")
      return run
    }
    if identity.bits == 32 {
      if identity.label == "mds" {
        run.state = .infeasible("no 10 centers of 32 bits stand 99 bits apart")
        return run
      }
      if identity.seed == 1 { return run }
    }
    let map = identity.bits == 32 ? 0.85 : identity.seed == 0 ? 0.80 : 0.82
    run.state = .finished
    run.centers = CenterQuality(
      minimumDistance: identity.bits / 2 - Int(identity.seed), meanDistance: Double(identity.bits) / 2 + 0.25,
      duplicates: 0, sLoss: 0.0625, bound: identity.bits == 16 ? 6 : 13)
    run.centersDigest = "centers-\(identity.bits)-\(identity.seed)"
    run.history = [
      EpochRecord(epoch: 1, loss: 0.5, learningRate: 0.01, monitoredMAP: identity.bits == 32 ? 0.75 : nil),
      EpochRecord(epoch: 2, loss: 0.25, learningRate: 0, monitoredMAP: identity.bits == 32 ? 0.85 : nil),
    ]
    run.measurements = measurements(
      map: map, bits: identity.bits, queriesWithoutRelevant: identity.seed == 0 ? 0 : 2)
    run.codesArtifact = "codes-\(identity.label)-\(identity.bits)-\(identity.seed)"
    return run
  }

  /// One solver at distances 0, 6 and 7 (infeasible), 16 bits, two seeds.
  static func smallAblation() -> ExperimentResults {
    let distances = [0, 6, 7]
    let experiment = experiment(
      "ablation-minimum-distance", kind: .ablation, datasets: ["fashion-mnist"],
      rows: distances.map { ("shc", "shc-d\($0)") }, bits: [16], seeds: [0, 1])
    let runs = experiment.seeds.flatMap { seed in
      distances.map { distance in
        let identity = RunIdentity(
          dataset: "fashion-mnist", label: "shc-d\(distance)", method: "shc", bits: 16, seed: seed)
        guard distance < 7 else {
          return RunResult(
            identity: identity, state: .infeasible("no start at distance 7"), requestedDistance: 7)
        }
        return RunResult(
          identity: identity, state: .finished, requestedDistance: distance,
          centers: CenterQuality(
            minimumDistance: max(2, distance), meanDistance: 8, duplicates: 0,
            sLoss: 0.05 + 0.01 * Double(distance), bound: 6),
          centersDigest: "d\(distance)",
          measurements: measurements(map: 0.8 + 0.01 * Double(distance) + 0.02 * Double(seed), bits: 16),
          codesArtifact: "codes-\(distance)-\(seed)")
      }
    }
    return ExperimentResults(
      experiment: experiment, runs: runs, classifiers: [], splits: [], datasets: [], cards: [],
      provenance: [], remainingSteps: 0, remainingSeconds: nil)
  }
}
