import Kernels
import TestSupport
import Testing
import Training

private func batch(_ items: [Int]) -> TrainingBatch { TrainingBatch(items: items, epoch: 0, progress: 0) }

private func rows(_ values: [[Double]]) -> Tensor<Double> {
  let tensor = Tensor<Double>(TensorShape(batch: values.count, channels: values[0].count))
  tensor.values.copy(from: values.flatMap { $0 })
  return tensor
}

@Test func softmaxCrossEntropyGradientIsTheDifferenceQuotient() throws {
  let outputs = Tensor<Double>(TensorShape(batch: 4, channels: 5))
  outputs.values.copy(from: normalValues(20, purpose: "logits").map { 2 * $0 })
  let check = try checkGradient(
    of: SoftmaxCrossEntropy<Double>(labels: [2, 0, 4, 1, 2]), outputs: outputs, batch: batch([1, 2, 4, 0]))
  #expect(check.holds(within: 1e-8), "\(check)")
}

/// By hand: softmax of (0, log 3) is (1/4, 3/4); equal logits of three classes are 1/3 each.
@Test func softmaxCrossEntropyByHand() throws {
  let gradient = Tensor<Double>(TensorShape(batch: 2, channels: 3))
  let loss = SoftmaxCrossEntropy<Double>(labels: [0, 2, 1]).evaluate(
    outputs: rows([[0, 1.0986122886681098, -1000], [5, 5, 5]]), batch: batch([2, 0]), gradient: gradient)
  #expect(abs(loss - (0.28768207245178085 + 1.0986122886681098) / 2) < 1e-15)
  let expected = [0.125, -0.125, 0, -1.0 / 3, 1.0 / 6, 1.0 / 6]
  for (value, other) in zip(gradient.values.array, expected) { #expect(abs(value - other) < 1e-15) }
}

/// Fails if exponentials are taken of the logits as they are.
@Test func softmaxCrossEntropyOfLargeLogitsIsFinite() throws {
  let gradient = Tensor<Double>(TensorShape(batch: 1, channels: 2))
  let loss = SoftmaxCrossEntropy<Double>(labels: [1]).evaluate(
    outputs: rows([[2000, -2000]]), batch: batch([0]), gradient: gradient)
  #expect(loss == 4000)
  #expect(gradient.values.array == [1, -1])
}
