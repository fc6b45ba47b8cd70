import Yams

/// Reads values out of a YAML tree, strictly, and notes every problem with its place instead of stopping at
/// the first. What cannot be read is nil; a nil node (an optional key that is not there) is read as nil
/// without a problem.
struct YAMLReader {
  private(set) var problems: [ExperimentError.Problem] = []

  /// All problems, in the file's order; nil without one.
  func error(file: String) -> ExperimentError? {
    guard !problems.isEmpty else { return nil }
    let sorted = problems.enumerated().sorted {
      ($0.element.line, $0.element.column, $0.offset) < ($1.element.line, $1.element.column, $1.offset)
    }
    return ExperimentError(file: file, problems: sorted.map(\.element))
  }

  mutating func report(_ mark: Mark?, _ message: String) {
    report(line: mark?.line ?? 1, column: mark?.column ?? 1, message)
  }

  private mutating func report(line: Int, column: Int, _ message: String) {
    // What is quoted from the file may hold anything.
    let printable = message.unicodeScalars.map { scalar in
      scalar.properties.generalCategory == .control || scalar.properties.generalCategory == .format
        || scalar == "\u{2028}" || scalar == "\u{2029}" ? "?" : String(scalar)
    }
    problems.append(.init(line: line, column: column, message: printable.joined()))
  }

  mutating func report(_ node: Node, _ message: String) { report(node.mark, message) }

  // MARK: The tree

  /// The single document's root.
  mutating func root(of text: String) -> Node? {
    do {
      if let node = try Yams.compose(yaml: text) { return node }
      report(nil, "the file is empty")
    } catch let error as YamlError {
      switch error {
      case .scanner(let context, let problem, let mark, _), .parser(let context, let problem, let mark, _),
        .composer(let context, let problem, let mark, _):
        let (line, column) = Self.place(of: mark, in: text)
        report(line: line, column: column, "not YAML: " + (context.map { $0.text + ", " } ?? "") + problem)
      case .reader(let problem, let offset, _, _):
        let (line, column) = Self.place(of: offset ?? 0, in: text)
        report(line: line, column: column, "not YAML: \(problem)")
      case .duplicatedKeysInMapping(let keys, let context):
        let names = keys.map { Self.quoted($0) }.joined(separator: ", ")
        report(context.mark, "\(names) stands twice in one map; keep one")
      default:
        report(nil, "not YAML: \(error)")
      }
    } catch {
      report(nil, "not YAML: \(error)")
    }
    return nil
  }

  /// The parser sees a line feed at the end of every text; what it finds behind a missing one is put before
  /// it.
  private static func place(of mark: Mark, in text: String) -> (line: Int, column: Int) {
    let end = place(of: text.count, in: text)
    return mark.line > end.line ? end : (mark.line, mark.column)
  }

  /// - Parameter offset: in characters.
  private static func place(of offset: Int, in text: String) -> (line: Int, column: Int) {
    var line = 1
    var column = 1
    for character in text.prefix(offset) {
      if character.isNewline {
        line += 1
        column = 1
      } else {
        column += character.unicodeScalars.count
      }
    }
    return (line, column)
  }

  // MARK: Maps and lists

  struct Map {
    let node: Node
    fileprivate(set) var values: [String: Node] = [:]
    fileprivate(set) var keys: [String: Node] = [:]

    subscript(key: String) -> Node? { values[key] }
    /// Where the key itself stands.
    func mark(of key: String) -> Mark? { keys[key]?.mark }
  }

  /// - Parameter path: how messages call it: "training"; "" for the file itself.
  mutating func map(
    _ node: Node?, _ path: String, required: [String] = [], optional: [String] = []
  ) -> Map? {
    guard let node else { return nil }
    let whole = path.isEmpty ? "the file" : "'\(path)'"
    guard let pairs = node.mapping else {
      report(node, "\(whole) must be a map of keys and values, not \(Self.describe(node))")
      return nil
    }
    var map = Map(node: node)
    let known = required + optional
    for (key, value) in pairs {
      guard let name = key.scalar?.string else {
        report(key, "a key must be a word, not \(Self.describe(key))")
        continue
      }
      guard known.contains(name) else {
        let place = path.isEmpty ? "" : " in '\(path)'"
        let hint = NearestWord.hint(for: name, among: known, called: "the keys here are")
        report(key, "unknown key \(Self.quoted(name))\(place)\(hint)")
        continue
      }
      map.values[name] = value
      map.keys[name] = key
    }
    for key in required where map[key] == nil { report(node, "\(whole) lacks the key '\(key)'") }
    return map
  }

  /// The items of a list that is not empty.
  mutating func list(_ node: Node?, _ path: String, of items: String) -> [Node]? {
    guard let node else { return nil }
    guard let sequence = node.sequence else {
      report(node, "'\(path)' must be a list of \(items), [...], not \(Self.describe(node))")
      return nil
    }
    if sequence.isEmpty {
      report(node, "'\(path)' is empty; it needs one or more \(items)")
      return nil
    }
    return Array(sequence)
  }

