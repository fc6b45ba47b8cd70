import Foundations
import Glibc

public enum DatasetError: Error, Equatable, CustomStringConvertible {
  case notInstalled(dataset: String, lookedIn: [String], howToGet: String)
  case malformed(file: String, reason: String)
  case wrongDigest(file: String, expected: String, found: String)
  case impossibleSplit(reason: String)
  /// Every file that could not be read, with the reason.
  case badImages(dataset: String, files: [BadImage])
  case unknown(dataset: String, known: [String])
  case notPrepared(dataset: String)
  /// The data changed since it was prepared.
  case changed(dataset: String, reason: String)
  case cannotAdd(dataset: String, reason: String)
  case file(FileError)

  public struct BadImage: Sendable, Equatable {
    public var path: String
    public var reason: String

    public init(path: String, reason: String) {
      self.path = path
      self.reason = reason
    }
  }

  /// A file's name may hold what would move a terminal's cursor or break a line.
  private static func printable(_ text: String) -> String {
    String(String.UnicodeScalarView(text.unicodeScalars.map { $0.value < 0x20 || $0.value == 0x7F ? "?" : $0 }))
  }

  public var description: String {
    switch self {
    case .notInstalled(let dataset, let places, let how):
      "data set '\(dataset)' is not installed ("
        + (places.isEmpty ? "no data folder was named" : "looked in \(places.joined(separator: ", "))")
        + "). \(how)"
    case .malformed(let file, let reason): "\(file): \(reason). Mend the file or get it again."
    case .wrongDigest(let file, let expected, let found):
      "\(file): the decompressed bytes have SHA-256 \(found), expected \(expected). "
        + "Get the file again; results on other data would not compare."
    case .impossibleSplit(let reason): "split: \(reason)"
    case .badImages(let dataset, let files):
      "data set '\(dataset)': \(files.count) bad image\(files.count == 1 ? "" : "s"). Mend or remove "
        + "\(files.count == 1 ? "it" : "them"), or leave \(files.count == 1 ? "it" : "them") out with "
        + "--skip-bad:" + files.map { "\n  \(Self.printable($0.path)): \($0.reason)" }.joined()
    case .unknown(let dataset, let known):
      "no data set is called '\(dataset)'; there are \(known.joined(separator: ", ")), and `shcbench datasets add` adds yours"
    case .notPrepared(let dataset):
      "data set '\(dataset)' is not prepared in this store. Type `shcbench datasets prepare \(dataset)`."
    case .changed(let dataset, let reason):
      "data set '\(dataset)': \(reason). Type `shcbench datasets prepare \(dataset)` to read it anew."
    case .cannotAdd(let dataset, let reason): "data set '\(dataset)' cannot be added: \(reason)"
    case .file(let error): "\(error)"
    }
  }
}

/// Between two tries to get a lock.
func sleepBriefly() { usleep(50_000) }

/// File errors as this module's.
func mapping<Result>(_ body: () throws(FileError) -> Result) throws(DatasetError) -> Result {
  do { return try body() } catch { throw .file(error) }
}
