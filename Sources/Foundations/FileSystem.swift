/// What stands at a path.
public struct FileStatus: Sendable, Equatable {
  public enum Kind: Sendable { case file, directory, other }
  public var kind: Kind
  /// In bytes; of no meaning for folders.
  public var size: Int

  public init(kind: Kind, size: Int) {
    self.kind = kind
    self.size = size
  }
}

/// The file operations that results rest on, few enough that a test can fail each of them in turn.
/// ``LocalFileSystem`` is the real one.
public protocol FileSystem: Sendable {
  /// Makes the folder and those above it that are missing; one that is there already is fine.
  func createDirectory(_ path: String) throws(FileError)
  /// Makes or overwrites a file; returns once the bytes are on the disk. A failure may leave part of them.
  func write(_ bytes: [UInt8], to path: String) throws(FileError)
  /// Atomic; replaces a file or an empty folder at `destination`.
  func rename(_ path: String, to destination: String) throws(FileError)
  /// Returns once the folder's own entries (made, renamed, removed) are on the disk.
  func synchronizeDirectory(_ path: String) throws(FileError)
  func read(_ path: String) throws(FileError) -> [UInt8]
  /// Names in the folder, sorted by their bytes, without "." and "..".
  func list(_ path: String) throws(FileError) -> [String]
  /// nil where nothing stands; follows links.
  func status(_ path: String) throws(FileError) -> FileStatus?
  /// A file, or a folder with all in it; what is gone already is fine. Does not follow links.
  func remove(_ path: String) throws(FileError)
  /// Takes a lock that ends with the process that holds it, without waiting; nil while another holds it.
  func lock(_ path: String) throws(FileError) -> FileLock?
}

extension FileSystem {
  public func exists(_ path: String) throws(FileError) -> Bool { try status(path) != nil }

  /// Puts a file in place as a whole: whoever reads `path`, at any moment and after any crash, sees the old
  /// bytes or the new ones (Pillai et al., "All file systems are not created equal", OSDI 2014: temporary
  /// file in the same folder, flush, rename, flush the folder).
  public func replace(_ path: String, with bytes: [UInt8]) throws(FileError) {
    let folder = FilePath.parent(of: path)
    let temporary = path + "." + FilePath.uniqueSuffix() + ".partial"
    do {
      try write(bytes, to: temporary)
      try rename(temporary, to: path)
    } catch {
      // The first failure is the one to tell; one to clean up after it would only hide it.
      try? remove(temporary)
      throw error
    }
    try synchronizeDirectory(folder)
  }
}

/// Plain string handling of POSIX paths.
public enum FilePath {
  public static func join(_ folder: String, _ name: String) -> String {
    folder.hasSuffix("/") ? folder + name : folder + "/" + name
  }

  /// "." for a bare name, "/" for what stands at the root.
  public static func parent(of path: String) -> String {
    var trimmed = Substring(path)
    while trimmed.count > 1, trimmed.last == "/" { trimmed.removeLast() }
    guard let slash = trimmed.lastIndex(of: "/") else { return "." }
    return slash == trimmed.startIndex ? "/" : String(trimmed[..<slash])
  }

  /// Names a temporary file that no other process, on this machine or another, will name too. Drawn from the
  /// system, since two processes with the same seed must not meet; it reaches no result.
  public static func uniqueSuffix() -> String {
    var generator = SystemRandomNumberGenerator()
    let text = String(generator.next() as UInt64, radix: 16)
    return String(repeating: "0", count: 16 - text.count) + text
  }
}
