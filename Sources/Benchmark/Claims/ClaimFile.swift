import Yams

/// Claim files: strict YAML in, checked ``Claim``s out. A key that is not known is an error, never ignored.
public enum ClaimFile {
  /// - Parameters:
  ///   - file: the file's name, for messages.
  ///   - experiments: those that are judged. What a claim names of them must be there.
  ///   - otherExperiments: names of experiments that are not judged now; rows and bits of claims about them are taken
  ///     as they stand.
  ///   - datasets: names of the data sets that a claim may name.
  ///   - methods: names in the published tables; none where there are no tables.
  /// - Throws: every problem of the file at once, each with its place.
  public static func parse(
    text: String, file: String, experiments: [Experiment], otherExperiments: [String] = [], datasets: [String],
    methods: [String] = []
  ) throws(ExperimentError) -> [Claim] {
    var parser = ClaimParser(
      experiments: experiments, otherExperiments: otherExperiments, datasets: datasets, methods: methods)
    let claims = parser.claims(from: text)
    if let error = parser.reader.error(file: file) { throw error }
    return claims
  }
}

private struct ClaimParser {
  let experiments: [Experiment]
  let otherExperiments: [String]
  let datasets: [String]
  let methods: [String]
  var reader = YAMLReader()

  mutating func claims(from text: String) -> [Claim] {
    guard let map = reader.map(reader.root(of: text), "", required: ["version", "claims"]) else { return [] }
    _ = reader.integer(map["version"], "version", in: 1...1)
    var names: [String] = []
    return (reader.list(map["claims"], "claims", of: "claims") ?? []).compactMap { node in
      guard let claim = claim(node) else { return nil }
      if names.contains(claim.name) { reader.report(node, "the name '\(claim.name)' is taken by a claim above") }
      names.append(claim.name)
      return claim
    }
  }

  private static let common = ["name", "kind", "statement", "source"]
  private static let optionalCommon = ["post-hoc", "remark"]

  private mutating func claim(_ node: Node) -> Claim? {
    // The kind says which other keys there are.
    let kindNode = node.mapping?.first { $0.key.scalar?.string == "kind" }?.value
    guard let kindNode else {
      _ = reader.map(node, "claims", required: Self.common, optional: Self.optionalCommon + Self.comparisonKeys)
      return nil
    }
    guard let kind = reader.choice(kindNode, "kind", Claim.Kind.self) else { return nil }
    let own: (required: [String], optional: [String])
    switch kind {
    case .arithmetic: own = (["metric", "method", "printed"], [])
    case .record: own = (["holds", "evidence"], [])
    case .publishedCell, .transfer, .mechanism: own = (Self.requiredComparisonKeys, Self.optionalComparisonKeys)
    }
    guard
      let map = reader.map(
        node, "claims", required: Self.common + own.required, optional: Self.optionalCommon + own.optional)
    else { return nil }
    let name = reader.text(map["name"], "name")
    let statement = reader.text(map["statement"], "statement")
    let source = reader.text(map["source"], "source")
    let isPostHoc = truth(map["post-hoc"], "post-hoc")
    let remark = reader.text(map["remark"], "remark")
    let test: Claim.Test?
    switch kind {
    case .arithmetic: test = arithmetic(map)
    case .record: test = record(map)
    case .publishedCell, .transfer, .mechanism: test = comparison(map)
    }
    guard let name, let statement, let source, let test else { return nil }
    return Claim(
      name: name, kind: kind, statement: statement, source: source, isPostHoc: isPostHoc ?? false, remark: remark,
      test: test)
  }

  // MARK: Kinds

  private static let requiredComparisonKeys = ["experiment", "row", "against", "measure", "datasets", "bits"]
  private static let optionalComparisonKeys = ["equal", "backbone", "published", "margin"]
  private static let comparisonKeys = requiredComparisonKeys + optionalComparisonKeys

