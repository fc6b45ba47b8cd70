/// Images or feature maps: batch, channels, height, width.
public struct TensorShape: Sendable, Equatable, Hashable {
  public var batch: Int
  public var channels: Int
  public var height: Int
  public var width: Int

  public init(batch: Int, channels: Int, height: Int = 1, width: Int = 1) {
    self.batch = batch
    self.channels = channels
    self.height = height
    self.width = width
  }

  public var count: Int { batch * channels * height * width }
  /// Values of one item.
  public var features: Int { channels * height * width }

  /// What windows of `window` x `window` that lie side by side make of it.
  public func pooled(window: Int) -> TensorShape {
    TensorShape(batch: batch, channels: channels, height: height / window, width: width / window)
  }
}

/// How the values of a feature map lie in memory.
public enum TensorLayout: Sendable, Equatable, Hashable {
  /// [batch, channels, height, width], row-major.
  case plain
  /// [batch, channels / block, height, width, block]: what vectorised convolutions want.
  case blocked(Int)
}

/// A feature map: memory of fixed size and place that a planned step reuses.
public final class Tensor<Scalar: KernelScalar> {
  public let shape: TensorShape
  public let layout: TensorLayout
  public let values: Buffer<Scalar>

  public init(_ shape: TensorShape, layout: TensorLayout = .plain) {
    if case .blocked(let block) = layout {
      precondition(
        shape.channels % block == 0, "\(shape.channels) channels do not divide into blocks of \(block)")
    }
    self.shape = shape
    self.layout = layout
    values = Buffer(count: shape.count)
  }

  private init(_ shape: TensorShape, sharing values: Buffer<Scalar>) {
    self.shape = shape
    layout = .plain
    self.values = values
  }

  /// The same memory, plain, under another shape of as many values.
  public func reshaped(to shape: TensorShape) -> Tensor {
    precondition(layout == .plain, "a tensor in layout \(layout) cannot be seen under another shape")
    precondition(shape.count == self.shape.count, "\(self.shape) seen as \(shape)")
    return Tensor(shape, sharing: values)
  }
}

public struct ConvolutionGeometry: Sendable, Equatable {
  public var input: TensorShape
  public var outputs: Int
  /// Height and width of the kernel.
  public var kernel: Int
  public var stride: Int
  public var padding: Int

  public init(input: TensorShape, outputs: Int, kernel: Int, stride: Int, padding: Int) {
    self.input = input
    self.outputs = outputs
    self.kernel = kernel
    self.stride = stride
    self.padding = padding
  }

  public var output: TensorShape {
    TensorShape(
      batch: input.batch, channels: outputs,
      height: (input.height + 2 * padding - kernel) / stride + 1,
      width: (input.width + 2 * padding - kernel) / stride + 1)
  }
  /// [outputs, input channels, kernel, kernel], row-major: the plain form of the weights.
  public var weightCount: Int { outputs * input.channels * kernel * kernel }
}

/// A convolution without bias, planned once for fixed shapes and executed many times without allocation. Weights are
/// always handed over in their plain form [outputs, input channels, kernel, kernel]; a kernel that wants another one
/// reorders them itself.
public protocol ConvolutionKernel<Scalar>: AnyObject {
  associatedtype Scalar: KernelScalar
  /// What does the work, for tests and messages: "direct", "winograd", "reference".
  var implementation: String { get }
  func forward(input: Tensor<Scalar>, weights: Buffer<Scalar>, output: Tensor<Scalar>) throws
  func backwardData(
    outputGradient: Tensor<Scalar>, weights: Buffer<Scalar>, inputGradient: Tensor<Scalar>) throws
  func backwardWeights(
    input: Tensor<Scalar>, outputGradient: Tensor<Scalar>, weightGradient: Buffer<Scalar>) throws
}

