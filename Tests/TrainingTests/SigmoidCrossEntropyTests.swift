import Foundations
import Kernels
import TestSupport
import Testing
import Training

private func batch(_ items: [Int]) -> TrainingBatch { TrainingBatch(items: items, epoch: 0, progress: 0) }

@Test func sigmoidCrossEntropyGradientIsTheDifferenceQuotient() throws {
  let outputs = Tensor<Double>(TensorShape(batch: 3, channels: 4))
  outputs.values.copy(from: normalValues(12, purpose: "logits").map { 2 * $0 })
  let loss = SigmoidCrossEntropy<Double>(
    memberships: [1, 0, 1, 0, 0, 0, 0, 0, 1, 1, 1, 1, 0, 1, 0, 0], classes: 4)
  let check = try checkGradient(of: loss, outputs: outputs, batch: batch([3, 0, 1]))
  #expect(check.holds(within: 1e-8), "\(check)")
}

/// By hand: sigmoid of log 3 is 3/4, of -log 3 1/4, of 0 1/2. Image 1 has class 0, image 0 none.
@Test func sigmoidCrossEntropyByHand() {
  let log3 = 1.0986122886681098
  let outputs = Tensor<Double>(TensorShape(batch: 2, channels: 2))
  outputs.values.copy(from: [log3, -log3, log3, 0])
  let gradient = Tensor<Double>(outputs.shape)
  gradient.values.fill(7)
  let loss = SigmoidCrossEntropy<Double>(memberships: [0, 0, 1, 0], classes: 2)
    .evaluate(outputs: outputs, batch: batch([1, 0]), gradient: gradient)
  // -log(3/4), -log(1 - 1/4), -log(1 - 3/4), -log(1 - 1/2).
  let expected = (2 * 0.28768207245178085 + 1.3862943611198906 + 0.6931471805599453) / 4
  #expect(abs(loss - expected) < 1e-15)
  for (value, other) in zip(gradient.values.array, [-1.0 / 16, 1.0 / 16, 3.0 / 16, 1.0 / 8]) {
    #expect(abs(value - other) < 1e-16)
  }
}

/// Fails if exponentials are taken of the logits as they are, or if log(1 - sigmoid) is.
@Test func sigmoidCrossEntropyOfLargeLogitsIsFinite() {
  let outputs = Tensor<Float>(TensorShape(batch: 1, channels: 4))
  outputs.values.copy(from: [2000, -2000, 2000, -2000])
  let gradient = Tensor<Float>(outputs.shape)
  let loss = SigmoidCrossEntropy<Float>(memberships: [1, 0, 0, 1], classes: 4)
    .evaluate(outputs: outputs, batch: batch([0]), gradient: gradient)
  #expect(loss == 1000)
  #expect(gradient.values.array == [0, 0, 0.25, -0.25])
}

@Test func theClassifiersObjectiveFollowsTheKindOfItsLabels() {
  let single: any TrainingObjective<Float> = Labels(classes: [0, 1]).classifierObjective()
  #expect(single is SoftmaxCrossEntropy<Float>)
  let multiple: any TrainingObjective<Float> = Labels(memberships: [1, 1], classes: 2).classifierObjective()
  #expect(multiple is SigmoidCrossEntropy<Float>)
}
