import Foundation
import Foundations
import Synchronization

/// The real file system, with one operation that goes wrong, and a list of all that were asked for.
final class FaultyFileSystem: FileSystem {
  enum Fault: CaseIterable, Sendable {
    /// The operation fails without a trace, those after it work: a refusal.
    case fail
    /// A write fails with half of the bytes on the disk, those after it work: a full disk.
    case tear
    /// The operation and all after it do nothing: the process was killed before it.
    case stop
    /// As `stop`, but a write leaves half of its bytes: killed in the middle of it.
    case stopTorn
    /// The operation is done, all after it do nothing: killed behind it.
    case stopAfter
  }

  private let real = LocalFileSystem()
  private let fault: Fault
  private let number: Int
  private let asked = Mutex<[String]>([])

  /// - Parameter number: of the operation that goes wrong, from 1; `.max` for none.
  init(_ fault: Fault = .fail, at number: Int = .max) {
    self.fault = fault
    self.number = number
  }

  /// "operation path" of all operations so far.
  var operations: [String] { asked.withLock { $0 } }

  private func perform<Result>(
    _ operation: FileError.Operation, _ path: String, half: (() throws(FileError) -> Void)? = nil,
    _ body: () throws(FileError) -> Result
  ) throws(FileError) -> Result {
    let count = asked.withLock {
      $0.append("\(operation) \(path)")
      return $0.count
    }
    let error = FileError(operation, path, code: fault == .tear ? ENOSPC : EIO)
    switch fault {
    case .fail where count == number: throw error
    case .tear where count == number, .stopTorn where count == number:
      try half?()
      throw error
    case .stop where count >= number, .stopTorn where count > number, .stopAfter where count > number:
      throw error
    default: return try body()
    }
  }

  func createDirectory(_ path: String) throws(FileError) {
    try perform(.createDirectory, path) { () throws(FileError) in try real.createDirectory(path) }
  }

  func write(_ bytes: [UInt8], to path: String) throws(FileError) {
    let half = Array(bytes[..<(bytes.count / 2)])
    try perform(
      .write, path, half: { () throws(FileError) in try self.real.write(half, to: path) },
      { () throws(FileError) in try real.write(bytes, to: path) })
  }

  func rename(_ path: String, to destination: String) throws(FileError) {
    try perform(.rename, "\(path) \(destination)") { () throws(FileError) in
      try real.rename(path, to: destination)
    }
  }

  func synchronizeDirectory(_ path: String) throws(FileError) {
    try perform(.synchronize, path) { () throws(FileError) in try real.synchronizeDirectory(path) }
  }

  func read(_ path: String) throws(FileError) -> [UInt8] {
    try perform(.read, path) { () throws(FileError) in try real.read(path) }
  }

  func list(_ path: String) throws(FileError) -> [String] {
    try perform(.list, path) { () throws(FileError) in try real.list(path) }
  }

  func status(_ path: String) throws(FileError) -> FileStatus? {
    try perform(.status, path) { () throws(FileError) in try real.status(path) }
  }

  func remove(_ path: String) throws(FileError) {
    try perform(.remove, path) { () throws(FileError) in try real.remove(path) }
  }

  func lock(_ path: String) throws(FileError) -> FileLock? {
    try perform(.lock, path) { () throws(FileError) in try real.lock(path) }
  }
}
