import Benchmark
import Retrieval

/// One number of each seed that has it. Rows are compared seed by seed: a seed has its own split, first weights and
/// order of images, which move a row far more than most methods do.
package struct SeedValues: Sendable, Equatable {
  /// In the order of the runs, each once.
  package private(set) var seeds: [UInt64] = []
  package private(set) var values: [Double] = []

  package init(_ pairs: [(seed: UInt64, value: Double)]) {
    for pair in pairs where !seeds.contains(pair.seed) {
      seeds.append(pair.seed)
      values.append(pair.value)
    }
  }

  package subscript(_ seed: UInt64) -> Double? { seeds.firstIndex(of: seed).map { values[$0] } }

  /// nil without a seed.
  package var estimate: Estimate? { Estimate(values) }

  /// nil without another seed.
  package func mean(without seed: UInt64) -> Double? {
    Estimate(zip(seeds, values).filter { $0.0 != seed }.map(\.1))?.mean
  }

  /// Of the seeds that both have.
  package func combined(_ other: SeedValues, _ operation: (Double, Double) -> Double) -> SeedValues {
    SeedValues(
      zip(seeds, values).compactMap { seed, value in other[seed].map { (seed, operation(value, $0)) } })
  }

  package static func - (first: SeedValues, second: SeedValues) -> SeedValues { first.combined(second, -) }

  package func restricted(to kept: [UInt64]) -> SeedValues {
    SeedValues(zip(seeds, values).filter { kept.contains($0.0) }.map { ($0.0, $0.1) })
  }
}

extension ResultGrid {
  func values(
    _ dataset: String, _ row: String, _ bits: Int, _ value: (RunResult) -> Double?
  ) -> SeedValues {
    SeedValues(
      allFinished(dataset, row, bits).compactMap { run in value(run).map { (run.identity.seed, $0) } })
  }

  func map(_ cutoff: Cutoff, _ dataset: String, _ row: String, _ bits: Int) -> SeedValues {
    values(dataset, row, bits) { $0.measurements?.map(cutoff) }
  }

  func map(_ cutoff: Cutoff, of ceiling: Experiment.Ceiling, _ dataset: String) -> SeedValues {
    SeedValues(
      results.ceilings.filter { $0.dataset == dataset && $0.ceiling == ceiling }.compactMap { result in
        result.measurements.map(cutoff).map { (result.seed, $0) }
      })
  }

  /// The row whose mean difference to a reference, over the seeds of both, is highest; of equal ones the first. nil
  /// where no row shares a seed with it.
  func best(
    of rows: [String], _ cutoff: Cutoff, _ dataset: String, _ bits: Int, against reference: SeedValues
  ) -> (row: String, difference: Estimate)? {
    var best: (row: String, difference: Estimate)?
    for row in rows {
      guard let difference = (map(cutoff, dataset, row, bits) - reference).estimate else { continue }
      if difference.mean > best?.difference.mean ?? -.infinity { best = (row, difference) }
    }
    return best
  }
}
