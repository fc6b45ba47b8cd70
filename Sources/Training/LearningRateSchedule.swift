/// The learning rate of each step.
public struct LearningRateSchedule: Sendable {
  private let kind: TrainingOptions.Schedule
  private let peak: Double
  private let steps: Int
  private let warmSteps: Int

  /// - Parameter steps: of the whole training.
  public init(_ options: TrainingOptions, steps: Int) {
    precondition(options.warmUp >= 0 && options.warmUp < 1, "a warm-up of \(options.warmUp), not in [0, 1)")
    kind = options.schedule
    peak = options.learningRate
    self.steps = steps
    warmSteps = Int((options.warmUp * Double(steps)).rounded())
  }

  /// During the warm-up (step + 1) / warm-up steps of the peak. Behind it: the peak; or a half cosine from
  /// the peak to what would be zero one step behind the last (Loshchilov and Hutter, "SGDR", ICLR 2017,
  /// equation 5); or the peak, a tenth of it from 1/2 of all steps on, and a hundredth from 3/4 on.
  /// - Parameter step: from 0.
  public func rate(step: Int) -> Double {
    precondition(step >= 0 && step < steps, "step \(step) of \(steps)")
    if step < warmSteps { return peak * Double(step + 1) / Double(warmSteps) }
    switch kind {
    case .constant: return peak
    case .cosine:
      let share = Double(step - warmSteps) / Double(steps - warmSteps)
      return peak * (1 + Self.cosineOfHalfTurns(share)) / 2
    case .step: return peak * (4 * step >= 3 * steps ? 0.01 : 2 * step >= steps ? 0.1 : 1)
    }
  }

  /// cos(pi x) for x in [0, 1], as the sine of pi (1/2 - x) by Taylor's series: no libm, so the same bits
  /// everywhere.
  private static func cosineOfHalfTurns(_ x: Double) -> Double {
    let angle = Double.pi * (0.5 - x)
    var sum = 1.0
    for n in stride(from: 24.0, through: 2, by: -2) { sum = 1 - angle * angle / (n * (n + 1)) * sum }
    return angle * sum
  }
}
