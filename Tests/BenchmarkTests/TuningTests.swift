import Benchmark
import Foundations
import Testing

@Suite("Tuning") struct TuningTests {
  private typealias Choice = TunedValues.Choice

  private func trial(
    _ rate: Double, _ score: Double?, dataset: String = "glyphs-62", group: String = "loss", row: String = "a",
    own: [String: JSONValue] = [:]
  ) -> Tuning.Trial {
    Tuning.Trial(
      dataset: dataset, group: group, row: row, choice: Choice(learningRate: rate, own: own), score: score)
  }

  private func chosen(_ trials: [Tuning.Trial], before: TunedValues = TunedValues()) -> TunedValues {
    Tuning.chosen(from: trials, before: before, chance: ["glyphs-62": 0.016])
  }

  @Test("rows of one group share the choice that is best on their mean")
  func meanOfRows() {
    let values = chosen([
      trial(0.001, 0.2), trial(0.01, 0.5), trial(0.1, 0.4),
      trial(0.001, 0.2, row: "b"), trial(0.01, 0.5, row: "b"), trial(0.1, 0.7, row: "b"),
      trial(0.2, 0.1), trial(0.2, 0.1, row: "b"),
    ])
    let choice = values.rows["loss"]?["glyphs-62"]
    // 0.1: (0.4 + 0.7) / 2 beats 0.01: 0.5, which is row a's own best.
    #expect(choice?.learningRate == 0.1)
    #expect(choice?.scores == TunedValues.Scores(worst: 0.1, best: 0.55, points: 4))
    #expect(values.moreRates.isEmpty)
  }

  @Test("of equal scores the lower rate; own values are chosen along")
  func equalScores() {
    let values = chosen([
      trial(0.1, 0.5, own: ["margin": 0.2]), trial(0.01, 0.5, own: ["margin": 0.3]),
      trial(0.001, 0.4, own: ["margin": 0.3]),
    ])
    #expect(values.rows["loss"]?["glyphs-62"]?.own == ["margin": 0.3])
    #expect(values.rows["loss"]?["glyphs-62"]?.learningRate == 0.01)
  }

  @Test("a best rate at an edge asks for one more, unless the row is at chance")
  func edges() {
    let high = chosen([trial(0.001, 0.2), trial(0.01, 0.3), trial(0.03, 0.4)])
    // Until it lies inside, nothing is chosen.
    #expect(high.rows.isEmpty)
    #expect(high.moreRates == ["loss": ["glyphs-62": [0.1]]])
    let low = chosen([trial(0.0003, 0.4), trial(0.01, 0.3)])
    #expect(low.moreRates == ["loss": ["glyphs-62": [0.0001]]])
    // What was asked for before stays.
    let more = chosen([trial(0.01, 0.3), trial(0.03, 0.4), trial(0.1, 0.5)], before: high)
    #expect(more.moreRates == ["loss": ["glyphs-62": [0.1, 0.3]]])
    #expect(chosen([trial(0.01, 0.017), trial(0.03, 0.02)]).moreRates.isEmpty)
  }

  @Test("a group with open trials keeps what it had; a diverged training scores 0")
  func openTrials() {
    var before = TunedValues()
    before.rows["loss"] = ["glyphs-62": Choice(learningRate: 7)]
    #expect(chosen([trial(0.01, 0.5), trial(0.1, nil)], before: before) == before)
    #expect(chosen([trial(0.01, 0), trial(0.1, 0)]).rows.isEmpty)
    #expect(chosen([trial(0.01, 0.5), trial(0.1, 0), trial(0.001, 0.1)]).rows["loss"]?["glyphs-62"]?.learningRate == 0.01)
  }

  @Test("stage 1 is a choice of its own")
  func classifier() {
    let values = chosen([
      trial(0.01, 0.7, group: "classifier"), trial(0.02, 0.8, group: "classifier"),
      trial(0.04, 0.75, group: "classifier"),
    ])
    #expect(values.classifier["glyphs-62"]?.learningRate == 0.02 && values.rows.isEmpty)
  }

