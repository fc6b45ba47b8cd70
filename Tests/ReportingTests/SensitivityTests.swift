import Benchmark
import Foundation
import Reporting
import Retrieval
import Testing

/// sensitivity.md names the verdicts that change. What would break it: a sentence that stands whatever is measured, a
/// way to measure that reads other numbers than its own, a verdict on less data that passes for the measure's doing.
@Suite struct SensitivityTests {
  let scratch: ReportTests.Scratch

  init() throws { scratch = try ReportTests.Scratch() }

  private static let datasets = ["fashion-mnist", "glyphs-62"]
  private static let seeds: [UInt64] = [0, 1, 2]

  /// How much the row shc is above the two others, as ratios of MAP@ALL.
  private struct Gains {
    /// As the verdicts measure.
    var usual = 1.1
    var fromScratch = 1.1
    /// nil: nothing is measured in other ways. Classes are folded in glyphs-62 alone.
    var variants: Double? = 1.1
  }

  /// Others have 0.4, 0.02 more a seed. From scratch are shc and mds, at 32 bits.
  private static func results(_ gains: Gains) -> ExperimentResults {
    var experiment = SyntheticResults.experiment("main", datasets: datasets, rows: [], bits: [16, 32], seeds: seeds)
    let fromScratch = Experiment.OwnOptions(start: .scratch, epochs: 8, bits: [32])
    experiment.methods = [
      SyntheticResults.choice("shc", "shc"), SyntheticResults.choice("mds", "mds"),
      SyntheticResults.choice("lth", "lth"), SyntheticResults.choice("shc", "shc-scratch", own: fromScratch),
      SyntheticResults.choice("mds", "mds-scratch", own: fromScratch),
    ]
    var runs: [RunResult] = []
    for seed in seeds {
      for dataset in datasets {
        for choice in experiment.methods {
          for bits in experiment.bits(of: choice) {
            let base = 0.4 + 0.02 * Double(seed)
            let gain = choice.own.start == nil ? gains.usual : gains.fromScratch
            var run = RunResult(
              identity: RunIdentity(
                dataset: dataset, label: choice.label, method: choice.method, bits: bits, seed: seed),
              state: .finished,
              measurements: SyntheticResults.measurements(
                map: choice.method == "shc" ? base * gain : base, bits: bits))
            if let gain = gains.variants, choice.own.start == nil {
              run.sensitivity = variants(dataset, choice.method == "shc" ? base * gain : base)
            }
            runs.append(run)
          }
        }
      }
    }
    return ExperimentResults(
      experiment: experiment, runs: runs, classifiers: [], splits: [],
      datasets: datasets.map { DatasetResult(name: $0, digest: "abcdef", count: 70_000, classNames: ["a", "b"]) },
      cards: [], provenance: [], remainingSteps: 0, remainingSeconds: nil)
  }

  private static func variants(_ dataset: String, _ map: Double) -> [VariantMeasurements] {
    RetrievalVariant.allCases.filter {
      $0 == .nearCopiesLeftOut || $0 == .trainingImagesInDatabase || ($0 == .caseFolded && dataset == "glyphs-62")
    }.map { variant in
      VariantMeasurements(
        variant, queries: variant == .nearCopiesLeftOut ? 4_500 : 5_000, database: 55_000,
        maps: RetrievalMeasurements.standardCutoffs.map {
          MAPValue(cutoff: $0, denominator: .hits, ties: .expected, value: map)
        })
    }
  }

  private static func claim(_ name: String, _ cutoff: Cutoff) -> Claim {
    Claim(
      name: name, kind: .transfer, statement: "SHC is best.", source: "a test",
      test: .comparison(
        ClaimedComparison(
          experiment: "main", row: "shc", against: .rows(["mds", "lth"]), measure: .map(cutoff), datasets: datasets,
          bits: [16, 32])))
  }

  private func sensitivity(
    _ gains: Gains, _ claims: [Claim] = [Self.claim("beats", .all), Self.claim("beats-100", .top(100))]
  ) throws -> (results: ExperimentResults, verdicts: [ClaimResult], sensitivity: [SensitivityResult]) {
    let results = Self.results(gains)
    let judge = ClaimJudge(grids: [ResultGrid(results)], resamplesQueries: false)
    let verdicts = try judge.judge(claims)
    return (results, verdicts, try judge.sensitivity(of: verdicts))
  }

  private func page(_ gains: Gains) throws -> String {
    let made = try sensitivity(gains)
    try Report.write(
      [made.results], verdicts: made.verdicts, sensitivity: made.sensitivity, to: "\(scratch.path)/report",
      searchPath: try scratch.stand(inForGnuplot: "exit 0"))
    return try scratch.text("report/sensitivity.md")
  }

  @Test func noVerdictChangesWhereNoneDoes() throws {
    let text = try page(Gains())
    // One order of ties, two denominators, near copies, case, training images, from scratch.
    #expect(text.contains("No verdict changes under 7 other ways to measure (2 verdicts on comparisons in MAP)."))
    #expect(text.contains("(bounds of each MAP, not of a gain) changes none."))
    #expect(!text.contains("Not measured"))
    #expect(text.contains("**best tie order.** Items"))
    #expect(text.contains("for every row. Of 2 verdicts none changes."), "\(text)")
    #expect(text.contains("Queries left out, on the mean: 10.0 % of fashion-mnist and 10.0 % of glyphs-62."))
    #expect(text.contains("It touches glyphs-62; other data sets count as they are."))
    // No class has an accent; at ALL the denominators are one.
    #expect(text.contains("codes are the same. It touches no number here."))
    #expect(text.contains("At k = ALL the denominators are one. The one verdict does not change."))
    let first = try scratch.text("report/README.md")
    #expect(first.contains("No verdict changes under 7 other ways to measure"))
    #expect(first.contains("[sensitivity.md](sensitivity.md)"))
  }

