/// What a column of a report's CSV files holds, as far as it decides how near two values of it must be.
package enum Quantity: String, Sendable, CaseIterable, Encodable {
  /// Text, counts and settings: as they stand.
  case verbatim = "text and counts"
  /// Names of artifacts and digests of what training gave.
  case identity = "names of artifacts"
  /// MAP, precision or another score of one run, and what is not a mean over seeds.
  case score = "score of one run"
  /// A score's mean over seeds; S-loss and accuracy too.
  case mean = "mean score"
  /// The standard deviation of a score over seeds.
  case spread = "spread of a score"
  /// A mean difference of two scores.
  case difference = "difference of scores"
  /// Hamming distances and numbers of centers, one or a mean.
  case distance = "distance in bits"
  /// A ratio of two differences of scores.
  case share

  /// Of a bare number.
  init(_ format: NumberFormat) {
    switch format {
    case .score: self = .score
    case .difference: self = .difference
    case .distance: self = .distance
    case .percent: self = .share
    case .count: self = .verbatim
    }
  }

  /// Of a mean over seeds.
  init(meanOf format: NumberFormat) {
    switch format {
    case .score: self = .mean
    case .difference: self = .difference
    case .distance, .count: self = .distance
    case .percent: self = .share
    }
  }

  /// Of a standard deviation over seeds.
  init(spreadOf format: NumberFormat) {
    switch format {
    case .score, .difference: self = .spread
    case .distance, .count: self = .distance
    case .percent: self = .share
    }
  }
}

/// How far two values of one cell may lie apart. All the numbers of it are here.
package struct Tolerances: Sendable, Equatable, Encodable {
  /// In scores, 0...1.
  package var score: Double
  package var mean: Double
  package var spread: Double
  package var difference: Double
  /// In bits.
  package var distance: Double
  /// 0...1.
  package var share: Double
  /// Whether names of artifacts and digests must be equal: they have in them what trained them.
  package var comparesIdentities: Bool

  package init(
    score: Double, mean: Double, spread: Double, difference: Double, distance: Double, share: Double,
    comparesIdentities: Bool
  ) {
    self.score = score
    self.mean = mean
    self.spread = spread
    self.difference = difference
    self.distance = distance
    self.share = share
    self.comparesIdentities = comparesIdentities
  }

  /// Between equal builds on one class of instruction set: README promises the same bytes.
  package static let exact = Tolerances(
    score: 0, mean: 0, spread: 0, difference: 0, distance: 0, share: 0, comparesIdentities: true)

  /// Between instruction sets or builds: trained weights differ in their last bits, training spreads that, and a
  /// solver that has to choose between centers of nearly equal loss may choose others.
  ///
  /// Not measured yet: to be set above the largest differences that `verify` prints for `experiments/quick.yaml`
  /// between AVX-512 and ONEDNN_MAX_CPU_ISA=AVX2. Means over n seeds differ less than single runs; a difference of
  /// two means, up to twice as much.
  package static let acrossMachines = Tolerances(
    score: 0.02, mean: 0.01, spread: 0.01, difference: 0.02, distance: 2, share: 0.25, comparesIdentities: false)

  /// 0: the two must be written alike.
  package func allowed(_ quantity: Quantity) -> Double {
    switch quantity {
    case .verbatim, .identity: 0
    case .score: score
    case .mean: mean
    case .spread: spread
    case .difference: difference
    case .distance: distance
    case .share: share
    }
  }
}
