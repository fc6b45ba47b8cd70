import Benchmark
import Foundations

/// The paper of SHC (arXiv 2507.08404) as three files hold it: what its tables print (published.csv), the data sets
/// that they are of (published-datasets.csv), and the rows of this suite that are the paper's (published-rows.csv).
public struct PublishedPaper: Sendable, Equatable {
  /// A line of the paper's Tables 1 and 2.
  public struct Dataset: Sendable, Equatable {
    /// In experiment files.
    public var name: String
    /// In the paper's tables.
    public var title: String
    public var classes: Int
    /// Images.
    public var train: Int
    public var query: Int
    /// nil: the training images.
    public var database: Int?
    /// Share of right predictions of the stage-1 classifier, 0...1.
    public var accuracy: Double
  }

  /// What the paper's row, or its hash centers, are here.
  public struct Row: Sendable, Equatable {
    /// As in published.csv.
    public var published: String
    /// In the registry.
    public var method: String
    /// In the registry; nil: the method's own.
    public var centers: String?
  }

  public static let resultsFile = "published.csv"
  public static let datasetsFile = "published-datasets.csv"
  public static let rowsFile = "published-rows.csv"
  static let datasetColumns = ["dataset", "title", "classes", "train", "query", "database", "accuracy"]
  static let rowColumns = ["published", "method", "centers"]

  public let results: PublishedResults
  /// In the paper's order.
  public let datasets: [Dataset]
  public let rows: [Row]

  /// Reads the three files of a folder.
  /// - Returns: nil where the folder has no published.csv.
  /// - Throws: where one of the other two is missing, or one of the three is malformed: its path, the line, and what
  ///   is wrong.
  public static func read(folder: String) throws(PublishedPaperError) -> PublishedPaper? {
    let system = LocalFileSystem()
    func text(_ name: String) throws(PublishedPaperError) -> String {
      let path = FilePath.join(folder, name)
      do throws(FileError) { return String(decoding: try system.read(path), as: UTF8.self) } catch {
        throw PublishedPaperError(file: path, reason: "cannot be read: \(error)")
      }
    }
    do throws(FileError) {
      guard try system.exists(FilePath.join(folder, resultsFile)) else { return nil }
    } catch { throw PublishedPaperError(file: folder, reason: "cannot be read: \(error)") }
    return try parse(
      results: try text(resultsFile), datasets: try text(datasetsFile), rows: try text(rowsFile), folder: folder)
  }

  /// - Parameters:
  ///   - results, datasets, rows: the three files' texts.
  ///   - folder: where they are from, for messages.
  public static func parse(
    results: String, datasets: String, rows: String, folder: String
  ) throws(PublishedPaperError) -> PublishedPaper {
    let file = FilePath.join(folder, resultsFile)
    let numbers: PublishedResults
    do throws(PublishedResultsError) { numbers = try PublishedResults.parse(results) } catch {
      throw PublishedPaperError(file: file, reason: "\(error)")
    }
    let paper = PublishedPaper(
      results: numbers, datasets: try parseDatasets(datasets, file: FilePath.join(folder, datasetsFile)),
      rows: try parseRows(rows, file: FilePath.join(folder, rowsFile)))
    for (index, entry) in numbers.entries.enumerated() {
      // The header is line 1.
      let line = index + 2
      if !paper.datasets.contains(where: { $0.name == entry.key.dataset }) {
        throw PublishedPaperError(
          file: file, line: line,
          reason: "the data set '\(entry.key.dataset)' has no line in \(datasetsFile); add it")
      }
      if !paper.rows.contains(where: { $0.published == entry.key.method }) {
        throw PublishedPaperError(
          file: file, line: line, reason: "'\(entry.key.method)' has no line in \(rowsFile); add it")
      }
    }
    return paper
  }

  private static func parseDatasets(_ text: String, file: String) throws(PublishedPaperError) -> [Dataset] {
    var datasets: [Dataset] = []
    for (line, fields) in try lines(text, columns: datasetColumns, file: file) {
      func number(_ column: Int) throws(PublishedPaperError) -> Int {
        guard let number = Int(fields[column]), number > 0 else {
          throw PublishedPaperError(
            file: file, line: line,
            reason: "\(datasetColumns[column]) must be a number above 0, not '\(fields[column])'")
        }
        return number
      }
      guard let accuracy = Double(fields[6]), (0...1).contains(accuracy) else {
        throw PublishedPaperError(
          file: file, line: line, reason: "accuracy must be a share between 0 and 1, not '\(fields[6])'")
      }
      guard !datasets.contains(where: { $0.name == fields[0] }) else {
        throw PublishedPaperError(file: file, line: line, reason: "the data set '\(fields[0])' stands here twice")
      }
      datasets.append(
        Dataset(
          name: fields[0], title: fields[1], classes: try number(2), train: try number(3), query: try number(4),
          database: fields[5] == "train" ? nil : try number(5), accuracy: accuracy))
    }
    return datasets
  }

  private static func parseRows(_ text: String, file: String) throws(PublishedPaperError) -> [Row] {
    var rows: [Row] = []
    for (line, fields) in try lines(text, columns: rowColumns, file: file) {
      guard MethodRegistry.method(named: fields[1]) != nil else {
        throw PublishedPaperError(
          file: file, line: line, reason: "there is no method '\(fields[1])'; 'shcbench methods' lists them")
      }
      guard fields[2].isEmpty || MethodRegistry.centers.contains(where: { $0.name == fields[2] }) else {
        throw PublishedPaperError(
          file: file, line: line,
          reason: "there are no hash centers '\(fields[2])'; there are "
            + MethodRegistry.centers.map(\.name).joined(separator: ", "))
      }
      guard !rows.contains(where: { $0.published == fields[0] }) else {
        throw PublishedPaperError(file: file, line: line, reason: "'\(fields[0])' stands here twice")
      }
      rows.append(Row(published: fields[0], method: fields[1], centers: fields[2].isEmpty ? nil : fields[2]))
    }
    return rows
  }

  /// The fields of every line below the header, which must be `columns`; no field has a comma or a quote, and only
  /// the last may be empty.
  private static func lines(
    _ text: String, columns: [String], file: String
  ) throws(PublishedPaperError) -> [(line: Int, fields: [String])] {
    var all = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).map { line in
      line.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    }
    if all.last == [""] { all.removeLast() }
    guard all.first == columns else {
      throw PublishedPaperError(
        file: file, line: 1, reason: "the header must be \(columns.joined(separator: ","))")
    }
    var lines: [(line: Int, fields: [String])] = []
    for (index, fields) in all.enumerated().dropFirst() {
      guard fields.count == columns.count else {
        throw PublishedPaperError(
          file: file, line: index + 1, reason: "has \(fields.count) fields, not \(columns.count)")
      }
      for (field, column) in zip(fields.dropLast(), columns) where field.isEmpty {
        throw PublishedPaperError(file: file, line: index + 1, reason: "'\(column)' is empty")
      }
      lines.append((index + 1, fields))
    }
    return lines
  }
}

/// What is wrong with one of the files of a ``PublishedPaper``.
public struct PublishedPaperError: Error, Sendable, Equatable, CustomStringConvertible {
  public var file: String
  /// With the line, where there is one.
  public var reason: String

  init(file: String, reason: String) {
    self.file = file
    self.reason = reason
  }

  init(file: String, line: Int, reason: String) { self.init(file: file, reason: "line \(line): \(reason)") }

  public var description: String { "\(file): \(reason)" }
}
