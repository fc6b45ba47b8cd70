/// Vectors of real numbers, all finite: a network's outputs before their signs are taken, or its features.
public struct RealVectors: Sendable, Equatable {
  /// Number of vectors, n.
  public let count: Int
  /// D.
  public let dimensions: Int
  /// [n, D] row-major.
  public let values: [Float]

  /// - Parameter values: [n, dimensions], row by row.
  /// - Throws: `.dimensions`, `.length`, `.notFinite`.
  public init(_ values: [Float], dimensions: Int) throws(RetrievalError) {
    guard dimensions > 0 else { throw .dimensions(dimensions) }
    guard values.count % dimensions == 0 else {
      throw .length(of: "vectors", expected: "a multiple of \(dimensions)", found: values.count)
    }
    if let index = values.firstIndex(where: { !$0.isFinite }) {
      throw .notFinite(item: index / dimensions, dimension: index % dimensions)
    }
    count = values.count / dimensions
    self.dimensions = dimensions
    self.values = values
  }

  private init(dimensions: Int, unchecked values: [Float]) {
    count = values.count / dimensions
    self.dimensions = dimensions
    self.values = values
  }

  /// Euclidean, summed in Double, which no sum of Float's squares leaves.
  func length(of item: Int) -> Double {
    var squares = 0.0
    for index in item * dimensions..<(item + 1) * dimensions {
      squares += Double(values[index]) * Double(values[index])
    }
    return squares.squareRoot()
  }

  var largestLength: Double { (0..<count).reduce(0) { max($0, length(of: $1)) } }

  /// Each divided by its length; a vector of length 0 stays as it is.
  func scaledToUnitLength() -> RealVectors {
    var units = values
    for item in 0..<count {
      let length = length(of: item)
      guard length > 0 else { continue }
      for index in item * dimensions..<(item + 1) * dimensions {
        units[index] = Float(Double(values[index]) / length)
      }
    }
    return RealVectors(dimensions: dimensions, unchecked: units)
  }

  /// As `ck_inner_products` reads its queries: [count rounded up to a multiple of `rows`, D], zeros behind the last.
  func rows(_ range: Range<Int>, paddedTo rows: Int) -> [Float] {
    let padding = (rows - range.count % rows) % rows
    return Array(values[range.lowerBound * dimensions..<range.upperBound * dimensions])
      + [Float](repeating: 0, count: padding * dimensions)
  }

  /// As `ck_inner_products` reads its items: [blocks, D, lanes], zeros behind the last.
  func blocked(lanes: Int) -> [Float] {
    var blocked = [Float](repeating: 0, count: (count + lanes - 1) / lanes * lanes * dimensions)
    for item in 0..<count {
      let first = item / lanes * lanes * dimensions + item % lanes
      for dimension in 0..<dimensions { blocked[first + dimension * lanes] = values[item * dimensions + dimension] }
    }
    return blocked
  }
}
