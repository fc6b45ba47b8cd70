import Foundations
import Retrieval

extension StepRunner {
  /// Every metric, from the stored codes and labels alone.
  func measurements(codes identity: StepIdentity, seed: UInt64) throws -> [String: [UInt8]] {
    let codes = try artifact(identity)
    let result = try StoredCodes.measure(
      query: StoredCodes(artifact: codes, part: "query"), database: StoredCodes(artifact: codes, part: "database"),
      seed: seed)
    let queries = result.measurements.queries
    return [
      "measurements.json": try JSONFile.encode(result.measurements),
      // [cutoffs, queries]: expected AP of each query, for resampling.
      "average-precisions.npy": NumPyFile(
        shape: [result.averagePrecisions.count, queries], elements: result.averagePrecisions.flatMap { $0 }
      ).bytes,
    ]
  }
}

extension Artifact {
  /// Of measurements: the expected average precision of each query, denominator `hits`.
  func queryPrecisions(_ cutoff: Cutoff) throws -> [Double] {
    let file = "average-precisions.npy"
    let values = try array(file, of: Double.self)
    guard let row = RetrievalMeasurements.standardCutoffs.firstIndex(of: cutoff), values.shape.count == 2,
      row < values.shape[0]
    else { throw StepError.unexpectedContent(file: "\(folder)/\(file)", reason: "it has no row for MAP@\(cutoff)") }
    let queries = values.shape[1]
    return Array(values.elements[(row * queries)..<((row + 1) * queries)])
  }
}
