/// The greedy code: 0, 1, 2, ... in order, each kept if it is at least `minimumDistance` from all kept
/// before. It is linear and often as good as any (Conway and Sloane, "Lexicographic codes: error-correcting
/// codes from game theory", IEEE Transactions on Information Theory, 1986).
package enum Lexicode {
  /// - Parameter bits: at most 16; all 2^bits words are tried.
  /// - Returns: the codewords, ascending.
  package static func words(bits: Int, minimumDistance: Int) -> [UInt32] {
    precondition((1...16).contains(bits), "\(bits) bits are not in 1...16")
    var kept: [UInt32] = []
    for word in 0..<UInt32(1) << UInt32(bits)
    where kept.allSatisfy({ ($0 ^ word).nonzeroBitCount >= minimumDistance }) {
      kept.append(word)
    }
    return kept
  }
}
