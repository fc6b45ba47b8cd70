import Kernels

/// Moves parameters against their gradients; keeps what the rule remembers of each. Weight decay adds
/// `weightDecay` x value to the gradient.
public final class Optimizer<Scalar: KernelScalar> {
  /// What each rule remembers of one parameter.
  private enum Memory {
    case adam(firstMoment: Buffer<Scalar>, secondMoment: Buffer<Scalar>)
    case rmsprop(meanSquare: Buffer<Scalar>)
    case sgd(velocity: Buffer<Scalar>)
  }

  private let memories: [(parameter: Parameter<Scalar>, memory: Memory)]
  private let weightDecay: Double
  private let momentum: Double
  private var steps = 0

  /// - Parameter momentum: SGD's; the other rules do without.
  public init(
    _ rule: TrainingOptions.Optimizer, parameters: [Parameter<Scalar>], weightDecay: Double,
    momentum: Double
  ) {
    self.weightDecay = weightDecay
    self.momentum = momentum
    memories = parameters.map { parameter in
      func buffer() -> Buffer<Scalar> { Buffer(count: parameter.values.count) }
      let memory: Memory =
        switch rule {
        case .adam: .adam(firstMoment: buffer(), secondMoment: buffer())
        case .rmsprop: .rmsprop(meanSquare: buffer())
        case .sgd: .sgd(velocity: buffer())
        }
      return (parameter, memory)
    }
  }

  /// One step over all parameters, with the gradients that they hold now.
  public func step(learningRate: Double) {
    steps += 1
    for (parameter, memory) in memories {
      switch memory {
      case .adam(let firstMoment, let secondMoment):
        OptimizerKernels.adam(
          values: parameter.values, gradient: parameter.gradient, firstMoment: firstMoment,
          secondMoment: secondMoment, step: steps, learningRate: learningRate, weightDecay: weightDecay)
      case .rmsprop(let meanSquare):
        OptimizerKernels.rmsprop(
          values: parameter.values, gradient: parameter.gradient, meanSquare: meanSquare,
          learningRate: learningRate, weightDecay: weightDecay)
      case .sgd(let velocity):
        OptimizerKernels.sgd(
          values: parameter.values, gradient: parameter.gradient, velocity: velocity,
          learningRate: learningRate, momentum: momentum, weightDecay: weightDecay)
      }
    }
  }
}
