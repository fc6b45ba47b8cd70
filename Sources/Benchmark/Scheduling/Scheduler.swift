import Foundation
import Foundations

/// Fills the machine's cores with worker processes and hands them the plan's steps in order.
public struct Scheduler {
  public struct Options: Sendable {
    public var workers: Int
    /// Stop cleanly after so many seconds.
    public var budget: Double?
    /// The executable and arguments that serve as a worker of this plan on this store.
    public var workerCommand: [String]

    public init(workers: Int, budget: Double?, workerCommand: [String]) {
      self.workers = workers
      self.budget = budget
      self.workerCommand = workerCommand
    }
  }

  public struct Outcome: Sendable {
    public enum Ending: Sendable, Equatable {
      case complete
      case outOfTime
      case interrupted(signal: Int32)
      /// Some steps failed; all others that could be done are done.
      case failed
    }
    public var ending: Ending
    public var computed: Int
    public var reused: Int
    public var failures: [(step: String, message: String)]
  }

  let plan: Plan
  let store: ArtifactStore
  let options: Options
  private let started = ContinuousClock.now

  public init(plan: Plan, store: ArtifactStore, options: Options) {
    self.plan = plan
    self.store = store
    self.options = options
  }

  /// - Parameters:
  ///   - progress: told of every change; also called about twice a second while steps run.
  ///   - seedCompleted: called when the last run of a seed has its measurements, and others are still to come.
  public func run(
    progress: (RunProgress) -> Void = { _ in }, seedCompleted: (UInt64) throws -> Void = { _ in }
  ) throws -> Outcome {
    var state = SchedulerState(plan: plan, costs: CostEstimate(try store.costs()))
    for step in plan.steps where try store.find(step.identity) != nil { state.markStored(step.identity) }
    var outcome = Outcome(ending: .complete, computed: 0, reused: state.storedCount, failures: [])
    if state.isFinished { return outcome }

    let count = max(1, min(options.workers, state.remaining.count))
    var workers: [WorkerProcess] = []
    defer { for worker in workers { worker.kill() } }
    for _ in 0..<count { workers.append(try WorkerProcess(command: options.workerCommand)) }
    var stopping: Outcome.Ending?
    var lookedAtOthers = ContinuousClock.now
    var idleDeaths = 0

    while true {
      if stopping == nil {
        if let number = Interruption.signalNumber { stopping = .interrupted(signal: number) }
        if let left = secondsLeft, left <= 0 { stopping = .outOfTime }
      }
      if case .interrupted = stopping { break }
      if stopping == nil {
        if state.isWaitingForOthers, lookedAtOthers.duration(to: .now) > .seconds(1) {
          lookedAtOthers = .now
          if let seed = try state.refreshBusy({ try store.find($0) != nil }), !state.isFinished {
            try seedCompleted(seed)
          }
        }
        for worker in workers where worker.current == nil {
          guard let step = state.next(fitting: secondsLeft) else { break }
          state.start(step.identity)
          worker.start(step)
        }
      }
      progress(RunProgress(state: state, workers: count, elapsed: elapsed))
      if !workers.contains(where: { $0.current != nil }) {
        if stopping != nil || state.isFinished { break }
        // Everything that is left either waits for another process or does not fit into the budget.
        if !state.isWaitingForOthers {
          stopping = state.hasReady ? .outOfTime : nil
          break
        }
      }
      if stopping == .outOfTime, let left = secondsLeft, left < -Self.grace { break }

      for index in try readable(workers) {
        let worker = workers[index]
        guard let answers = worker.receive() else {
          let ending = worker.ending
          guard let step = worker.current?.step else {
            // One may have been killed from outside; when they keep dying with nothing to do, no next one will live.
            idleDeaths += 1
            if idleDeaths > count { throw SchedulerError.workersEnd(ending) }
            workers[index] = try WorkerProcess(command: options.workerCommand)
            continue
          }
          if !state.retry(step.identity) {
            state.fail(step.identity)
            outcome.failures.append((step.title, "its worker process \(ending), twice. Run again to retry this step"))
          }
          workers[index] = try WorkerProcess(command: options.workerCommand)
          continue
        }
        for answer in answers {
          guard let (step, since) = worker.current else { continue }
          worker.clear()
          switch answer.state {
          case .done, .found:
            let seconds = answer.state == .done ? since.duration(to: .now) / .seconds(1) : nil
            if seconds == nil { outcome.reused += 1 } else { outcome.computed += 1 }
            if let seed = state.finish(step, seconds: seconds), !state.isFinished { try seedCompleted(seed) }
          case .busy: state.markBusy(step.identity)
          case .failed:
            state.fail(step.identity)
            outcome.failures.append((step.title, answer.message ?? "no message"))
          }
        }
      }
      try endHangingWorkers(&workers, &state, &outcome)
    }
    outcome.ending = stopping ?? (outcome.failures.isEmpty ? .complete : .failed)
    return outcome
  }

  /// Steps that run when the budget is spent may take this long to finish, in seconds.
  private static let grace = 20.0

  private var elapsed: Double { started.duration(to: .now) / .seconds(1) }
  private var secondsLeft: Double? { options.budget.map { $0 - elapsed } }

  private func endHangingWorkers(
    _ workers: inout [WorkerProcess], _ state: inout SchedulerState, _ outcome: inout Outcome
  ) throws {
    for index in workers.indices {
      guard let (step, since) = workers[index].current else { continue }
      let seconds = since.duration(to: .now) / .seconds(1)
      guard WorkerProcess.isHanging(after: seconds, known: state.costs.exactSeconds(for: step)) else { continue }
      workers[index].kill()
      state.fail(step.identity)
      outcome.failures.append((step.title, "no answer for \(Int(seconds)) s; its worker was ended. Run again to retry"))
      workers[index] = try WorkerProcess(command: options.workerCommand)
    }
  }

  /// Positions of workers with something to read, after at most half a second.
  private func readable(_ workers: [WorkerProcess]) throws -> [Int] {
    var descriptors = workers.map { pollfd(fd: $0.answerDescriptor, events: Int16(POLLIN), revents: 0) }
    guard poll(&descriptors, nfds_t(descriptors.count), 500) > 0 else { return [] }
    return descriptors.indices.filter { descriptors[$0].revents != 0 }
  }
}

public enum SchedulerError: Error, CustomStringConvertible {
  case workersEnd(String)

  public var description: String {
    switch self {
    case .workersEnd(let ending):
      "worker processes end with nothing to do: the last one \(ending). Their messages, if any, stand above. What is "
        + "stored is kept: run again."
    }
  }
}
