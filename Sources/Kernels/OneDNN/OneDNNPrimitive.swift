import COneDNN

/// What runs a kernel, in oneDNN's own words, one entry a primitive.
package protocol OneDNNImplementations {
  var implementations: [String] { get }
}

/// oneDNN's choice of an implementation for one operation, before its code is generated: cheap to make, and
/// it tells the memory formats that it wants.
final class OneDNNPrimitiveDescription {
  let handle: OneDNNHandle
  let operation: OneDNNOperation

  init(
    _ operation: OneDNNOperation, on engine: OneDNNEngine,
    create: (UnsafeMutablePointer<dnnl_primitive_desc_t?>) -> dnnl_status_t
  ) throws(KernelError) {
    self.operation = operation
    handle = try OneDNNHandle(
      operation, on: engine.handle, destroyedBy: dnnl_primitive_desc_destroy, create: create)
  }

  /// - Parameter hint: the forward operation that a backward one belongs to.
  convenience init<Descriptor>(
    _ operation: OneDNNOperation, _ descriptor: Descriptor, hint: OneDNNPrimitiveDescription? = nil,
    on engine: OneDNNEngine
  ) throws(KernelError) {
    try self.init(operation, on: engine) { created in
      withUnsafePointer(to: descriptor) {
        dnnl_primitive_desc_create(created, $0, nil, engine.handle.pointer, hint?.handle.pointer)
      }
    }
  }

  /// "jit:avx2", "jit_wino_4x3:avx512_core", "gemm:jit", "ref:any": oneDNN's own words.
  var implementation: String {
    var name: UnsafePointer<CChar>?
    guard dnnl_primitive_desc_query(handle.pointer, dnnl_query_impl_info_str, 0, &name) == dnnl_success,
      let name
    else { return "unknown" }
    return String(cString: name)
  }

  /// oneDNN's plain loops: correct, and up to hundreds of times slower than generated code.
  var isSlow: Bool { implementation.hasPrefix("ref") }

  func format(of argument: Int32) throws(KernelError) -> dnnl_memory_desc_t {
    guard let descriptor = dnnl_primitive_desc_query_md(handle.pointer, dnnl_query_exec_arg_md, argument),
      descriptor.pointee.ndims > 0
    else {
      throw KernelError.library(operation: operation.name, shapes: operation.shapes, status: .runtimeError)
    }
    return descriptor.pointee
  }
}

/// A primitive and its arguments, ready to run again and again without allocation. oneDNN's default
/// scratchpad mode suits that: one scratchpad for all primitives of the thread, sized when they are made.
struct OneDNNExecutable {
  private let primitive: OneDNNHandle
  private let memories: [OneDNNMemory]
  private let arguments: [dnnl_exec_arg_t]
  private let stream: OneDNNHandle
  private let operation: OneDNNOperation

  init(
    _ description: OneDNNPrimitiveDescription, _ arguments: [(argument: Int32, memory: OneDNNMemory)],
    on engine: OneDNNEngine
  ) throws(KernelError) {
    operation = description.operation
    stream = engine.stream
    memories = arguments.map(\.memory)
    self.arguments = arguments.map { dnnl_exec_arg_t(arg: $0.argument, memory: $0.memory.handle.pointer) }
    primitive = try OneDNNHandle(operation, on: engine.handle, destroyedBy: dnnl_primitive_destroy) {
      dnnl_primitive_create($0, description.handle.pointer)
    }
  }

  func run() throws(KernelError) {
    try operation.check(
      dnnl_primitive_execute(primitive.pointer, stream.pointer, Int32(arguments.count), arguments))
  }

  /// A copy from one memory format to another.
  static func reorder(
    from source: OneDNNMemory, to target: OneDNNMemory, shapes: String, on engine: OneDNNEngine
  )
    throws(KernelError) -> OneDNNExecutable
  {
    var (sourceFormat, targetFormat) = (source.descriptor, target.descriptor)
    let description = try OneDNNPrimitiveDescription(
      OneDNNOperation(name: "reorder", shapes: shapes), on: engine
    ) {
      dnnl_reorder_primitive_desc_create(
        $0, &sourceFormat, engine.handle.pointer, &targetFormat, engine.handle.pointer, nil)
    }
    return try OneDNNExecutable(description, [(DNNL_ARG_FROM, source), (DNNL_ARG_TO, target)], on: engine)
  }
}

/// A primitive whose operands are buffers in the caller's formats: where the primitive wants another one, a
/// reorder to or from memory of its own is planned along with it.
final class OneDNNPrimitive {
  enum Role { case input, output }

  private var views: [Int32: OneDNNMemory] = [:]
  private var reordersBefore: [OneDNNExecutable] = []
  private var reordersAfter: [OneDNNExecutable] = []
  private let executable: OneDNNExecutable

  /// - Parameters:
  ///   - operands: arguments that are attached before each run, with the format in which the caller holds
  ///     them.
  ///   - kept: arguments that stay the same memory, such as a workspace.
  init(
    _ description: OneDNNPrimitiveDescription,
    operands: [(argument: Int32, role: Role, format: dnnl_memory_desc_t)],
    kept: [(argument: Int32, memory: OneDNNMemory)] = [], on engine: OneDNNEngine
  ) throws(KernelError) {
    let operation = description.operation
    var arguments = kept
    for operand in operands {
      let view = try OneDNNMemory(viewing: operand.format, on: engine, for: operation)
      views[operand.argument] = view
      var (given, wanted) = (operand.format, try description.format(of: operand.argument))
      guard dnnl_memory_desc_equal(&given, &wanted) == 0 else {
        arguments.append((operand.argument, view))
        continue
      }
      let own = try OneDNNMemory(allocating: wanted, on: engine, for: operation)
      arguments.append((operand.argument, own))
      switch operand.role {
      case .input:
        reordersBefore.append(
          try OneDNNExecutable.reorder(from: view, to: own, shapes: operation.shapes, on: engine))
      case .output:
        reordersAfter.append(
          try OneDNNExecutable.reorder(from: own, to: view, shapes: operation.shapes, on: engine))
      }
    }
    executable = try OneDNNExecutable(description, arguments, on: engine)
  }

  func attach(_ argument: Int32, _ buffer: Buffer<Float>) {
    guard let view = views[argument] else { preconditionFailure("argument \(argument) was not planned") }
    view.attach(buffer)
  }

  func run() throws(KernelError) {
    for reorder in reordersBefore { try reorder.run() }
    try executable.run()
    for reorder in reordersAfter { try reorder.run() }
  }
}
