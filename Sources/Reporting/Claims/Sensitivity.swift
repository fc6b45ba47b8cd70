import Benchmark
import Retrieval

/// A claim judged by the same rules, but measured in another way.
package struct SensitivityResult: Sendable {
  package var sensitivityCase: SensitivityCase
  package var reported: ClaimResult
  package var outcome: Outcome

  package enum Outcome: Sendable {
    /// No number of the claim can be another one.
    case untouched
    /// No run of the claim has been measured so.
    case notMeasured
    case judged(Judged)
  }

  package struct Judged: Sendable {
    /// On the bit lengths, competitors and seeds that have been measured so.
    package var result: ClaimResult
    /// The verdict's own measure on the same bit lengths, competitors and seeds.
    package var reference: ClaimResult
    /// What of the claim there is less of than in the verdict: "32 bits", "against mds and dpsh", "3 of 6 seeds".
    package var restrictions: [String]
  }

  package var judged: Judged? { if case .judged(let judged) = outcome { judged } else { nil } }

  /// Whether there is a verdict that is another one than the verdict's own measure gives on the same part of the claim:
  /// less data alone changes none.
  package var isChanged: Bool {
    guard let judged, judged.result.finding != .pending, judged.reference.finding != .pending else { return false }
    return judged.result.word != judged.reference.word
  }
}

extension ClaimJudge {
  /// Every comparison in MAP that could be tested, in every other way to measure: the cases in their order, for each
  /// the claims in theirs.
  /// - Parameter results: of this judge.
  package func sensitivity(of results: [ClaimResult]) throws -> [SensitivityResult] {
    try SensitivityCase.all.flatMap { sensitivityCase in
      try results.compactMap { reported -> SensitivityResult? in
        guard case .comparison(let result) = reported.evidence, case .map(let cutoff) = result.comparison.measure,
          reported.finding != .notTestable,
          let grid = grids.first(where: { $0.experiment.name == result.comparison.experiment })
        else { return nil }
        return SensitivityResult(
          sensitivityCase: sensitivityCase, reported: reported,
          outcome: try outcome(sensitivityCase, reported, result, cutoff, grid))
      }
    }
  }

  private func outcome(
    _ sensitivityCase: SensitivityCase, _ reported: ClaimResult, _ result: ComparisonResult, _ cutoff: Cutoff,
    _ grid: ResultGrid
  ) throws -> SensitivityResult.Outcome {
    guard sensitivityCase.touches(cutoff) else { return .untouched }
    let measure = sensitivityCase.map(in: grid)
    guard let restricted = restricted(result.comparison, grid, isMeasured: { measure($0, cutoff) != nil }) else {
      return .notMeasured
    }
    if case .variant(let variant) = sensitivityCase,
      Set(variant.datasets([grid])).isDisjoint(with: result.comparison.datasets)
    {
      return .untouched
    }
    var claim = reported.claim
    claim.test = .comparison(restricted)
    let usual = map
    var reference = self
    reference.resamplesQueries = false
    reference.map = { run, cutoff in measure(run, cutoff) == nil ? nil : usual(run, cutoff) }
    var other = reference
    other.map = measure
    let part = try reference.judge(claim)
    return .judged(
      SensitivityResult.Judged(
        result: try other.judge(claim), reference: part, restrictions: Self.restrictions(part, of: result)))
  }

  /// The claim on what has been measured: bit lengths and competitors without a number are left out. nil where
  /// nothing is left.
  private func restricted(
    _ comparison: ClaimedComparison, _ grid: ResultGrid, isMeasured: (RunResult) -> Bool
  ) -> ClaimedComparison? {
    func has(_ row: String, _ bits: Int) -> Bool {
      comparison.datasets.contains { grid.finished($0, row, bits).contains(where: isMeasured) }
    }
    var result = comparison
    switch comparison.against {
    case .rows(let rows):
      result.bits = comparison.bits.filter { bits in has(comparison.row, bits) && rows.contains { has($0, bits) } }
      result.against = .rows(rows.filter { row in result.bits.contains { has(row, $0) } })
    case .bits(let fewer):
      result.bits = has(comparison.row, fewer) ? comparison.bits.filter { has(comparison.row, $0) } : []
    }
    return result.bits.isEmpty ? nil : result
  }

  /// What a part of a claim has less of than the claim, both by the same measure.
  private static func restrictions(_ part: ClaimResult, of whole: ComparisonResult) -> [String] {
    guard case .comparison(let result) = part.evidence else { return [] }
    var restrictions: [String] = []
    if result.comparison.bits != whole.comparison.bits {
      restrictions.append("\(NumberFormat.list(result.comparison.bits.map { String($0) })) bits")
    }
    if case .rows(let rows) = result.comparison.against, result.comparison.against != whole.comparison.against {
      restrictions.append("against \(NumberFormat.list(rows))")
    }
    let seeds = result.together?.perSeed.seeds.count ?? 0
    let all = whole.together?.perSeed.seeds.count ?? 0
    if seeds != all { restrictions.append("\(seeds) of \(NumberFormat.counted(all, "seed"))") }
    return restrictions
  }
}