  /// The values of a list, each read by `read`; those that stand twice are problems.
  mutating func distinct<Value: Hashable>(
    _ node: Node?, _ path: String, of items: String,
    read: (inout YAMLReader, Node) -> Value?
  ) -> [Value]? {
    guard let nodes = list(node, path, of: items) else { return nil }
    var seen: Set<Value> = []
    var values: [Value] = []
    for node in nodes {
      guard let value = read(&self, node) else { continue }
      if seen.insert(value).inserted {
        values.append(value)
      } else {
        report(node, "'\(path)' has \(value) twice; keep one")
      }
    }
    return values.count == nodes.count ? values : nil
  }

  // MARK: Scalars

  /// The text of a scalar without quotes, which is how numbers are written.
  static func plain(_ node: Node) -> String? {
    guard let scalar = node.scalar, scalar.style == .plain || scalar.style == .any else { return nil }
    return scalar.string
  }

  /// Decimal digits with an optional minus; YAML's octal, hexadecimal and base-60 spellings are refused.
  static func integer(_ node: Node) -> Int? {
    guard let text = plain(node) else { return nil }
    let digits = text.hasPrefix("-") ? text.dropFirst() : text[...]
    guard digits.utf8.allSatisfy({ $0 >= 0x30 && $0 <= 0x39 }), digits.count == 1 || digits.first != "0"
    else { return nil }
    return Int(text)
  }

  /// A finite decimal number, as 1, 0.5, 1e-2.
  static func number(_ node: Node) -> Double? {
    guard let text = plain(node), text.utf8.allSatisfy({ "0123456789+-.eE".utf8.contains($0) }),
      let value = Double(text), value.isFinite
    else { return nil }
    return value
  }

  mutating func integer(_ node: Node?, _ path: String, in range: ClosedRange<Int>) -> Int? {
    guard let node else { return nil }
    guard let value = Self.integer(node) else {
      report(node, "'\(path)' must be an integer, not \(Self.describe(node))")
      return nil
    }
    guard range.contains(value) else {
      report(node, "'\(path)' must be in \(range.lowerBound)...\(range.upperBound), not \(value)")
      return nil
    }
    return value
  }

  /// - Parameters:
  ///   - isAllowed: beyond being a finite number.
  ///   - requirement: `isAllowed` in words: "above 0".
  mutating func number(
    _ node: Node?, _ path: String, _ requirement: String, where isAllowed: (Double) -> Bool
  ) -> Double? {
    guard let node else { return nil }
    guard let value = Self.number(node) else {
      report(node, "'\(path)' must be a number, not \(Self.describe(node))")
      return nil
    }
    guard isAllowed(value) else {
      report(node, "'\(path)' must be \(requirement), not \(Self.describe(node))")
      return nil
    }
    return value
  }

  /// A word; numbers, truth values and nothing are not words unless quoted.
  mutating func text(_ node: Node?, _ path: String) -> String? {
    guard let node else { return nil }
    guard let scalar = node.scalar else {
      report(node, "'\(path)' must be a word, not \(Self.describe(node))")
      return nil
    }
    if Self.plain(node) != nil {
      let isOther = ["", "~", "null", "true", "false"].contains(scalar.string.lowercased())
      if isOther || Self.number(node) != nil {
        report(node, "'\(path)' must be a word, not \(Self.describe(node)); put it in quotes if it is one")
        return nil
      }
    }
    return scalar.string
  }

  /// One of the words.
  mutating func word(_ node: Node?, _ path: String, among words: [String]) -> String? {
    guard let node, let text = text(node, path) else { return nil }
    guard words.contains(text) else {
      let hint = NearestWord.hint(for: text, among: words, called: "it can be")
      report(node, "'\(path)' cannot be \(Self.quoted(text))\(hint)")
      return nil
    }
    return text
  }

  mutating func choice<Choice: RawRepresentable<String> & CaseIterable>(
    _ node: Node?, _ path: String, _: Choice.Type
  ) -> Choice? {
    word(node, path, among: Choice.allCases.map(\.rawValue)).flatMap { Choice(rawValue: $0) }
  }

  // MARK: Words for messages

  static func quoted(_ text: String) -> String {
    text.count > 60 ? "'\(text.prefix(60))...'" : "'\(text)'"
  }

  static func describe(_ node: Node) -> String {
    switch node {
    case .mapping: return "a map"
    case .sequence: return "a list"
    case .alias: return "an alias"
    case .scalar(let scalar):
      if plain(node) == nil { return "the quoted text " + quoted(scalar.string) }
      return scalar.string.isEmpty ? "nothing" : quoted(scalar.string)
    }
  }
}
