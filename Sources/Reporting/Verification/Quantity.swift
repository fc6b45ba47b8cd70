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
  case sLoss = "S-loss"
  /// A score's mean over seeds; accuracy too.
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
    case .sLoss: self = .sLoss
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
    case .count: self = .distance
    default: self.init(format)
    }
  }

  /// Of a standard deviation over seeds.
  init(spreadOf format: NumberFormat) {
    switch format {
    case .score, .difference: self = .spread
    default: self.init(meanOf: format)
    }
  }
}

/// How far two values of one cell may lie apart. All the numbers of it are here.
package struct Tolerances: Sendable, Equatable, Encodable {
  /// Of one run, 0...1. Of a mean over n seeds and of a standard deviation it is divided by sqrt(n), of the difference
  /// of two means sqrt(2) times that.
  package var score: Double
  /// The same of scores that single bits move far.
  package var edge: Double
  package var sLoss: Double
  /// In bits.
  package var distance: Double
  /// 0...1.
  package var share: Double
  /// Log ratios, averaged over seeds.
  package var gain: Double
  package var interval: Double
  /// Whether every cell counts. Names of artifacts and digests have in them what trained them; choices between near
  /// ties and the p of tests follow from gains that are compared, and move far with little.
  package var comparesAll: Bool

  package init(
    score: Double, edge: Double, sLoss: Double, distance: Double, share: Double, gain: Double, interval: Double,
    comparesAll: Bool
  ) {
    self.score = score
    self.edge = edge
    self.sLoss = sLoss
    self.distance = distance
    self.share = share
    self.gain = gain
    self.interval = interval
    self.comparesAll = comparesAll
  }

  /// Between equal builds on one class of instruction set: README promises the same bytes.
  package static let exact = Tolerances(
    score: 0, edge: 0, sLoss: 0, distance: 0, share: 0, gain: 0, interval: 0, comparesAll: true)

  /// Between instruction sets or builds: trained weights differ in their last bits, training spreads that, and a
  /// solver that has to choose between centers of nearly equal loss may choose others.
  ///
  /// Set above the largest differences that `verify` found between AVX-512 and ONEDNN_MAX_CPU_ISA=AVX2, when
  /// each had a Winograd convolution of its own. Of `experiments/quick.yaml`: a score 0.023, a bound 0.031, S-loss 0.0074, a distance 0.27 bits. Of thirteen rows of the
  /// main experiment on glyphs-62 at 16 bits, three seeds: a score 0.029, a mean 0.014, a bound 0.038, a gain in that one
  /// cell 0.059 (DPSH; others 0.026), an end of its interval 0.094, a minimum distance 1 bit. Gains over more cells and
  /// seeds differ less. At a rate too high for it a row may end anywhere: DPSH at 16 bits and 3e-3 differed by 0.18.
  package static let acrossMachines = Tolerances(
    score: 0.04, edge: 0.06, sLoss: 0.01, distance: 1, share: 0.25, gain: 0.06, interval: 0.1, comparesAll: false)

  /// 0: the two must be written alike.
  /// - Parameter seeds: that the cell is a mean over.
  package func allowed(_ quantity: Quantity, seeds: Int = 1) -> Double {
    let share = 1 / Double(max(1, seeds)).squareRoot()
    switch quantity {
    case .verbatim, .identity, .choice, .probability: return 0
    case .score: return score
    case .mean, .spread: return score * share
    case .difference: return score * share * 2.0.squareRoot()
    case .edge: return edge * share
    case .sLoss: return sLoss
    case .distance: return distance
    case .share: return self.share
    case .gain: return gain
    case .interval: return interval
    }
  }

  func compares(_ quantity: Quantity) -> Bool {
    switch quantity {
    case .identity, .choice, .probability: comparesAll
    default: true
    }
  }
}
