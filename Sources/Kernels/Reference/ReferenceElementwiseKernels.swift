/// The elementwise passes written plainly, for any scalar: what `ElementwiseKernels` is checked against.
package enum ReferenceElementwiseKernels {
  package static func rectify<S: KernelScalar>(_ input: Tensor<S>, into target: Tensor<S>) {
    for i in 0..<input.values.count { target.values[i] = input.values[i] < 0 ? 0 : input.values[i] }
  }

  package static func rectifyBackward<S: KernelScalar>(
    output: Tensor<S>, outputGradient: Tensor<S>, inputGradient: Tensor<S>
  ) {
    for i in 0..<output.values.count {
      inputGradient.values[i] = output.values[i] > 0 ? outputGradient.values[i] : 0
    }
  }

  package static func add<S: KernelScalar>(_ a: Tensor<S>, _ b: Tensor<S>, into target: Tensor<S>) {
    for i in 0..<a.values.count { target.values[i] = a.values[i] + b.values[i] }
  }

  package static func addBias<S: KernelScalar>(_ bias: Buffer<S>, to target: Tensor<S>) {
    for row in 0..<target.shape.batch {
      for column in 0..<bias.count { target.values[row * bias.count + column] += bias[column] }
    }
  }

  package static func sumRows<S: KernelScalar>(of source: Tensor<S>, into sums: Buffer<S>) {
    sums.fill(0)
    for row in 0..<source.shape.batch {
      for column in 0..<sums.count { sums[column] += source.values[row * sums.count + column] }
    }
  }
}
