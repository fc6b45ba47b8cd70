#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

extension LocalFileSystem {
  /// Digest over paths, sizes and modification times of all files in a folder and below: another one, as good as
  /// surely, once any of them was changed, added or removed. Opens no file; does not follow links to folders.
  public func stateDigest(of folder: String) throws(FileError) -> Digest {
    var hasher = SHA256()
    try addState(of: folder, below: "", to: &hasher)
    return hasher.finalize()
  }

  private func addState(of folder: String, below prefix: String, to hasher: inout SHA256) throws(FileError) {
    for name in try list(folder) where !name.hasPrefix(".") {
      let path = FilePath.join(folder, name)
      var link = stat()
      // What vanished since the listing is as if it had not been there.
      guard lstat(path, &link) == 0 else { continue }
      if link.st_mode & S_IFMT == S_IFDIR {
        try addState(of: path, below: prefix + name + "/", to: &hasher)
      } else {
        // Of a link, the file that it leads to.
        var file = link
        if stat(path, &file) != 0 { file = link }
        hasher.update(
          Array("\(prefix)\(name)\0\(file.st_size) \(file.st_mtim.tv_sec) \(file.st_mtim.tv_nsec)\n".utf8))
      }
    }
  }
}
