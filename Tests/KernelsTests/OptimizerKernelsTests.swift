import Kernels
import Testing

@Suite struct OptimizerKernelsTests {
  /// One weight 1.0 with gradient 0.5, rate 0.1, no decay, two steps, by hand. Step 1: m = 0.05, v = 0.00025;
  /// corrected 0.5 and 0.25; the weight moves by 0.1 x 0.5 / (0.5 + 1e-8). Step 2 with gradient -1: m = 0.9 x
  /// 0.05 - 0.1 = -0.055, corrected by 1 - 0.81 to -0.289473684; v = 0.999 x 0.00025 + 0.001 = 0.00124975,
  /// corrected by 1 - 0.998001 to 0.625187594, root 0.790688052; the weight moves by +0.1 x 0.366103527.
  @Test func adamByHand() {
    func check<S: KernelScalar>(_ type: S.Type, within tolerance: S) {
      let (values, m, v) = (Buffer<S>([1]), Buffer<S>(count: 1), Buffer<S>(count: 1))
      OptimizerKernels.adam(
        values: values, gradient: Buffer([0.5]), firstMoment: m, secondMoment: v, step: 1, learningRate: 0.1,
        weightDecay: 0)
      #expect(abs(values[0] - 0.900000002) < tolerance)
      OptimizerKernels.adam(
        values: values, gradient: Buffer([-1]), firstMoment: m, secondMoment: v, step: 2, learningRate: 0.1,
        weightDecay: 0)
      #expect(abs(m[0] + 0.055) < tolerance)
      #expect(abs(v[0] - 0.00124975) < tolerance)
      #expect(abs(values[0] - 0.9366103547) < tolerance)
    }
    check(Double.self, within: 1e-9)
    check(Float.self, within: 1e-6)
  }

  /// Weight 2, gradient 1, decay 0.5: g = 2; v = 0.01 x 4 = 0.04, root 0.2; the weight moves by -0.01 x 10.
  @Test func rmspropByHandWithDecay() {
    let (values, square) = (Buffer<Double>([2]), Buffer<Double>(count: 1))
    OptimizerKernels.rmsprop(
      values: values, gradient: Buffer([1]), meanSquare: square, learningRate: 0.01, weightDecay: 0.5)
    #expect(abs(square[0] - 0.04) < 1e-12)
    #expect(abs(values[0] - 1.9) < 1e-7)
  }

  /// Weight 2, gradient 1, decay 0.5, momentum 0.5, rate 0.25: g = 2, velocity 2, weight 1.5; then g = 1.75,
  /// velocity 2.75, weight 0.8125. All exact in binary.
  @Test func momentumByHandWithDecay() {
    func check<S: KernelScalar>(_ type: S.Type) {
      let (values, velocity) = (Buffer<S>([2]), Buffer<S>(count: 1))
      for expected in [1.5, 0.8125] as [S] {
        OptimizerKernels.sgd(
          values: values, gradient: Buffer([1]), velocity: velocity, learningRate: 0.25, momentum: 0.5,
          weightDecay: 0.5)
        #expect(values[0] == expected)
      }
    }
    check(Float.self)
    check(Double.self)
  }

  /// The C clones must not contract to fused multiply-adds, nor reorder: then every machine takes the same
  /// steps. An odd count, so that the loops' tails count too.
  @Test func floatStepsHaveTheReferencesBits() {
    let count = 1003
    var random = RandomValues("optimizers")
    let start = random.floats(count)
    let gradients = (0..<3).map { _ in random.floats(count) }
    let (rate, decay) = (1e-2, 1e-3)

    let (w1, m1, v1) = (Buffer(start), Buffer<Float>(count: count), Buffer<Float>(count: count))
    let (w2, m2, v2) = (Buffer(start), Buffer<Float>(count: count), Buffer<Float>(count: count))
    for (i, gradient) in gradients.enumerated() {
      OptimizerKernels.adam(
        values: w1, gradient: Buffer(gradient), firstMoment: m1, secondMoment: v1, step: i + 1,
        learningRate: rate,
        weightDecay: decay)
      ReferenceOptimizerKernels.adam(
        values: w2, gradient: Buffer(gradient), firstMoment: m2, secondMoment: v2,
        scales: AdamScales(step: i + 1, learningRate: rate), weightDecay: decay)
    }
    #expect(w1.array == w2.array && m1.array == m2.array && v1.array == v2.array)

    for gradient in gradients {
      OptimizerKernels.rmsprop(
        values: w1, gradient: Buffer(gradient), meanSquare: v1, learningRate: rate, weightDecay: decay)
      ReferenceOptimizerKernels.rmsprop(
        values: w2, gradient: Buffer(gradient), meanSquare: v2, learningRate: rate, weightDecay: decay)
      OptimizerKernels.sgd(
        values: w1, gradient: Buffer(gradient), velocity: m1, learningRate: rate, momentum: 0.9,
        weightDecay: decay)
      ReferenceOptimizerKernels.sgd(
        values: w2, gradient: Buffer(gradient), velocity: m2, learningRate: rate, momentum: 0.9,
        weightDecay: decay)
    }
    #expect(w1.array == w2.array && m1.array == m2.array && v1.array == v2.array)
  }

  /// beta^t by squaring must stay right far into a training, where a float power would not.
  @Test func biasCorrectionFadesWithTheSteps() {
    let late = AdamScales(step: 100_000, learningRate: 0.5)
    #expect(late.rate == 0.5 && late.secondMoment == 1)
    // 1 - 0.9^10 = 0.6513215599, 1 - 0.999^10 = 0.009955119790.
    let early = AdamScales(step: 10, learningRate: 0.6513215599)
    #expect(abs(early.rate - 1) < 1e-9)
    #expect(abs(early.secondMoment * early.secondMoment * 0.009955119790 - 1) < 1e-9)
  }
}
