import Foundations
import Hashing

/// A search for hash centers with a minimum distance, for solvers that must start from such centers and are
/// given others.
///
/// First near the given ones: tabu search over single-bit flips on the sum over pairs of max(0, d - D(h_i,
/// h_j)). Where that finds none and K is at most 16, random words of the ``Lexicode``: short codes are so
/// crowded that only structure gets far above the bound (62 centers of 16 bits at distance 6), and it keeps
/// nothing of the start.
package struct DistanceRepair: Sendable {
  private static let restarts = 4
  private static let flipsPerRestart = 20_000

  static let parameters: JSONValue = [
    "restarts": .integer(restarts), "flips": .integer(flipsPerRestart),
    "lexicode-bits": .integer(longestLexicode),
  ]

  private static let longestLexicode = 16

  private let minimumDistance: Int
  private let stream: RandomStream

  package init(minimumDistance: Int, stream: RandomStream) {
    self.minimumDistance = minimumDistance
    self.stream = stream
  }

  /// Centers with the minimum distance, or nil if the search did not find any. A start that has it is
  /// returned as it is.
  package func repaired(_ start: HashCenters) -> HashCenters? {
    let state = EvolvingCenters(start)
    if state.distances.minimum >= minimumDistance { return start }
    for restart in 0..<Self.restarts {
      if let found = search(from: state, restart: restart) { return found }
    }
    return start.bits <= Self.longestLexicode ? lexicode(classes: start.classes, bits: start.bits) : nil
  }

  private func lexicode(classes: Int, bits: Int) -> HashCenters? {
    var words = Lexicode.words(bits: bits, minimumDistance: minimumDistance)
    guard words.count >= classes else { return nil }
    // The first words differ in their low bits alone; any selection of a linear code's words is as far apart.
    var generator = stream.generator(item: Self.restarts)
    generator.shuffle(&words)
    let signs = words.prefix(classes).flatMap { word in
      (0..<bits).map { word >> UInt32($0) & 1 == 1 ? Int8(1) : -1 }
    }
    return HashCenters(classes: classes, bits: bits, signs: signs)
  }

  private func search(from start: EvolvingCenters, restart: Int) -> HashCenters? {
    var state = start
    var generator = stream.generator(item: restart)
    let (classes, bits) = (state.classes, state.bits)
    var cost = violation(state)
    var best = cost
    // A bit that was flipped rests for a while, unless flipping it back gives the fewest violations seen so
    // far.
    var restsUntil = [Int](repeating: 0, count: classes * bits)
    for flip in 1...Self.flipsPerRestart {
      let crowded = (0..<classes).filter { i in
        (0..<classes).contains { $0 != i && state.distances[i, $0] < minimumDistance }
      }
      let i = crowded[generator.below(crowded.count)]
      let changes = changes(of: i, in: state)
      var candidates: [Int] = []
      var smallest = Int.max
      for bit in 0..<bits {
        if restsUntil[i * bits + bit] > flip && cost + changes[bit] >= best { continue }
        if changes[bit] < smallest {
          smallest = changes[bit]
          candidates = []
        }
        if changes[bit] == smallest { candidates.append(bit) }
      }
      guard !candidates.isEmpty else { continue }
      let bit = candidates[generator.below(candidates.count)]
      state.flip(bit, of: i)
      restsUntil[i * bits + bit] = flip + 1 + classes / 4 + generator.below(classes)
      cost += smallest
      best = min(best, cost)
      if cost == 0 { return state.centers }
    }
    return nil
  }

  private func violation(_ state: EvolvingCenters) -> Int {
    var sum = 0
    for i in 0..<state.classes {
      for j in i + 1..<state.classes { sum += max(0, minimumDistance - state.distances[i, j]) }
    }
    return sum
  }

  /// How each bit's flip in center i would change the sum.
  private func changes(of i: Int, in state: EvolvingCenters) -> [Int] {
    let bits = state.bits
    var changes = [Int](repeating: 0, count: bits)
    for j in 0..<state.classes where j != i && state.distances[i, j] <= minimumDistance {
      let isTooClose = state.distances[i, j] < minimumDistance
      for bit in 0..<bits {
        if state.signs[i * bits + bit] != state.signs[j * bits + bit] {
          changes[bit] += 1
        } else if isTooClose {
          changes[bit] -= 1
        }
      }
    }
    return changes
  }
}
