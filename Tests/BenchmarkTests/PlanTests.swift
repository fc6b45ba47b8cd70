import Benchmark
import Datasets
import Foundation
import Foundations
import Testing

/// The committed experiment files, parsed.
enum CommittedExperiments {
  static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().path

  static func text(_ name: String) throws -> String {
    try String(contentsOfFile: "\(root)/\(name)", encoding: .utf8)
  }

  static func parse(_ text: String, file: String = "test.yaml") throws -> Experiment {
    try ExperimentFile.parse(text: text, file: file, methods: MethodRegistry.methods, datasets: outlines) {
      try LocalFileSystem().read("\(root)/experiments/\($0)")
    }
  }

  static var outlines: [DatasetOutline] { DatasetCatalog.all.map(DatasetOutline.init) }

  /// As if the data sets of the catalog were prepared, without reading them.
  static let datasets: [String: DatasetState] = Dictionary(
    DatasetCatalog.all.map { source in
      let header = DatasetHeader(
        name: source.name, count: source.count ?? 55_000, channels: 1, height: 32, width: 32,
        classNames: (0..<(source.classes ?? 10)).map(String.init), flips: source.flips,
        identity: source.pinnedIdentity ?? ["name": .string(source.name)])
      return (source.name, .prepared(header))
    }, uniquingKeysWith: { first, _ in first })

  static func named(_ name: String) throws -> Experiment { try parse(text(name), file: name) }
}

struct PlanTests {
  let main: Experiment
  let ablation: Experiment

  init() throws {
    main = try CommittedExperiments.named("experiments/main.yaml")
    ablation = try CommittedExperiments.named("experiments/ablation-minimum-distance.yaml")
  }

  @Test func everyStepStandsOnceAndBehindItsInputs() throws {
    let plan = try Plan([main, ablation], datasets: CommittedExperiments.datasets)
    var seen: Set<String> = []
    for step in plan.steps {
      #expect(step.inputs.allSatisfy { seen.contains($0.description) }, "\(step.title)")
      #expect(seen.insert(step.identity.description).inserted)
    }
  }

  @Test func theFirstSeedOfEveryRowComesBeforeTheSecond() throws {
    let seeds = try Plan([main, ablation], datasets: CommittedExperiments.datasets).runs.map(\.identity.seed)
    #expect(seeds == seeds.sorted())
    #expect(Set(seeds) == [0, 1, 2, 3, 4, 5])
  }

