#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// An open file of which parts are read, so that a large one need not be in memory twice.
public final class FileReader: Sendable {
  public let path: String
  /// In bytes, when it was opened.
  public let size: Int
  private let file: Int32

  public init(_ path: String) throws(FileError) {
    let file = open(path, O_RDONLY | O_CLOEXEC)
    guard file >= 0 else { throw FileError(.read, path, code: errno) }
    var status = stat()
    guard fstat(file, &status) == 0 else {
      let code = errno
      close(file)
      throw FileError(.read, path, code: code)
    }
    self.path = path
    self.file = file
    size = Int(status.st_size)
  }

  deinit { close(file) }

  /// - Returns: `count` bytes from `offset`, fewer where the file ends before.
  public func read(at offset: Int, count: Int) throws(FileError) -> [UInt8] {
    var code: Int32 = 0
    let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
      filled = 0
      while filled < count, let base = buffer.baseAddress {
        let got = pread(file, base + filled, count - filled, off_t(offset + filled))
        if got > 0 {
          filled += got
        } else if got == 0 {
          return
        } else if errno != EINTR {
          code = errno
          return
        }
      }
    }
    if code != 0 { throw FileError(.read, path, code: code) }
    return bytes
  }
}
