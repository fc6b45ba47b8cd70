import Foundations

/// What is done, running and left of a plan; plain values, so that the order of work can be tested without processes.
package struct SchedulerState {
  private let plan: Plan
  package private(set) var costs: CostEstimate
  private var stored: Set<StepIdentity> = []
  private var running: Set<StepIdentity> = []
  /// Another process works on these.
  private var busy: Set<StepIdentity> = []
  /// Failed themselves, or stand behind a step that failed.
  private var failed: Set<StepIdentity> = []
  package private(set) var storedCount = 0
  package private(set) var computedCount = 0
  private var retried: Set<StepIdentity> = []
  private var completedSeeds: Set<UInt64> = []

  package init(plan: Plan, costs: CostEstimate) {
    self.plan = plan
    self.costs = costs
  }

  /// Neither stored, nor failed, nor behind a step that failed; in the plan's order.
  package var remaining: [Step] {
    plan.steps.filter { !stored.contains($0.identity) && !failed.contains($0.identity) }
  }
  package var isFinished: Bool { remaining.isEmpty }
  package var isWaitingForOthers: Bool { !busy.isEmpty }
  package var runningSteps: [Step] { plan.steps.filter { running.contains($0.identity) } }
  package var totalCount: Int { plan.steps.count }
  package var doneCount: Int { stored.count }
  package var hasReady: Bool { plan.steps.contains(where: isReady) }

  package mutating func markStored(_ identity: StepIdentity) {
    stored.insert(identity)
    storedCount += 1
    _ = newlyCompletedSeed()
  }

  /// The first step that can start now and, with a budget, is not known to take longer than what is left of it.
  package func next(fitting secondsLeft: Double?) -> Step? {
    plan.steps.first { step in
      guard isReady(step) else { return false }
      guard let secondsLeft, let cost = costs.seconds(for: step) else { return true }
      return cost <= secondsLeft
    }
  }

  package mutating func start(_ identity: StepIdentity) { running.insert(identity) }

  /// - Parameter seconds: how long it took; nil when another process had stored it.
  /// - Returns: a seed whose last run this step finished.
  package mutating func finish(_ step: Step, seconds: Double?) -> UInt64? {
    running.remove(step.identity)
    stored.insert(step.identity)
    if let seconds {
      computedCount += 1
      costs.add(step.costKey, seconds)
    }
    return newlyCompletedSeed()
  }

  package mutating func markBusy(_ identity: StepIdentity) {
    running.remove(identity)
    busy.insert(identity)
  }

  package mutating func fail(_ identity: StepIdentity) {
    running.remove(identity)
    failed.insert(identity)
    // Inputs stand before the steps that read them, so one pass reaches all that stand behind.
    for step in plan.steps where !stored.contains(step.identity) && step.inputs.contains(where: failed.contains) {
      failed.insert(step.identity)
    }
  }

  /// The step's worker died; it may be tried once more.
  package mutating func retry(_ identity: StepIdentity) -> Bool {
    running.remove(identity)
    return retried.insert(identity).inserted
  }

  /// What another process was doing is either stored by now, or free again to be tried.
  /// - Returns: a seed whose last run the other process finished.
  package mutating func refreshBusy(_ isStored: (StepIdentity) throws -> Bool) rethrows -> UInt64? {
    for step in plan.steps where busy.contains(step.identity) {
      busy.remove(step.identity)
      if try isStored(step.identity) { stored.insert(step.identity) }
    }
    return newlyCompletedSeed()
  }

  private func isReady(_ step: Step) -> Bool {
    !stored.contains(step.identity) && !running.contains(step.identity) && !busy.contains(step.identity)
      && !failed.contains(step.identity) && step.inputs.allSatisfy(stored.contains)
  }

  private mutating func newlyCompletedSeed() -> UInt64? {
    var seeds: [UInt64] = []
    for run in plan.runs where !seeds.contains(run.identity.seed) { seeds.append(run.identity.seed) }
    for seed in seeds where !completedSeeds.contains(seed) {
      if plan.runs.allSatisfy({ $0.identity.seed != seed || $0.work.steps.map { stored.contains($0.measurements) } != false }) {
        completedSeeds.insert(seed)
        return seed
      }
    }
    return nil
  }
}
