import Benchmark
import Foundation
import Hashing
import Reporting
import Retrieval
import Testing

/// Verdicts on results made by hand. What would break them: rows paired across seeds, cells or data sets averaged with
/// other weights, the competitor chosen on the numbers that it is compared on, cells silently dropped.
struct ClaimJudgeTests {
  typealias Values = @Sendable (_ dataset: String, _ row: String, _ bits: Int, _ seed: UInt64) -> Double?

  /// One experiment whose MAP@ALL are `values`; runs without one are pending.
  private func grid(
    datasets: [String] = ["one", "two"], rows: [String] = ["shc", "mds", "lth"], bits: [Int] = [16, 32],
    seeds: [UInt64] = [0, 1, 2], sLoss: Values? = nil, distance: Values? = nil, values: @escaping Values
  ) -> ResultGrid {
    let experiment = SyntheticResults.experiment(
      "main", datasets: datasets, rows: rows.map { ("mds", $0) }, bits: bits, seeds: seeds)
    var runs: [RunResult] = []
    for seed in seeds {
      for dataset in datasets {
        for row in rows {
          for bits in bits {
            var run = RunResult(
              identity: RunIdentity(dataset: dataset, label: row, method: "mds", bits: bits, seed: seed), state: .pending)
            if let value = values(dataset, row, bits, seed) {
              run.state = .finished
              run.measurements = SyntheticResults.measurements(map: value, bits: bits)
              run.codesArtifact = "codes/\(dataset)-\(row)-\(bits)-\(seed)"
              run.queryPrecisions = { _ in [value, value, value] }
              if let sLoss = sLoss?(dataset, row, bits, seed) {
                run.centers = CenterQuality(
                  minimumDistance: Int(distance?(dataset, row, bits, seed) ?? 4), meanDistance: 8, duplicates: 0,
                  sLoss: sLoss, bound: 4)
              }
            }
            runs.append(run)
          }
        }
      }
    }
    return ResultGrid(
      ExperimentResults(
        experiment: experiment, runs: runs, classifiers: [], splits: [], datasets: [], cards: [], provenance: [],
        remainingSteps: 0, remainingSeconds: nil))
  }

  private func claim(
    against: ClaimedComparison.Against = .rows(["mds"]), datasets: [String] = ["one", "two"], bits: [Int] = [16, 32],
    measure: ClaimedComparison.Measure = .map(.all), equal: Bool = false, backbone: String? = nil,
    published: Double? = nil, publishedMethod: String? = nil, kind: Claim.Kind = .transfer
  ) -> Claim {
    Claim(
      name: "a-claim", kind: kind, statement: "It is so.", source: "somewhere",
      test: .comparison(
        ClaimedComparison(
          experiment: "main", row: "shc", against: against, measure: measure, datasets: datasets, bits: bits,
          atEqualDistance: equal, backbone: backbone, published: published, publishedMethod: publishedMethod)))
  }

  private func comparison(_ result: ClaimResult) throws -> Reporting.ComparisonResult {
    guard case .comparison(let comparison) = result.evidence else {
      throw NotAComparison()
    }
    return comparison
  }
  private struct NotAComparison: Error {}

