import CKernels

/// A database laid out for the kernels, and the distances of one query to it.
package struct HammingScan {
  package let bits: Int
  package let count: Int
  private let words: Int
  /// [words, count]: all items' first 64 bits, then all second 64 bits, ...
  private let database: [UInt64]
  /// [count], in the database's order.
  package private(set) var distances: [UInt16]
  private var tables: [UInt32]

  /// - Parameter order: which code stands at each position.
  package init(database codes: BinaryCodes, order: [Int]) {
    bits = codes.bits
    count = order.count
    words = (codes.bits + 63) / 64
    var database = [UInt64](repeating: 0, count: words * order.count)
    for (position, item) in order.enumerated() {
      for (word, value) in codes.words(of: item).enumerated() {
        database[word * order.count + position] = value
      }
    }
    self.database = database
    distances = [UInt16](repeating: 0, count: order.count)
    tables = [UInt32](repeating: 0, count: 8 * (codes.bits + 1))
  }

  /// Fills `distances`.
  package mutating func measure(_ query: Int, of codes: BinaryCodes) {
    precondition(codes.bits == bits, "a query of \(codes.bits) bits on a database of \(bits)")
    hamming_distances(codes.words(of: query), database, words, count, &distances)
  }

  /// Number of items at each distance 0...bits.
  package mutating func countItems(_ items: inout [UInt32]) {
    precondition(items.count == bits + 1, "\(items.count) counters for \(bits) bits")
    hamming_histogram(distances, count, bits + 1, &tables, &items)
  }

  /// The same, and for each chosen position how many earlier positions lie at its distance.
  package mutating func countItems(
    _ items: inout [UInt32], placesOf chosen: [UInt32], _ places: inout [UInt32]
  ) {
    precondition(items.count == bits + 1, "\(items.count) counters for \(bits) bits")
    precondition(places.count >= chosen.count, "\(places.count) places for \(chosen.count) items")
    hamming_stable_places(
      distances, count, chosen, chosen.count, bits + 1, &tables, &items, &places)
  }

  /// Number of the chosen positions at each distance 0...bits.
  package func count(_ chosen: [UInt32], into counts: inout [UInt32]) {
    for distance in counts.indices { counts[distance] = 0 }
    for position in chosen { counts[Int(distances[Int(position)])] += 1 }
  }
}

extension BinaryCodes {
  /// One code in 64-bit words, zero beyond its bits.
  fileprivate func words(of item: Int) -> [UInt64] {
    var words = [UInt64](repeating: 0, count: (bits + 63) / 64)
    for byte in 0..<bytesPerCode {
      words[byte / 8] |= UInt64(bytes[item * bytesPerCode + byte]) << UInt64(8 * (byte % 8))
    }
    return words
  }
}
