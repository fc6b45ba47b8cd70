/// What a column of a report's CSV files holds, as far as it decides how near two values of it must be.
package enum Quantity: String, Sendable, CaseIterable, Encodable {
  /// Text, counts and settings: as they stand.
  case verbatim = "text and counts"
  /// Names of artifacts and digests of what training gave.
  case identity = "names of artifacts"
  /// Names that a near tie decides.
  case choice = "choice between near ties"
  /// MAP, precision or another score of one run, and what is not a mean over seeds.
  case score = "score of one run"
  /// A score that single bits move far, of one run or its mean: the bounds of tie orders, precision in a Hamming radius.
  case edge = "bound or score in a radius"
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
  /// A log ratio of scores, or a mean or deviation of several.
  case gain = "gain"
  /// An end of an interval of gains: with few seeds it lies several deviations from the mean.
  case interval = "end of an interval"
  case probability = "p of a test"

  /// Of a bare number.
  init(_ format: NumberFormat) {
    switch format {
    case .score: self = .score
    case .edgeScore: self = .edge
    case .difference: self = .difference
    case .distance: self = .distance
    case .percent: self = .share
    case .count: self = .verbatim
    case .gain, .gainSize: self = .gain
    case .probability: self = .probability
    }
  }

  /// Of a mean over seeds.
  init(meanOf format: NumberFormat) {
    switch format {
    case .score: self = .mean
    case .edgeScore: self = .edge
    case .difference: self = .difference
    case .distance, .count: self = .distance
    case .percent: self = .share
    case .gain, .gainSize: self = .gain
    case .probability: self = .probability
    }
  }

  /// Of a standard deviation over seeds.
  init(spreadOf format: NumberFormat) {
    switch format {
    case .score, .difference: self = .spread
    case .edgeScore: self = .edge
    case .distance, .count: self = .distance
    case .percent: self = .share
    case .gain, .gainSize: self = .gain
    case .probability: self = .probability
    }
  }
}

/// How far two values of one cell may lie apart. All the numbers of it are here.
package struct Tolerances: Sendable, Equatable, Encodable {
  /// In scores, 0...1.
  package var score: Double
  package var edge: Double
  package var mean: Double
  package var spread: Double
  package var difference: Double
  /// In bits.
  package var distance: Double
  /// 0...1.
  package var share: Double
  /// Log ratios.
  package var gain: Double
  package var interval: Double
  /// Whether every cell counts. Names of artifacts and digests have in them what trained them; choices between near
  /// ties and the p of tests follow from gains that are compared, and move far with little.
  package var comparesAll: Bool

  package init(
    score: Double, edge: Double, mean: Double, spread: Double, difference: Double, distance: Double, share: Double,
    gain: Double, interval: Double, comparesAll: Bool
  ) {
    self.score = score
    self.edge = edge
    self.mean = mean
    self.spread = spread
    self.difference = difference
    self.distance = distance
    self.share = share
    self.gain = gain
    self.interval = interval
    self.comparesAll = comparesAll
  }

  /// Between equal builds on one class of instruction set: README promises the same bytes.
  package static let exact = Tolerances(
    score: 0, edge: 0, mean: 0, spread: 0, difference: 0, distance: 0, share: 0, gain: 0, interval: 0,
    comparesAll: true)

  /// Between instruction sets or builds: trained weights differ in their last bits, training spreads that, and a
  /// solver that has to choose between centers of nearly equal loss may choose others.
  ///
  /// Not measured yet: to be set above the largest differences that `verify` prints for `experiments/quick.yaml`
  /// between AVX-512 and ONEDNN_MAX_CPU_ISA=AVX2. Means over n seeds differ less than single runs; a difference of
  /// two means, up to twice as much.
  package static let acrossMachines = Tolerances(
    score: 0.06, edge: 0.15, mean: 0.06, spread: 0.01, difference: 0.02, distance: 2, share: 0.25, gain: 0.02, interval: 0.05,
    comparesAll: false)

  /// 0: the two must be written alike.
  package func allowed(_ quantity: Quantity) -> Double {
    switch quantity {
    case .verbatim, .identity, .choice, .probability: 0
    case .score: score
    case .edge: edge
    case .mean: mean
    case .spread: spread
    case .difference: difference
    case .distance: distance
    case .share: share
    case .gain: gain
    case .interval: interval
    }
  }

  func compares(_ quantity: Quantity) -> Bool {
    switch quantity {
    case .identity, .choice, .probability: comparesAll
    default: true
    }
  }
}
