import Foundations
import Kernels
import Training

/// Plain outputs, row-major in rows of `bits`.
func outputTensor<S: KernelScalar>(_ values: [S], bits: Int) -> Tensor<S> {
  let tensor = Tensor<S>(TensorShape(batch: values.count / bits, channels: bits))
  tensor.values.copy(from: values)
  return tensor
}

/// Normal numbers of deviation 1.3: some outputs saturate, most do not.
func randomOutputs(_ count: Int, seed: UInt64) -> [Double] {
  var generator = RandomStream(seed: seed, purpose: "test outputs").generator()
  return (0..<count).map { _ in 1.3 * generator.normal() }
}

/// Loss and gradient of one call, the gradient's old values being of no account.
func evaluated<Objective: TrainingObjective>(
  _ objective: Objective, _ outputs: Tensor<Objective.Scalar>, _ batch: TrainingBatch
) throws -> (loss: Double, gradient: [Double]) {
  let gradient = Tensor<Objective.Scalar>(outputs.shape)
  gradient.values.fill(7)
  let loss = try objective.evaluate(outputs: outputs, batch: batch, gradient: gradient)
  return (loss, gradient.values.array.map { Double($0) })
}
