/// Where a run stands.
public struct RunProgress: Sendable {
  public var done: Int
  public var total: Int
  /// Done by this run, not found in the store.
  public var computed: Int
  /// Titles of the steps in work.
  public var running: [String]
  public var elapsed: Double
  /// By the costs measured so far; nil until a step like each of those left has been timed.
  public var secondsLeft: Double?

  init(state: SchedulerState, workers: Int, elapsed: Double) {
    done = state.doneCount
    total = state.totalCount
    computed = state.computedCount
    running = state.runningSteps.map(\.title)
    self.elapsed = elapsed
    secondsLeft = state.costs.seconds(for: state.remaining, workers: workers)
  }
}
