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
    switch Self.instructionSet {
    case "avx512_core", "avx512_mic": channels % 16 == 0 ? .blocked(16) : .plain
    case "avx2": channels % 8 == 0 ? .blocked(8) : .plain
    default: .plain
    }
  }

  public func convolution(
    _ geometry: ConvolutionGeometry, inputLayout: TensorLayout, outputLayout: TensorLayout
  ) throws -> any ConvolutionKernel<Float> {
    // Blocks of more channels than the instruction set is meant for stay with oneDNN: what it may use can be capped.
    if inputLayout == preferredLayout(channels: geometry.input.channels),
      let winograd = BlockedWinogradConvolution(geometry, inputLayout: inputLayout, outputLayout: outputLayout)
    {
      return winograd
    }
    return try OneDNNConvolution(geometry, inputLayout: inputLayout, outputLayout: outputLayout, on: engine)
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
    if case .blocked(let block) = layout {
      switch kind {
      case .maximum where BlockedMaximumPooling.supports(block, window, input):
        return BlockedMaximumPooling(input: input, output: output, block: block, window: window)
      case .average where BlockedAveragePooling.supports(block, input):
        return BlockedAveragePooling(input: input, output: output, block: block, window: window)
      default: break
      }
    }
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
