/// Memory of fixed size and place, aligned to 64 bytes and zero at first. The one owner of a pointer that
/// layers, kernels and losses share; everything above this module sees spans.
public final class Buffer<Scalar: KernelScalar> {
  public let count: Int
  package let pointer: UnsafeMutablePointer<Scalar>

  public init(count: Int) {
    precondition(count >= 0, "a buffer of \(count) values")
    self.count = count
    let bytes = max(count * MemoryLayout<Scalar>.stride, 64)
    let memory = UnsafeMutableRawPointer.allocate(byteCount: bytes, alignment: 64)
    // Zero in all bits is 0, and writing bytes is many times quicker than values of a type unknown here.
    memory.initializeMemory(as: UInt8.self, repeating: 0, count: bytes)
    pointer = memory.bindMemory(to: Scalar.self, capacity: max(count, 1))
  }

  public convenience init(_ values: [Scalar]) {
    self.init(count: values.count)
    copy(from: values)
  }

  deinit { UnsafeMutableRawPointer(pointer).deallocate() }

  public subscript(index: Int) -> Scalar {
    get {
      precondition(index >= 0 && index < count, "index \(index) is not in 0..<\(count)")
      return pointer[index]
    }
    set {
      precondition(index >= 0 && index < count, "index \(index) is not in 0..<\(count)")
      pointer[index] = newValue
    }
  }

  /// Runs `body` on the memory; the span must not escape.
  @inlinable
  public func withSpan<Result, Failure: Error>(
    _ body: (borrowing Span<Scalar>) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    try body(Span(_unsafeStart: UnsafePointer(rawAddress), count: count))
  }

  @inlinable
  public func withMutableSpan<Result, Failure: Error>(
    _ body: (inout MutableSpan<Scalar>) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    var span = MutableSpan(_unsafeStart: rawAddress, count: count)
    return try body(&span)
  }

  @usableFromInline var rawAddress: UnsafeMutablePointer<Scalar> { pointer }

  public func copy(from values: [Scalar]) {
    precondition(values.count == count, "\(values.count) values for a buffer of \(count)")
    values.withUnsafeBufferPointer { source in
      guard let base = source.baseAddress else { return }
      pointer.update(from: base, count: count)
    }
  }

  public func copy(from other: Buffer<Scalar>) {
    precondition(other.count == count, "\(other.count) values for a buffer of \(count)")
    pointer.update(from: other.pointer, count: count)
  }

  public func fill(_ value: Scalar) { pointer.update(repeating: value, count: count) }

  public var array: [Scalar] { Array(UnsafeBufferPointer(start: pointer, count: count)) }
}
