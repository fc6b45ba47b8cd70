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

/// The control of the similarity: SHC's centers for an S whose entries say nothing.
extension SHCCenters {
  /// The paper's solver on S with its entries shuffled.
  public static let shuffledSimilarity = CenterDefinition(
    name: "shc-shuffled-similarity", meaning: "shc for an S whose entries are shuffled among the pairs of classes",
    parameters: [minimumDistance]
  ) { alternating(name: "shc-shuffled-similarity", distance: $0.distance("minimum-distance"), similarity: .shuffled) }

  /// The paper's solver on the likeness of the classes' names (its Table 8).
  public static let labelText = CenterDefinition(
    name: "shc-label-text", meaning: "shc for the likeness of the classes' names, from label-similarity",
    parameters: [minimumDistance]
  ) { alternating(name: "shc-label-text", distance: $0.distance("minimum-distance"), similarity: .labelText) }
}

extension SimilarityRecipe {
  /// The entries of ``fromLogits`` above the diagonal in random order, and mirrored: as spread as before, about other
  /// pairs.
  public static let shuffled = SimilarityRecipe(name: "shuffled", version: 1, parameters: [:], isRandom: true) {
    request in
    let similarity = try fromLogits.make(request)
    let classes = similarity.classes
    let pairs = (0..<classes).flatMap { i in (i + 1..<classes).map { (i, $0) } }
    var generator = RandomStream(seed: request.seed, purpose: "similarity/shuffled").generator()
    var values = similarity.values
    for (place, source) in generator.permutation(pairs.count).enumerated() {
      let value = similarity[pairs[source].0, pairs[source].1]
      values[pairs[place].0 * classes + pairs[place].1] = value
      values[pairs[place].1 * classes + pairs[place].0] = value
    }
    return ClassSimilarity(classes: classes, values: values)
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