  @Test func meanOfLogRatiosOverCellsThenDataSets() throws {
    // Ratios: one 16 bits 1.1, one 32 bits 1.2; two 1.3 in both; the same in each seed but for a common factor.
    let grid = grid { dataset, row, bits, seed in
      let base = 0.3 + 0.1 * Double(seed)
      guard row == "shc" else { return base }
      return base * (dataset == "two" ? 1.3 : bits == 16 ? 1.1 : 1.2)
    }
    let result = try ClaimJudge(grids: [grid]).judge(claim())
    let together = try #require(try comparison(result).together)
    let expected: Double = ((log(1.1) + log(1.2)) / 2 + log(1.3)) / 2
    #expect(together.perSeed.seeds == [0, 1, 2])
    for value in together.perSeed.values { #expect(abs(value - expected) < 1e-12) }
    #expect(result.word == "transfers")
    let first = try comparison(result).datasets[0]
    let ofFirst = try #require(first.summary?.interval).estimate.mean
    let expectedOfFirst: Double = (log(1.1) + log(1.2)) / 2
    #expect(abs(ofFirst - expectedOfFirst) < 1e-12)
    // Points are of MAP itself: one 0.1 and 0.2 of the base, two 0.3; base 0.4 on the mean.
    let points = try #require(together.points).mean
    #expect(abs(points - 0.225 * 0.4) < 1e-12)
    // All queries score alike: only seeds vary, and they do not either.
    let bootstrap = try #require(together.bootstrap)
    #expect(abs(bootstrap.lower - expected) < 1e-9 && abs(bootstrap.upper - expected) < 1e-9)
  }

  /// By the means of the very cell mds is the best (0.50 beside 0.48). For seed 0 the other two seeds say lth (their
  /// products 0.20 and 0.27), for seed 1 mds (0.24 and 0.23), for seed 2 mds (0.30 and 0.18).
  @Test func competitorsAreChosenOnTheOtherSeeds() throws {
    let other: [String: [Double]] = ["mds": [0.60, 0.50, 0.40], "lth": [0.39, 0.45, 0.60], "shc": [0.5, 0.5, 0.5]]
    let grid = grid(datasets: ["one"], bits: [16]) { _, row, _, seed in other[row]?[Int(seed)] }
    let result = try ClaimJudge(grids: [grid]).judge(claim(against: .rows(["mds", "lth"]), datasets: ["one"], bits: [16]))
    let cell = try comparison(result).cells[0]
    #expect(cell.seeds.map(\.other.row) == ["lth", "mds", "mds"])
    #expect(cell.byPublishedRule?.row == "mds")
    #expect(abs(cell.seeds[0].logRatio - log(0.5 / 0.39)) < 1e-12)
    #expect(abs(cell.seeds[2].logRatio - log(0.5 / 0.4)) < 1e-12)
  }

  /// Fails if a competitor that is not measured yet is taken for one that is beaten.
  @Test func aSeedCountsOnceEveryCompetitorIsThere() throws {
    // lth is best and has two seeds of three.
    let partial = grid(datasets: ["one"], bits: [16]) { _, row, _, seed in
      switch row {
      case "shc": 0.5
      case "lth": seed < 2 ? 0.6 : nil
      default: 0.4
      }
    }
    let claim = claim(against: .rows(["mds", "lth"]), datasets: ["one"], bits: [16])
    let result = try ClaimJudge(grids: [partial]).judge(claim)
    #expect(try comparison(result).cells[0].seeds.map(\.seed) == [0, 1])
    #expect(result.word == "reversed")
    let without = grid(datasets: ["one"], bits: [16]) { _, row, _, _ in row == "shc" ? 0.5 : row == "lth" ? nil : 0.4 }
    #expect(try ClaimJudge(grids: [without]).judge(claim).word == "pending")
  }

  /// With one cell whose centers lie closer in a seed, a data set has no cell left: the others decide.
  @Test func aDataSetWithoutACellThatCountsIsNamed() throws {
    let grid = grid(
      bits: [16], sLoss: { _, row, _, _ in row == "shc" ? 0.02 : 0.04 },
      distance: { dataset, row, _, _ in dataset == "one" && row == "shc" ? 3 : 4 }, values: { _, _, _, _ in 0.5 })
    let result = try ClaimJudge(grids: [grid]).judge(
      claim(bits: [16], measure: .sLoss, equal: true, kind: .mechanism))
    #expect(result.word == "supported")
    let untested = try comparison(result).untested
    #expect(untested.count == 1 && untested[0].dataset == "one" && untested[0].reason.contains("minimum distance"))
  }

  /// A row that can have no run in a cell does not keep its claim waiting for one.
  @Test func aCellWithoutTheRowItselfIsLeftOutByName() throws {
    let values: Values = { dataset, row, _, _ in dataset == "one" && row == "shc" ? nil : row == "shc" ? 0.5 : 0.4 }
    var grid = grid(bits: [16], values: values)
    #expect(try ClaimJudge(grids: [grid]).judge(claim(bits: [16])).word == "pending")
    var results = grid.results
    for index in results.runs.indices where results.runs[index].state == .pending {
      results.runs[index].state = .infeasible("no such centers")
    }
    grid = ResultGrid(results)
    let result = try ClaimJudge(grids: [grid]).judge(claim(bits: [16]))
    #expect(result.word == "transfers")
    let untested = try comparison(result).untested
    #expect(untested.count == 1 && untested[0].reason == "one at 16 bits: shc is infeasible: no such centers")
  }

  @Test func eachCompetitorAloneHasAnInterval() throws {
    let grid = grid { _, row, _, seed in (row == "shc" ? 0.5 : row == "mds" ? 0.4 : 0.49) + 0.001 * Double(seed) }
    let each = try comparison(try ClaimJudge(grids: [grid]).judge(claim(against: .rows(["mds", "lth"])))).each
    #expect(each.map(\.row) == ["mds", "lth"])
    let first = try #require(each[0].interval)
    #expect(abs(first.estimate.mean - log(0.501 / 0.401)) < 1e-3)
  }

  @Test func incompleteSeedsAndDataSetsArePending() throws {
    let partial = grid { dataset, row, bits, seed in
      dataset == "two" && bits == 32 && seed > 0 ? nil : row == "shc" ? 0.5 : 0.4
    }
    let result = try ClaimJudge(grids: [partial]).judge(claim())
    let comparison = try comparison(result)
    #expect(comparison.datasets[0].summary?.finding == .effect)
    #expect(comparison.datasets[1].summary?.finding == .pending)
    #expect(comparison.together?.perSeed.seeds == [0])
    #expect(result.word == "pending")
  }

  @Test func dataSetsThatAreNotThereAreNamedWithHowToGetThem() throws {
    let grid = grid { _, row, _, _ in row == "shc" ? 0.5 : 0.4 }
    let judge = ClaimJudge(grids: [grid], howToGet: { "Get \($0) from its authors." })
    let result = try judge.judge(
      claim(datasets: ["cifar-100"], backbone: "resnet-34", published: 0.1171, kind: .publishedCell))
    #expect(result.word == "not testable here")
    let untested = try comparison(result).untested
    #expect(untested.map(\.dataset) == ["cifar-100"])
    #expect(untested[0].reason.contains("Get cifar-100 from its authors."))
    #expect(untested[0].reason.contains("resnet-34"))
    // With the data there, the backbone alone keeps a published cell from being tested.
    let other = try judge.judge(claim(datasets: ["one"], backbone: "resnet-34", kind: .publishedCell))
    #expect(other.word == "not testable here")
  }

  @Test func moreBitsAgainstFewer() throws {
    let grid = grid { _, row, bits, _ in row == "shc" ? (bits == 16 ? 0.4 : 0.44) : nil }
    let result = try ClaimJudge(grids: [grid]).judge(claim(against: .bits(16), bits: [32], kind: .mechanism))
    #expect(result.word == "supported")
    #expect(abs(try #require(try comparison(result).together?.perSeed.values.first) - log(1.1)) < 1e-12)
  }

  @Test func lowerSLossIsBetterAndOnlyEqualDistancesCount() throws {
    let grid = grid(
      sLoss: { _, row, _, _ in row == "shc" ? 0.02 : 0.04 },
      distance: { dataset, row, bits, seed in
        dataset == "one" && bits == 32 && seed == 1 && row == "shc" ? 3 : 4
      }, values: { _, _, _, _ in 0.5 })
    let result = try ClaimJudge(grids: [grid]).judge(claim(measure: .sLoss, equal: true, kind: .mechanism))
    #expect(result.word == "supported")
    let comparison = try comparison(result)
    #expect(abs(try #require(comparison.together?.perSeed.values.first) - log(2.0)) < 1e-12)
    #expect(comparison.datasets[0].cells.map(\.bits) == [16])
    #expect(comparison.datasets[0].leftOut.count == 1)
    #expect(comparison.datasets[1].cells.map(\.bits) == [16, 32])
    #expect(comparison.together?.bootstrap == nil)
  }

  @Test func cellsAreCorrectedTogether() throws {
    let grid = grid { dataset, row, bits, seed in
      let noise = [0.0, 0.002, 0.001][Int(seed)]
      return row == "shc" ? 0.5 + noise : dataset == "one" && bits == 16 ? 0.4 : 0.5
    }
    let cells = try comparison(try ClaimJudge(grids: [grid]).judge(claim())).cells
    let p = try cells.map { try #require($0.interval).p }
    #expect(try cells.map { try #require($0.holm) } == Holm.adjusted(p))
  }

  // MARK: Arithmetic

  static let published = """
    table,method,dataset,bits,metric,value
    Tab.4,SHC,cifar-100,16,map@all,.60
    Tab.4,MDS,cifar-100,16,map@all,.50
    Tab.4,CSQ,cifar-100,16,map@all,.40
    Tab.4,SHC,cifar-100,32,map@all,.66
    Tab.4,MDS,cifar-100,32,map@all,.55
    Tab.4,CSQ,cifar-100,32,map@all,.60
    Tab.7,SHC,cifar-100,16,map@all,.99

    """

  private func arithmetic(_ printed: String) throws -> ClaimResult {
    let claim = Claim(
      name: "sum", kind: .arithmetic, statement: "It adds up.", source: "table 4",
      test: .arithmetic(ClaimedArithmetic(metric: "map@all", method: "SHC", printed: printed)))
    return try ClaimJudge(grids: [], published: try PublishedResults.parse(Self.published)).judge(claim)
  }

  /// 0.60 / 0.50 and 0.66 / 0.60: gains of 20 % and 10 %.
  @Test func arithmeticToThePrintedDigits() throws {
    #expect(try arithmetic("15.0").word == "adds up")
    #expect(try arithmetic("15").word == "adds up")
    // Entries of two digits: between 0.595 / 0.505 with 0.655 / 0.605, 13.0 %, and 0.605 / 0.495 with 0.665 / 0.595, 17.0 %.
    #expect(try arithmetic("15.1").word == "adds up within rounding")
    #expect(try arithmetic("16.9").word == "adds up within rounding")
    #expect(try arithmetic("17.1").word == "does not add up")
    #expect(try arithmetic("12.9").word == "does not add up")
    guard case .arithmetic(let result) = try arithmetic("15.00").evidence else { throw NotAComparison() }
    #expect(result.computed == "15.00")
    let meanLogGain = try #require(result.meanLogGain)
    let expected: Double = (log(1.2) + log(1.1)) / 2
    #expect(abs(meanLogGain - expected) < 1e-12)
    #expect(result.cells.map(\.best) == ["MDS", "CSQ"])
  }

  @Test func claimedSizesAreMeansOfLogRatios() throws {
    let grid = grid { _, row, _, _ in row == "shc" ? 0.5 : 0.4 }
    let judge = ClaimJudge(grids: [grid], published: try PublishedResults.parse(Self.published))
    let fromTable = try comparison(try judge.judge(claim(published: 0.15, publishedMethod: "SHC")))
    let claimed = try #require(fromTable.claimed)
    let expected: Double = (log(1.2) + log(1.1)) / 2
    #expect(abs(claimed - expected) < 1e-12)
    let alone = try comparison(try judge.judge(claim(published: 0.15)))
    #expect(abs(try #require(alone.claimed) - log(1.15)) < 1e-12)
  }

  // MARK: Text

  /// Every number of a verdict can be followed from what is printed.
  @Test func explanationsHaveEveryNumber() throws {
    let grid = grid { _, row, _, seed in row == "shc" ? 0.5 + 0.01 * Double(seed) : 0.4 }
    let text = ClaimExplanation.text(try ClaimJudge(grids: [grid]).judge(claim()))
    #expect(text.contains("a-claim (transfer): transfers"))
    #expect(text.contains("shc at 16 bits 0.500000 [codes/one-shc-16-0] against mds at 16 bits 0.400000"))
    #expect(text.contains(String(format: "%.6f", log(0.5 / 0.4))))
    #expect(text.contains("t(97.5 %, 2 degrees of freedom) 4.302653"))
    let json = try ClaimJSON(try ClaimJudge(grids: [grid]).judge(claim())).line()
    let object = try #require(try JSONSerialization.jsonObject(with: Data(json.utf8)) as? [String: Any])
    #expect(object["verdict"] as? String == "transfers")
    #expect((object["cells"] as? [Any])?.count == 12)
  }
}
