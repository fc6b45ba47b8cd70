#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// One operation of a ``FileSystem`` that the system refused: what, where, why, and what to do about it.
public struct FileError: Error, Sendable, Equatable, CustomStringConvertible {
  public enum Operation: String, Sendable, CaseIterable {
    case createDirectory = "make the folder"
    case write = "write"
    case rename = "rename"
    case synchronize = "flush to disk"
    case read = "read"
    case list = "list the folder"
    case status = "look at"
    case remove = "remove"
    case lock = "lock"
  }

  public var operation: Operation
  public var path: String
  /// The system's error number.
  public var code: Int32

  public init(_ operation: Operation, _ path: String, code: Int32) {
    self.operation = operation
    self.path = path
    self.code = code
  }

  /// There is no such file or folder.
  public var isMissing: Bool { code == ENOENT }

  /// "cannot write a/b: No space left on device".
  public var summary: String { "cannot \(operation.rawValue) \(path): \(String(cString: strerror(code)))" }

  /// The next thing to try, as the start of a sentence that goes on with ", or ...".
  public var remedy: String {
    switch code {
    case ENOSPC, EDQUOT: "Free some space on that disk"
    case EACCES, EPERM: "Get the right to do so"
    case EROFS: "Mount that disk for writing"
    case ENOTDIR, EEXIST: "Move away the file that stands where a folder should be"
    case EISDIR: "Move away the folder that stands where a file should be"
    case ENOENT: "Check that the path exists"
    case ESPIPE: "Put a file in its place: this is a pipe or a device"
    case EFBIG: "Put a smaller file in its place"
    case EMFILE, ENFILE: "Raise the limit of open files (ulimit -n)"
    case EIO: "Check that disk (dmesg shows its faults)"
    default: "Try again"
    }
  }

  public var description: String { "\(summary). \(remedy), or use another place." }
}
