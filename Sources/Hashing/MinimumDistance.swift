/// What counting arguments say of the smallest Hamming distance between any two of C codes of K bits.
/// All of it in exact integers; K is at most 128.
public enum MinimumDistance {
  public static let largestBits = 128

  /// d(q, C): the smallest d with 2^q / C <= sum over i < d of binom(q, i) (SHC Eq. 13, and MDS before it;
  /// after Gilbert and Varshamov). The papers call it feasible; it is a target that their solvers reach in
  /// practice, one more than what the classical argument guarantees.
  ///
  /// - Parameters:
  ///   - bits: q, in 1...128.
  ///   - classes: C, at least 2.
  public static func bound(bits: Int, classes: Int) -> Int {
    check(bits: bits, classes: classes)
    // 2^q / C <= sum, with integers: ceil(2^q / C) <= sum. 2^q itself does not fit for q = 128, 2^q - 1 does.
    let share = largestWord(bits: bits) / UInt128(classes) + 1
    var sum: UInt128 = 0
    var distance = 0
    for coefficient in binomials(bits) {
      sum += coefficient
      distance += 1
      if sum >= share { break }
    }
    return distance
  }

  /// The largest minimum distance that Plotkin's argument leaves open: in each of q columns at most
  /// floor(C/2) ceil(C/2) of the C (C-1) / 2 pairs differ, and the smallest distance is at most the mean. For
  /// an odd distance the same holds after a parity bit: distance + 1 at q + 1 bits.
  public static func plotkinLimit(bits: Int, classes: Int) -> Int {
    check(bits: bits, classes: classes)
    let pairs = classes * (classes - 1) / 2
    let differing = (classes / 2) * ((classes + 1) / 2)
    for distance in stride(from: bits, to: 0, by: -1) {
      let parity = distance % 2
      if (distance + parity) * pairs <= (bits + parity) * differing { return distance }
    }
    return 0
  }

  /// The largest minimum distance that sphere packing leaves open: balls of radius floor((d-1)/2) round the C
  /// codes are disjoint. 0 where there are more classes than codes.
  public static func spherePackingLimit(bits: Int, classes: Int) -> Int {
    check(bits: bits, classes: classes)
    // floor(2^q / C), again by way of 2^q - 1.
    let (quotient, remainder) = largestWord(bits: bits).quotientAndRemainder(
      dividingBy: UInt128(classes))
    let share = quotient + (remainder + 1 == UInt128(classes) ? 1 : 0)
    var volume: UInt128 = 0
    var limit = 0
    for (radius, coefficient) in binomials(bits).enumerated() {
      volume += coefficient
      if volume > share { break }
      // This radius excludes neither 2 radius + 1 nor 2 radius + 2.
      limit = min(2 * radius + 2, bits)
      if limit == bits { break }
    }
    return limit
  }

  private static func check(bits: Int, classes: Int) {
    precondition((1...largestBits).contains(bits), "\(bits) bits are not in 1...\(largestBits)")
    precondition(classes >= 2, "\(classes) classes have no distance between them")
  }

  /// 2^q - 1.
  private static func largestWord(bits: Int) -> UInt128 { UInt128.max >> (128 - bits) }

  /// binom(q, 0), ..., binom(q, q) by Pascal's rule, which never leaves the range of the result.
  private static func binomials(_ q: Int) -> [UInt128] {
    var row: [UInt128] = [1]
    for n in 0..<q {
      row.append(1)
      for k in stride(from: n, to: 0, by: -1) { row[k] += row[k - 1] }
    }
    return row
  }
}
