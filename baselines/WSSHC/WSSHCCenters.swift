import Foundations
import Hashing

/// Well-separated semantic hash centers (Wang et al., "Image retrieval with well-separated semantic hash centers",
/// ACCV 2022, as released): the inner products of the centers follow the class similarity, and their mean distance
/// is maximised.
public enum WSSHCCenters {
  public static let definition = CenterDefinition(
    name: "wsshc",
    meaning: "inner products that follow the class similarity of the classifier's weights, and a large mean distance",
    parameters: [
      ParameterDefinition(
        key: "minimum-distance", kind: .distance, defaultValue: 0,
        meaning: "d: no two centers are meant to be closer; a number, or a fraction of the bound d(q, C)"),
      ParameterDefinition(
        key: "accept", kind: .word(Acceptance.allCases.map(\.rawValue)),
        defaultValue: .string(Acceptance.distance.rawValue),
        meaning: "what must improve for a new center to be kept: the mean + least distance (the released code), or "
          + "what is minimised"),
    ]
  ) { values in
    let distance = values.distance("minimum-distance")
    guard let acceptance = Acceptance(rawValue: values.word("accept")) else {
      preconditionFailure("'\(values.word("accept"))' is no way to accept a center")
    }
    return CenterRecipe(
      name: "wsshc", version: 1,
      parameters: [
        "distance": distance.json, "accept": .string(acceptance.rawValue), "passes": .integer(passes),
        "solver": settings(acceptance).parameters,
      ], similarity: similarity, start: "hadamard"
    ) { request in
      let bound = MinimumDistance.bound(bits: request.bits, classes: request.classes)
      return make(
        request, minimumDistance: distance.distance(bound: bound), acceptance: acceptance,
        similarity: try request.requiredSimilarity(for: "wsshc"), start: try request.requiredStart(for: "wsshc"))
    }
  }

  static let similarity = SimilarityRecipe(name: "head-weights", version: 1, parameters: [:]) { request in
    try ClassSimilarity(headWeights: request.headWeights, classes: request.classes)
  }

  /// How a found center of a class is judged, and a pass over all classes.
  enum Acceptance: String, CaseIterable {
    /// By mean + min of the distances, as the released code does: from Hadamard rows nothing ever moves.
    case distance
    /// By what is minimised: first how far the minimum distance is missed, then the objective.
    case objective
  }

  /// Class by class, ``SeparatedCenterSolver`` proposes a new center with all others fixed: with s_ij = q S_ij, the
  /// least mean over j of h_j . h plus sum over j of (h_j . h - s_ij)^2, under D >= d. After each pass over the
  /// classes the centers are scored; those of the best pass are returned. The search ends after two passes in a row
  /// without a better score, once no pair is closer than d, or after 20 passes.
  ///
  /// With fewer classes than bits A^T A has no inverse, and where a search ends depends on rounding; the fixed order
  /// of all sums gives the same centers on every machine.
  private static func make(
    _ request: CenterRequest, minimumDistance: Int, acceptance: Acceptance, similarity: ClassSimilarity,
    start: HashCenters
  ) -> HashCenters {
    let stream = RandomStream(seed: request.seed, purpose: "centers/wsshc")
    let targets = (0..<request.classes).map { i in
      (0..<request.classes).map { j in Double(request.bits) * similarity[i, j] }
    }
    var solver = SeparatedCenterSolver(
      start: start, minimumDistance: minimumDistance, settings: settings(acceptance))
    var best: (centers: HashCenters, score: Score)?
    var passesWithoutGain = 0
    for pass in 0..<passes {
      for classIndex in 0..<request.classes {
        var generator = stream.generator(epoch: pass, item: classIndex)
        solver.improve(classIndex, towards: targets[classIndex], using: &generator)
      }
      let centers = solver.centers
      let distances = PairwiseDistances(of: centers)
      let score =
        switch acceptance {
        case .distance: Score(missing: 0, value: distances.mean + Double(distances.minimum))
        case .objective:
          Score(
            missing: max(0, minimumDistance - distances.minimum),
            value: -targets.indices.reduce(0) { $0 + solver.objective(of: $1, towards: targets[$1]) })
        }
      if let known = best?.score, !score.isBetter(than: known) {
        passesWithoutGain += 1
      } else {
        best = (centers, score)
        passesWithoutGain = 0
      }
      if passesWithoutGain >= 2 && distances.minimum >= minimumDistance { break }
    }
    return best?.centers ?? start
  }

  private struct Score {
    /// Bits by which the minimum distance is missed.
    var missing: Int
    /// Larger is better.
    var value: Double

    func isBetter(than other: Score) -> Bool {
      missing != other.missing ? missing < other.missing : value > other.value
    }
  }

  private static let passes = 20

  private static func settings(_ acceptance: Acceptance) -> SeparatedCenterSolver.Settings {
    SeparatedCenterSolver.Settings(
      penalty: 5e-5, penaltyGrowth: 1.07, penaltyCap: 1e9, smallResidual: nil, attraction: 1,
      acceptance: acceptance == .distance ? .distance : .objective)
  }
}
