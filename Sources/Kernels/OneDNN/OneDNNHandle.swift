import COneDNN

/// What is being done, for messages.
struct OneDNNOperation {
  let name: String
  let shapes: String

  func check(_ status: dnnl_status_t) throws(KernelError) {
    guard status == dnnl_success else {
      throw KernelError.library(operation: name, shapes: shapes, status: KernelError.Status(status))
    }
  }
}

/// Owner of one oneDNN object.
final class OneDNNHandle {
  let pointer: OpaquePointer
  private let destroy: (OpaquePointer?) -> dnnl_status_t
  /// Kept so that the engine goes after everything that was made on it.
  private let parent: OneDNNHandle?

  init(
    _ operation: OneDNNOperation, on parent: OneDNNHandle?,
    destroyedBy destroy: @escaping (OpaquePointer?) -> dnnl_status_t,
    create: (UnsafeMutablePointer<OpaquePointer?>) -> dnnl_status_t
  ) throws(KernelError) {
    var created: OpaquePointer?
    try operation.check(create(&created))
    guard let created else {
      throw KernelError.library(operation: operation.name, shapes: operation.shapes, status: .runtimeError)
    }
    pointer = created
    self.destroy = destroy
    self.parent = parent
  }

  deinit { _ = destroy(pointer) }
}

/// The processor as an engine, and the one stream on which all primitives of a kernel set run. Calls on a
/// processor stream return when their work is done, so nothing waits.
final class OneDNNEngine {
  let handle: OneDNNHandle
  let stream: OneDNNHandle

  init() throws(KernelError) {
    let operation = OneDNNOperation(name: "start", shapes: "processor engine")
    let engine = try OneDNNHandle(operation, on: nil, destroyedBy: dnnl_engine_destroy) {
      dnnl_engine_create($0, dnnl_cpu, 0)
    }
    handle = engine
    stream = try OneDNNHandle(operation, on: engine, destroyedBy: dnnl_stream_destroy) {
      dnnl_stream_create($0, engine.pointer, dnnl_stream_default_flags.rawValue)
    }
  }
}
