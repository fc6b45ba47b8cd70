import Foundations
import Hashing

/// Hash centers with a minimum distance (Wang et al., "Deep Hashing with Minimal-Distance-Separated Hash
/// Centers", CVPR 2023): the mean distance is maximised under D(h_i, h_j) >= d(q, C).
public enum MDSCenters {
  /// Class by class, an l_p-box ADMM proposes a new center with all others fixed (``SeparatedCenterSolver``).
  /// A proposal is kept if mean + min - variance of the class's distances, or their minimum, improves. After
  /// each pass over the classes the search stops if no pair is closer than d(q, C); after 50 passes the pass
  /// with the largest mean + min - variance over all pairs is returned, and ``CenterQuality`` says that the
  /// bound is missed. At least one pass is always made, also from a start that has the distance already.
  ///
  /// Starts from the centers "hadamard".
  public static let definition = CenterDefinition(
    name: "mds", meaning: "largest mean distance under the distance bound; the classes' likeness plays no part"
  ) { _ in recipe }

  package static let recipe = CenterRecipe(
    name: "mds", version: 1,
    parameters: [
      "passes": .integer(passes), "solver": settings.parameters,
    ],
    start: "hadamard"
  ) { request in
    let start = try request.requiredStart(for: "mds")
    let bound = MinimumDistance.bound(bits: request.bits, classes: request.classes)
    let stream = RandomStream(seed: request.seed, purpose: "centers/mds")
    var solver = SeparatedCenterSolver(start: start, minimumDistance: bound, settings: settings)
    var best = start
    var bestScore = -Double.infinity
    for pass in 0..<passes {
      for classIndex in 0..<request.classes {
        var generator = stream.generator(epoch: pass, item: classIndex)
        solver.improve(classIndex, using: &generator)
      }
      let centers = solver.centers
      let distances = PairwiseDistances(of: centers)
      if distances.minimum >= bound { return centers }
      let score = distances.mean + Double(distances.minimum) - distances.variance
      if score > bestScore {
        bestScore = score
        best = centers
      }
    }
    return best
  }

  private static let passes = 50
  private static let settings = SeparatedCenterSolver.Settings(
    penalty: 1e-5, penaltyGrowth: 1.09, penaltyCap: 1e7, smallResidual: 1e-6, attraction: 0, acceptance: .separation)
}
