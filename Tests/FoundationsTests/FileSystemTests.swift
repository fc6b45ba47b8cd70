import Foundation
import Foundations
import Testing

struct FileSystemTests {
  let files = LocalFileSystem()

  @Test("Bytes come back as they were written, an overwritten file has only the new ones")
  func writeAndRead() throws {
    let folder = try TemporaryFolder()
    let long = (0..<300_000).map { UInt8(truncatingIfNeeded: $0 &* 7) }
    try files.write(long, to: folder("a"))
    #expect(try files.read(folder("a")) == long)
    #expect(try files.status(folder("a")) == FileStatus(kind: .file, size: 300_000))
    try files.write([1, 2], to: folder("a"))
    #expect(try files.read(folder("a")) == [1, 2])
    try files.write([], to: folder("a"))
    #expect(try files.read(folder("a")) == [])
  }

  @Test("Reads files whose size the system does not tell in advance")
  func unknownSize() throws {
    #expect(try !files.read("/proc/self/maps").isEmpty)
  }

  @Test("Folders: made with those above, listed in byte order, removed with all in them, links not followed")
  func folders() throws {
    let folder = try TemporaryFolder()
    try files.createDirectory(folder("x/y/z"))
    try files.createDirectory(folder("x/y/z"))
    for name in ["b", "B", "10", "9", ".hidden", "é"] { try files.write([0], to: folder("x/" + name)) }
    #expect(try files.list(folder("x")) == [".hidden", "10", "9", "B", "b", "y", "é"])
    try files.synchronizeDirectory(folder("x"))
    try files.write([1], to: folder("kept"))
    try FileManager.default.createSymbolicLink(atPath: folder("x/link"), withDestinationPath: folder.path)
    try files.remove(folder("x"))
    #expect(try !files.exists(folder("x")))
    #expect(try files.read(folder("kept")) == [1])
    try files.remove(folder("x"))
  }

  @Test("Renaming replaces a file but not a folder that holds something")
  func rename() throws {
    let folder = try TemporaryFolder()
    try files.write([1], to: folder("a"))
    try files.write([2], to: folder("b"))
    try files.rename(folder("a"), to: folder("b"))
    #expect(try files.read(folder("b")) == [1])
    try files.createDirectory(folder("full/inner"))
    try files.createDirectory(folder("new"))
    let error = #expect(throws: FileError.self) { try files.rename(folder("new"), to: folder("full")) }
    #expect(error?.operation == .rename)
    #expect(error.map { $0.code == ENOTEMPTY || $0.code == EEXIST } == true)
  }

  @Test("Failures say what, where, why, and what to try")
  func failures() throws {
    let folder = try TemporaryFolder()
    try files.write([1], to: folder("file"))

    let blocked = #expect(throws: FileError.self) { try files.createDirectory(folder("file/a/b")) }
    #expect(
      blocked?.description == "cannot make the folder \(folder("file")): Not a directory. "
        + "Move away the file that stands where a folder should be, or use another place.")

    let full = #expect(throws: FileError.self) { try files.write([1], to: "/dev/full") }
    #expect(
      full?.description == "cannot write /dev/full: No space left on device. "
        + "Free some space on that disk, or use another place.")

    let missing = #expect(throws: FileError.self) { try files.read(folder("none")) }
    #expect(missing == FileError(.read, folder("none"), code: ENOENT))
    let isFolder = #expect(throws: FileError.self) { try files.read(folder.path) }
    #expect(isFolder?.code == EISDIR)
    #expect(throws: FileError(.list, folder("file"), code: ENOTDIR)) { try files.list(folder("file")) }
    #expect(throws: FileError(.write, folder("no/a"), code: ENOENT)) {
      try files.write([1], to: folder("no/a"))
    }
    #expect(throws: FileError(.lock, folder("no/a"), code: ENOENT)) { try files.lock(folder("no/a")) }
    #expect(try files.status(folder("file/inside")) == nil)
  }

  @Test func paths() {
    #expect(FilePath.parent(of: "a/b/c") == "a/b")
    #expect(FilePath.parent(of: "a/b/") == "a")
    #expect(FilePath.parent(of: "a") == ".")
    #expect(FilePath.parent(of: "/a") == "/")
    #expect(FilePath.parent(of: "/") == "/")
    #expect(FilePath.join("/", "a") == "/a")
    #expect(FilePath.join("a", "b") == "a/b")
    #expect(Set((0..<100).map { _ in FilePath.uniqueSuffix() }).count == 100)
  }

  @Test("A lock refuses everyone else until it is released or forgotten, and leaves no file")
  func lock() throws {
    let folder = try TemporaryFolder()
    do {
      let held = try #require(try files.lock(folder("l")))
      #expect(try files.lock(folder("l")) == nil)
      #expect(try run(["flock", "-n", folder("l"), "true"])?.status != 0)
      held.release()
      #expect(try files.list(folder.path) == [])
      let again = try #require(try files.lock(folder("l")))
      // Releasing the old one twice must not take the new holder's lock away.
      held.release()
      #expect(try files.lock(folder("l")) == nil)
      withExtendedLifetime(again) {}
    }
    #expect(try files.lock(folder("l")) != nil)
  }

  @Test("A lock ends with a process that is killed")
  func lockOfKilledProcess() throws {
    let folder = try TemporaryFolder()
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/flock")
    // -F: no process between the lock and us; cat waits for its input.
    process.arguments = ["-n", "-F", folder("l"), "sh", "-c", "echo ready; exec cat"]
    process.standardInput = Pipe()
    let output = Pipe()
    process.standardOutput = output
    try process.run()
    #expect(String(decoding: output.fileHandleForReading.availableData, as: UTF8.self) == "ready\n")
    #expect(try files.lock(folder("l")) == nil)
    kill(process.processIdentifier, SIGKILL)
    process.waitUntilExit()
    #expect(try files.lock(folder("l")) != nil)
  }

  @Test("Children do not inherit a lock")
  func lockIsNotInherited() throws {
    let folder = try TemporaryFolder()
    let held = try #require(try files.lock(folder("inherited-lock")))
    // popen passes on every descriptor that is not closed on exec, which Foundation's Process would not.
    let pipe = try #require(popen("ls -l /proc/self/fd", "r"))
    var output: [UInt8] = []
    while case let byte = fgetc(pipe), byte != EOF { output.append(UInt8(byte)) }
    #expect(pclose(pipe) == 0)
    #expect(!String(decoding: output, as: UTF8.self).contains("inherited-lock"))
    held.release()
  }
}
