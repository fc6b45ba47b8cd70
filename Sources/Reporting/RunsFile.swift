import Benchmark
import Retrieval

/// tables/runs.csv: one line for every run, with every digit, and the folder that holds its codes.
enum RunsFile {
  static let path = "tables/runs.csv"

  static func table(_ grids: [ResultGrid]) -> ReportTable {
    let variants = mapVariants(grids)
    let header =
      [
        "experiment", "dataset", "group", "row", "method", "centers", "encoder", "bits", "seed", "state",
        "requested_distance", "d_min", "bound", "mean_distance", "s_loss", "duplicates", "centers_digest", "queries",
        "database", "queries_without_relevant", "radius_2_precision", "radius_2_empty", "codes",
      ] + variants.map { "map@\("\($0.cutoff)".lowercased())_\($0.denominator.rawValue)_\($0.ties.rawValue)" }
    let lines = grids.flatMap { grid in
      grid.results.runs.map { run in
        fields(run, experiment: grid.experiment.name, group: grid.group(run.identity.label))
          + variants.map { variant in
            number(
              run.measurements?.map(
                variant.cutoff, denominator: variant.denominator, ties: variant.ties))
          }
      }
    }
    return ReportTable(
      path: path, text: ([header] + lines).map(CSV.line).joined(),
      columns: header.map { ReportTable.Column(quantity(of: $0)) })
  }

  private static func quantity(of column: String) -> Quantity {
    switch column {
    case "codes", "centers_digest": .identity
    case "d_min", "mean_distance", "duplicates": .distance
    case "s_loss": .sLoss
    case "radius_2_precision", "radius_2_empty": .edge
    default:
      !column.hasPrefix("map@")
        ? .verbatim : TiePolicy.bounds.contains { column.hasSuffix("_\($0.rawValue)") } ? .edge : .score
    }
  }

  /// Of a state as it is written here: whether the run may have numbers once more is computed or installed.
  static func isUnfinished(state: String) -> Bool { state == "pending" || state.hasPrefix("not installed") }

  private static func fields(_ run: RunResult, experiment: String, group: String?) -> [String] {
    let identity = run.identity
    let state =
      switch run.state {
      case .finished: "finished"
      case .pending: "pending"
      case .infeasible(let reason): "infeasible: \(reason)"
      case .unavailable(let how): "not installed: \(how)"
      }
    let centers = run.centers
    let measurements = run.measurements
    return [
      experiment, identity.dataset, group ?? "", identity.label, identity.method, run.centersName ?? "",
      run.encoderName ?? "", String(identity.bits),
      String(identity.seed), state, integer(run.requestedDistance), integer(centers?.minimumDistance),
      integer(centers?.bound), number(centers?.meanDistance), number(centers?.sLoss),
      integer(centers?.duplicates), run.centersDigest ?? "", integer(measurements?.queries),
      integer(measurements?.database), integer(measurements?.queriesWithoutRelevant),
      number(measurements?.radius2Precision), number(measurements?.radius2Empty),
      run.codesArtifact ?? "",
    ]
  }

  private static func integer(_ value: Int?) -> String { value.map(String.init) ?? "" }
  private static func number(_ value: Double?) -> String { value.map(NumberFormat.full) ?? "" }

  /// Every cutoff x denominator x tie policy that some run has, in the order of first appearance.
  private static func mapVariants(_ grids: [ResultGrid]) -> [MAPValue] {
    var seen: Set<String> = []
    return grids.flatMap(\.results.runs).flatMap { $0.measurements?.maps ?? [] }.filter {
      seen.insert("\($0.cutoff) \($0.denominator.rawValue) \($0.ties.rawValue)").inserted
    }
  }
}
