import Foundations
import Yams

/// What a tuning has chosen, for each data set: the file that `shcbench tune` writes and that experiments name with
/// `tuned:`.
///
/// Values belong to a group: the rows that share one encoder (loss and head), whose name it has. Rows that differ only
/// in their centers therefore share their values.
public struct TunedValues: Sendable, Equatable {
  public struct Choice: Sendable, Equatable {
    /// nil where nothing is trained.
    public var learningRate: Double?
    /// The own key that was searched, and the value chosen.
    public var own: [String: JSONValue]
    /// How the choice compares with the rest of its grid.
    public var scores: Scores?

    public init(learningRate: Double?, own: [String: JSONValue] = [:], scores: Scores? = nil) {
      self.learningRate = learningRate
      self.own = own
      self.scores = scores
    }
  }

  /// Validation MAP@ALL over a grid (stage 1: accuracy): the mean over the group's rows.
  public struct Scores: Sendable, Equatable {
    public var worst: Double
    public var best: Double
    public var points: Int
    public init(worst: Double, best: Double, points: Int) {
      self.worst = worst
      self.best = best
      self.points = points
    }
  }

  /// Learning rate of stage 1 by data set.
  public var classifier: [String: Choice]
  /// By group and data set.
  public var rows: [String: [String: Choice]]
  /// Learning rates beyond the tuning's own, by group (stage 1: "classifier") and data set: they were searched because
  /// the best so far lay at an edge.
  public var moreRates: [String: [String: [Double]]]

  public init(
    classifier: [String: Choice] = [:], rows: [String: [String: Choice]] = [:],
    moreRates: [String: [String: [Double]]] = [:]
  ) {
    self.classifier = classifier
    self.rows = rows
    self.moreRates = moreRates
  }

  public static let classifierGroup = "classifier"

  // MARK: The file

  /// - Parameter origin: a line that says where the values come from.
  public func yaml(origin: String) -> String {
    var lines = ["# \(origin)", "version: 1", "classifier:"]
    lines += classifier.sorted { $0.key < $1.key }.map { "  \($0.key): \(Self.text($0.value))" }
    if classifier.isEmpty { lines[lines.count - 1] += " {}" }
    lines.append("rows:" + (rows.isEmpty ? " {}" : ""))
    for (group, choices) in rows.sorted(by: { $0.key < $1.key }) {
      lines.append("  \(group):")
      for (dataset, choice) in choices.sorted(by: { $0.key < $1.key }) {
        lines.append("    \(dataset): \(Self.text(choice))")
      }
    }
    lines.append("more-rates:" + (moreRates.isEmpty ? " {}" : ""))
    for (group, rates) in moreRates.sorted(by: { $0.key < $1.key }) {
      lines.append("  \(group):")
      for (dataset, rates) in rates.sorted(by: { $0.key < $1.key }) {
        lines.append("    \(dataset): [\(rates.map(Self.text).joined(separator: ", "))]")
      }
    }
    return lines.joined(separator: "\n") + "\n"
  }

  private static func text(_ choice: Choice) -> String {
    var members = choice.learningRate.map { ["learning-rate: \(text($0))"] } ?? []
    members += choice.own.sorted { $0.key < $1.key }.map { "\($0.key): \($0.value.canonical)" }
    if let scores = choice.scores {
      members.append("worst: \(text(scores.worst)), best: \(text(scores.best)), points: \(scores.points)")
    }
    return "{\(members.joined(separator: ", "))}"
  }

  private static func text(_ number: Double) -> String { JSONValue.number(number).canonical }

  /// - Throws: every problem at once, each with its place.
  public init(text: String, file: String) throws(ExperimentError) {
    var reader = YAMLReader()
    var values = TunedValues()
    if let map = reader.map(
      reader.root(of: text), "", required: ["version", "classifier", "rows"], optional: ["more-rates"])
    {
      _ = reader.integer(map["version"], "version", in: 1...1)
      for (dataset, node) in reader.entries(map["classifier"], "classifier") {
        values.classifier[dataset] = reader.choice(node, "classifier.\(dataset)")
      }
      for (group, datasets) in reader.entries(map["rows"], "rows") {
        for (dataset, node) in reader.entries(datasets, "rows.\(group)") {
          values.rows[group, default: [:]][dataset] = reader.choice(node, "rows.\(group).\(dataset)")
        }
      }
      for (group, datasets) in reader.entries(map["more-rates"], "more-rates") {
        for (dataset, node) in reader.entries(datasets, "more-rates.\(group)") {
          let path = "more-rates.\(group).\(dataset)"
          values.moreRates[group, default: [:]][dataset] = reader.distinct(node, path, of: "learning rates") {
            $0.rate($1, path)
          }
        }
      }
    }
    guard reader.problems.isEmpty else { throw ExperimentError(file: file, problems: reader.problems) }
    self = values
  }
}

extension YAMLReader {
  /// A map of any keys.
  fileprivate mutating func entries(_ node: Node?, _ path: String) -> [(String, Node)] {
    guard let node else { return [] }
    guard let pairs = node.mapping else {
      report(node, "'\(path)' must be a map of keys and values, not \(Self.describe(node))")
      return []
    }
    return pairs.compactMap { key, value in key.scalar.map { ($0.string, value) } }
  }

  fileprivate mutating func choice(_ node: Node, _ path: String) -> TunedValues.Choice {
    var choice = TunedValues.Choice(learningRate: nil)
    var scores: [String: Double] = [:]
    for (key, value) in entries(node, path) {
      switch key {
      case "learning-rate": choice.learningRate = rate(value, "\(path).\(key)")
      case "worst", "best": scores[key] = number(value, "\(path).\(key)", "0...1") { $0 >= 0 && $0 <= 1 }
      case "points": scores[key] = integer(value, "\(path).\(key)", in: 1...100_000).map(Double.init)
      default: choice.own[key] = self.value(value, "\(path).\(key)")
      }
    }
    if let worst = scores["worst"], let best = scores["best"], let points = scores["points"] {
      choice.scores = TunedValues.Scores(worst: worst, best: best, points: Int(points))
    }
    return choice
  }

  fileprivate mutating func rate(_ node: Node?, _ path: String) -> Double? { number(node, path, "above 0") { $0 > 0 } }

  fileprivate mutating func value(_ node: Node, _ path: String) -> JSONValue? {
    if let integer = Self.integer(node) { return .integer(integer) }
    if let number = Self.number(node) { return .number(number) }
    return text(node, path).map { .string($0) }
  }
}
