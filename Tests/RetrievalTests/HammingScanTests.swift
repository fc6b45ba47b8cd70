import Foundations
import Retrieval
import Testing

/// The C kernels (whichever clone this processor gets) against plain Swift.
@Suite struct HammingScanTests {
  /// Counts around the kernels' strides; code lengths around the 64-bit words, and beyond a byte's distances.
  @Test(arguments: [1, 2, 7, 8, 9, 31, 200, 1003], [1, 16, 63, 64, 65, 128, 300, 512])
  func equalsReference(count: Int, bits: Int) throws {
    var generator = RandomStream(seed: UInt64(count * 1000 + bits), purpose: "test").generator()
    let flips = bits > 8 ? 4.0 / Double(bits) : 0.5
    let (codes, _) = try RetrievalBenchmark.scatteredCodes(
      count: count, bits: bits, classes: 3, flips: flips, seed: 5, purpose: "database")
    let order = generator.permutation(count)
    let chosen = (0..<UInt32(count)).filter { _ in generator.below(3) == 0 }
    var scan = HammingScan(database: codes, order: order)
    for query in [0, count / 2] {
      scan.measure(query, of: codes)
      let distances = order.map { codes.distance(query, to: codes, $0) }
      #expect(scan.distances.map(Int.init) == distances)

      var expected = [UInt32](repeating: 0, count: bits + 1)
      var places: [UInt32] = []
      var chosenAt = expected
      for position in 0..<count {
        if chosen.contains(UInt32(position)) {
          places.append(expected[distances[position]])
          chosenAt[distances[position]] += 1
        }
        expected[distances[position]] += 1
      }
      var items = [UInt32](repeating: 99, count: bits + 1)
      scan.countItems(&items)
      #expect(items == expected)
      scan.count(chosen, into: &items)
      #expect(items == chosenAt)
      var found = [UInt32](repeating: 99, count: count)
      scan.countItems(&items, placesOf: chosen, &found)
      #expect(items == expected)
      #expect(Array(found.prefix(chosen.count)) == places)
    }
  }

  /// The farthest code lies at distance K, the counters' last bin.
  @Test(arguments: [1, 64, 256, 511])
  func oppositeCodes(bits: Int) throws {
    let codes = try BinaryCodes(
      signs: Array(repeating: 1, count: bits) + Array(repeating: -1, count: bits), bits: bits)
    var scan = HammingScan(database: codes, order: [0, 1])
    scan.measure(0, of: codes)
    #expect(scan.distances == [0, UInt16(bits)])
    var items = [UInt32](repeating: 0, count: bits + 1)
    scan.countItems(&items)
    #expect(items.first == 1 && items.last == 1)
  }
}
