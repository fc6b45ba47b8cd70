import Foundations
import Glyphs
import Images

/// The characters of a set, drawn from the free fonts of Debian packages: classes that are easy to confuse, in as
/// many designs as there are fonts. The images are written as PNG files in a folder a class and read back like
/// anybody's own folder.
struct GlyphDataset: DatasetSource {
  let characterSet: CharacterSet

  var name: String { characterSet.name }
  var summary: String {
    "grey 32x32 images of \(characterSet.characters.count) characters, drawn from the free fonts of Debian packages"
  }
  var howToGet: String { "Type `make packages` in the checkout, or `apt-get install` the packages in scripts/glyph-fonts.txt." }
  let count: Int? = nil
  var classes: Int? { characterSet.characters.count }
  let flips = false
  let pinnedIdentity: JSONValue? = nil

  func locate(root: String?) throws(DatasetError) -> String {
    let fonts = try installed()
    return "\(fonts.files.count) font files of \(fonts.versions.count) packages"
  }

  func preparation(root: String?) throws(DatasetError) -> JSONValue {
    [
      "set": .string(characterSet.name), "renderer": .integer(GlyphCollection.rendererVersion),
      "design distance": .number(Designs.threshold),
      "FreeType": .string(try freeTypeVersion()),
      "packages": .object(
        Dictionary(try installed().versions.map { ($0.package, .string($0.version)) }, uniquingKeysWith: { $1 })),
    ]
  }

  func load(root: String?, preparing work: Preparation) throws(DatasetError) -> ImageDataset {
    let fonts = try installed()
    work.progress("drawing \(characterSet.name)", 0, 1)
    let glyphs: GlyphCollection
    do { glyphs = try GlyphCollection.render(characterSet, files: fonts.files) } catch {
      throw .malformed(file: characterSet.name, reason: "\(error)")
    }
    let folder = FilePath.join(work.folder, "images")
    try write(glyphs, to: folder, progress: work.progress)
    var entries = try ImageFolder.entries(folder)
    entries.facts = try facts(glyphs, packages: fonts.versions)
    return try entries.load(name: name, geometry: ImageGeometry(), flips: flips, preparing: work)
  }

  private func freeTypeVersion() throws(DatasetError) -> String {
    do { return try GlyphCollection.freeTypeVersion } catch { throw .malformed(file: "FreeType", reason: "\(error)") }
  }

  private func installed() throws(DatasetError) -> InstalledFonts {
    do { return try FontPackages.installed() } catch {
      throw .notInstalled(dataset: name, lookedIn: ["the installed packages"], howToGet: "\(error)")
    }
  }

  private func facts(_ glyphs: GlyphCollection, packages: [PackageVersion]) throws(DatasetError) -> [String: String] {
    var facts = [
      "FreeType": try freeTypeVersion(),
      "fonts": "\(glyphs.filesRead) files of \(packages.count) packages, SHA-256 \(glyphs.filesDigest)",
      "font packages": packages.map { "\($0.package) \($0.version)" }.joined(separator: ", "),
      "faces": "\(glyphs.faces.count) of \(glyphs.facesSeen), \(glyphs.designCount) designs",
    ]
    if let nearest = glyphs.nearest {
      facts["nearest faces of different designs"] =
        "\(glyphs.faces[nearest.first].name) and \(glyphs.faces[nearest.second].name), relative distance "
        + "\(nearest.distance)"
    }
    if !glyphs.unreadable.isEmpty {
      facts["unreadable font files"] = glyphs.unreadable.map(\.path).joined(separator: ", ")
    }
    return facts
  }

  // MARK: Writing

  /// Folders by code point: "a" and "A" are one name on some file systems.
  static func folder(of character: Unicode.Scalar) -> String {
    let digits = String(character.value, radix: 16, uppercase: true)
    return "U+" + String(repeating: "0", count: max(0, 4 - digits.count)) + digits
  }

  /// Files that are there and right stay: to remove some ten thousand takes minutes on some disks.
  private func write(_ glyphs: GlyphCollection, to folder: String, progress: (String, Int, Int) -> Void)
    throws(DatasetError)
  {
    let system = LocalFileSystem()
    let characters = characterSet.characters
    let names = Set(glyphs.faces.map { $0.name + ".png" })
    try mapping { () throws(FileError) in
      for character in characters {
        let place = FilePath.join(folder, Self.folder(of: character))
        try system.createDirectory(place)
        for name in try system.list(place) where !names.contains(name) {
          try system.remove(FilePath.join(place, name))
        }
      }
    }
    let size = GlyphCollection.side * GlyphCollection.side
    for first in stride(from: 0, to: glyphs.faces.count, by: 64) {
      let portion = first..<min(first + 64, glyphs.faces.count)
      let failures = concurrentMap(portion.count * characters.count) { index -> FileError? in
        let face = glyphs.faces[portion.lowerBound + index / characters.count]
        let character = index % characters.count
        let bytes = PNG.encode(
          PixelImage(
            width: GlyphCollection.side, height: GlyphCollection.side, channels: 1,
            samples: Array(face.glyphs[character * size..<(character + 1) * size])))
        let path = "\(folder)/\(Self.folder(of: characters[character]))/\(face.name).png"
        do throws(FileError) {
          if try system.exists(path), try system.read(path) == bytes { return nil }
          try system.writeUnflushed(bytes, to: path)
        } catch { return error }
        return nil
      }
      if let failure = failures.compactMap({ $0 }).first { throw .file(failure) }
      progress("writing PNG files", portion.upperBound * characters.count, glyphs.faces.count * characters.count)
    }
    var groups = ""
    for (face, design) in zip(glyphs.faces, glyphs.designs) {
      for character in characters { groups += "\(Self.folder(of: character))/\(face.name).png\tdesign-\(design)\n" }
    }
    let classes = characters.map { "\(Self.folder(of: $0))\t\($0)\n" }.joined()
    try mapping { () throws(FileError) in
      try system.writeUnflushed(Array(groups.utf8), to: FilePath.join(folder, ImageFolder.groupsFile))
      try system.writeUnflushed(Array(classes.utf8), to: FilePath.join(folder, ImageFolder.classesFile))
    }
  }
}
