import Foundations

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// A font file of an installed package.
public struct FontFile: Sendable, Equatable {
  public let path: String
  /// "fonts-lato".
  public let package: String

  public init(path: String, package: String) {
    self.path = path
    self.package = package
  }
}

public struct PackageVersion: Sendable, Equatable {
  public let package: String
  /// "2.0-2.1".
  public let version: String

  public init(package: String, version: String) {
    self.package = package
    self.version = version
  }
}

/// What ``FontPackages/installed(_:dpkgFolder:)`` finds.
public struct InstalledFonts: Sendable, Equatable {
  /// By path, in byte order.
  public let files: [FontFile]
  /// The packages that were read, those that the named ones depend on included, sorted by name.
  public let versions: [PackageVersion]
}

/// The Debian packages whose fonts are drawn. Named ones only, so that the glyphs do not depend on whatever
/// fonts a machine has.
public enum FontPackages {
  /// Sorted; the same list as scripts/glyph-fonts.txt, from which they are installed.
  public static let names = [
    "fonts-adf-accanthis", "fonts-adf-baskervald", "fonts-adf-gillius", "fonts-adf-ikarius",
    "fonts-adf-irianis", "fonts-adf-libris", "fonts-adf-mekanus", "fonts-adf-romande",
    "fonts-adf-switzera", "fonts-adf-tribun", "fonts-adf-universalis", "fonts-adf-verana",
    "fonts-aenigma", "fonts-averia-gwf", "fonts-averia-sans-gwf", "fonts-averia-serif-gwf",
    "fonts-bwht", "fonts-cmu", "fonts-comic-neue", "fonts-croscore", "fonts-dejavu-extra",
    "fonts-dustin", "fonts-ebgaramond", "fonts-firacode", "fonts-freefont-ttf",
    "fonts-georgewilliams", "fonts-inter", "fonts-jetbrains-mono", "fonts-lato",
    "fonts-liberation2", "fonts-linuxlibertine", "fonts-open-sans", "fonts-play",
    "fonts-roboto-unhinted", "fonts-sil-charis", "fonts-sil-gentium-basic", "fonts-urw-base35",
  ]

  /// The installed font files (.ttf, .otf, .pfb, .t1) of the packages and of the font packages that they depend
  /// on, read from dpkg's own files.
  ///
  /// A file that has several paths (symbolic links) stands once, under the lowest of them.
  /// - Throws: ``GlyphError/missingPackages(_:)`` with all that are missing.
  public static func installed(
    _ names: [String] = names, dpkgFolder: String = "/var/lib/dpkg"
  ) throws(GlyphError) -> InstalledFonts {
    let database = try PackageDatabase(folder: dpkgFolder)
    let missing = Set(names.filter { database.packages[$0] == nil }).sorted()
    guard missing.isEmpty else { throw .missingPackages(missing) }

    var candidates: [FontFile] = []
    var versions: [PackageVersion] = []
    var seen = Set(names)
    var waiting = seen.sorted()
    while let name = waiting.popLast() {
      guard let package = database.packages[name] else { continue }
      let paths = try database.fontPaths(of: name)
      // Others, like a program that a font package runs when it is installed, could lead anywhere.
      let isDrawn = names.contains(name) || !paths.isEmpty || name.hasPrefix("fonts-") || name.hasPrefix("ttf-")
      guard isDrawn else { continue }
      candidates += paths.map { FontFile(path: $0, package: name) }
      versions.append(PackageVersion(package: name, version: package.version))
      waiting += package.dependencies.filter { seen.insert($0).inserted }
    }
    return InstalledFonts(
      files: onePathPerFile(candidates),
      versions: versions.sorted { $0.package.utf8.lexicographicallyPrecedes($1.package.utf8) })
  }

