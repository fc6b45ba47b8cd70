#if _endian(big)
  #error("files hold little-endian numbers; a big-endian machine would have to swap bytes here")
#endif

/// Arrays of numbers as the bytes that files hold, and back.
enum LittleEndianBytes {
  static func of<Element: BitwiseCopyable>(_ elements: [Element]) -> [UInt8] {
    elements.withUnsafeBytes { Array($0) }
  }

  /// - Parameter bytes: a whole number of elements.
  static func elements<Element: BitwiseCopyable>(
    _ type: Element.Type, from bytes: ArraySlice<UInt8>
  ) -> [Element] {
    let size = MemoryLayout<Element>.stride
    precondition(bytes.count % size == 0, "\(bytes.count) bytes are no whole number of \(type)")
    let count = bytes.count / size
    return [Element](unsafeUninitializedCapacity: count) { buffer, filled in
      bytes.withUnsafeBytes { UnsafeMutableRawBufferPointer(buffer).copyMemory(from: $0) }
      filled = count
    }
  }
}