  @Test func oneClassifierServesEveryMethodAndBitLength() throws {
    // On three data sets: six seeds, the seed without validation images, and SHC's released code with its own stage 1
    // on three seeds and on that one.
    let expected = 3 * (6 + 1 + 3 + 1)
    #expect(try Plan([main], datasets: CommittedExperiments.datasets).steps.count { $0.kind == .classifier } == expected)
    #expect(
      try Plan([main, ablation], datasets: CommittedExperiments.datasets).steps.count { $0.kind == .classifier }
        == expected)
  }

  @Test func theAblationsRowAtTheBoundIsTheMainRow() throws {
    let plan = try Plan([main, ablation], datasets: CommittedExperiments.datasets)
    var compared = 0
    for row in plan.runs where row.experiment == 1 && row.identity.label.hasSuffix("-d=bound") {
      let twin = plan.runs.first {
        $0.experiment == 0 && $0.identity.dataset == row.identity.dataset && $0.identity.method == row.identity.method && $0.identity.label == row.identity.method
          && $0.identity.bits == row.identity.bits && $0.identity.seed == row.identity.seed
      }
      let measured = twin?.work.steps?.measurements
      #expect(measured == row.work.steps?.measurements)
      compared += 1
    }
    // Two solvers, two bit lengths, three data sets, six seeds.
    #expect(compared == 72)
  }

  @Test func hashingNetworkOptionsDoNotRetrainTheClassifier() throws {
    let text = try CommittedExperiments.text("experiments/main.yaml")
    let longer = try CommittedExperiments.parse(text.replacing("epochs: 4,", with: "epochs: 5,").replacing("epochs: 8, bits", with: "epochs: 9, bits"))
    let kinds = { (plan: Plan, kind: StepKind) in Set(plan.steps.filter { $0.kind == kind }.map(\.identity.description)) }
    let before = try Plan([main], datasets: CommittedExperiments.datasets)
    let after = try Plan([longer], datasets: CommittedExperiments.datasets)
    #expect(kinds(before, .classifier) == kinds(after, .classifier))
    #expect(kinds(before, .centers) == kinds(after, .centers))
    #expect(kinds(before, .hashingNetwork).isDisjoint(with: kinds(after, .hashingNetwork)))
  }

  /// Networks trained by an earlier version of the fast kernels, which had no version in their identity, must not be
  /// taken for today's; the reference's stay what they were. Breaks if the version does not reach the steps.
  @Test(arguments: [
    (KernelChoice.oneDNN, ["name": "onednn", "version": 3] as JSONValue), (.reference, "reference"),
  ])
  func stepsThatTrainNameTheKernelsAndTheirVersion(_ kernels: KernelChoice, _ identity: JSONValue) throws {
    let plan = try Plan([ablation], datasets: CommittedExperiments.datasets, kernels: kernels)
    for kind in [StepKind.classifier, .hashingNetwork, .codes] {
      let step = try #require(plan.steps.first { $0.kind == kind })
      guard case .object(let parameters) = step.identity.parameters else {
        Issue.record("\(step.identity.parameters)")
        continue
      }
      #expect(parameters["kernels"] == identity, "\(kind)")
    }
  }

  @Test func aChangedSplitChangesEverythingBehindIt() throws {
    let text = try CommittedExperiments.text("experiments/main.yaml")
    let smaller = try CommittedExperiments.parse(text.replacingOccurrences(of: "query: 5000", with: "query: 4000"))
    func behindTheSplit(_ experiment: Experiment) throws -> Set<String> {
      // Centers that need no data, and the likeness of the classes' names.
      let free: Set<StepKind> = [.centers, .similarity]
      return try Set(
        Plan([experiment], datasets: CommittedExperiments.datasets).steps
          .filter { !free.contains($0.kind) || $0.inputs.contains { input in input.description.hasPrefix("classifier") } }
          .map(\.identity.description))
    }
    #expect(try behindTheSplit(main).isDisjoint(with: behindTheSplit(smaller)))
  }

  @Test func aDataSetThatCannotBeHadHasRunsThatSayWhy() throws {
    var datasets = CommittedExperiments.datasets
    datasets["glyphs-62"] = .unavailable(reason: "no fonts")
    datasets["glyphs-124"] = nil
    let plan = try Plan([main], datasets: datasets)
    // Three bit lengths of 16 rows on six seeds and of 23 on three; 9 rows at 32 bits on three.
    #expect(plan.runs.count == 3 * (3 * 16 * 6 + 3 * 23 * 3 + 9 * 3))
    #expect(plan.runs.allSatisfy { ($0.work.steps == nil) == ($0.identity.dataset != "fashion-mnist") })
    #expect(plan.bases.allSatisfy { $0.dataset == "fashion-mnist" })
    let folder = try TemporaryFolder()
    let results = try ResultsCollector(plan: plan, store: try ArtifactStore(root: folder.path)).collect([main], workers: 1)
    let states = Set(results[0].runs.filter { $0.identity.dataset == "glyphs-62" }.map { "\($0.state)" })
    #expect(states == ["unavailable(\"no fonts\")"])
  }

  @Test func rowsSayTheDistanceThatTheyAskFor() throws {
    let plan = try Plan([ablation], datasets: CommittedExperiments.datasets)
    let asked = plan.runs.filter {
      $0.identity.dataset == "fashion-mnist" && $0.identity.bits == 16 && $0.identity.seed == 0
        && $0.identity.method == "shc"
    }
      .map(\.requestedDistance)
    // d(16, 10) = 6.
    #expect(asked == [0, 3, 6, 7])
  }

  /// Fails if what is only shown changes what is computed, or if it is shown of other codes than the runs have.
  @Test func aGalleryStandsOnTheRunsCodesAndChangesNoOtherStep() throws {
    var bare = main
    bare.gallery = nil
    let with = try Plan([main], datasets: CommittedExperiments.datasets)
    let without = try Plan([bare], datasets: CommittedExperiments.datasets)
    let galleries = with.steps.filter { $0.kind == .gallery }
    // Nine rows on three data sets.
    #expect(galleries.count == 27 && with.galleries.count == 27)
    #expect(with.galleries.allSatisfy { $0.identity.seed == 0 && $0.identity.bits == 32 })
    #expect(with.steps.filter { $0.kind != .gallery }.map(\.identity) == without.steps.map(\.identity))
    let codes = Dictionary(
      uniqueKeysWithValues: with.steps.filter { $0.kind == .codes }.map { ($0.identity, $0.title) })
    for step in galleries {
      let input = try #require(step.inputs.first.flatMap { codes[$0] })
      #expect(input.replacing("codes: ", with: "") == step.title.replacing("gallery: ", with: ""))
    }
  }

  /// Fails if other ways to measure change what is computed, come before what tables wait for, or are of other codes
  /// than the runs have.
  @Test func otherWaysToMeasureComeLastAndChangeNoOtherStep() throws {
    var bare = [main, ablation]
    for index in bare.indices { bare[index].sensitivity = nil }
    let with = try Plan([main, ablation], datasets: CommittedExperiments.datasets)
    let without = try Plan(bare, datasets: CommittedExperiments.datasets)
    let identities = with.steps.map(\.identity)
    #expect(Array(identities.prefix(without.steps.count)) == without.steps.map(\.identity))
    let last = with.steps.dropFirst(without.steps.count)
    #expect(last.allSatisfy { $0.kind == .nearCopies || $0.kind == .sensitivity })
    // Three data sets on six seeds.
    #expect(last.count { $0.kind == .nearCopies } == 18)
    // Of main 16 rows at three bit lengths; of the ablation the four rows below the bound at two; all on six seeds. The
    // ablation's rows at the bound are main's.
    #expect(last.count { $0.kind == .sensitivity } == 3 * 6 * (3 * 16 + 2 * 4))
    for run in with.runs {
      let rows = [main, ablation][run.experiment].sensitivity?.rows ?? []
      #expect((run.sensitivity != nil) == rows.contains(run.identity.label), "\(run.identity)")
      guard let sensitivity = run.sensitivity, let steps = run.work.steps else { continue }
      let inputs = with.step(sensitivity)?.inputs.map(\.description) ?? []
      #expect(inputs.contains(steps.measurements.description))
    }
  }

  /// Fails if a reader of the unfinished report must wait for all rows of one data set before the first of the next.
  @Test func theFirstHeadingsRowsComeFirstOnEveryDataSet() throws {
    let plan = try Plan([main], datasets: CommittedExperiments.datasets)
    let first = Set(main.methods.filter { $0.group == main.methods[0].group }.map(\.label))
    let ofFirst = plan.runs.filter { $0.identity.seed == 0 }.map { first.contains($0.identity.label) }
    let count = ofFirst.count { $0 }
    #expect(count == 3 * 7 * 3 && ofFirst.prefix(count).allSatisfy { $0 })
  }
}
