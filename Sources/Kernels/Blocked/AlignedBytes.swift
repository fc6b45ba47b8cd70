/// Bytes aligned to 64, zero at first.
final class AlignedBytes {
  let pointer: UnsafeMutablePointer<UInt8>

  init(count: Int) {
    pointer = UnsafeMutableRawPointer.allocate(byteCount: max(count, 1), alignment: 64)
      .initializeMemory(as: UInt8.self, repeating: 0, count: count)
  }

  deinit { UnsafeMutableRawPointer(pointer).deallocate() }
}
