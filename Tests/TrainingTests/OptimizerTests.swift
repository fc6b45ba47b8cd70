import Kernels
import Testing
import Training

/// The value of a parameter that starts at 1, after each of these gradients, at a rate of 0.1.
private func path(
  _ rule: TrainingOptions.Optimizer, gradients: [Double], weightDecay: Double = 0
) -> [Double] {
  let parameter = Parameter<Double>(name: "w", shape: [1])
  parameter.values[0] = 1
  let optimizer = Optimizer(rule, parameters: [parameter], weightDecay: weightDecay, momentum: 0.9)
  return gradients.map {
    parameter.gradient[0] = $0
    optimizer.step(learningRate: 0.1)
    return parameter.values[0]
  }
}

private func expect(_ path: [Double], isNear expected: [Double]) {
  #expect(path.count == expected.count)
  for (value, other) in zip(path, expected) { #expect(abs(value - other) < 1e-6, "\(path) for \(expected)") }
}

/// v = 0.5, then 0.9 x 0.5 + 0.5 = 0.95.
@Test func sgdByHand() { expect(path(.sgd, gradients: [0.5, 0.5]), isNear: [0.95, 0.855]) }

/// The first gradient is 0.5 + 0.1 x 1; the second 0.5 + 0.1 x 0.94, behind a velocity of 0.6.
@Test func weightDecayAddsToTheGradient() {
  expect(path(.sgd, gradients: [0.5, 0.5], weightDecay: 0.1), isNear: [0.94, 0.8266])
  // Adam's first step has the length of the rate, whatever the gradient: decay alone moves a value too.
  expect(path(.adam, gradients: [0], weightDecay: 0.1), isNear: [0.9])
}

/// First: both corrections cancel, a step of 0.1 x sign. Second, m = 0.02 and v = 0.00031225:
/// (0.02 / 0.19) / sqrt(0.00031225 / 0.001999) = 0.26633704.
@Test func adamByHand() { expect(path(.adam, gradients: [0.5, -0.25]), isNear: [0.9, 0.873366296]) }

/// Mean squares 0.0025 and 0.003375: steps of 0.1 x 0.5 / 0.05 and 0.1 x 0.3 / 0.058094750.
@Test func rmspropByHand() { expect(path(.rmsprop, gradients: [0.5, 0.3]), isNear: [0, -0.516397779]) }

/// Fails if parameters share what the rule remembers.
@Test(arguments: TrainingOptions.Optimizer.allCases)
func parametersDoNotTouchEachOther(_ rule: TrainingOptions.Optimizer) {
  let parameters = [2, 3].map { Parameter<Double>(name: "w\($0)", shape: [$0]) }
  let alone = Parameter<Double>(name: "w", shape: [3])
  let together = Optimizer(rule, parameters: parameters, weightDecay: 0.01, momentum: 0.9)
  let single = Optimizer(rule, parameters: [alone], weightDecay: 0.01, momentum: 0.9)
  for step in 1...3 {
    parameters[0].gradient.fill(Double(100 * step))
    parameters[1].gradient.copy(from: [1, -2, Double(step)])
    alone.gradient.copy(from: [1, -2, Double(step)])
    together.step(learningRate: 0.1)
    single.step(learningRate: 0.1)
  }
  #expect(parameters[1].values.array == alone.values.array)
  #expect(alone.values.array.allSatisfy { $0 != 0 })
}
