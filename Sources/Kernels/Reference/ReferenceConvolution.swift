/// output[n, o, y, x] = sum over c, i, j of
/// weights[o, c, i, j] input[n, c, y stride + i - padding, x stride + j - padding],
/// where values outside of the input are zero.
final class ReferenceConvolution<Scalar: KernelScalar>: ConvolutionKernel {
  private let geometry: ConvolutionGeometry

  init(_ geometry: ConvolutionGeometry) { self.geometry = geometry }

  var implementation: String { "reference" }

  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  func forward(input: Tensor<Scalar>, weights: Buffer<Scalar>, output: Tensor<Scalar>) {
    check(input: input, weights: weights, output: output)
    let from = input.values.pointer
    let kernel = weights.pointer
    let to = output.values.pointer
    output.values.fill(0)
    geometry.forEachProduct { source, weight, target in
      to[target] += from[source] * kernel[weight]
    }
  }

  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  func backwardData(
    outputGradient: Tensor<Scalar>, weights: Buffer<Scalar>, inputGradient: Tensor<Scalar>
  ) {
    check(input: inputGradient, weights: weights, output: outputGradient)
    let to = inputGradient.values.pointer
    let kernel = weights.pointer
    let from = outputGradient.values.pointer
    inputGradient.values.fill(0)
    geometry.forEachProduct { source, weight, target in
      to[source] += from[target] * kernel[weight]
    }
  }

  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  func backwardWeights(
    input: Tensor<Scalar>, outputGradient: Tensor<Scalar>, weightGradient: Buffer<Scalar>
  ) {
    check(input: input, weights: weightGradient, output: outputGradient)
    let values = input.values.pointer
    let to = weightGradient.pointer
    let gradient = outputGradient.values.pointer
    weightGradient.fill(0)
    geometry.forEachProduct { source, weight, target in
      to[weight] += values[source] * gradient[target]
    }
  }

  private func check(input: Tensor<Scalar>, weights: Buffer<Scalar>, output: Tensor<Scalar>) {
    precondition(
      input.shape == geometry.input && input.layout == .plain && output.shape == geometry.output
        && output.layout == .plain && weights.count == geometry.weightCount,
      "\(input.shape), \(weights.count) weights, \(output.shape) for \(geometry)")
  }
}

extension ConvolutionGeometry {
  /// Calls `body` with the plain offsets (input, weight, output) of every product in the convolution's sum:
  /// the forward pass and both gradients are the same sum, each gathered at another of the three.
  @inline(__always)
  fileprivate func forEachProduct(_ body: (Int, Int, Int) -> Void) {
    let output = self.output
    for n in 0..<input.batch {
      for o in 0..<outputs {
        for y in 0..<output.height {
          for x in 0..<output.width {
            let target = ((n * outputs + o) * output.height + y) * output.width + x
            for c in 0..<input.channels {
              for i in 0..<kernel {
                let row = y * stride + i - padding
                guard row >= 0 && row < input.height else { continue }
                for j in 0..<kernel {
                  let column = x * stride + j - padding
                  guard column >= 0 && column < input.width else { continue }
                  body(
                    ((n * input.channels + c) * input.height + row) * input.width + column,
                    ((o * input.channels + c) * kernel + i) * kernel + j, target)
                }
              }
            }
          }
        }
      }
    }
  }
}
