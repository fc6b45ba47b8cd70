import Foundations
import Hashing

/// Centers whose words are given and whose classes are not: which part of a row's retrieval comes from its words, and
/// which from the class that each one stands for?
public enum AssignedCenters {
  private static let restarts = 64

  /// MDS's words, each given to the class where the S-loss is lowest (``CenterAssignment``): the class similarity
  /// without any change of the words' geometry. Its S-loss is never above that of its start.
  public static let definition = CenterDefinition(
    name: "mds-assigned", meaning: "MDS's words, each given to the class where the S-loss is lowest"
  ) { _ in recipe }

  package static let recipe = CenterRecipe(
    name: "mds-assigned", version: 1,
    parameters: ["restarts": .integer(restarts), "exchange": "best pair of classes"],
    similarity: .fromLogits, start: "mds"
  ) { request in
    let start = try request.requiredStart(for: "mds-assigned")
    let similarity = try request.requiredSimilarity(for: "mds-assigned")
    let words = CenterAssignment(words: start, similarity: similarity).solve(
      restarts: restarts, stream: RandomStream(seed: request.seed, purpose: "centers/assigned"))
    return start.reassigned(words)
  }
}

/// The control beside it: the words of SHC's coordinate descent, given to classes at random, so that the geometry is
/// the same and means nothing.
public enum PermutedCenters {
  public static let definition = CenterDefinition(
    name: "shc-coordinate-descent-permuted",
    meaning: "the words of shc-coordinate-descent, given to classes at random, anew for each seed"
  ) { _ in recipe }

  package static let recipe = CenterRecipe(
    name: "shc-coordinate-descent-permuted", version: 1, parameters: [:], start: "shc-coordinate-descent"
  ) { request in
    let start = try request.requiredStart(for: "shc-coordinate-descent-permuted")
    var generator = RandomStream(seed: request.seed, purpose: "centers/permuted").generator()
    return start.reassigned(generator.permutation(start.classes))
  }
}

extension HashCenters {
  /// Class c gets the center of class `words[c]`.
  package func reassigned(_ words: [Int]) -> HashCenters {
    precondition(words.sorted() == Array(0..<classes), "\(words) is no permutation of \(classes) classes")
    return HashCenters(
      classes: classes, bits: bits, signs: words.flatMap { signs[$0 * bits..<($0 + 1) * bits] })
  }
}
