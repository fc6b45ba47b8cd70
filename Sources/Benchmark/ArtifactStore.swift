import Foundations

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Results on disk, each in a folder named by the digest of all that went into it: `STORE/<kind>/<digest>/`.
///
/// A folder is written under a temporary name, its files flushed, `record.json` with the digest of each
/// written last, then renamed into place. So an artifact is there whole or not at all, whatever fails or is
/// killed, and a folder without a matching record does not exist. Any number of processes may use one store
/// at a time.
public struct ArtifactStore: Sendable {
  public let root: String
  private let fileSystem: any FileSystem

  private static let locksFolder = "locks"
  private static let partialPrefix = ".partial-"

  /// Makes the store where there is none, and clears away what killed processes left half-written.
  public init(root: String, fileSystem: any FileSystem = LocalFileSystem()) throws(StoreError) {
    self.root = root
    self.fileSystem = fileSystem
    try failing { () throws(FileError) in
      let isNew = try !fileSystem.exists(root)
      try fileSystem.createDirectory(FilePath.join(root, Self.locksFolder))
      if isNew { try fileSystem.synchronizeDirectory(FilePath.parent(of: root)) }
      try removeAbandonedFolders()
    }
  }

  // MARK: Finding

  /// The artifact, if it is there whole: its record is for this identity and its files have the recorded
  /// sizes. Digests are checked when a file is read.
  public func find(_ identity: StepIdentity) throws(StoreError) -> Artifact? {
    try failing { () throws(FileError) in try complete(identity) }
  }

  private func complete(_ identity: StepIdentity) throws(FileError) -> Artifact? {
    let folder = folder(of: identity)
    guard let record = try record(in: folder), record.identity == identity else { return nil }
    for (name, file) in record.files.sorted(by: { $0.key < $1.key }) {
      guard
        try fileSystem.status(FilePath.join(folder, name)) == FileStatus(kind: .file, size: file.size)
      else { return nil }
    }
    return artifact(record)
  }

  /// Seconds that each stored result took, with its key (steps of one key cost about the same), in a fixed
  /// order.
  public func costs() throws(StoreError) -> [(costKey: String, seconds: Double)] {
    try failing { () throws(FileError) in
      var costs: [(costKey: String, seconds: Double)] = []
      for kind in try kindFolders() {
        for name in try fileSystem.list(kind) where !name.hasPrefix(".") {
          if let record = try record(in: FilePath.join(kind, name)) {
            costs.append((record.costKey, record.wallSeconds))
          }
        }
      }
      return costs
    }
  }

  // MARK: Storing

  /// Makes the artifact durable, or fails and leaves no trace of it. Where another process has stored the
  /// same in the meantime, that one stays and is returned.
  ///
  /// - Parameters:
  ///   - files: their bytes by name (printable ASCII without "/", not starting with ".", not "record.json").
  ///   - costKey: what other steps will take as long; see `costs`.
  public func store(
    _ identity: StepIdentity, files: [String: [UInt8]], costKey: String, wallSeconds: Double,
    cpuSeconds: Double, provenance: [String: String]
  ) throws(StoreError) -> Artifact {
    for name in files.keys.sorted() {
      precondition(ArtifactRecord.isFileName(name), "'\(name)' is no name for an artifact's file")
    }
    let record = ArtifactRecord(
      identity: identity,
      files: files.mapValues { ArtifactRecord.File(digest: Digest(of: $0), size: $0.count) },
      costKey: costKey, wallSeconds: wallSeconds, cpuSeconds: cpuSeconds, provenance: provenance)
    return try failing { () throws(FileError) in try write(record, files: files) }
  }

  private func write(_ record: ArtifactRecord, files: [String: [UInt8]]) throws(FileError) -> Artifact {
    let kindFolder = FilePath.join(root, record.identity.kind)
    if try fileSystem.status(kindFolder)?.kind != .directory {
      try fileSystem.createDirectory(kindFolder)
      try fileSystem.synchronizeDirectory(root)
    }
    let partialName = Self.partialPrefix + FilePath.uniqueSuffix()
    let partial = FilePath.join(kindFolder, partialName)
    // Held from before the folder exists, so that nobody takes it for abandoned. Nobody else knows the name.
    let lock = try fileSystem.lock(lockPath(partialName))
    defer { lock?.release() }
    do {
      try fileSystem.createDirectory(partial)
      for (name, bytes) in files.sorted(by: { $0.key < $1.key }) {
        try fileSystem.write(bytes, to: FilePath.join(partial, name))
      }
      try fileSystem.write(
        Array((record.json.canonical + "\n").utf8),
        to: FilePath.join(partial, ArtifactRecord.fileName))
      try fileSystem.synchronizeDirectory(partial)
      let stored = try place(partial, as: record)
      try fileSystem.synchronizeDirectory(kindFolder)
      return stored
    } catch {
      // Only to give the space back: no name leads to this folder, and the next opening would clear it too.
      try? fileSystem.remove(partial)
      throw error
    }
  }

