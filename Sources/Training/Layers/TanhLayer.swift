import Kernels

final class TanhLayer<Scalar: KernelScalar>: Layer {
  let output: Tensor<Scalar>
  let outputGradient: Tensor<Scalar>
  private let input: LayerInput<Scalar>

  init(input: LayerInput<Scalar>) {
    self.input = input
    output = Tensor(input.values.shape, layout: input.values.layout)
    outputGradient = Tensor(input.values.shape, layout: input.values.layout)
  }

  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  func forward(_ mode: ForwardMode) {
    input.values.values.withSpan { x in
      output.values.withMutableSpan { y in
        for i in 0..<y.count { y[i] = Scalar.tanh(x[i]) }
      }
    }
  }

  /// tanh' = 1 - tanh^2.
  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  func backward() {
    guard let gradient = input.gradient else { return }
    output.values.withSpan { y in
      outputGradient.values.withSpan { dy in
        gradient.values.withMutableSpan { dx in
          for i in 0..<dx.count { dx[i] = dy[i] * (1 - y[i] * y[i]) }
        }
      }
    }
  }
}
