import Foundations

/// Why no glyphs could be drawn at all. What is wrong with a single font is told in ``RejectedFace`` instead.
public enum GlyphError: Error, Sendable, Equatable, CustomStringConvertible {
  /// Packages that are drawn, but are not installed.
  case missingPackages([String])
  /// An installed package of which dpkg keeps no list of files in this folder.
  case missingFileList(package: String, folder: String)
  case file(FileError)
  /// FreeType cannot start; its error number.
  case noRenderer(code: Int)

  public var description: String {
    switch self {
    case .missingPackages(let names):
      "\(names.count) font packages are not installed: "
        + "apt-get install --no-install-recommends \(names.joined(separator: " "))"
    case .missingFileList(let package, let folder):
      "no list of the files of package \(package) in \(folder), expected \(package).list: reinstall the package."
    case .file(let error): error.description
    case .noRenderer(let code): "FreeType cannot start, its error is \(code): out of memory?"
    }
  }
}
