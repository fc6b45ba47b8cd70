import Foundation
import Foundations

/// A folder that appears whole or not at all: written under a temporary name beside its destination, then
/// renamed. SHA256SUMS inside lists what was written, so that the next report knows which files are its own:
/// those go, and what someone else put there stays.
struct ReportFolder {
  static let sums = "SHA256SUMS"
  private static let asideSuffix = ".old-"

  let destination: String
  /// Where files are written until `publish`.
  let staging: String

  /// Makes the staging folder.
  init(destination: String) throws(ReportError) {
    let url = URL(fileURLWithPath: destination).standardizedFileURL.resolvingSymlinksInPath()
    let parent = url.deletingLastPathComponent()
    self.destination = url.path
    let prefix = ".\(url.lastPathComponent).writing-"
    let process = ProcessInfo.processInfo.processIdentifier
    staging = parent.appendingPathComponent("\(prefix)\(process)").path

    let manager = FileManager.default
    var isFolder: ObjCBool = false
    if manager.fileExists(atPath: self.destination, isDirectory: &isFolder) {
      guard isFolder.boolValue else {
        throw .cannotWrite(path: self.destination, reason: "a file stands where the folder should be")
      }
      let present = (try? manager.contentsOfDirectory(atPath: self.destination)) ?? []
      guard present.isEmpty || present.contains(Self.sums) else {
        throw .notAReport(directory: self.destination)
      }
    }
    do {
      try manager.createDirectory(at: parent, withIntermediateDirectories: true)
      try Self.clean(parent: parent, prefix: prefix, destination: self.destination)
      try manager.createDirectory(atPath: staging, withIntermediateDirectories: false)
    } catch {
      throw .cannotWrite(path: self.destination, reason: Self.reason(error))
    }
  }

  func write(_ text: String, to path: String) throws(ReportError) {
    try write(Array(text.utf8), to: path)
  }

  func write(_ bytes: [UInt8], to path: String) throws(ReportError) {
    let target = URL(fileURLWithPath: staging).appendingPathComponent(path)
    do {
      try FileManager.default.createDirectory(
        at: target.deletingLastPathComponent(), withIntermediateDirectories: true)
      try Data(bytes).write(to: target)
    } catch {
      throw .cannotWrite(path: "\(destination)/\(path)", reason: Self.reason(error))
    }
  }

  /// Adds SHA256SUMS, takes over foreign files, and puts the folder in place of the earlier one.
  func publish() throws(ReportError) {
    do {
      let written = try Self.files(under: staging)
      let lines = try written.map { path in
        let bytes = try Data(contentsOf: URL(fileURLWithPath: "\(staging)/\(path)"))
        return "\(Digest(of: Array(bytes)))  \(path)\n"
      }
      try Data(lines.joined().utf8).write(to: URL(fileURLWithPath: "\(staging)/\(Self.sums)"))
      try keepForeignFiles(besides: Set(written))
      try exchange()
    } catch {
      throw .cannotWrite(path: destination, reason: Self.reason(error))
    }
  }

  /// Removes the staging folder of a report that will not be published.
  func discard() { try? FileManager.default.removeItem(atPath: staging) }

  private func keepForeignFiles(besides written: Set<String>) throws {
    guard let sums = try? String(contentsOfFile: "\(destination)/\(Self.sums)", encoding: .utf8)
    else { return }
    let own = Set(sums.split(separator: "\n").map { String($0.dropFirst(66)) } + [Self.sums])
    for path in try Self.files(under: destination) where !own.contains(path) && !written.contains(path) {
      let target = URL(fileURLWithPath: "\(staging)/\(path)")
      try FileManager.default.createDirectory(
        at: target.deletingLastPathComponent(), withIntermediateDirectories: true)
      try FileManager.default.copyItem(at: URL(fileURLWithPath: "\(destination)/\(path)"), to: target)
    }
  }

  /// Paths of the files below a folder, sorted.
  private static func files(under folder: String) throws -> [String] {
    try FileManager.default.subpathsOfDirectory(atPath: folder).filter { path in
      var isFolder: ObjCBool = false
      return FileManager.default.fileExists(atPath: "\(folder)/\(path)", isDirectory: &isFolder)
        && !isFolder.boolValue
    }.sorted()
  }

  /// POSIX replaces only an empty folder by a rename, so the earlier report steps aside first. Another
  /// process may write the same report at the same time; whoever is last wins.
  private func exchange() throws {
    var aside: [String] = []
    while rename(staging, destination) != 0 {
      guard errno == ENOTEMPTY || errno == EEXIST, aside.count < 100 else { throw POSIXFailure() }
      let old = "\(staging)\(Self.asideSuffix)\(aside.count)"
      guard rename(destination, old) == 0 || errno == ENOENT else { throw POSIXFailure() }
      aside.append(old)
    }
    for old in aside where FileManager.default.fileExists(atPath: old) {
      try FileManager.default.removeItem(atPath: old)
    }
  }

  /// What writers that were killed left beside the destination goes; an earlier report that stood aside at
  /// that moment comes back.
  private static func clean(parent: URL, prefix: String, destination: String) throws {
    let manager = FileManager.default
    for name in try manager.contentsOfDirectory(atPath: parent.path).sorted() where name.hasPrefix(prefix) {
      let own = ProcessInfo.processInfo.processIdentifier
      guard let writer = Int32(name.dropFirst(prefix.count).prefix { $0.isNumber }),
        writer == own || (kill(writer, 0) != 0 && errno == ESRCH)
      else { continue }
      let path = parent.appendingPathComponent(name).path
      if name.contains(asideSuffix), !manager.fileExists(atPath: destination) {
        try manager.moveItem(atPath: path, toPath: destination)
      } else {
        try manager.removeItem(atPath: path)
      }
    }
  }

  /// errno, as it is now.
  private struct POSIXFailure: Error {
    let code = errno
  }

  private static func reason(_ error: any Error) -> String {
    if let failure = error as? POSIXFailure { return String(cString: strerror(failure.code)) }
    let cause = (error as NSError).userInfo[NSUnderlyingErrorKey] as? NSError
    if let cause, cause.domain == NSPOSIXErrorDomain { return String(cString: strerror(Int32(cause.code))) }
    return error.localizedDescription
  }
}
