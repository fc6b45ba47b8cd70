import Foundations
import Hashing

/// Semantic hash centers (Chen et al., "Deep Hashing with Semantic Hash Centers for Image Retrieval", ACM
/// TOIS 2025, doi 10.1145/3749983, section 3.2): the inner products of the centers follow the class
/// similarity, under a minimum distance. Both recipes start from the centers "mds".
public enum SHCCenters {
  public static let alternating = CenterDefinition(
    name: "shc", meaning: "inner products that follow the class similarity under a minimum distance, the paper's solver",
    parameters: [minimumDistance]
  ) { alternating(distance: $0.distance("minimum-distance")) }

  public static let coordinateDescent = CenterDefinition(
    name: "shc-coordinate-descent", meaning: "the same problem, solved by flipping single bits",
    parameters: [minimumDistance]
  ) { coordinateDescent(distance: $0.distance("minimum-distance")) }

  public static let optimal = CenterDefinition(
    name: "shc-optimal", meaning: "the same problem, solved as well as a few seconds allow: annealing and descent",
    parameters: [minimumDistance]
  ) { optimal(distance: $0.distance("minimum-distance")) }

  static let minimumDistance = ParameterDefinition(
    key: "minimum-distance", kind: .distance, defaultValue: "bound",
    meaning: "d: no two centers are closer; a number, or a fraction of the bound d(q, C)")

  /// The paper's solver (``AlternatingSolver``).
  ///
  /// Up to the bound d(q, C) a start that misses the distance is left to the solver as it is, which then
  /// hardly moves: the quality of the result says so. A distance above the bound, which the paper does not
  /// ask for, must be reached first, as in ``coordinateDescent(distance:)``.
  package static func alternating(
    name: String = "shc", distance: DistanceRequirement = .bound, similarity: SimilarityRecipe = .fromLogits
  ) -> CenterRecipe {
    recipe(name: name, distance: distance, similarity: similarity, solver: AlternatingSolver.parameters) { problem in
      let isAboveBound = problem.minimumDistance > problem.bound
      let start = isAboveBound ? try problem.feasibleStart() : problem.start
      return AlternatingSolver(
        start: start, similarity: problem.similarity, minimumDistance: problem.minimumDistance
      ).solve().centers
    }
  }

  /// Monotone single-bit descent on the S-loss under the same distance (``CoordinateDescent``).
  ///
  /// A start that misses the distance is repaired first (``DistanceRepair``); where that does not succeed,
  /// `HashingError.infeasible` is thrown.
  package static func coordinateDescent(
    distance: DistanceRequirement = .bound, similarity: SimilarityRecipe = .fromLogits
  ) -> CenterRecipe {
    recipe(
      name: "shc-coordinate-descent", distance: distance, similarity: similarity, solver: "best bit, class by class"
    ) { problem in
      var descent = CoordinateDescent(
        start: try problem.feasibleStart(), similarity: problem.similarity,
        minimumDistance: problem.minimumDistance)
      descent.run()
      return descent.state.centers
    }
  }

  /// The best of coordinate descent's centers and those of several annealings (``CenterAnnealing``): never a higher
  /// S-loss than ``coordinateDescent(distance:)``. Errors as there.
  package static func optimal(
    distance: DistanceRequirement = .bound, similarity: SimilarityRecipe = .fromLogits
  ) -> CenterRecipe {
    recipe(name: "shc-optimal", distance: distance, similarity: similarity, solver: CenterAnnealing.parameters) {
      problem in
      CenterAnnealing(
        similarity: problem.similarity, bits: problem.start.bits, minimumDistance: problem.minimumDistance,
        stream: RandomStream(seed: problem.seed, purpose: "centers/annealing")
      ).solve(from: try problem.feasibleStart())
    }
  }

  private static func recipe(
    name: String, distance: DistanceRequirement, similarity: SimilarityRecipe, solver: JSONValue,
    solve: @escaping @Sendable (Problem) throws -> HashCenters
  ) -> CenterRecipe {
    CenterRecipe(
      name: name, version: 1,
      parameters: ["distance": distance.json, "solver": solver, "repair": DistanceRepair.parameters],
      similarity: similarity, start: "mds"
    ) { request in
      let similarity = try request.requiredSimilarity(for: name)
      let start = try request.requiredStart(for: name)
      let bound = MinimumDistance.bound(bits: request.bits, classes: request.classes)
      return try solve(
        Problem(
          start: start, similarity: similarity, bound: bound,
          minimumDistance: distance.distance(bound: bound), seed: request.seed))
    }
  }

  private struct Problem {
    var start: HashCenters
    var similarity: ClassSimilarity
    var bound: Int
    var minimumDistance: Int
    var seed: UInt64

    /// The start, repaired where it has a pair closer than the distance.
    func feasibleStart() throws -> HashCenters {
      let (classes, bits) = (start.classes, start.bits)
      let wanted = "\(classes) hash centers of \(bits) bits with minimum distance \(minimumDistance)"
      let packing = MinimumDistance.spherePackingLimit(bits: bits, classes: classes)
      let plotkin = MinimumDistance.plotkinLimit(bits: bits, classes: classes)
      if minimumDistance > packing {
        throw HashingError.infeasible(
          reason: "there are no \(wanted) (sphere packing allows at most \(packing))")
      }
      if minimumDistance > plotkin {
        throw HashingError.infeasible(
          reason: "there are no \(wanted) (Plotkin's bound allows at most \(plotkin))")
      }
      // One purpose for both solvers: they start from the same repaired centers.
      let stream = RandomStream(seed: seed, purpose: "centers/repair")
      guard
        let repaired = DistanceRepair(minimumDistance: minimumDistance, stream: stream).repaired(start)
      else {
        throw HashingError.infeasible(
          reason: "no \(wanted) were found (counting arguments allow at most \(min(packing, plotkin)))")
      }
      return repaired
    }
  }
}