  @Test("what was chosen under another rate of stage 1 is dropped, whatever its trials say")
  func classifierChanges() {
    var before = TunedValues(classifier: ["glyphs-62": Choice(learningRate: 0.01), "other": Choice(learningRate: 1)])
    before.rows["loss"] = ["glyphs-62": Choice(learningRate: 7), "other": Choice(learningRate: 7)]
    before.moreRates["loss"] = ["glyphs-62": [0.1]]
    let values = chosen(
      [
        trial(0.01, 0.7, group: "classifier"), trial(0.02, 0.8, group: "classifier"),
        trial(0.04, 0.75, group: "classifier"), trial(0.01, 0.5), trial(0.1, 0.6), trial(1, 0.5),
      ], before: before)
    #expect(values.classifier["glyphs-62"]?.learningRate == 0.02)
    #expect(values.rows == ["loss": ["other": Choice(learningRate: 7)]] && values.moreRates.isEmpty)
  }

  private var values: TunedValues {
    TunedValues(
      classifier: ["fashion-mnist": Choice(learningRate: 0.02)],
      rows: [
        "center-loss": [
          "fashion-mnist": Choice(
            learningRate: 0.003, own: ["quantisation-weight": 0.01],
            scores: TunedValues.Scores(worst: 0.25, best: 0.875, points: 12)),
          "glyphs-62": Choice(learningRate: 0.01),
        ],
        "posterior-code": ["fashion-mnist": Choice(learningRate: nil, own: ["temperature": .number(2)])],
      ], moreRates: ["center-loss": ["glyphs-62": [0.1, 0.3]]])
  }

