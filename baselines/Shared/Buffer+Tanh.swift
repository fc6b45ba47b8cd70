import Kernels

extension Buffer {
  /// Becomes tanh(slope u).
  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  package func takeTanh(of outputs: Buffer<Scalar>, slope: Scalar = 1) {
    outputs.withSpan { u in
      withMutableSpan { codes in
        for i in 0..<codes.count { codes[i] = Scalar.tanh(slope * u[i]) }
      }
    }
  }

  /// A gradient with respect to tanh(slope u) becomes that with respect to u: tanh' = 1 - tanh^2.
  /// - Parameter codes: tanh(slope u).
  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  package func passThroughTanh(_ codes: Buffer<Scalar>, slope: Scalar = 1) {
    codes.withSpan { codes in
      withMutableSpan { gradient in
        for i in 0..<gradient.count { gradient[i] *= slope * (1 - codes[i] * codes[i]) }
      }
    }
  }
}
