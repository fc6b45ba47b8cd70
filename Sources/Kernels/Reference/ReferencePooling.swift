/// The largest value of each window (of equal ones the first in row-major order gets the gradient), or
/// the mean.
final class ReferencePooling<Scalar: KernelScalar>: PoolingKernel {
  private let kind: PoolingKind
  private let input: TensorShape
  private let output: TensorShape
  private let window: Int
  /// For each output of the last forward pass, the input offset of its maximum.
  private var winners: [Int]

  init(_ kind: PoolingKind, input: TensorShape, window: Int) {
    precondition(
      window > 0 && input.height % window == 0 && input.width % window == 0,
      "windows of \(window) do not fit \(input.height) x \(input.width)")
    self.kind = kind
    self.input = input
    self.window = window
    output = input.pooled(window: window)
    winners = Array(repeating: 0, count: kind == .maximum ? output.count : 0)
  }

  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  func forward(input: Tensor<Scalar>, output: Tensor<Scalar>) {
    check(input, output)
    let from = input.values.pointer
    let to = output.values.pointer
    for target in 0..<self.output.count {
      switch kind {
      case .maximum:
        var best = firstOffset(of: target)
        forEachOffset(of: target) { if from[$0] > from[best] { best = $0 } }
        winners[target] = best
        to[target] = from[best]
      case .average:
        var sum: Scalar = 0
        forEachOffset(of: target) { sum += from[$0] }
        to[target] = sum / Scalar(window * window)
      }
    }
  }

  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  func backward(outputGradient: Tensor<Scalar>, inputGradient: Tensor<Scalar>) {
    check(inputGradient, outputGradient)
    let from = outputGradient.values.pointer
    let to = inputGradient.values.pointer
    inputGradient.values.fill(0)
    for target in 0..<output.count {
      switch kind {
      case .maximum: to[winners[target]] = from[target]
      case .average:
        let share = from[target] / Scalar(window * window)
        forEachOffset(of: target) { to[$0] = share }
      }
    }
  }

  private func firstOffset(of target: Int) -> Int {
    let x = target % output.width
    let y = target / output.width % output.height
    let plane = target / (output.width * output.height)
    return (plane * input.height + y * window) * input.width + x * window
  }

  @inline(__always)
  private func forEachOffset(of target: Int, _ body: (Int) -> Void) {
    let first = firstOffset(of: target)
    for i in 0..<window {
      for j in 0..<window { body(first + i * input.width + j) }
    }
  }

  private func check(_ input: Tensor<Scalar>, _ output: Tensor<Scalar>) {
    precondition(
      input.shape == self.input && input.layout == .plain && output.shape == self.output
        && output.layout == .plain,
      "\(input.shape) to \(output.shape) for windows of \(window) on \(self.input)")
  }
}
