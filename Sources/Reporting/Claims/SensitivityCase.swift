import Benchmark
import Retrieval

/// Another way to measure than the verdicts rest on: what a reviewer may hold against them.
package enum SensitivityCase: Sendable, Hashable {
  case ties(TiePolicy)
  case denominator(APDenominator)
  case variant(RetrievalVariant)
  /// Each row is replaced by the row of the same method that starts from scratch.
  case fromScratch

  package static let all: [SensitivityCase] =
    TiePolicy.allCases.filter { $0 != .expected }.map { .ties($0) }
    + APDenominator.allCases.filter { $0 != .hits }.map { .denominator($0) }
    + RetrievalVariant.allCases.map { .variant($0) } + [.fromScratch]

  package var title: String {
    switch self {
    case .ties(.expected): "mean over tie orders"
    case .ties(.shuffledStable): "the literature's tie order"
    case .ties(.optimistic): "best tie order"
    case .ties(.pessimistic): "worst tie order"
    case .denominator(let denominator): "denominator \(denominator.rawValue)"
    case .variant(.nearCopiesLeftOut): "near copies left out"
    case .variant(.caseFolded): "case folded"
    case .variant(.accentsFolded): "accents folded"
    case .variant(.trainingImagesInDatabase): "training images in the database"
    case .fromScratch: "from scratch"
    }
  }

  /// Whether it only says how far a MAP could move.
  var isBound: Bool { if case .ties(let policy) = self { TiePolicy.bounds.contains(policy) } else { false } }

  /// What is other than for the verdicts, in a sentence.
  var meaning: String {
    switch self {
    case .ties(.expected): "The mean over all orders of items at equal distance, as for the verdicts."
    case .ties(.shuffledStable):
      "The literature's order of items at equal distance: one fixed shuffle of the database, then a stable sort."
    case .ties(.optimistic): "Items at equal distance stand in the order that is best for the row, for every row."
    case .ties(.pessimistic): "Items at equal distance stand in the order that is worst for the row, for every row."
    case .denominator(.hits): "AP over the relevant items in the top k, as for the verdicts."
    case .denominator(.minimum): "AP is divided by the smaller of k and the number of relevant items."
    case .denominator(.relevant): "AP is divided by the number of all relevant items."
    case .variant(.nearCopiesLeftOut):
      "Queries with a near-duplicate of whatever class among training or database images do not count; distance and "
        + "threshold are those of the split's audit."
    case .variant(.caseFolded):
      "A letter's two cases count as one class when found items are judged; codes are the same."
    case .variant(.accentsFolded):
      "A letter with an accent or another addition counts as the plain letter when found items are judged; codes are "
        + "the same."
    case .variant(.trainingImagesInDatabase): "The database holds the training images too, as in much of the field."
    case .fromScratch:
      "Networks do not start from the classifier's weights: each row is replaced by the row of the same method that "
        + "starts from scratch."
    }
  }

  /// Whether some number of a claim about MAP@cutoff can be another one at all.
  func touches(_ cutoff: Cutoff) -> Bool {
    // There all denominators are the number of relevant items.
    if case .denominator = self { cutoff != .all } else { true }
  }

  /// The measure; it gives nil for a run that has not been measured so.
  func map(in grid: ResultGrid) -> @Sendable (RunResult, Cutoff) -> Double? {
    switch self {
    case .ties(let policy): return { run, cutoff in run.measurements?.map(cutoff, ties: policy) }
    case .denominator(let denominator):
      return { run, cutoff in run.measurements?.map(cutoff, denominator: denominator) }
    case .variant(let variant):
      return { run, cutoff in
        guard !run.sensitivity.isEmpty else { return nil }
        // A data set that a variant leaves as it is has no measurements of it.
        guard let measured = run.sensitivity.first(where: { $0.variant == variant }) else {
          return run.measurements?.map(cutoff)
        }
        return measured.map(cutoff)
      }
    case .fromScratch:
      let twins = Self.rowsFromScratch(grid)
      return { run, cutoff in
        guard let twin = twins[run.identity.label] else { return nil }
        return grid.finished(run.identity.dataset, twin, run.identity.bits)
          .first { $0.identity.seed == run.identity.seed }?.measurements?.map(cutoff)
      }
    }
  }

  /// The row from scratch of each row that has one.
  static func rowsFromScratch(_ grid: ResultGrid) -> [String: String] {
    var twins: [String: String] = [:]
    for pair in RegimeSection.pairs(grid) where pair.own.choice.own.start == .scratch {
      guard let usual = pair.usual?.row, twins[usual] == nil else { continue }
      twins[usual] = pair.own.row
    }
    return twins
  }
}

extension RetrievalVariant {
  /// The data sets whose runs have numbers of it, in their order.
  func datasets(_ grids: [ResultGrid]) -> [String] {
    Self.datasets(grids) { $0.contains { $0.variant == self } }
  }

  /// Those whose runs have numbers of some variant.
  static func measuredDatasets(_ grids: [ResultGrid]) -> [String] { datasets(grids) { !$0.isEmpty } }

  private static func datasets(
    _ grids: [ResultGrid], where isMeant: ([VariantMeasurements]) -> Bool
  ) -> [String] {
    var datasets: [String] = []
    for run in grids.flatMap(\.results.runs)
    where !datasets.contains(run.identity.dataset) && isMeant(run.sensitivity) {
      datasets.append(run.identity.dataset)
    }
    return datasets
  }
}
