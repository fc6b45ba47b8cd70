/// How long steps take on this machine, from the records of steps like them.
public struct CostEstimate: Sendable {
  private var seconds: [String: (sum: Double, count: Int)] = [:]

  public init(_ measured: [(costKey: String, seconds: Double)]) {
    for cost in measured { add(cost.costKey, cost.seconds) }
  }

  package mutating func add(_ costKey: String, _ value: Double) {
    let known = seconds[costKey] ?? (0, 0)
    seconds[costKey] = (known.sum + value, known.count + 1)
  }

  /// nil when no step of this key has been timed.
  public func seconds(for step: Step) -> Double? {
    seconds[step.costKey].map { $0.sum / Double($0.count) }
  }

  /// Wall time for these steps on so many workers; nil when no step like one of them has been timed.
  public func seconds(for steps: some Sequence<Step>, workers: Int) -> Double? {
    var sum = 0.0
    for step in steps {
      guard let cost = seconds(for: step) else { return nil }
      sum += cost
    }
    return sum / Double(workers)
  }
}
