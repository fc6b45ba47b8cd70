import Foundations

/// A finished result in the store: its files, and the record that vouches for them.
public struct Artifact: Sendable {
  /// Where the files are.
  public let folder: String
  public let record: ArtifactRecord
  private let store: String
  private let fileSystem: any FileSystem

  init(folder: String, record: ArtifactRecord, store: String, fileSystem: any FileSystem) {
    self.folder = folder
    self.record = record
    self.store = store
    self.fileSystem = fileSystem
  }

  public var identity: StepIdentity { record.identity }

  /// The bytes of one of its files, checked against the record's digest.
  public func read(_ name: String) throws(StoreError) -> [UInt8] {
    let path = FilePath.join(folder, name)
    guard let expected = record.files[name] else {
      throw .damaged(file: path, artifact: folder, reason: "the artifact's record names no such file")
    }
    let bytes: [UInt8]
    do { bytes = try fileSystem.read(path) } catch { throw .failed(store: store, error) }
    let digest = Digest(of: bytes)
    guard digest == expected.digest else {
      throw .damaged(
        file: path, artifact: folder,
        reason: "its SHA-256 is \(digest) (\(bytes.count) bytes), its record says \(expected.digest) "
          + "(\(expected.size) bytes)")
    }
    return bytes
  }

  /// Reads and checks every file.
  public func verify() throws(StoreError) {
    for name in record.files.keys.sorted() { _ = try read(name) }
  }
}
