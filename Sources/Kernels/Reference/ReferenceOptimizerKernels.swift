/// The optimizer steps written plainly, for any scalar: what `OptimizerKernels` is checked against.
package enum ReferenceOptimizerKernels {
  package static func adam<S: KernelScalar>(
    values: Buffer<S>, gradient: Buffer<S>, firstMoment: Buffer<S>, secondMoment: Buffer<S>,
    scales: AdamScales,
    weightDecay: Double
  ) {
    let beta1 = S(OptimizerKernels.adamBeta1)
    let keep1 = S(1 - OptimizerKernels.adamBeta1)
    let beta2 = S(OptimizerKernels.adamBeta2)
    let keep2 = S(1 - OptimizerKernels.adamBeta2)
    let epsilon = S(OptimizerKernels.epsilon)
    let (rate, secondScale, decay) = (S(scales.rate), S(scales.secondMoment), S(weightDecay))
    for i in 0..<values.count {
      let g = gradient[i] + decay * values[i]
      let m = beta1 * firstMoment[i] + keep1 * g
      let v = beta2 * secondMoment[i] + keep2 * (g * g)
      firstMoment[i] = m
      secondMoment[i] = v
      values[i] -= rate * (m / (v.squareRoot() * secondScale + epsilon))
    }
  }

  package static func rmsprop<S: KernelScalar>(
    values: Buffer<S>, gradient: Buffer<S>, meanSquare: Buffer<S>, learningRate: Double, weightDecay: Double
  ) {
    let alpha = S(OptimizerKernels.rmspropAlpha)
    let keep = S(1 - OptimizerKernels.rmspropAlpha)
    let (rate, epsilon, decay) = (S(learningRate), S(OptimizerKernels.epsilon), S(weightDecay))
    for i in 0..<values.count {
      let g = gradient[i] + decay * values[i]
      let v = alpha * meanSquare[i] + keep * (g * g)
      meanSquare[i] = v
      values[i] -= rate * (g / (v.squareRoot() + epsilon))
    }
  }

  package static func sgd<S: KernelScalar>(
    values: Buffer<S>, gradient: Buffer<S>, velocity: Buffer<S>, learningRate: Double, momentum: Double,
    weightDecay: Double
  ) {
    let (rate, inertia, decay) = (S(learningRate), S(momentum), S(weightDecay))
    for i in 0..<values.count {
      let g = gradient[i] + decay * values[i]
      let u = inertia * velocity[i] + g
      velocity[i] = u
      values[i] -= rate * u
    }
  }
}
