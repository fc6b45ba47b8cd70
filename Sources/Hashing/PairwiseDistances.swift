/// Hamming distances between all pairs of hash centers.
public struct PairwiseDistances: Sendable, Equatable {
  /// C, at least 2.
  public let classes: Int
  /// K.
  public let bits: Int
  /// [classes, classes] row-major, symmetric, diagonal 0.
  public package(set) var values: [Int32]

  public init(of centers: HashCenters) {
    precondition(centers.classes >= 2, "\(centers.classes) centers have no pairs")
    classes = centers.classes
    bits = centers.bits
    let packed = Self.packed(centers)
    let wordCount = packed.count / classes
    values = [Int32](repeating: 0, count: classes * classes)
    for i in 0..<classes {
      for j in i + 1..<classes {
        var distance = 0
        for word in 0..<wordCount {
          distance += (packed[i * wordCount + word] ^ packed[j * wordCount + word]).nonzeroBitCount
        }
        values[i * classes + j] = Int32(distance)
        values[j * classes + i] = Int32(distance)
      }
    }
  }

  public subscript(_ i: Int, _ j: Int) -> Int { Int(values[i * classes + j]) }

  public var pairs: Int { classes * (classes - 1) / 2 }

  /// d_min.
  public var minimum: Int {
    var minimum = Int32(bits)
    forEachPair { minimum = min(minimum, $0) }
    return Int(minimum)
  }

  /// Over all pairs of different classes.
  public var mean: Double { Double(sum) / Double(pairs) }

  public var sum: Int {
    var sum = 0
    forEachPair { sum += Int($0) }
    return sum
  }

  /// Population variance over all pairs of different classes.
  public var variance: Double {
    var squares = 0
    forEachPair { squares += Int($0) * Int($0) }
    return Double(squares * pairs - sum * sum) / (Double(pairs) * Double(pairs))
  }

  /// Pairs at distance 0.
  public var duplicates: Int { count(below: 1) }

  /// Pairs closer than `distance`.
  public func count(below distance: Int) -> Int {
    var count = 0
    forEachPair { count += Int($0) < distance ? 1 : 0 }
    return count
  }

  /// mean over C^2 entries of (S - H^T H / q)^2: what the SHC paper's Table 3 prints as S_loss.
  public func sLoss(against similarity: ClassSimilarity) -> Double {
    precondition(
      similarity.classes == classes, "a similarity of \(similarity.classes) classes for \(classes) centers")
    let q = Double(bits)
    var sum = 0.0
    for index in values.indices {
      let difference = similarity.values[index] - (q - 2 * Double(values[index])) / q
      sum += difference * difference
    }
    return sum / Double(values.count)
  }

  private func forEachPair(_ body: (Int32) -> Void) {
    for i in 0..<classes {
      for j in i + 1..<classes { body(values[i * classes + j]) }
    }
  }

  /// Each center as ceil(K / 64) words, a set bit for +1.
  private static func packed(_ centers: HashCenters) -> [UInt64] {
    let wordCount = (centers.bits + 63) / 64
    var words = [UInt64](repeating: 0, count: centers.classes * wordCount)
    for i in 0..<centers.classes {
      for bit in 0..<centers.bits where centers[i, bit] > 0 {
        words[i * wordCount + bit / 64] |= 1 << UInt64(bit % 64)
      }
    }
    return words
  }
}

extension CenterQuality {
  /// - Parameter similarity: S of the same classes; without it there is no S-loss.
  public init(of centers: HashCenters, similarity: ClassSimilarity? = nil) {
    let distances = PairwiseDistances(of: centers)
    self.init(
      minimumDistance: distances.minimum, meanDistance: distances.mean,
      duplicates: distances.duplicates, sLoss: similarity.map { distances.sLoss(against: $0) },
      bound: MinimumDistance.bound(bits: centers.bits, classes: centers.classes))
  }
}
