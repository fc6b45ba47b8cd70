import CKernels

/// One optimizer step over one parameter, in place. Weight decay is the L2 form that the papers here use:
/// the gradient becomes gradient + weightDecay * value. Float runs in C, any other scalar on
/// `ReferenceOptimizerKernels`; both give the same bits for Float on every machine.
public enum OptimizerKernels {
  /// Decay of Adam's first moment.
  public static let adamBeta1 = 0.9
  /// Decay of Adam's second moment.
  public static let adamBeta2 = 0.999
  /// Decay of RMSprop's mean square.
  public static let rmspropAlpha = 0.99
  /// Added to the root in the denominator of Adam and RMSprop.
  public static let epsilon = 1e-8

  /// Adam (Kingma and Ba 2015, algorithm 1), with bias correction.
  /// - Parameters:
  ///   - firstMoment, secondMoment: running means of the gradient and of its square; zero before the first
  ///     step.
  ///   - step: t of the paper, from 1.
  public static func adam<S: KernelScalar>(
    values: Buffer<S>, gradient: Buffer<S>, firstMoment: Buffer<S>, secondMoment: Buffer<S>, step: Int,
    learningRate: Double, weightDecay: Double
  ) {
    requireEqualCounts(values, [gradient, firstMoment, secondMoment])
    let scales = AdamScales(step: step, learningRate: learningRate)
    guard let w = values.floats, let g = gradient.floats, let m = firstMoment.floats,
      let v = secondMoment.floats
    else {
      ReferenceOptimizerKernels.adam(
        values: values, gradient: gradient, firstMoment: firstMoment, secondMoment: secondMoment,
        scales: scales,
        weightDecay: weightDecay)
      return
    }
    ck_adam(
      values.count, w, g, m, v, Float(adamBeta1), Float(1 - adamBeta1), Float(adamBeta2),
      Float(1 - adamBeta2),
      Float(scales.rate), Float(scales.secondMoment), Float(epsilon), Float(weightDecay))
  }

  /// RMSprop (Tieleman and Hinton 2012), not centred, without momentum.
  /// - Parameter meanSquare: running mean of the squared gradient; zero before the first step.
  public static func rmsprop<S: KernelScalar>(
    values: Buffer<S>, gradient: Buffer<S>, meanSquare: Buffer<S>, learningRate: Double, weightDecay: Double
  ) {
    requireEqualCounts(values, [gradient, meanSquare])
    guard let w = values.floats, let g = gradient.floats, let v = meanSquare.floats else {
      ReferenceOptimizerKernels.rmsprop(
        values: values, gradient: gradient, meanSquare: meanSquare, learningRate: learningRate,
        weightDecay: weightDecay)
      return
    }
    ck_rmsprop(
      values.count, w, g, v, Float(rmspropAlpha), Float(1 - rmspropAlpha), Float(learningRate),
      Float(epsilon),
      Float(weightDecay))
  }

  /// Stochastic gradient descent with heavy-ball momentum: velocity = momentum * velocity + gradient, and the
  /// values move by -learningRate * velocity.
  /// - Parameter velocity: zero before the first step.
  public static func sgd<S: KernelScalar>(
    values: Buffer<S>, gradient: Buffer<S>, velocity: Buffer<S>, learningRate: Double, momentum: Double,
    weightDecay: Double
  ) {
    requireEqualCounts(values, [gradient, velocity])
    guard let w = values.floats, let g = gradient.floats, let u = velocity.floats else {
      ReferenceOptimizerKernels.sgd(
        values: values, gradient: gradient, velocity: velocity, learningRate: learningRate,
        momentum: momentum,
        weightDecay: weightDecay)
      return
    }
    ck_sgd(values.count, w, g, u, Float(momentum), Float(learningRate), Float(weightDecay))
  }

  private static func requireEqualCounts<S>(_ values: Buffer<S>, _ others: [Buffer<S>]) {
    for other in others {
      precondition(other.count == values.count, "\(other.count) values beside \(values.count) weights")
    }
  }
}

/// Adam's two bias corrections at one step, folded into scale factors.
package struct AdamScales {
  /// learningRate / (1 - beta1^t)
  package let rate: Double
  /// 1 / sqrt(1 - beta2^t)
  package let secondMoment: Double

  package init(step: Int, learningRate: Double) {
    precondition(step >= 1, "Adam's steps count from 1, this is \(step)")
    rate = learningRate / (1 - Self.power(OptimizerKernels.adamBeta1, step))
    secondMoment = 1 / (1 - Self.power(OptimizerKernels.adamBeta2, step)).squareRoot()
  }

  /// By squaring, in a fixed order: libm's pow may differ in the last bit between machines.
  private static func power(_ base: Double, _ exponent: Int) -> Double {
    var result = 1.0
    var square = base
    var rest = exponent
    while rest > 0 {
      if rest & 1 == 1 { result *= square }
      square *= square
      rest >>= 1
    }
    return result
  }
}

extension Buffer {
  /// The memory, where the scalar is Float: what the C loops can work on.
  var floats: UnsafeMutablePointer<Float>? {
    guard Scalar.self == Float.self else { return nil }
    return UnsafeMutableRawPointer(pointer).assumingMemoryBound(to: Float.self)
  }
}
