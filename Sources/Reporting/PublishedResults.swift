/// Numbers that the paper of SHC prints (arXiv 2507.08404), as experiments/published.csv holds them: columns table,
/// method, dataset, bits, metric, value. Where a table tells of hash centers, the method is the centers' name, the metrics d_min and s_loss.
public struct PublishedResults: Sendable, Equatable {
  /// What a number is of.
  public struct Key: Sendable, Hashable {
    /// "Tab.4".
    public var table: String
    public var method: String
    public var dataset: String
    public var bits: Int
    /// "map@100", "map@1000", "map@all", "d_min", "s_loss".
    public var metric: String

    public init(table: String, method: String, dataset: String, bits: Int, metric: String) {
      self.table = table
      self.method = method
      self.dataset = dataset
      self.bits = bits
      self.metric = metric
    }
  }

  public struct Entry: Sendable, Equatable {
    public var key: Key
    public var value: Double
    /// As the paper has it: ".1572".
    public var printed: String
  }

  public static let columns = ["table", "method", "dataset", "bits", "metric", "value"]

  /// In the file's order.
  public let entries: [Entry]
  private let positions: [Key: Int]

  /// - Parameter csv: a header with the names of ``columns``, then a line each; no field has a comma or a quote.
  public static func parse(_ csv: String) throws(PublishedResultsError) -> PublishedResults {
    var lines = csv.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)[...]
    if lines.last == "" { lines.removeLast() }
    guard let header = lines.popFirst(), fields(header) == columns else { throw .header }
    var entries: [Entry] = []
    var positions: [Key: Int] = [:]
    for (index, line) in lines.enumerated() {
      let entry = try entry(fields(line), line: index + 2)
      if let first = positions[entry.key] { throw .duplicate(line: index + 2, first: first + 2) }
      positions[entry.key] = index
      entries.append(entry)
    }
    return PublishedResults(entries: entries, positions: positions)
  }

  public subscript(_ key: Key) -> Entry? { positions[key].map { entries[$0] } }

  public func value(table: String, method: String, dataset: String, bits: Int, metric: String) -> Double? {
    self[Key(table: table, method: method, dataset: dataset, bits: bits, metric: metric)]?.value
  }

  private static func fields(_ line: Substring) -> [String] {
    line.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
  }

  private static func entry(_ fields: [String], line: Int) throws(PublishedResultsError) -> Entry {
    guard fields.count == columns.count else {
      throw .malformed(line: line, reason: "has \(fields.count) fields, not \(columns.count)")
    }
    for (field, column) in zip(fields, columns) where field.isEmpty || field.contains("\"") {
      throw .malformed(line: line, reason: "'\(field)' is no \(column)")
    }
    guard let bits = Int(fields[3]), bits > 0 else {
      throw .malformed(line: line, reason: "'\(fields[3])' is no number of bits")
    }
    let printed = fields[5]
    guard printed.allSatisfy({ $0 == "." || ("0"..."9").contains($0) }), let value = Double(printed) else {
      throw .malformed(line: line, reason: "'\(printed)' is no number as a paper prints it")
    }
    let key = Key(table: fields[0], method: fields[1], dataset: fields[2], bits: bits, metric: fields[4])
    return Entry(key: key, value: value, printed: printed)
  }
}

public enum PublishedResultsError: Error, Sendable, Equatable, CustomStringConvertible {
  case header
  /// Lines count from 1.
  case malformed(line: Int, reason: String)
  case duplicate(line: Int, first: Int)

  public var description: String {
    switch self {
    case .header: "line 1: the header must be \(PublishedResults.columns.joined(separator: ","))"
    case .malformed(let line, let reason): "line \(line): \(reason)"
    case .duplicate(let line, let first): "line \(line): says again what line \(first) says"
    }
  }
}
