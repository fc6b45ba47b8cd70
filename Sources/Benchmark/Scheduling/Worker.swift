import Datasets
import Foundation
import Foundations

/// The child's side: takes step identities line by line from standard input, does them, and answers on standard
/// output. When standard input closes, the parent is gone or has had enough: the process ends at once, whatever it is
/// doing, because a half-done step leaves nothing behind.
public struct Worker {
  let plan: Plan
  let store: ArtifactStore
  let runner: StepRunner

  public init(plan: Plan, store: ArtifactStore, library: DatasetLibrary) {
    self.plan = plan
    self.store = store
    runner = StepRunner(store: store, library: library, kernels: plan.kernels)
  }

  /// Serves until standard input closes.
  public func serve() -> Never {
    // Where Ctrl-C reaches the whole process group, stopping is still the parent's decision.
    signal(SIGINT, SIG_IGN)
    let requests = RequestQueue()
    Thread.detachNewThread {
      while let line = readLine() { requests.push(line) }
      _exit(0)
    }
    while true {
      let answer = answer(to: requests.pop())
      answer.send()
    }
  }

  private func answer(to identity: String) -> WorkerAnswer {
    guard let step = plan.steps.first(where: { $0.identity.description == identity }) else {
      return WorkerAnswer(identity: identity, state: .failed, message: "the plan has no step \(identity)")
    }
    do {
      return WorkerAnswer(identity: identity, state: try run(step), message: nil)
    } catch {
      return WorkerAnswer(identity: identity, state: .failed, message: "\(error)")
    }
  }

  public func run(_ step: Step) throws -> StepOutcome {
    if try store.find(step.identity) != nil { return .found }
    guard let claim = try store.claim(step.identity) else { return .busy }
    defer { claim.release() }
    // The holder before us may have finished between the look and the claim.
    if try store.find(step.identity) != nil { return .found }
    let clock = StepClock()
    let files = try runner.run(step)
    var provenance = Provenance.current.values
    provenance["peak memory, MiB"] = "\(Provenance.peakMemory >> 20)"
    _ = try store.store(
      step.identity, files: files, costKey: step.costKey, wallSeconds: clock.wallSeconds,
      cpuSeconds: clock.processorSeconds, provenance: provenance)
    return .done
  }
}

public enum StepOutcome: String, Codable, Sendable {
  case done
  /// It was stored already.
  case found
  /// Another process holds the step's lock.
  case busy
  case failed
}

/// One line from worker to parent.
struct WorkerAnswer: Codable {
  var identity: String
  var state: StepOutcome
  var message: String?

  func send() {
    guard let line = try? JSONFile.encodeLines([self]) else { return }
    FileHandle.standardOutput.write(Data(line))
  }
}

/// Lines from the reading thread to the working one.
private final class RequestQueue: @unchecked Sendable {
  private let condition = NSCondition()
  private var lines: [String] = []

  func push(_ line: String) {
    condition.lock()
    lines.append(line)
    condition.signal()
    condition.unlock()
  }

  func pop() -> String {
    condition.lock()
    defer { condition.unlock() }
    while lines.isEmpty { condition.wait() }
    return lines.removeFirst()
  }
}

private struct StepClock {
  private let started = ContinuousClock.now
  private let processorStarted = clock()

  var wallSeconds: Double { started.duration(to: .now) / .seconds(1) }
  var processorSeconds: Double { Double(clock() - processorStarted) / Double(CLOCKS_PER_SEC) }
}
