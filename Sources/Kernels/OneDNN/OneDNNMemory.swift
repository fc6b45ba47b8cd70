import COneDNN

/// A oneDNN view of memory in one format: either memory of its own, or whatever buffer was attached last.
final class OneDNNMemory {
  let descriptor: dnnl_memory_desc_t
  let handle: OneDNNHandle
  private let ownMemory: UnsafeMutableRawPointer?

  /// A view of buffers that are attached before each use.
  init(viewing descriptor: dnnl_memory_desc_t, on engine: OneDNNEngine, for operation: OneDNNOperation)
    throws(KernelError)
  {
    self.descriptor = descriptor
    ownMemory = nil
    handle = try Self.makeHandle(descriptor, at: nil, on: engine, for: operation)
  }

  init(allocating descriptor: dnnl_memory_desc_t, on engine: OneDNNEngine, for operation: OneDNNOperation)
    throws(KernelError)
  {
    var description = descriptor
    let size = dnnl_memory_desc_get_size(&description)
    let memory = UnsafeMutableRawPointer.allocate(byteCount: max(size, 64), alignment: 64)
    // Zero, because blocked formats of weights may hold padding that is read but never written.
    memory.initializeMemory(as: UInt8.self, repeating: 0, count: size)
    do throws(KernelError) {
      handle = try Self.makeHandle(descriptor, at: memory, on: engine, for: operation)
    } catch {
      memory.deallocate()
      throw error
    }
    self.descriptor = descriptor
    ownMemory = memory
  }

  deinit { ownMemory?.deallocate() }

  func attach(_ buffer: Buffer<Float>) {
    // Fails for a null handle alone, and this one is not.
    _ = dnnl_memory_set_data_handle(handle.pointer, buffer.pointer)
  }

  private static func makeHandle(
    _ descriptor: dnnl_memory_desc_t, at memory: UnsafeMutableRawPointer?, on engine: OneDNNEngine,
    for operation: OneDNNOperation
  ) throws(KernelError) -> OneDNNHandle {
    var descriptor = descriptor
    return try OneDNNHandle(operation, on: engine.handle, destroyedBy: dnnl_memory_destroy) {
      dnnl_memory_create($0, &descriptor, engine.handle.pointer, memory)
    }
  }
}

/// Descriptions of float arrays to oneDNN.
enum OneDNNFormat {
  static func featureMap(_ shape: TensorShape, _ layout: TensorLayout) throws(KernelError)
    -> dnnl_memory_desc_t
  {
    let tag: dnnl_format_tag_t
    switch layout {
    case .plain: tag = dnnl_nchw
    case .blocked(8) where shape.channels % 8 == 0: tag = dnnl_nChw8c
    case .blocked(16) where shape.channels % 16 == 0: tag = dnnl_nChw16c
    case .blocked: throw KernelError.layout(layout, shape: shape)
    }
    return try array(shape.oneDNNDimensions, tag)
  }

  /// The same shape in whatever format a primitive likes best.
  static func anyFeatureMap(_ shape: TensorShape) throws(KernelError) -> dnnl_memory_desc_t {
    try array(shape.oneDNNDimensions, dnnl_format_tag_any)
  }

  static func plainWeights(_ geometry: ConvolutionGeometry) throws(KernelError) -> dnnl_memory_desc_t {
    try array(geometry.weightDimensions, dnnl_oihw)
  }

  static func anyWeights(_ geometry: ConvolutionGeometry) throws(KernelError) -> dnnl_memory_desc_t {
    try array(geometry.weightDimensions, dnnl_format_tag_any)
  }

  static func vector(_ count: Int) throws(KernelError) -> dnnl_memory_desc_t {
    try array([Int64(count)], dnnl_x)
  }

  private static func array(_ dimensions: [Int64], _ tag: dnnl_format_tag_t) throws(KernelError)
    -> dnnl_memory_desc_t
  {
    var descriptor = dnnl_memory_desc_t()
    try OneDNNOperation(name: "memory description", shapes: "\(dimensions)").check(
      dnnl_memory_desc_init_by_tag(&descriptor, Int32(dimensions.count), dimensions, dnnl_f32, tag))
    return descriptor
  }
}

extension TensorShape {
  fileprivate var oneDNNDimensions: [Int64] { [Int64(batch), Int64(channels), Int64(height), Int64(width)] }
}

extension ConvolutionGeometry {
  fileprivate var weightDimensions: [Int64] {
    [Int64(outputs), Int64(input.channels), Int64(kernel), Int64(kernel)]
  }
}