/// Batch normalisation over batch, height and width, optionally followed by a rectifier in the same pass.
/// y = scale (x - mean) / sqrt(variance + epsilon) + shift; the variance divides by the count (not the count - 1).
public protocol BatchNormalizationKernel<Scalar>: AnyObject {
  associatedtype Scalar: KernelScalar
  /// Uses the batch's own statistics and writes them to `mean` and `variance` (one value a channel).
  func forwardTraining(
    input: Tensor<Scalar>, scale: Buffer<Scalar>, shift: Buffer<Scalar>, mean: Buffer<Scalar>,
    variance: Buffer<Scalar>, output: Tensor<Scalar>) throws
  /// Uses the statistics it is given.
  func forwardInference(
    input: Tensor<Scalar>, scale: Buffer<Scalar>, shift: Buffer<Scalar>, mean: Buffer<Scalar>,
    variance: Buffer<Scalar>, output: Tensor<Scalar>) throws
  /// For the last `forwardTraining`, whose `input`, `mean` and `variance` are handed over again. With a fused
  /// rectifier, `outputGradient` is the gradient behind the rectifier.
  func backward(
    input: Tensor<Scalar>, outputGradient: Tensor<Scalar>, scale: Buffer<Scalar>,
    mean: Buffer<Scalar>, variance: Buffer<Scalar>, inputGradient: Tensor<Scalar>,
    scaleGradient: Buffer<Scalar>, shiftGradient: Buffer<Scalar>) throws
}

/// Batch normalisation, a rectifier and maximum pooling in one: outputs and their gradients are the pooled maps. Of
/// equal values in a window the first in row-major order gets the gradient, and none does where all are rectified.
public protocol NormalizedPoolingKernel<Scalar>: BatchNormalizationKernel {}

public enum PoolingKind: String, Sendable { case maximum, average }

/// Pooling with square windows that lie side by side (stride = window) and fit exactly.
public protocol PoolingKernel<Scalar>: AnyObject {
  associatedtype Scalar: KernelScalar
  func forward(input: Tensor<Scalar>, output: Tensor<Scalar>) throws
  /// For the last `forward`.
  func backward(outputGradient: Tensor<Scalar>, inputGradient: Tensor<Scalar>) throws
}

/// One implementation of everything that a network needs. `OneDNNKernels` is the fast one (Float);
/// `ReferenceKernels<Scalar>` is the slow, clear one that it is checked against.
public protocol KernelSet<Scalar>: AnyObject {
  associatedtype Scalar: KernelScalar
  /// For messages: "reference", "onednn-2.6.3".
  var name: String { get }
  /// The layout that this set likes for feature maps of so many channels.
  func preferredLayout(channels: Int) -> TensorLayout

  func convolution(_ geometry: ConvolutionGeometry, inputLayout: TensorLayout, outputLayout: TensorLayout)
    throws -> any ConvolutionKernel<Scalar>
  func batchNormalization(_ shape: TensorShape, layout: TensorLayout, epsilon: Double, rectified: Bool)
    throws -> any BatchNormalizationKernel<Scalar>
  func pooling(_ kind: PoolingKind, input: TensorShape, window: Int, layout: TensorLayout)
    throws -> any PoolingKernel<Scalar>
  /// Instead of a rectified `batchNormalization` with maximum `pooling` behind it; nil where the set has nothing better
  /// than the two.
  func normalizedMaximumPooling(_ shape: TensorShape, window: Int, layout: TensorLayout, epsilon: Double)
    throws -> (any NormalizedPoolingKernel<Scalar>)?
  /// Copies values from one layout to the other.
  func reorder(_ source: Tensor<Scalar>, into target: Tensor<Scalar>) throws

  /// C = alpha op(A) op(B) + beta C, row-major; op(A) is rows x inner, op(B) is inner x columns, and the operands are
  /// stored densely: A as [rows, inner], or [inner, rows] when `transposeA`; B likewise.
  func multiply(
    rows: Int, columns: Int, inner: Int, alpha: Scalar, a: Buffer<Scalar>, transposeA: Bool,
    b: Buffer<Scalar>, transposeB: Bool, beta: Scalar, into c: Buffer<Scalar>) throws
}

extension KernelSet {
  public func normalizedMaximumPooling(_ shape: TensorShape, window: Int, layout: TensorLayout, epsilon: Double)
    -> (any NormalizedPoolingKernel<Scalar>)?
  { nil }
}
