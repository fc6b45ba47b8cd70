import Benchmark
import Testing

/// The order of work, on plain values.
struct SchedulingTests {
  let plan: Plan

  init() throws {
    plan = try Plan(
      [try CommittedExperiments.named("Tests/Experiments/tiny.yaml")], datasets: CommittedExperiments.datasets)
  }

  @Test func workingThroughThePlanFinishesEverySeedOnceInOrder() {
    var state = SchedulerState(plan: plan, costs: CostEstimate([]))
    var completed: [UInt64] = []
    while let step = state.next(fitting: nil) {
      state.start(step.identity)
      if let seed = state.finish(step, seconds: 1) { completed.append(seed) }
    }
    #expect(state.isFinished)
    #expect(completed == [0, 1])
    #expect(state.doneCount == plan.steps.count)
  }

  @Test func aStepStartsOnlyWhenItsInputsAreThere() {
    var state = SchedulerState(plan: plan, costs: CostEstimate([]))
    let first = state.next(fitting: nil)
    #expect(first?.kind == .split)
    if let first { state.start(first.identity) }
    // The first seed's classifier waits for its split; the second seed's split does not.
    #expect(state.next(fitting: nil).map { $0.inputs.isEmpty } == true)
  }

  @Test func whatStandsBehindAFailureIsGivenUpAndTheRestIsDone() {
    var state = SchedulerState(plan: plan, costs: CostEstimate([]))
    while let step = state.next(fitting: nil) {
      state.start(step.identity)
      if step.kind == .classifier, step.title.contains("seed 0") {
        state.fail(step.identity)
      } else {
        _ = state.finish(step, seconds: 1)
      }
    }
    #expect(state.isFinished)
    #expect(state.doneCount < plan.steps.count)
    #expect(state.doneCount > plan.steps.count / 2)
  }

  @Test func aBudgetKeepsOutWhatIsKnownToTakeLonger() {
    guard let split = plan.steps.first else { return }
    var state = SchedulerState(plan: plan, costs: CostEstimate([(costKey: split.costKey, seconds: 30)]))
    #expect(state.next(fitting: 10) == nil || state.next(fitting: 10)?.costKey != split.costKey)
    #expect(state.next(fitting: 40)?.identity == split.identity)
    state.start(split.identity)
    #expect(state.runningSteps.map(\.title) == [split.title])
  }

  @Test func aStepInOtherHandsIsTakenBackWhenTheyLetGo() {
    var state = SchedulerState(plan: plan, costs: CostEstimate([]))
    guard let step = state.next(fitting: nil) else { return }
    state.start(step.identity)
    state.markBusy(step.identity)
    #expect(state.isWaitingForOthers)
    #expect(state.next(fitting: nil)?.identity != step.identity)
    let finished = state.refreshBusy { _ in false }
    #expect(finished == nil)
    #expect(state.next(fitting: nil)?.identity == step.identity)
  }

  @Test func aStepWhoseWorkerDiedIsTriedOnceMore() {
    var state = SchedulerState(plan: plan, costs: CostEstimate([]))
    guard let step = state.next(fitting: nil) else { return }
    state.start(step.identity)
    let first = state.retry(step.identity)
    #expect(first)
    #expect(state.next(fitting: nil)?.identity == step.identity)
    state.start(step.identity)
    let second = state.retry(step.identity)
    #expect(!second)
  }

  @Test func aWorkerHangsWhenItIsFarBeyondWhatStepsLikeItsStepTook() {
    #expect(!WorkerProcess.isHanging(after: 1e9, known: nil))
    #expect(!WorkerProcess.isHanging(after: 1800, known: 1))
    #expect(WorkerProcess.isHanging(after: 1801, known: 1))
    #expect(!WorkerProcess.isHanging(after: 1801, known: 100))
    #expect(WorkerProcess.isHanging(after: 2001, known: 100))
  }

  @Test func timeLeftIsUnknownUntilEveryKindWasTimed() {
    #expect(CostEstimate([]).seconds(for: plan.steps, workers: 2) == nil)
    let all = CostEstimate(plan.steps.map { (costKey: $0.costKey, seconds: 4) })
    #expect(all.seconds(for: plan.steps, workers: 2) == Double(plan.steps.count) * 4 / 2)
    // A step of its own key counts before its kind.
    let codes = plan.steps.filter { $0.kind == .codes }
    let other = CostEstimate([(costKey: "codes: something else", seconds: 7)])
    #expect(other.seconds(for: codes[0]) == 7)
    let known = CostEstimate([(costKey: "codes: something else", seconds: 7), (costKey: codes[0].costKey, seconds: 1)])
    #expect(known.seconds(for: codes[0]) == 1)
  }
}