  /// Folded, glyphs-62 has no gain and fashion-mnist its 10 %: half is left. The others leave nothing of it.
  @Test func changedVerdictsAreNamedWithWhatTheyBecome() throws {
    let text = try page(Gains(variants: 1))
    let named = "2 of 2 verdicts change: `beats` from transfers to no difference and `beats-100` from transfers to "
      + "no difference."
    // Near copies and training images.
    #expect(text.components(separatedBy: named).count == 3, "\(text)")
    #expect(text.contains("2 of 2 verdicts on comparisons in MAP change under some of 7 other ways to measure. "
      + "`beats`, reported as transfers: no difference (near copies left out), no difference (training images in the "
      + "database); `beats-100`, reported as"))
    #expect(try scratch.text("report/README.md").contains("2 of 2 verdicts on comparisons in MAP change"))
    let csv = try scratch.text("report/tables/sensitivity.csv").split(separator: "\n").map(String.init)
    #expect(
      csv.first == "group,measured,gain,95 % interval lower,95 % interval upper,seeds,verdict,by data set,on this part,"
        + "the verdict's own measure there,its 95 % interval lower,its 95 % interval upper,its verdict")
    // ln(1.1) / 2 = 0.047655.
    let half = "0.04765"
    #expect(csv.contains { $0.hasPrefix("beats,case folded,\(half)") && $0.contains(",3,transfers,") }, "\(csv)")
    #expect(csv.contains { $0.hasPrefix("beats,near copies left out,") && $0.contains(",3,no difference,") })
    #expect(text.contains(" +4.77 % |") && text.contains(" \\[+4.77, +4.77\\] % |"), "\(text)")
    let words = try scratch.text("report/tables/sensitivity-verdicts.csv").split(separator: "\n").map(String.init)
    #expect(words.prefix(2) == ["measured,beats,beats-100", "as reported,transfers,transfers"])
    #expect(words.contains("denominator min,=,transfers"))
    #expect(words.contains("training images in the database,no difference,no difference"))
    #expect(words.contains("accents folded,=,="))
  }

  @Test func lessDataIsNotTheMeasuresDoing() throws {
    let text = try page(Gains(fromScratch: 0.9))
    #expect(text.contains("These are `shc-scratch` for `shc` and `mds-scratch` for `mds`; competitors without one"))
    #expect(
      text.contains(
        "`beats` from transfers to reversed (32 bits, against mds, where the verdict's own measure gives transfers)"),
      "\(text)")
    let judged = try #require(
      try sensitivity(Gains(fromScratch: 0.9)).sensitivity.last { $0.reported.claim.name == "beats" }?.judged)
    guard case .comparison(let comparison) = judged.result.evidence else {
      Issue.record("no comparison")
      return
    }
    #expect(comparison.cells.map(\.bits) == [32, 32])
    #expect(abs(try #require(comparison.together?.perSeed.values.first) - log(0.9)) < 1e-12)
    #expect(judged.restrictions == ["32 bits", "against mds"])
  }

  @Test func whatIsNotMeasuredIsSaid() throws {
    let text = try page(Gains(variants: nil))
    #expect(
      text.contains(
        "Not measured: near copies left out, case folded, accents folded and training images in the database."))
    #expect(text.contains("No verdict changes under 4 other ways to measure"))
    #expect(try scratch.text("report/tables/sensitivity-verdicts.csv").contains("case folded,—,—"))
  }

  /// Fails if a policy or denominator reads the number of another: those at 100 lie apart by known steps.
  @Test func everyWayReadsItsOwnNumbers() throws {
    let made = try sensitivity(Gains(), [Self.claim("beats-100", .top(100))]).sensitivity
    /// Of seed 0: 0.4 and 0.44 at ALL, 0.05 more at 100.
    func ratio(_ shift: Double) -> Double { log((0.49 + shift) / (0.45 + shift)) }
    let expected: [SensitivityCase: Double] = [
      .ties(.shuffledStable): ratio(-0.001), .ties(.optimistic): ratio(0.03), .ties(.pessimistic): ratio(-0.03),
      .denominator(.minimum): ratio(-0.1), .denominator(.relevant): ratio(-0.3),
      .variant(.nearCopiesLeftOut): log(1.1), .variant(.trainingImagesInDatabase): log(1.1),
      .variant(.caseFolded): (log(1.1) + ratio(0)) / 2, .fromScratch: ratio(0),
    ]
    for result in made {
      guard let judged = result.judged, case .comparison(let comparison) = judged.result.evidence else {
        #expect(result.sensitivityCase == .variant(.accentsFolded))
        continue
      }
      let value = try #require(comparison.together?.perSeed[0])
      let wanted = try #require(expected[result.sensitivityCase])
      #expect(abs(value - wanted) < 1e-12, "\(result.sensitivityCase.title)")
    }
    #expect(made.map(\.sensitivityCase) == SensitivityCase.all)
  }

  @Test func claimsThatCannotBeTestedAndOtherMeasuresAreLeftOut() throws {
    var claims = [Self.claim("beats", .all), Self.claim("elsewhere", .all), Self.claim("loss", .all)]
    if case .comparison(var comparison) = claims[1].test {
      comparison.datasets = ["cifar-100"]
      claims[1].test = .comparison(comparison)
    }
    if case .comparison(var comparison) = claims[2].test {
      comparison.measure = .sLoss
      claims[2].test = .comparison(comparison)
    }
    let names = Set(try sensitivity(Gains(), claims).sensitivity.map(\.reported.claim.name))
    #expect(names == ["beats"])
  }
}
