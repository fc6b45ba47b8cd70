import COneDNN

/// The fast kernels, in single precision, on oneDNN. Made and used from one thread of a process only; the
/// thread count is OpenMP's (OMP_NUM_THREADS when the process starts). Same bits in every run with one
/// instruction set and one thread count.
public final class OneDNNKernels: KernelSet {
  public typealias Scalar = Float

  private struct Reorder: Hashable {
    var shape: TensorShape
    var source: TensorLayout
    var target: TensorLayout
  }

  private let engine: OneDNNEngine
  private var reorders: [Reorder: (source: OneDNNMemory, target: OneDNNMemory, copy: OneDNNExecutable)] = [:]

  public init() throws(KernelError) { engine = try OneDNNEngine() }

  public var name: String { "onednn-\(Self.version)" }

  /// Of the library that was loaded: "2.6.3".
  public static var version: String {
    guard let version = dnnl_version()?.pointee else { return "unknown" }
    return "\(version.major).\(version.minor).\(version.patch)"
  }

  /// The class of instruction sets that oneDNN may use here: "avx512_core", "avx512_mic", "avx2", "avx",
  /// "sse41" or "generic". The machine's, or less where the environment's ONEDNN_MAX_CPU_ISA caps it. Results
  /// differ from one to the other in their last bits, so it belongs to the identity of what was trained.
  public static var instructionSet: String {
    let available = dnnl_get_effective_cpu_isa().rawValue
    let classes: [(bits: dnnl_cpu_isa_t, name: String)] = [
      (dnnl_cpu_isa_avx512_core, "avx512_core"), (dnnl_cpu_isa_avx512_mic, "avx512_mic"),
      (dnnl_cpu_isa_avx2, "avx2"), (dnnl_cpu_isa_avx, "avx"), (dnnl_cpu_isa_sse41, "sse41"),
    ]
    return classes.first { available & $0.bits.rawValue == $0.bits.rawValue }?.name ?? "generic"
  }

  /// Blocks for which oneDNN has generated code on this instruction set: 16 channels with AVX-512, 8 with
  /// AVX2. With the other block, batch normalisation falls to plain loops that are 200 times slower. Plain
  /// where the channels do not divide, and on older or other processors, where normalisation in blocks is
  /// plain loops too.
  public func preferredLayout(channels: Int) -> TensorLayout {
    widestBlock.map { channels % $0 == 0 ? .blocked($0) : .plain } ?? .plain
  }

  /// Channels of a vector; nil: there are no blocks.
  private var widestBlock: Int? {
    switch Self.instructionSet {
    case "avx512_core", "avx512_mic": 16
    case "avx2": 8
    default: nil
    }
  }

  public func convolution(
    _ geometry: ConvolutionGeometry, inputLayout: TensorLayout, outputLayout: TensorLayout
  ) throws -> any ConvolutionKernel<Float> {
    if let winograd = BlockedWinogradConvolution(
      geometry, inputLayout: inputLayout, outputLayout: outputLayout, widestBlock: widestBlock)
    {
      return winograd
    }
    return try libraryConvolution(geometry, inputLayout: inputLayout, outputLayout: outputLayout)
  }

  /// oneDNN's own, for shapes that ours does not fit and for comparison.
  package func libraryConvolution(
    _ geometry: ConvolutionGeometry, inputLayout: TensorLayout, outputLayout: TensorLayout
  ) throws(KernelError) -> any ConvolutionKernel<Float> {
    try OneDNNConvolution(geometry, inputLayout: inputLayout, outputLayout: outputLayout, on: engine)
  }

  public func batchNormalization(_ shape: TensorShape, layout: TensorLayout, epsilon: Double, rectified: Bool)
    throws -> any BatchNormalizationKernel<Float>
  {
    try OneDNNBatchNormalization(shape, layout: layout, epsilon: epsilon, rectified: rectified, on: engine)
  }

  public func pooling(_ kind: PoolingKind, input: TensorShape, window: Int, layout: TensorLayout)
    throws -> any PoolingKernel<Float>
  {
    guard window > 0, input.height % window == 0, input.width % window == 0 else {
      throw KernelError.poolingWindow(window, input: input)
    }
    let output = input.pooled(window: window)
    let ours: (any PoolingKernel<Float>)? =
      switch kind {
      case .maximum: BlockedMaximumPooling(input: input, output: output, window: window, layout: layout)
      case .average: BlockedAveragePooling(input: input, output: output, window: window, layout: layout)
      }
    if let ours { return ours }
    return try OneDNNPooling(kind, input: input, output: output, window: window, layout: layout, on: engine)
  }

  public func normalizedMaximumPooling(
    _ shape: TensorShape, window: Int, layout: TensorLayout, epsilon: Double
  ) -> (any NormalizedPoolingKernel<Float>)? {
    BlockedNormalizedPooling(shape, window: window, layout: layout, epsilon: epsilon)
  }

  public func reorder(_ source: Tensor<Float>, into target: Tensor<Float>) throws {
    precondition(source.shape == target.shape, "reorder of \(source.shape) into \(target.shape)")
    guard source.layout != target.layout else {
      target.values.copy(from: source.values)
      return
    }
    let key = Reorder(shape: source.shape, source: source.layout, target: target.layout)
    let planned = try reorders[key] ?? plan(key)
    reorders[key] = planned
    planned.source.attach(source.values)
    planned.target.attach(target.values)
    try planned.copy.run()
  }

  private func plan(_ reorder: Reorder) throws(KernelError) -> (
    source: OneDNNMemory, target: OneDNNMemory, copy: OneDNNExecutable
  ) {
    let operation = OneDNNOperation(name: "reorder", shapes: reorder.shape.dimensions)
    let source = try OneDNNMemory(
      viewing: OneDNNFormat.featureMap(reorder.shape, reorder.source), on: engine, for: operation)
    let target = try OneDNNMemory(
      viewing: OneDNNFormat.featureMap(reorder.shape, reorder.target), on: engine, for: operation)
    return (
      source, target,
      try OneDNNExecutable.reorder(from: source, to: target, shapes: operation.shapes, on: engine)
    )
  }

  public func multiply(
    rows: Int, columns: Int, inner: Int, alpha: Float, a: Buffer<Float>, transposeA: Bool, b: Buffer<Float>,
    transposeB: Bool, beta: Float, into c: Buffer<Float>
  ) throws {
    precondition(
      a.count == rows * inner && b.count == inner * columns && c.count == rows * columns,
      "buffers of \(a.count), \(b.count), \(c.count) values for [\(rows), \(inner)] x [\(inner), \(columns)]")
    let (plain, transposed) = (CChar(UInt8(ascii: "N")), CChar(UInt8(ascii: "T")))
    let status = dnnl_sgemm(
      transposeA ? transposed : plain, transposeB ? transposed : plain, dnnl_dim_t(rows), dnnl_dim_t(columns),
      dnnl_dim_t(inner), alpha, a.pointer, dnnl_dim_t(transposeA ? rows : inner), b.pointer,
      dnnl_dim_t(transposeB ? inner : columns), beta, c.pointer, dnnl_dim_t(columns))
    guard status == dnnl_success else {
      throw KernelError.library(
        operation: "matrix multiplication", shapes: "[\(rows), \(inner)] x [\(inner), \(columns)]",
        status: KernelError.Status(status))
    }
  }
}
