import Benchmark
import Datasets
import Foundations

extension DatasetLibrary {
  /// Of the data sets that experiments name, as they are at this moment.
  func states(of experiments: [Experiment]) throws -> [String: DatasetState] {
    var states: [String: DatasetState] = [:]
    for name in experiments.flatMap(\.datasets) where states[name] == nil {
      if let header = try prepared(name) {
        states[name] = .prepared(header)
      } else {
        states[name] = .unavailable(reason: try reasonUnprepared(name))
      }
    }
    return states
  }

  private func reasonUnprepared(_ name: String) throws -> String {
    do throws(DatasetError) {
      _ = try source(named: name).locate(root: root)
      return DatasetError.notPrepared(dataset: name).description
    } catch {
      guard case .notInstalled = error else { throw error }
      return error.description
    }
  }

  /// Prepares what is there and not prepared yet.
  /// - Returns: of those that are not there, the reason.
  func prepareAll(of experiments: [Experiment]) throws -> [DatasetError] {
    let display = PreparationDisplay()
    var missing: [DatasetError] = []
    var seen: [String] = []
    for name in experiments.flatMap(\.datasets) where !seen.contains(name) {
      seen.append(name)
      if try prepared(name) != nil { continue }
      do throws(DatasetError) { _ = try source(named: name).locate(root: root) } catch {
        guard case .notInstalled = error else { throw Failure(error, exitCode: 2) }
        missing.append(error)
        continue
      }
      _ = try prepare(name, progress: display.progress(of: name))
    }
    display.clear()
    // With nothing to work on, an empty report would hide what is wrong.
    if missing.count == seen.count, let first = missing.first { throw Failure(first, exitCode: 2) }
    return missing
  }
}
