import Foundations
import Hashing

/// Semantic hash centers (Chen et al., "Deep Hashing with Semantic Hash Centers for Image Retrieval", ACM
/// TOIS 2025, doi 10.1145/3749983, section 3.2): the inner products of the centers follow the class
/// similarity, under a minimum distance. Both recipes start from the recipe "mds".
public enum SHCCenters {
  /// The paper's solver (``AlternatingSolver``).
  ///
  /// Up to the bound d(q, C) a start that misses the distance is left to the solver as it is, which then
  /// hardly moves: the quality of the result says so. A distance above the bound, which the paper does not
  /// ask for, must be reached first, as in ``coordinateDescent(distance:)``.
  public static func alternating(distance: DistanceRequirement = .bound) -> CenterRecipe {
    recipe(name: "shc", distance: distance, solver: AlternatingSolver.parameters) { problem in
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
  public static func coordinateDescent(distance: DistanceRequirement = .bound) -> CenterRecipe {
    recipe(name: "shc-coordinate-descent", distance: distance, solver: "best bit, class by class") {
      problem in
      var descent = CoordinateDescent(
        start: try problem.feasibleStart(), similarity: problem.similarity,
        minimumDistance: problem.minimumDistance)
      descent.run()
      return descent.state.centers
    }
  }

  private static func recipe(
    name: String, distance: DistanceRequirement, solver: JSONValue,
    solve: @escaping @Sendable (Problem) throws -> HashCenters
  ) -> CenterRecipe {
    CenterRecipe(
      name: name, version: 1,
      parameters: ["distance": distance.json, "solver": solver, "repair": DistanceRepair.parameters],
      needsSimilarity: true, start: "mds"
    ) { request in
      guard let similarity = request.similarity else {
        throw HashingError.missingInput(recipe: name, input: "a class similarity")
      }
      guard let start = request.start else {
        throw HashingError.missingInput(recipe: name, input: "starting centers")
      }
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
