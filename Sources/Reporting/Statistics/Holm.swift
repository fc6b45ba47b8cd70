/// Holm's step-down correction for several tests (S. Holm, "A simple sequentially rejective multiple test procedure",
/// 1979).
package enum Holm {
  /// The p at which each test would just be rejected, all of them together, in the order given.
  package static func adjusted(_ p: [Double]) -> [Double] {
    var result = p
    var largest = 0.0
    for (rank, index) in p.indices.sorted(by: { (p[$0], $0) < (p[$1], $1) }).enumerated() {
      largest = max(largest, min(1, p[index] * Double(p.count - rank)))
      result[index] = largest
    }
    return result
  }
}
