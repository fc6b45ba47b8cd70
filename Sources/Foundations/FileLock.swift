import Synchronization

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// An exclusive lock (flock) on a file: other processes, and other openings in this one, are refused until it
/// is released, goes out of use, or its process ends in whatever way.
public final class FileLock: Sendable {
  public let path: String
  private let file: Mutex<Int32?>

  /// - Parameter file: an open descriptor that holds the lock; this object closes it.
  init(file: Int32, path: String) {
    self.file = Mutex(file)
    self.path = path
  }

  /// Once is enough; again is harmless.
  public func release() {
    file.withLock { file in
      guard let open = file else { return }
      // Removed while still locked, so that whoever waits with the old file open can notice
      // (LocalFileSystem.lock).
      unlink(path)
      close(open)
      file = nil
    }
  }

  deinit { release() }
}
