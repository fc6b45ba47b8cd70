#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// The machine's own files, by POSIX calls.
public struct LocalFileSystem: FileSystem {
  public init() {}

  public func createDirectory(_ path: String) throws(FileError) {
    if try isDirectory(path) { return }
    let parent = FilePath.parent(of: path)
    if parent != path, parent != "." { try createDirectory(parent) }
    if mkdir(path, 0o777) == 0 { return }
    let code = errno
    // Another process may have made it in between.
    if code == EEXIST, try isDirectory(path) { return }
    throw FileError(.createDirectory, path, code: code)
  }

  /// False where nothing stands; what stands there and is no folder is an error that names it.
  private func isDirectory(_ path: String) throws(FileError) -> Bool {
    guard let status = try status(path) else { return false }
    guard status.kind == .directory else { throw FileError(.createDirectory, path, code: ENOTDIR) }
    return true
  }

  public func write(_ bytes: [UInt8], to path: String) throws(FileError) {
    try write(bytes, to: path, flushing: true)
  }

  /// For files that can be made again at any time: returns before the bytes are on the disk.
  public func writeUnflushed(_ bytes: [UInt8], to path: String) throws(FileError) {
    try write(bytes, to: path, flushing: false)
  }

  private func write(_ bytes: [UInt8], to path: String, flushing: Bool) throws(FileError) {
    let file = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o666)
    guard file >= 0 else { throw FileError(.write, path, code: errno) }
    let code = bytes.withUnsafeBytes { Self.write($0, to: file, flushing: flushing) }
    // A full disk may be told only by close.
    let closingCode = close(file) == 0 ? 0 : errno
    if code != 0 || closingCode != 0 {
      throw FileError(.write, path, code: code != 0 ? code : closingCode)
    }
  }

  /// The error number, 0 for success.
  private static func write(_ bytes: UnsafeRawBufferPointer, to file: Int32, flushing: Bool) -> Int32 {
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = UnsafeRawBufferPointer(rebasing: rest)
        .withMemoryRebound(to: UInt8.self) { systemWrite(file, $0.baseAddress, $0.count) }
      if count >= 0 { rest = rest.dropFirst(count) } else if errno != EINTR { return errno }
    }
    return !flushing || fsync(file) == 0 ? 0 : errno
  }

  public func rename(_ path: String, to destination: String) throws(FileError) {
    if systemRename(path, destination) != 0 {
      throw FileError(.rename, "\(path) to \(destination)", code: errno)
    }
  }

  public func synchronizeDirectory(_ path: String) throws(FileError) {
    let folder = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard folder >= 0 else { throw FileError(.synchronize, path, code: errno) }
    defer { close(folder) }
    if fsync(folder) != 0 { throw FileError(.synchronize, path, code: errno) }
  }

  public func read(_ path: String) throws(FileError) -> [UInt8] {
    let file = open(path, O_RDONLY | O_CLOEXEC)
    guard file >= 0 else { throw FileError(.read, path, code: errno) }
    defer { close(file) }
    var status = stat()
    guard fstat(file, &status) == 0 else { throw FileError(.read, path, code: errno) }
    // One byte more than the file has, so that its end is seen without growing the buffer.
    var bytes = [UInt8](repeating: 0, count: max(0, Int(status.st_size)) + 1)
    var filled = 0
    while true {
      let count = bytes.withUnsafeMutableBytes {
        systemRead(file, $0.baseAddress! + filled, $0.count - filled)
      }
      if count == 0 { break }
      if count > 0 {
        filled += count
        if filled == bytes.count { bytes += [UInt8](repeating: 0, count: bytes.count) }
      } else if errno != EINTR {
        throw FileError(.read, path, code: errno)
      }
    }
    bytes.removeLast(bytes.count - filled)
    return bytes
  }

  /// For files that anybody may have put there: a pipe or device is refused without waiting for it, and so is what is
  /// larger than expected, before any memory is taken for it.
  public func readRegularFile(_ path: String, limit: Int) throws(FileError) -> [UInt8] {
    guard let status = try status(path) else { throw FileError(.read, path, code: ENOENT) }
    guard status.kind == .file else { throw FileError(.read, path, code: status.kind == .directory ? EISDIR : ESPIPE) }
    guard status.size <= limit else { throw FileError(.read, path, code: EFBIG) }
    return try FileReader(path).read(at: 0, count: status.size)
  }

  public func list(_ path: String) throws(FileError) -> [String] {
    guard let folder = opendir(path) else { throw FileError(.list, path, code: errno) }
    defer { closedir(folder) }
    var names: [[UInt8]] = []
    while true {
      errno = 0
      guard let entry = readdir(folder) else { break }
      let name = withUnsafeBytes(of: &entry.pointee.d_name) { Array($0.prefix { $0 != 0 }) }
      if name != Array(".".utf8), name != Array("..".utf8) { names.append(name) }
    }
    if errno != 0 { throw FileError(.list, path, code: errno) }
    return names.sorted { $0.lexicographicallyPrecedes($1) }.map { String(decoding: $0, as: UTF8.self) }
  }

  public func status(_ path: String) throws(FileError) -> FileStatus? {
    var status = stat()
    if stat(path, &status) != 0 {
      // With a file among the folders of the path, nothing can stand there either.
      if errno == ENOENT || errno == ENOTDIR { return nil }
      throw FileError(.status, path, code: errno)
    }
    return FileStatus(kind: Self.kind(status), size: Int(status.st_size))
  }

  private static func kind(_ status: stat) -> FileStatus.Kind {
    switch status.st_mode & S_IFMT {
    case S_IFREG: .file
    case S_IFDIR: .directory
    default: .other
    }
  }

  public func remove(_ path: String) throws(FileError) {
    var status = stat()
    do throws(FileError) {
      if lstat(path, &status) != 0 { throw FileError(.remove, path, code: errno) }
      if Self.kind(status) == .directory {
        for name in try list(path) { try remove(FilePath.join(path, name)) }
        if rmdir(path) != 0 { throw FileError(.remove, path, code: errno) }
      } else if unlink(path) != 0 {
        throw FileError(.remove, path, code: errno)
      }
    } catch {
      // Gone already, maybe by another process that removes the same.
      if error.code != ENOENT { throw error }
    }
  }

  public func lock(_ path: String) throws(FileError) -> FileLock? {
    while true {
      // Not inherited by children: a worker must not go on holding what its parent let go.
      let file = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o666)
      guard file >= 0 else { throw FileError(.lock, path, code: errno) }
      if flock(file, LOCK_EX | LOCK_NB) != 0 {
        let code = errno
        close(file)
        if code == EWOULDBLOCK { return nil }
        if code == EINTR { continue }
        throw FileError(.lock, path, code: code)
      }
      // The holder before may have removed the file between our opening and locking it; then another process
      // can lock a new file of that name, and what we hold is worth nothing.
      var held = stat()
      var named = stat()
      if fstat(file, &held) == 0, stat(path, &named) == 0, held.st_ino == named.st_ino,
        held.st_dev == named.st_dev
      {
        return FileLock(file: file, path: path)
      }
      close(file)
    }
  }
}

// Inside the struct these names mean its own methods.
private func systemWrite(_ file: Int32, _ bytes: UnsafeRawPointer?, _ count: Int) -> Int {
  write(file, bytes, count)
}
private func systemRead(_ file: Int32, _ bytes: UnsafeMutableRawPointer, _ count: Int) -> Int {
  read(file, bytes, count)
}
private func systemRename(_ path: String, _ destination: String) -> Int32 { rename(path, destination) }
