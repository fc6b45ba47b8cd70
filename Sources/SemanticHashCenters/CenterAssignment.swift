import Foundations
import Hashing

/// Which class gets which of C given code words, so that the S-loss is small: a quadratic assignment problem
/// (Koopmans and Beckmann, "Assignment problems and the location of economic activities", Econometrica 1957), by
/// steepest descent over pairwise exchanges from many starts.
///
/// With D the words' distances, p(i) the word of class i and E_ij = D(p(i), p(j)), all of mean((S - H^T H / q)^2) but
/// 4 / (q C^2) times sum over i, j of S_ij E_ij is the same for every p. So that sum is minimised: alike classes get
/// close words. S is made symmetric, its diagonal 0, which changes the sum for no p; exchanging the words of classes
/// r and s then changes it by 2 (M_rs + M_sr - M_rr - M_ss + 2 S_rs E_rs), M = S E. An exchange updates M in O(C^2),
/// for all pairs at once.
package struct CenterAssignment: Sendable {
  package let classes: Int
  /// S: [classes, classes] row-major, symmetric, diagonal 0.
  private let similarity: [Double]
  /// D: [words, words] row-major.
  private let distances: [Double]

  package init(words: HashCenters, similarity: ClassSimilarity) {
    precondition(
      similarity.classes == words.classes, "a similarity of \(similarity.classes) classes for \(words.classes) words")
    let classes = words.classes
    self.classes = classes
    distances = PairwiseDistances(of: words).values.map(Double.init)
    self.similarity = (0..<classes * classes).map { index in
      let (i, j) = index.quotientAndRemainder(dividingBy: classes)
      return i == j ? 0 : (similarity[i, j] + similarity[j, i]) / 2
    }
  }

  /// The best of the descents from the identity and from random permutations; the earliest of equal ones.
  /// - Returns: the word of each class.
  package func solve(restarts: Int, stream: RandomStream) -> [Int] {
    var best = descend(from: Array(0..<classes))
    var lowest = cost(best)
    for restart in 0..<restarts {
      var generator = stream.generator(item: restart)
      let found = descend(from: generator.permutation(classes))
      let cost = cost(found)
      if cost < lowest { (best, lowest) = (found, cost) }
    }
    return best
  }

  /// Sum over i, j of S_ij E_ij.
  /// - Parameter words: the word of each class.
  package func cost(_ words: [Int]) -> Double {
    var sum = 0.0
    for i in 0..<classes {
      for j in 0..<classes { sum += similarity[i * classes + j] * distances[words[i] * classes + words[j]] }
    }
    return sum
  }

  /// Exchanges the two classes' words that lower the cost most (of equal ones the first), until none lower it.
  package func descend(from start: [Int]) -> [Int] {
    var state = State(words: start, similarity: similarity, distances: distances)
    while let (r, s) = state.bestExchange() { state.exchange(r, s) }
    return state.words
  }
}

private struct State {
  var words: [Int]
  private let classes: Int
  private let similarity: [Double]
  /// E.
  private var distances: [Double]
  /// M = S E.
  private var products: [Double]

  init(words: [Int], similarity: [Double], distances: [Double]) {
    self.words = words
    classes = words.count
    self.similarity = similarity
    let classes = classes
    self.distances = (0..<classes * classes).map { index in
      let (i, j) = index.quotientAndRemainder(dividingBy: classes)
      return distances[words[i] * classes + words[j]]
    }
    products = [Double](repeating: 0, count: classes * classes)
    for column in 0..<classes { multiply(column: column) }
  }

  /// nil at a local optimum.
  func bestExchange() -> (Int, Int)? {
    var best: (r: Int, s: Int)?
    // Rounding must not make an exchange and its reverse both look like improvements.
    var lowest = -1e-9
    for r in 0..<classes {
      for s in r + 1..<classes {
        let (rs, sr) = (r * classes + s, s * classes + r)
        let change =
          products[rs] + products[sr] - products[r * classes + r] - products[s * classes + s]
          + 2 * similarity[rs] * distances[rs]
        if change < lowest {
          best = (r, s)
          lowest = change
        }
      }
    }
    return best
  }

  mutating func exchange(_ r: Int, _ s: Int) {
    // Of a column that belongs to neither class, two entries of E change places.
    let factors = (0..<classes).map { similarity[$0 * classes + r] - similarity[$0 * classes + s] }
    for i in 0..<classes {
      for j in 0..<classes where j != r && j != s {
        products[i * classes + j] += factors[i] * (distances[s * classes + j] - distances[r * classes + j])
      }
    }
    words.swapAt(r, s)
    for j in 0..<classes { distances.swapAt(r * classes + j, s * classes + j) }
    for i in 0..<classes { distances.swapAt(i * classes + r, i * classes + s) }
    multiply(column: r)
    multiply(column: s)
  }

  private mutating func multiply(column: Int) {
    for i in 0..<classes {
      var sum = 0.0
      for k in 0..<classes { sum += similarity[i * classes + k] * distances[column * classes + k] }
      products[i * classes + column] = sum
    }
  }
}
