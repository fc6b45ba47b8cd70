/// One hash center for each class, in {-1, +1}^K.
public struct HashCenters: Sendable, Equatable {
  /// C.
  public let classes: Int
  /// K.
  public let bits: Int
  /// [classes, bits] row-major, each -1 or +1.
  public internal(set) var signs: [Int8]

  public init(classes: Int, bits: Int, signs: [Int8]) {
    precondition(
      signs.count == classes * bits, "\(signs.count) signs for \(classes) centers of \(bits) bits")
    precondition(signs.allSatisfy { $0 == 1 || $0 == -1 }, "a center's entries are -1 or +1")
    self.classes = classes
    self.bits = bits
    self.signs = signs
  }

  public subscript(_ classIndex: Int, _ bit: Int) -> Int8 { signs[classIndex * bits + bit] }
}

/// How alike two classes look to a classifier; S in the papers.
public struct ClassSimilarity: Sendable, Equatable {
  public let classes: Int
  /// [classes, classes] row-major, in [-1, 1], diagonal 1.
  public let values: [Double]

  public init(classes: Int, values: [Double]) {
    precondition(
      values.count == classes * classes, "\(values.count) values for \(classes) classes")
    self.classes = classes
    self.values = values
  }

  public subscript(_ i: Int, _ j: Int) -> Double { values[i * classes + j] }
}

/// What the report says of a set of hash centers.
public struct CenterQuality: Sendable, Equatable, Codable {
  public var minimumDistance: Int
  public var meanDistance: Double
  /// Pairs of classes that share one center.
  public var duplicates: Int
  /// mean over C^2 entries of (S - H^T H / q)^2; nil without a similarity.
  public var sLoss: Double?
  /// The bound d(q, C).
  public var bound: Int

  public init(
    minimumDistance: Int, meanDistance: Double, duplicates: Int, sLoss: Double?, bound: Int
  ) {
    self.minimumDistance = minimumDistance
    self.meanDistance = meanDistance
    self.duplicates = duplicates
    self.sLoss = sLoss
    self.bound = bound
  }
}
