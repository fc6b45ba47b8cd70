import Foundations
import Kernels
import Testing

/// Values from a named stream, so that every run of a test sees the same ones.
struct RandomValues {
  private var generator: RandomGenerator

  init(_ purpose: String) { generator = RandomStream(seed: 7, purpose: purpose).generator() }

  /// Standard normal.
  mutating func floats(_ count: Int) -> [Float] { (0..<count).map { _ in Float(generator.normal()) } }
}

func tensor(_ values: [Float], _ shape: TensorShape) -> Tensor<Float> {
  let tensor = Tensor<Float>(shape)
  tensor.values.copy(from: values)
  return tensor
}

extension Tensor where Scalar == Float {
  /// The same feature map in another layout, by the reference.
  func arranged(_ layout: TensorLayout) throws -> Tensor<Float> {
    let result = Tensor<Float>(shape, layout: layout)
    ReferenceKernels<Float>().reorder(self, into: result)
    return result
  }

  /// The same feature map for the reference in double precision.
  var doubled: Tensor<Double> {
    let result = Tensor<Double>(shape)
    result.values.copy(from: values.array.map(Double.init))
    return result
  }
}

/// The largest difference, relative to the largest reference value. NaN where either holds one.
func relativeError(_ values: [Float], _ reference: [Double]) -> Double {
  precondition(values.count == reference.count)
  let largest = reference.reduce(0) { max($0, abs($1)) }
  let difference = zip(values, reference).reduce(0.0) {
    let next = abs(Double($1.0) - $1.1)
    return next.isNaN ? next : max($0, next)
  }
  return largest > 0 ? difference / largest : difference
}

/// What was measured against double precision for every kernel here, with room (direct convolution 4e-7,
/// Winograd 2e-6, gradients of weights 7e-6).
let tolerance = 1e-5

func expectAgreement(
  _ values: Buffer<Float>, _ reference: Buffer<Double>, _ what: String,
  sourceLocation: SourceLocation = #_sourceLocation
) {
  let error = relativeError(values.array, reference.array)
  #expect(error <= tolerance, "\(what)", sourceLocation: sourceLocation)
}

func doubled(_ values: [Float]) -> Buffer<Double> { Buffer(values.map(Double.init)) }

/// oneDNN generates code for all of the convnet from AVX2 on.
let hasGeneratedCode = ["avx2", "avx512_mic", "avx512_core"].contains(OneDNNKernels.instructionSet)
