/// How long steps take on this machine, from the records of steps like them; where none like it has been timed, from
/// all steps of its kind.
public struct CostEstimate: Sendable {
  private var seconds: [String: (sum: Double, count: Int)] = [:]

  public init(_ measured: [(costKey: String, seconds: Double)]) {
    for cost in measured { add(cost.costKey, cost.seconds) }
  }

  package mutating func add(_ costKey: String, _ value: Double) {
    for key in [costKey, Self.kind(of: costKey)] {
      let known = seconds[key] ?? (0, 0)
      seconds[key] = (known.sum + value, known.count + 1)
    }
  }

  /// Cost keys begin with the step's kind and a colon.
  private static func kind(of costKey: String) -> String { String(costKey.prefix { $0 != ":" }) }

  /// nil when no step of this key has been timed.
  func exactSeconds(for step: Step) -> Double? { seconds[step.costKey].map { $0.sum / Double($0.count) } }

  /// nil when no step of this kind has been timed.
  public func seconds(for step: Step) -> Double? {
    (seconds[step.costKey] ?? seconds[Self.kind(of: step.costKey)]).map { $0.sum / Double($0.count) }
  }

  /// Wall time for these steps on so many workers; nil when no step of one's kind has been timed.
  public func seconds(for steps: some Sequence<Step>, workers: Int) -> Double? {
    var sum = 0.0
    for step in steps {
      guard let cost = seconds(for: step) else { return nil }
      sum += cost
    }
    return sum / Double(workers)
  }
}
