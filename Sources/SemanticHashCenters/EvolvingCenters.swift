import Hashing

/// Hash centers that a solver changes bit by bit, with their pairwise distances kept up to date: O(C) a flip.
package struct EvolvingCenters: Sendable, Equatable {
  package let classes: Int
  package let bits: Int
  /// [classes, bits] row-major, -1 or +1.
  package private(set) var signs: [Int8]
  package private(set) var distances: PairwiseDistances

  package init(_ centers: HashCenters) {
    classes = centers.classes
    bits = centers.bits
    signs = centers.signs
    distances = PairwiseDistances(of: centers)
  }

  package var centers: HashCenters { HashCenters(classes: classes, bits: bits, signs: signs) }

  /// D(i, j) for all j as they would be after bits of center i are flipped; entry i is 0.
  package func distances(of i: Int, afterFlipping flipped: [Int]) -> [Int32] {
    var row = Array(distances.values[i * classes..<(i + 1) * classes])
    for bit in flipped {
      let sign = signs[i * bits + bit]
      for j in 0..<classes where j != i { row[j] += signs[j * bits + bit] == sign ? 1 : -1 }
    }
    return row
  }

  package mutating func flip(_ bit: Int, of i: Int) {
    let row = distances(of: i, afterFlipping: [bit])
    for j in 0..<classes {
      distances.values[i * classes + j] = row[j]
      distances.values[j * classes + i] = row[j]
    }
    signs[i * bits + bit] = -signs[i * bits + bit]
  }
}
