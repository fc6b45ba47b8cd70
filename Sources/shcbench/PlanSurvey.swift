import Benchmark
import Foundation
import Foundations

/// A plan beside the store.
struct PlanSurvey {
  struct Line {
    enum State: String, Encodable { case stored, running, open }
    var step: Step
    var state: State
    var seconds: Double?

    var cells: [String] {
      [
        "\(step.identity.kind)/\(step.identity.name.prefix(8))", state.rawValue,
        seconds.map { String(format: "%.1f", $0) } ?? "?", step.title,
      ]
    }

    func json() throws -> String {
      struct Fields: Encodable {
        var identity: String
        var kind: String
        var state: State
        var seconds: Double?
        var title: String
        var inputs: [String]
      }
      let encoder = JSONEncoder()
      encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
      let fields = Fields(
        identity: step.identity.description, kind: step.kind.rawValue, state: state, seconds: seconds,
        title: step.title, inputs: step.inputs.map(\.description))
      return String(decoding: try encoder.encode(fields), as: UTF8.self)
    }
  }

  let lines: [Line]
  private let costs: CostEstimate

  init(plan: Plan, store: ArtifactStore) throws {
    let costs = CostEstimate(try store.costs())
    self.costs = costs
    lines = try plan.steps.map { step in
      if try store.find(step.identity) != nil { return Line(step: step, state: .stored, seconds: costs.seconds(for: step)) }
      // Only what could start can be in work; the lock tells.
      guard try step.inputs.allSatisfy({ try store.find($0) != nil }), try store.claim(step.identity) == nil else {
        return Line(step: step, state: .open, seconds: costs.seconds(for: step))
      }
      return Line(step: step, state: .running, seconds: costs.seconds(for: step))
    }
  }

  /// Of data sets that are not there or not prepared yet, a line each: the plan has no steps for them.
  static func unplanned(_ plan: Plan) -> [String] {
    plan.datasets.sorted { $0.key < $1.key }.compactMap { _, state in
      guard case .unavailable(let reason) = state else { return nil }
      return "\(reason) Its steps are not counted."
    }
  }

  func summary(workers: Int) -> String {
    let left = lines.filter { $0.state != .stored }.map(\.step)
    if left.isEmpty { return "\(lines.count) steps, all stored" }
    let time = costs.seconds(for: left, workers: workers).map { "about \(duration($0)) on \(workers) workers" }
      ?? "time unknown: not every kind of step has been timed on this store"
    return "\(lines.count) steps, \(lines.count - left.count) stored, \(left.count) left: \(time)"
  }
}