  @Test("the file says all of it, and is read back")
  func file() throws {
    let text = values.yaml(origin: "from a test")
    #expect(
      text == """
        # from a test
        version: 1
        classifier:
          fashion-mnist: {learning-rate: 0.02}
        rows:
          center-loss:
            fashion-mnist: {learning-rate: 0.003, quantisation-weight: 0.01, worst: 0.25, best: 0.875, points: 12}
            glyphs-62: {learning-rate: 0.01}
          posterior-code:
            fashion-mnist: {temperature: 2}
        more-rates:
          center-loss:
            glyphs-62: [0.1, 0.3]

        """)
    // A whole number comes back as an integer: the same text, and so the same choice.
    #expect(try TunedValues(text: text, file: "tuned.yaml").yaml(origin: "from a test") == text)
    #expect(try TunedValues(text: TunedValues().yaml(origin: ""), file: "tuned.yaml") == TunedValues())
  }

  @Test("slips in the file are told with their places")
  func slips() {
    #expect(
      throws: ExperimentError(
        file: "tuned.yaml",
        problems: [
          .init(line: 2, column: 33, message: "'classifier.a.learning-rate' must be above 0, not '-1'"),
          .init(line: 4, column: 6, message: "'rows.b' must be a map of keys and values, not '3'"),
        ])
    ) {
      try TunedValues(
        text: "version: 1\nclassifier: {a: {learning-rate: -1}}\nrows:\n  b: 3\n", file: "tuned.yaml")
    }
  }

  private func tuning(_ tuned: String?) throws -> Experiment {
    try ExperimentFile.parse(
      text: CommittedExperiments.text("experiments/tuning.yaml"), file: "tuning.yaml",
      methods: MethodRegistry.methods, datasets: CommittedExperiments.outlines
    ) { name in
      guard let tuned else { throw FileError(.read, name, code: 2) }
      return Array(tuned.utf8)
    }
  }

  @Test("the plan holds stage 1 alone until its rate is chosen, then every point of every row")
  func plan() throws {
    let first = try tuning(nil)
    #expect(first.tuned == TunedValues() && first.tunedFile == "tuned.yaml")
    let stage1 = try Plan([first], datasets: CommittedExperiments.datasets)
    #expect(stage1.trials.count == 3 * (first.rates?.classifier.count ?? 0))
    #expect(stage1.steps.allSatisfy { $0.kind == .split || $0.kind == .classifier })

    let chosen = "version: 1\nclassifier: {glyphs-62: {learning-rate: 2e-2}}\nrows: {}\n"
      + "more-rates: {dpsh: {glyphs-62: [0.1]}}\n"
    let then = try Plan([try tuning(chosen)], datasets: CommittedExperiments.datasets)
    let rows = then.trials.filter { $0.group != TunedValues.classifierGroup }
    #expect(rows.allSatisfy { $0.dataset == "glyphs-62" })
    func points(_ row: String) -> Int { rows.count { $0.row == row } }
    #expect(points("mds") == 12 && points("posterior-mds") == 12)
    // One more rate, under each of its own weights.
    #expect(points("dpsh") == 14)
    #expect(rows.filter { $0.row == "mds" }.allSatisfy { $0.group == "center-loss" })
    // No query and no database image is searched.
    #expect(!then.steps.contains { $0.kind == .codes || $0.kind == .measurements })
    #expect(Set(then.trials.map(\.result)).count == then.trials.count)
  }

  @Test("rows that share a choice are tried with the same values, of keys of their loss")
  func grids() throws {
    let text = try CommittedExperiments.text("experiments/tuning.yaml")
    func problems(_ row: String) -> String {
      let changed = text.replacing("{name: shc, grid: {quantisation-weight: [1e-4, 1e-2]}}", with: row)
      let error = #expect(throws: ExperimentError.self) {
        try ExperimentFile.parse(
          text: changed, file: "t.yaml", methods: MethodRegistry.methods, datasets: CommittedExperiments.outlines
        ) { throw FileError(.read, $0, code: 2) }
      }
      return error?.description ?? ""
    }
    #expect(problems("shc").contains("the rows 'mds' and 'shc' share what is chosen for 'center-loss'"))
    #expect(problems("{name: shc, grid: {margin: [0.1, 0.2]}}").contains("unknown key 'margin'"))
  }

  /// Rows whose rates stand in the file; with `tuned`, in another.
  private func experiment(tuned: String?) throws -> Experiment {
    let text = """
      version: 1
      name: rates
      datasets: [fashion-mnist, glyphs-62, glyphs-124]
      split: {train: 10000, query: 5000, database: rest}
      methods: [mds, csq-hadamard, dpsh, classifier-code]
      bits: [16]
      seeds: [0]
      classifier: {epochs: 8, learning-rate: 2e-2}
      training: {epochs: 5, learning-rate: {default: 1e-2, fashion-mnist: 3e-3}}
      """ + (tuned == nil ? "" : "\ntuned: tuned.yaml")
    return try ExperimentFile.parse(
      text: text, file: "rates.yaml", methods: MethodRegistry.methods, datasets: CommittedExperiments.outlines
    ) { _ in Array((tuned ?? "").utf8) }
  }

  @Test("tuned values reach the training of each data set, and change nothing where they are what stood there before")
  func tunedExperiment() throws {
    let rates = ["fashion-mnist": 0.003, "glyphs-62": 0.01, "glyphs-124": 0.01]
    func values(_ weight: Double) -> TunedValues {
      TunedValues(
        classifier: rates.mapValues { _ in Choice(learningRate: 0.02) },
        rows: [
          "center-loss": rates.mapValues { Choice(learningRate: $0, own: ["quantisation-weight": .number(weight)]) },
          "dpsh": rates.mapValues { Choice(learningRate: $0) },
        ])
    }
    let plain = try Plan([experiment(tuned: nil)], datasets: CommittedExperiments.datasets)
    let same = try Plan([experiment(tuned: values(1e-4).yaml(origin: ""))], datasets: CommittedExperiments.datasets)
    #expect(Set(same.steps.map(\.identity)) == Set(plain.steps.map(\.identity)))
    let other = try Plan([experiment(tuned: values(1e-2).yaml(origin: ""))], datasets: CommittedExperiments.datasets)
    let shared = Set(other.steps.map(\.identity)).intersection(plain.steps.map(\.identity))
    let networks = other.steps.filter { $0.kind == .hashingNetwork && shared.contains($0.identity) }
    #expect(!networks.isEmpty && networks.allSatisfy { $0.title.contains("dpsh") })
  }

  @Test("a row that nobody tuned is refused")
  func untuned() throws {
    let found = #expect(throws: ExperimentError.self) {
      try experiment(
        tuned: "version: 1\nclassifier: {glyphs-62: {learning-rate: 1}}\n"
          + "rows: {center-loss: {fashion-mnist: {learning-rate: 1, quantisation-weight: high}}}\n")
    }
    let text = found?.description ?? ""
    #expect(text.contains("nothing is tuned for 'center-loss' on 'glyphs-62', which the row 'mds' needs"))
    #expect(text.contains("nothing is tuned for 'dpsh' on 'fashion-mnist'"))
    #expect(text.contains("nothing is tuned for stage 1 on 'fashion-mnist'") && !text.contains("stage 1 on 'glyphs-62'"))
    #expect(text.contains("the tuned value quantisation-weight: \"high\" of 'center-loss' on 'fashion-mnist'"))
    #expect(!text.contains("classifier-code"))
  }
}
