import Foundations

/// What went wrong with the artifact store, in one line: what, where, and what to do.
public enum StoreError: Error, Sendable, Equatable, CustomStringConvertible {
  /// A file operation failed; nothing half-written is taken for a result.
  case failed(store: String, FileError)
  /// A stored file is not what its record says.
  case damaged(file: String, artifact: String, reason: String)

  public var description: String {
    switch self {
    case .failed(let store, let error):
      "store \(store): \(error.summary). \(error.remedy), or name another store with --store DIR."
    case .damaged(let file, let artifact, let reason):
      "\(file): \(reason). Remove the folder \(artifact) and run again; the step is then repeated."
    }
  }
}
