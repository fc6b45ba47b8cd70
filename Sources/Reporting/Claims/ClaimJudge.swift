import Benchmark
import Foundation
import Foundations
import Retrieval

/// Judges claims by the rules that were written down before the run: what is compared is the mean over cells of
/// log(value of the row / value of the other), seed by seed, since a seed's split, first weights, order of images and
/// queries are the same for all rows.
///
/// Where a claim is about the best of several competitors, the one that a seed is compared with is chosen on the other
/// seeds (leave-one-out): the best of several noisy rows, chosen on the numbers that it is then compared on, is biased.
package struct ClaimJudge: Sendable {
  package var grids: [ResultGrid]
  package var published: PublishedResults?
  /// How to get a data set that no experiment has.
  package var howToGet: @Sendable (String) -> String
  /// What is compared of a run; another function is another way to measure (ties, denominators).
  package var map: @Sendable (RunResult, Cutoff) -> Double?
  /// Whether queries are resampled too; not where `map` is another measure than their average precisions' mean.
  package var resamplesQueries: Bool

  package init(
    grids: [ResultGrid], published: PublishedResults? = nil,
    howToGet: @escaping @Sendable (String) -> String = { "the data set '\($0)' is in no experiment here" },
    resamplesQueries: Bool = true,
    map: @escaping @Sendable (RunResult, Cutoff) -> Double? = { run, cutoff in run.measurements?.map(cutoff) }
  ) {
    self.grids = grids
    self.published = published
    self.howToGet = howToGet
    self.resamplesQueries = resamplesQueries
    self.map = map
  }

  /// In the claims' order.
  /// - Throws: where the average precisions of a run cannot be read from the store.
  package func judge(_ claims: [Claim]) throws -> [ClaimResult] {
    try concurrentMap(claims.count) { index in Result { try judge(claims[index]) } }.map { try $0.get() }
  }

  package func judge(_ claim: Claim) throws -> ClaimResult {
    switch claim.test {
    case .comparison(let comparison):
      ClaimResult(claim: claim, evidence: .comparison(try judge(comparison)))
    case .arithmetic(let arithmetic):
      ClaimResult(claim: claim, evidence: .arithmetic(judge(arithmetic)))
    case .record(let record): ClaimResult(claim: claim, evidence: .record(record))
    }
  }

  // MARK: Comparisons

  private func judge(_ comparison: ClaimedComparison) throws -> ComparisonResult {
    let claimed = claimedLogGain(comparison)
    var result = ComparisonResult(
      comparison: comparison, claimed: claimed, datasets: [], untested: [], together: nil)
    guard let grid = grids.first(where: { $0.experiment.name == comparison.experiment }) else {
      result.isGiven = false
      return result
    }
    for dataset in comparison.datasets {
      if let reason = reasonUntested(comparison, dataset, grid) {
        result.untested.append((dataset, reason))
      } else {
        let compared = try compare(comparison, dataset, grid, claimed: claimed)
        if compared.cells.isEmpty {
          result.untested.append((dataset, compared.leftOut.joined(separator: "; ")))
        } else {
          result.datasets.append(compared)
        }
      }
    }
    correctForSeveralCells(&result.datasets)
    let summaries = result.datasets.compactMap(\.summary)
    if !summaries.isEmpty, summaries.count == result.datasets.count {
      result.together = try together(result.datasets, comparison, claimed: claimed)
    }
    if result.datasets.count > 1, result.together != nil {
      var alone = self
      alone.resamplesQueries = false
      result.withoutOne = try result.datasets.compactMap { left in
        let others = result.datasets.filter { $0.dataset != left.dataset }
        return try alone.together(others, comparison, claimed: claimed).map { (left.dataset, $0) }
      }
    }
    if case .rows(let rows) = comparison.against, rows.count > 1 {
      var alone = self
      alone.resamplesQueries = false
      result.each = try rows.map { row in
        var single = comparison
        single.against = .rows([row])
        return (row, try alone.judge(single).together?.interval)
      }
    }
    return result
  }

  /// The claimed size on the scale of log ratios: from the paper's own table where a method is named, else the log of
  /// what is printed.
  private func claimedLogGain(_ comparison: ClaimedComparison) -> Double? {
    guard let size = comparison.published else { return nil }
    if let method = comparison.publishedMethod, let published {
      let cells = Self.cells(metric: comparison.measure.description, method: method, published)
      if let mean = Estimate(cells.map { PortableMath.log($0.ratio) })?.mean { return mean }
    }
    return PortableMath.log(1 + size)
  }

  private func reasonUntested(_ comparison: ClaimedComparison, _ dataset: String, _ grid: ResultGrid) -> String? {
    let own = grid.experiment.backbone.name
    let backbone = comparison.backbone.flatMap { wanted in
      wanted == own ? nil : "it needs the backbone \(wanted), and '\(grid.experiment.name)' has \(own)"
    }
    guard grid.experiment.datasets.contains(dataset) else {
      return ["'\(grid.experiment.name)' does not have this data set. \(howToGet(dataset))", backbone]
        .compactMap { $0 }.joined(separator: "; and ")
    }
    return grid.howToGet(dataset) ?? backbone
  }

  private func compare(
    _ comparison: ClaimedComparison, _ dataset: String, _ grid: ResultGrid, claimed: Double?
  ) throws -> DatasetComparison {
    var result = DatasetComparison(dataset: dataset, cells: [], summary: nil, leftOut: [])
    for bits in comparison.bits {
      if comparison.atEqualDistance, let reason = unequalDistance(comparison, dataset, bits, grid) {
        result.leftOut.append(reason)
      } else if let cell = cell(comparison, dataset, bits, grid, leftOut: &result.leftOut) {
        result.cells.append(cell)
      }
    }
    guard !result.cells.isEmpty else { return result }
    // A seed counts once it has every cell.
    let seeds = result.cells[0].seeds.map(\.seed).filter { seed in
      result.cells.allSatisfy { $0.seeds.contains { $0.seed == seed } }
    }
    guard !seeds.isEmpty else { return result }
    result.summary = try summary(seeds, of: [result], comparison, claimed: claimed)
    return result
  }

  /// Data sets with equal weight, on the seeds that all have.
  private func together(
    _ datasets: [DatasetComparison], _ comparison: ClaimedComparison, claimed: Double?
  ) throws -> ComparedSeeds? {
    guard let first = datasets.first?.summary else { return nil }
    let seeds = first.perSeed.seeds.filter { seed in
      datasets.allSatisfy { $0.summary?.perSeed[seed] != nil }
    }
    return seeds.isEmpty ? nil : try summary(seeds, of: datasets, comparison, claimed: claimed)
  }

  private func summary(
    _ seeds: [UInt64], of datasets: [DatasetComparison], _ comparison: ClaimedComparison, claimed: Double?
  ) throws -> ComparedSeeds {
    /// Mean over cells, then over data sets.
    func average(_ seed: UInt64, _ value: (ComparedSeed) -> Double) -> Double {
      let means = datasets.map { dataset in
        let values = dataset.cells.compactMap { cell in cell.seeds.first { $0.seed == seed }.map(value) }
        return values.reduce(0, +) / Double(values.count)
      }
      return means.reduce(0, +) / Double(means.count)
    }
    let perSeed = SeedValues(seeds.map { ($0, average($0, \.logRatio)) })
    let interval = PairedInterval(perSeed.values)
    let isLowerBetter = comparison.measure == .sLoss
    let points = Estimate(
      seeds.map { average($0) { isLowerBetter ? $0.other.value - $0.row.value : $0.row.value - $0.other.value } })
    let ruleSeeds = seeds.filter { seed in
      datasets.allSatisfy { $0.cells.allSatisfy { $0.byPublishedRule?.ratios[seed] != nil } }
    }
    let byPublishedRule = SeedValues(
      ruleSeeds.map { seed -> (UInt64, Double) in
        let means = datasets.map { dataset in
          let values = dataset.cells.compactMap { $0.byPublishedRule?.ratios[seed] }
          return values.reduce(0, +) / Double(values.count)
        }
        return (seed, means.reduce(0, +) / Double(means.count))
      })
    return ComparedSeeds(
      perSeed: perSeed, interval: interval, bootstrap: try bootstrap(seeds, datasets, comparison),
      signFlip: SignFlip(perSeed.values), points: points, byPublishedRule: byPublishedRule,
      finding: interval.map { Finding($0, margin: comparison.margin, claimed: claimed) } ?? .pending)
  }

  private func bootstrap(
    _ seeds: [UInt64], _ datasets: [DatasetComparison], _ comparison: ClaimedComparison
  ) throws -> NestedBootstrap? {
    guard resamplesQueries, case .map(let cutoff) = comparison.measure else { return nil }
    var pairs: [[[NestedBootstrap.Pair]]] = []
    for seed in seeds {
      var ofSeed: [[NestedBootstrap.Pair]] = []
      for dataset in datasets {
        var ofDataset: [NestedBootstrap.Pair] = []
        for cell in dataset.cells {
          guard let compared = cell.seeds.first(where: { $0.seed == seed }),
            let first = try compared.row.run.queryPrecisions?(cutoff),
            let second = try compared.other.run.queryPrecisions?(cutoff)
          else { return nil }
          ofDataset.append(.init(first: first, second: second, groups: compared.row.run.queryGroups))
        }
        ofSeed.append(ofDataset)
      }
      pairs.append(ofSeed)
    }
    return NestedBootstrap(pairs)
  }

  // MARK: Cells

  /// Which seeds count is decided before any number is seen: those that the experiment plans for the row and for every
  /// competitor, once all of them are finished. A competitor that can have no run in the cell is left out by name; nil
  /// where it is the row itself, or every competitor.
  private func cell(
    _ comparison: ClaimedComparison, _ dataset: String, _ bits: Int, _ grid: ResultGrid, leftOut: inout [String]
  ) -> ComparedCell? {
    if let reason = reasonWithoutRun(dataset, comparison.row, bits, grid) {
      leftOut.append("\(dataset) at \(bits) bits: \(comparison.row) \(reason)")
      return nil
    }
    var rows: [(name: String, bits: Int)]
    switch comparison.against {
    case .rows(let names): rows = names.map { ($0, bits) }
    case .bits(let fewer): rows = [(comparison.row, fewer)]
    }
    rows.removeAll { row in
      guard let reason = reasonWithoutRun(dataset, row.name, row.bits, grid) else { return false }
      leftOut.append("\(dataset) at \(bits) bits: \(row.name) \(reason)")
      return true
    }
    if rows.isEmpty { return nil }
    var result = ComparedCell(dataset: dataset, bits: bits, seeds: [], byPublishedRule: nil, holm: nil)
    let own = sides(comparison, dataset, comparison.row, bits, grid)
    let others = rows.map { sides(comparison, dataset, $0.name, $0.bits, grid) }
    let seeds = plannedSeeds(comparison, grid).filter { seed in
      own[seed] != nil && others.allSatisfy { $0[seed] != nil }
    }
    let isLowerBetter = comparison.measure == .sLoss
    let ratios = others.map { other in
      SeedValues(
        seeds.compactMap { seed in
          guard let row = own[seed]?.value, let value = other[seed]?.value else { return nil }
          return (seed, PortableMath.log(isLowerBetter ? value / row : row / value))
        })
    }
    result.competitors = zip(rows, ratios).map { ($0.name, $1) }
    for seed in seeds {
      guard let rival = Self.rival(ratios, without: seed), let row = own[seed], let other = others[rival][seed],
        let logRatio = ratios[rival][seed]
      else { continue }
      result.seeds.append(ComparedSeed(seed: seed, row: row, other: other, logRatio: logRatio))
    }
    var best: (index: Int, mean: Double)?
    for (index, other) in others.enumerated() {
      guard let mean = Estimate(seeds.compactMap { other[$0]?.value })?.mean else { continue }
      if best.map({ isLowerBetter ? mean < $0.mean : mean > $0.mean }) ?? true { best = (index, mean) }
    }
    result.byPublishedRule = best.map { (rows[$0.index].name, ratios[$0.index]) }
    return result
  }

  /// In the experiment's order.
  private func plannedSeeds(_ comparison: ClaimedComparison, _ grid: ResultGrid) -> [UInt64] {
    var names = [comparison.row]
    if case .rows(let rows) = comparison.against { names += rows }
    let choices = grid.experiment.methods.filter { names.contains($0.label) }
    guard let first = choices.first else { return [] }
    return grid.experiment.seeds(of: first).filter { seed in
      choices.allSatisfy { grid.experiment.seeds(of: $0).contains(seed) }
    }
  }

  /// Why no seed of a competitor can ever have a number in a cell; nil where one has, or may still get it.
  private func reasonWithoutRun(_ dataset: String, _ row: String, _ bits: Int, _ grid: ResultGrid) -> String? {
    let runs = grid.allRuns(dataset, row, bits)
    var reason: String?
    for run in runs {
      switch run.state {
      case .infeasible(let why): reason = reason ?? "is infeasible: \(why)"
      case .unavailable(let why): reason = reason ?? "has no data: \(why)"
      case .finished, .pending: return nil
      }
    }
    return reason ?? "has no run there"
  }

  /// The competitor that the row gains least on, over the other seeds; of equal ones the first. nil where no other seed
  /// tells.
  static func rival(_ ratios: [SeedValues], without seed: UInt64) -> Int? {
    if ratios.count == 1 { return 0 }
    var best: (index: Int, gain: Double)?
    for (index, values) in ratios.enumerated() {
      guard let gain = values.mean(without: seed) else { continue }
      if best.map({ gain < $0.gain }) ?? true { best = (index, gain) }
    }
    return best?.index
  }

  private func sides(
    _ comparison: ClaimedComparison, _ dataset: String, _ row: String, _ bits: Int, _ grid: ResultGrid
  ) -> [UInt64: ComparedSeed.Side] {
    var sides: [UInt64: ComparedSeed.Side] = [:]
    for run in grid.allFinished(dataset, row, bits) {
      let value: Double? =
        switch comparison.measure {
        case .map(let cutoff): map(run, cutoff)
        case .sLoss: run.centers?.sLoss
        }
      // The log of nothing is no number.
      guard let value, value > 0, value.isFinite else { continue }
      sides[run.identity.seed] = ComparedSeed.Side(
        row: row, bits: bits, value: value, artifact: run.codesArtifact ?? "", run: run)
    }
    return sides
  }

  /// Why a cell does not count where centers must have the same minimum distance; nil where it does.
  private func unequalDistance(
    _ comparison: ClaimedComparison, _ dataset: String, _ bits: Int, _ grid: ResultGrid
  ) -> String? {
    guard case .rows(let rows) = comparison.against else { return nil }
    let own = grid.allFinished(dataset, comparison.row, bits)
    for other in rows {
      for run in grid.allFinished(dataset, other, bits) {
        guard let twin = own.first(where: { $0.identity.seed == run.identity.seed }),
          let distance = twin.centers?.minimumDistance, let second = run.centers?.minimumDistance, distance != second
        else { continue }
        return "\(dataset) at \(bits) bits: in seed \(run.identity.seed) the minimum distance of \(comparison.row) is "
          + "\(distance), that of \(other) \(second)"
      }
    }
    return nil
  }

  /// Holm over all cells of the claim that have a p.
  private func correctForSeveralCells(_ datasets: inout [DatasetComparison]) {
    var places: [(dataset: Int, cell: Int)] = []
    var p: [Double] = []
    for dataset in datasets.indices {
      for cell in datasets[dataset].cells.indices {
        guard let interval = datasets[dataset].cells[cell].interval else { continue }
        places.append((dataset, cell))
        p.append(interval.p)
      }
    }
    for (place, adjusted) in zip(places, Holm.adjusted(p)) {
      datasets[place.dataset].cells[place.cell].holm = adjusted
    }
  }

  // MARK: Arithmetic

  private func judge(_ arithmetic: ClaimedArithmetic) -> ArithmeticResult {
    let cells = published.map { Self.cells(metric: arithmetic.metric, method: arithmetic.method, $0) } ?? []
    func rounded(_ range: (ArithmeticResult.Cell) -> Double) -> Double? { Estimate(cells.map { range($0) - 1 })?.mean }
    guard let gain = Estimate(cells.map { $0.ratio - 1 })?.mean,
      let logGain = Estimate(cells.map { PortableMath.log($0.ratio) })?.mean
    else {
      return ArithmeticResult(arithmetic: arithmetic, cells: [], finding: .pending)
    }
    let decimals = arithmetic.printed.split(separator: ".", omittingEmptySubsequences: false).dropFirst().first?.count ?? 0
    let computed = String(format: "%.\(decimals)f", 100 * gain)
    return ArithmeticResult(
      arithmetic: arithmetic, cells: cells, meanGain: gain, meanLogGain: logGain, computed: computed,
      leastGain: rounded(\.leastRatio), mostGain: rounded(\.mostRatio),
      finding: Self.finding(arithmetic, computed: computed, least: rounded(\.leastRatio), most: rounded(\.mostRatio)))
  }

  private static func finding(
    _ arithmetic: ClaimedArithmetic, computed: String, least: Double?, most: Double?
  ) -> Finding {
    guard let printed = Double(arithmetic.printed), let least, let most else { return .pending }
    if Double(computed) == printed { return .addsUp }
    return least * 100 <= printed && printed <= most * 100 ? .addsUpWithinRounding : .doesNotAddUp
  }

  /// Every cell of the method in its table of all competitors, beside the best of the others.
  private static func cells(
    metric: String, method: String, _ published: PublishedResults
  ) -> [ArithmeticResult.Cell] {
    let own = published.entries.first { $0.key.metric == metric && $0.key.method == method }
    guard let table = own?.key.table else { return [] }
    let entries = published.entries.filter { $0.key.table == table && $0.key.metric == metric }
    return entries.filter { $0.key.method == method }.compactMap { own in
      let others = entries.filter {
        $0.key.method != own.key.method && $0.key.dataset == own.key.dataset && $0.key.bits == own.key.bits
      }
      var best = others.first
      for other in others where other.value > best?.value ?? 0 { best = other }
      guard let best, best.value > 0 else { return nil }
      let most = others.map { $0.value + $0.halfDigit }.max() ?? best.value
      let least = others.map { $0.value - $0.halfDigit }.max() ?? best.value
      return ArithmeticResult.Cell(
        dataset: own.key.dataset, bits: own.key.bits, value: own.value, best: best.key.method, bestValue: best.value,
        leastRatio: (own.value - own.halfDigit) / most, mostRatio: (own.value + own.halfDigit) / least)
    }
  }
}

extension PublishedResults.Entry {
  /// Half of the last printed digit: the number itself may be anywhere within it.
  fileprivate var halfDigit: Double {
    let decimals = printed.split(separator: ".", omittingEmptySubsequences: false).dropFirst().first?.count ?? 0
    return (0..<decimals).reduce(0.5) { half, _ in half / 10 }
  }
}