  private static func onePathPerFile(_ candidates: [FontFile]) -> [FontFile] {
    let ordered = candidates.sorted {
      if $0.path == $1.path { return $0.package.utf8.lexicographicallyPrecedes($1.package.utf8) }
      return $0.path.utf8.lexicographicallyPrecedes($1.path.utf8)
    }
    var seen: Set<String> = []
    return ordered.filter { file in
      guard let resolved = regularFile(at: file.path) else { return false }
      return seen.insert(resolved).inserted
    }
  }

  /// The path without symbolic links; nil where no regular file stands. Machines may be told to leave out parts
  /// of packages (documentation, say), so that a missing file is no fault.
  private static func regularFile(at path: String) -> String? {
    guard let resolved = realpath(path, nil) else { return nil }
    defer { free(resolved) }
    var status = stat()
    guard stat(resolved, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
    return String(cString: resolved)
  }
}

/// dpkg's data, read without dpkg (deb-control(5), dpkg(1) FILES).
private struct PackageDatabase {
  struct Package {
    var version: String
    var architecture: String
    /// All alternatives, in the order of the field.
    var dependencies: [String]
  }

  let folder: String
  /// The installed ones, by name.
  private(set) var packages: [String: Package] = [:]

  init(folder: String) throws(GlyphError) {
    self.folder = folder
    let path = FilePath.join(folder, "status")
    for fields in Self.paragraphs(try Self.lines(path)) {
      guard let name = fields["Package"], let version = fields["Version"],
        fields["Status"]?.split(separator: " ").last == "installed"
      else { continue }
      packages[name] = Package(
        version: version, architecture: fields["Architecture"] ?? "all",
        dependencies: Self.dependencies(fields["Depends"] ?? ""))
    }
  }

  /// Paths of its font files as the package lists them.
  func fontPaths(of name: String) throws(GlyphError) -> [String] {
    let information = FilePath.join(folder, "info")
    // The second name is that of packages that can be installed for several architectures at once.
    for file in [name, "\(name):\(packages[name]?.architecture ?? "all")"] {
      let path = FilePath.join(information, file + ".list")
      guard try Self.exists(path) else { continue }
      return try Self.lines(path).map(String.init).filter(Self.isFont)
    }
    throw .missingFileList(package: name, folder: information)
  }

  private static func isFont(_ path: String) -> Bool {
    let lowercased = path.lowercased()
    return [".ttf", ".otf", ".pfb", ".t1"].contains { lowercased.hasSuffix($0) }
  }

  /// "a (>= 1) | b:any, c" gives a, b, c.
  private static func dependencies(_ field: String) -> [String] {
    field.split { $0 == "," || $0 == "|" }.compactMap { alternative in
      alternative.drop { $0 == " " }.split { " :([\t".contains($0) }.first.map(String.init)
    }
  }

  /// Fields that go on over several lines are joined with spaces.
  private static func paragraphs(_ lines: [Substring]) -> [[String: String]] {
    var paragraphs: [[String: String]] = [[:]]
    var field = ""
    for line in lines {
      if line.isEmpty {
        paragraphs.append([:])
        field = ""
      } else if line.first == " " || line.first == "\t" {
        // Descriptions are long, and nothing of them is read.
        if field == "Depends" { paragraphs[paragraphs.count - 1][field]?.append(contentsOf: line) }
      } else if let colon = line.firstIndex(of: ":") {
        field = String(line[..<colon])
        guard ["Package", "Version", "Status", "Architecture", "Depends"].contains(field) else { continue }
        let value = line[line.index(after: colon)...].drop { $0 == " " }
        paragraphs[paragraphs.count - 1][field] = String(value)
      }
    }
    return paragraphs
  }

  private static func exists(_ path: String) throws(GlyphError) -> Bool {
    do { return try LocalFileSystem().exists(path) } catch { throw .file(error) }
  }

  private static func lines(_ path: String) throws(GlyphError) -> [Substring] {
    let bytes: [UInt8]
    do { bytes = try LocalFileSystem().read(path) } catch { throw .file(error) }
    return String(decoding: bytes, as: UTF8.self).split(separator: "\n", omittingEmptySubsequences: false)
  }
}
