import Foundations

/// Why a report cannot be compared.
package enum VerificationError: Error, Equatable, CustomStringConvertible {
  /// No tables under the folder.
  case noReport(folder: String)
  /// The report does not say which experiments it is of.
  case noManifest(folder: String)
  case malformedManifest(path: String, reason: String)
  case malformedTable(path: String, line: Int, reason: String)
  /// git stands where it should answer, and does not.
  case git(folder: String, message: String)
  case file(FileError)

  package var description: String {
    switch self {
    case .noReport(let folder):
      "\(folder): holds no tables/*.csv; name the folder of a report, as 'shcbench run' writes it"
    case .noManifest(let folder):
      "\(folder): has no \(ReportManifest.fileName), which names the experiment files behind a report; write the "
        + "report again with 'shcbench run' or 'shcbench report', and commit it"
    case .malformedManifest(let path, let reason):
      "\(path): \(reason); write the report again with 'shcbench run' or 'shcbench report'"
    case .malformedTable(let path, let line, let reason):
      "\(path):\(line): \(reason); write the report again with 'shcbench run' or 'shcbench report'"
    case .git(let folder, let message):
      "\(folder): git does not say whether this report is committed (\(message)); name what to compare with: "
        + "--reference FOLDER"
    case .file(let error): "\(error)"
    }
  }
}