  private func place(_ partial: String, as record: ArtifactRecord) throws(FileError) -> Artifact {
    let folder = folder(of: record.identity)
    var replaced = 0
    while true {
      do {
        try fileSystem.rename(partial, to: folder)
        return artifact(record)
      } catch {
        let occupied = error.code == ENOTEMPTY || error.code == EEXIST || error.code == ENOTDIR
        guard occupied, replaced < 3 else { throw error }
      }
      if let theirs = try complete(record.identity) {
        try fileSystem.remove(partial)
        return theirs
      }
      // What stands there is damaged. One process at a time takes it away, and only after a second look:
      // a whole one that another has put there since must stay, since that one already gave it to readers.
      let lockName = "\(record.identity.kind)-\(record.identity.name)-replacing"
      guard let lock = try fileSystem.lock(lockPath(lockName)) else {
        usleep(1000)
        continue
      }
      defer { lock.release() }
      guard try complete(record.identity) == nil, try fileSystem.exists(folder) else { continue }
      // Under a name that nobody holds a lock for, so that the next opening clears it if we die here.
      let damaged = "\(partial)-replaced-\(replaced)"
      try fileSystem.rename(folder, to: damaged)
      try fileSystem.remove(damaged)
      replaced += 1
    }
  }

  // MARK: Claiming

  /// The right to work on a step, without waiting: nil while another process has it. Look with `find` after
  /// claiming, since the one before may just have finished.
  public func claim(_ identity: StepIdentity) throws(StoreError) -> Claim? {
    try failing { () throws(FileError) in
      try fileSystem.lock(lockPath("\(identity.kind)-\(identity.name)")).map {
        Claim(identity: identity, lock: $0)
      }
    }
  }

  /// Ends when released, when it goes out of use, or with the process; children do not inherit it.
  public struct Claim: Sendable {
    public let identity: StepIdentity
    private let lock: FileLock

    init(identity: StepIdentity, lock: FileLock) {
      self.identity = identity
      self.lock = lock
    }

    public func release() { lock.release() }
  }

  // MARK: Places

  /// Where prepared data sets are kept.
  public var datasetsFolder: String { FilePath.join(root, "datasets") }

  /// Where the artifact is or would be.
  public func folder(of identity: StepIdentity) -> String {
    FilePath.join(FilePath.join(root, identity.kind), identity.name)
  }

  private func lockPath(_ name: String) -> String {
    FilePath.join(FilePath.join(root, Self.locksFolder), name + ".lock")
  }

  private func artifact(_ record: ArtifactRecord) -> Artifact {
    Artifact(folder: folder(of: record.identity), record: record, store: root, fileSystem: fileSystem)
  }

  private func kindFolders() throws(FileError) -> [String] {
    var folders: [String] = []
    for name in try fileSystem.list(root) where StepIdentity.isKind(name) {
      let folder = FilePath.join(root, name)
      if try fileSystem.status(folder)?.kind == .directory { folders.append(folder) }
    }
    return folders
  }

  private func removeAbandonedFolders() throws(FileError) {
    for kind in try kindFolders() {
      for name in try fileSystem.list(kind) where name.hasPrefix(Self.partialPrefix) {
        // Whoever writes it holds its lock; a lock that we can take belonged to a dead process.
        guard let lock = try fileSystem.lock(lockPath(name)) else { continue }
        defer { lock.release() }
        try fileSystem.remove(FilePath.join(kind, name))
      }
    }
  }

  /// nil where there is none or it is not whole. A disk that cannot be read is no missing record.
  private func record(in folder: String) throws(FileError) -> ArtifactRecord? {
    let path = FilePath.join(folder, ArtifactRecord.fileName)
    guard try fileSystem.status(path)?.kind == .file else { return nil }
    do {
      return ArtifactRecord(parsing: try fileSystem.read(path))
    } catch {
      // Moved away since, by a process that replaces a damaged artifact.
      if error.code == ENOENT { return nil }
      throw error
    }
  }

  private func failing<Result>(_ body: () throws(FileError) -> Result) throws(StoreError) -> Result {
    do { return try body() } catch { throw .failed(store: root, error) }
  }
}
