import Foundations
import Hashing

/// SHC's centers for another class similarity than the classifier's: what does it matter where S comes from?
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
