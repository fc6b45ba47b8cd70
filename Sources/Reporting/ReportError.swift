/// Why a report could not be written, or not wholly.
public enum ReportError: Error, Equatable, CustomStringConvertible {
  case nothingToReport
  /// One folder holds one main experiment and its ablations.
  case severalComparisons(names: [String])
  /// Two tables or figures would share a file, because two experiments or data sets have like names.
  case duplicateName(String)
  /// The folder holds files that no report wrote; it is left as it is.
  case notAReport(directory: String)
  case cannotWrite(path: String, reason: String)
  /// Tables, figure data and scripts are written; the figures are not drawn.
  case gnuplotMissing(directory: String)
  /// Everything but this figure is written.
  case figureFailed(name: String, message: String)

  public var description: String {
    switch self {
    case .nothingToReport: "report: no experiment was given"
    case .severalComparisons(let names):
      "report: one folder holds one comparison, not \(names.count) (\(names.joined(separator: ", "))); "
        + "write each to its own folder"
    case .duplicateName(let name):
      "report: two tables or figures would both be named '\(name)'; give experiments names that differ in "
        + "letters or digits"
    case .notAReport(let directory):
      "\(directory): holds files but no SHA256SUMS of an earlier report; name another folder, or empty "
        + "this one"
    case .cannotWrite(let path, let reason): "\(path): cannot write: \(reason)"
    case .gnuplotMissing(let directory):
      "gnuplot is not installed: the tables in \(directory) are complete, its figures are not drawn; "
        + "install it (apt-get install gnuplot-nox) and write the report again"
    case .figureFailed(let name, let message):
      "gnuplot could not draw \(name): \(message)"
    }
  }
}
