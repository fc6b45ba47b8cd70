import Benchmark
import Datasets
import Foundation
import Testing

/// The committed experiment files, parsed.
enum CommittedExperiments {
  static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().path

  static func text(_ name: String) throws -> String {
    try String(contentsOfFile: "\(root)/\(name)", encoding: .utf8)
  }

  static func parse(_ text: String, file: String = "test.yaml") throws -> Experiment {
    try ExperimentFile.parse(text: text, file: file, methods: MethodRegistry.methods, datasets: DatasetCatalog.all)
  }

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
    let plan = try Plan([main, ablation])
    var seen: Set<String> = []
    for step in plan.steps {
      #expect(step.inputs.allSatisfy { seen.contains($0.description) }, "\(step.title)")
      #expect(seen.insert(step.identity.description).inserted)
    }
  }

  @Test func theFirstSeedOfEveryRowComesBeforeTheSecond() throws {
    let seeds = try Plan([main, ablation]).runs.map(\.identity.seed)
    #expect(seeds == seeds.sorted())
    #expect(Set(seeds) == [0, 1, 2])
  }

  @Test func oneClassifierServesEveryMethodAndBitLength() throws {
    #expect(try Plan([main]).steps.count { $0.kind == .classifier } == 3)
    #expect(try Plan([main, ablation]).steps.count { $0.kind == .classifier } == 3)
  }

  @Test func theAblationsRowAtTheBoundIsTheMainRow() throws {
    let plan = try Plan([main, ablation])
    var compared = 0
    for row in plan.runs where row.experiment == 1 && row.identity.label.hasSuffix("-d=bound") {
      let twin = plan.runs.first {
        $0.experiment == 0 && $0.identity.method == row.identity.method && $0.identity.label == row.identity.method
          && $0.identity.bits == row.identity.bits && $0.identity.seed == row.identity.seed
      }
      let measured = twin?.measurements
      #expect(measured == row.measurements)
      compared += 1
    }
    // Two solvers, two bit lengths, three seeds.
    #expect(compared == 12)
  }

  @Test func hashingNetworkOptionsDoNotRetrainTheClassifier() throws {
    let text = try CommittedExperiments.text("experiments/main.yaml")
    let longer = try CommittedExperiments.parse(text.replacingOccurrences(of: "epochs: 5", with: "epochs: 6"))
    let kinds = { (plan: Plan, kind: StepKind) in Set(plan.steps.filter { $0.kind == kind }.map(\.identity.description)) }
    let before = try Plan([main])
    let after = try Plan([longer])
    #expect(kinds(before, .classifier) == kinds(after, .classifier))
    #expect(kinds(before, .centers) == kinds(after, .centers))
    #expect(kinds(before, .hashingNetwork).isDisjoint(with: kinds(after, .hashingNetwork)))
  }

  @Test func aChangedSplitChangesEverythingBehindIt() throws {
    let text = try CommittedExperiments.text("experiments/main.yaml")
    let smaller = try CommittedExperiments.parse(text.replacingOccurrences(of: "query: 5000", with: "query: 4000"))
    let before = try Set(Plan([main]).steps.filter { $0.kind != .centers }.map(\.identity.description))
    let after = try Set(Plan([smaller]).steps.filter { $0.kind != .centers }.map(\.identity.description))
    #expect(before.isDisjoint(with: after))
  }

  @Test func rowsSayTheDistanceThatTheyAskFor() throws {
    let plan = try Plan([ablation])
    let asked = plan.runs.filter { $0.identity.bits == 16 && $0.identity.seed == 0 && $0.identity.method == "shc" }
      .map(\.requestedDistance)
    // d(16, 10) = 6.
    #expect(asked == [0, 2, 3, 5, 6, 7])
  }
}
