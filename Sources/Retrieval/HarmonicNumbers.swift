/// H(n) = 1 + 1/2 + ... + 1/n, for sums of reciprocals over any stretch of ranks in constant time.
///
/// The sums that average precision needs are small differences of large products (a stretch of c ranks after
/// the first N: c - (N + 1) (H(N + c) - H(N))), which would cost Double ten digits. As fixed-point numbers of
/// 128 bits, 100 of them behind the point, they keep all of Double's: the error stays below (count)^2 /
/// 2^100.
struct HarmonicNumbers: Sendable {
  /// Products stay below count x 2^100.
  static let largestCount = 1 << 26

  private let table: [UInt128]

  /// H(0)...H(count).
  init(upTo count: Int) {
    precondition(count >= 0 && count <= Self.largestCount, "\(count) harmonic numbers")
    var table: [UInt128] = [0]
    table.reserveCapacity(count + 1)
    let one: UInt128 = 1 << 100
    for n in 0..<count { table.append(table[n] + one / UInt128(n + 1)) }
    self.table = table
  }

  /// Sum over i = 1...count of 1 / (start + i).
  func sumOfReciprocals(after start: Int, count: Int) -> Double {
    Self.double(table[start + count] - table[start])
  }

  /// Sum over i = 1...count of (lead + i) / (start + i), for lead <= start: count - (start - lead) sum 1 /
  /// (start + i).
  func sumOfRatios(lead: Int, after start: Int, count: Int) -> Double {
    let reciprocals = table[start + count] - table[start]
    return Self.double(UInt128(count) << 100 - UInt128(start - lead) * reciprocals)
  }

  /// In two steps of IEEE arithmetic, the same on every machine.
  private static func double(_ fixed: UInt128) -> Double {
    Double(UInt64(truncatingIfNeeded: fixed >> 64)) * 0x1p-36
      + Double(UInt64(truncatingIfNeeded: fixed)) * 0x1p-100
  }
}