  private mutating func comparison(_ map: YAMLReader.Map) -> Claim.Test? {
    let judged = experiments.map(\.name)
    let name = reader.word(
      map["experiment"], "experiment", among: judged + otherExperiments.filter { !judged.contains($0) })
    let experiment = experiments.first { $0.name == name }
    let rows = experiment?.methods.map(\.label)
    let row = Self.row(&reader, map["row"], "row", among: rows)
    let bits = reader.distinct(map["bits"], "bits", of: "bit lengths") { reader, node in
      Self.bits(&reader, node, experiment)
    }
    let against = self.against(map["against"], rows: rows, row: row, experiment)
    let measure = reader.word(
      map["measure"], "measure", among: ClaimedComparison.Measure.all.map(\.description)
    ).flatMap { word in ClaimedComparison.Measure.all.first { $0.description == word } }
    let known = datasets
    let datasets: [String]? = reader.distinct(map["datasets"], "datasets", of: "data sets") { reader, node in
      reader.word(node, "datasets", among: known)
    }
    let equal = reader.word(map["equal"], "equal", among: ["minimum-distance"])
    let backbone = reader.text(map["backbone"], "backbone")
    let size = reader.map(map["published"], "published", required: ["gain"], optional: ["method"])
    let published = reader.number(size?["gain"], "gain", "in per cent, between -100 and 1000") { $0 > -100 && $0 < 1000 }
    let publishedMethod = method(size?["method"])
    let margin = reader.number(map["margin"], "margin", "in per cent, above 0 and below 100") { $0 > 0 && $0 < 100 }
    guard let name, let row, let bits, let against, let measure, let datasets else { return nil }
    return .comparison(
      ClaimedComparison(
        experiment: name, row: row, against: against, measure: measure, datasets: datasets, bits: bits,
        atEqualDistance: equal != nil, backbone: backbone, published: published.map { $0 / 100 },
        publishedMethod: publishedMethod, margin: margin.map { $0 / 100 } ?? 0.01))
  }

  private mutating func against(
    _ node: Node?, rows: [String]?, row: String?, _ experiment: Experiment?
  ) -> ClaimedComparison.Against? {
    guard let node else { return nil }
    if node.mapping != nil {
      guard let map = reader.map(node, "against", required: ["bits"]), let bits = map["bits"] else { return nil }
      return Self.bits(&reader, bits, experiment).map { .bits($0) }
    }
    let others = reader.distinct(node, "against", of: "rows") { reader, node in
      Self.row(&reader, node, "against", among: rows)
    }
    if let row, others?.contains(row) == true { reader.report(node, "'against' has the row '\(row)' itself") }
    return others.map { .rows($0) }
  }

  /// - Parameter rows: nil where they are not known.
  private static func row(_ reader: inout YAMLReader, _ node: Node?, _ path: String, among rows: [String]?) -> String? {
    if let rows { reader.word(node, path, among: rows) } else { reader.text(node, path) }
  }

  private static func bits(_ reader: inout YAMLReader, _ node: Node, _ experiment: Experiment?) -> Int? {
    guard let value = reader.integer(node, "bits", in: 1...4096) else { return nil }
    guard let experiment else { return value }
    guard experiment.bits.contains(value) else {
      reader.report(
        node, "'bits' has \(value), which the experiment '\(experiment.name)' has not; it has "
          + experiment.bits.map(String.init).joined(separator: ", "))
      return nil
    }
    return value
  }

  private mutating func arithmetic(_ map: YAMLReader.Map) -> Claim.Test? {
    let metric = reader.word(map["metric"], "metric", among: ["map@100", "map@1000", "map@all"])
    let method = method(map["method"])
    var printed: String?
    if let node = map["printed"] {
      printed = YAMLReader.number(node) == nil ? nil : YAMLReader.plain(node)
      if printed == nil {
        reader.report(node, "'printed' must be a number in per cent, not \(YAMLReader.describe(node))")
      }
    }
    guard let metric, let method, let printed else { return nil }
    return .arithmetic(ClaimedArithmetic(metric: metric, method: method, printed: printed))
  }

  private mutating func truth(_ node: Node?, _ path: String) -> Bool? {
    guard let node else { return nil }
    switch YAMLReader.plain(node) {
    case "true": return true
    case "false": return false
    default:
      reader.report(node, "'\(path)' must be true or false, not \(YAMLReader.describe(node))")
      return nil
    }
  }

  private mutating func method(_ node: Node?) -> String? {
    methods.isEmpty ? reader.text(node, "method") : reader.word(node, "method", among: methods)
  }

  private mutating func record(_ map: YAMLReader.Map) -> Claim.Test? {
    let holds = truth(map["holds"], "holds")
    let evidence = (reader.list(map["evidence"], "evidence", of: "facts") ?? []).compactMap { node in
      guard let map = reader.map(node, "evidence", required: ["fact", "source"]),
        let fact = reader.text(map["fact"], "fact"), let source = reader.text(map["source"], "source")
      else { return nil as ClaimedRecord.Evidence? }
      return ClaimedRecord.Evidence(fact: fact, source: source)
    }
    return holds.map { .record(ClaimedRecord(holds: $0, evidence: evidence)) }
  }
}
