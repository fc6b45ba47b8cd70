import Foundation
import Foundations
import Glyphs
import Testing

@Suite struct FontPackagesTests {
  /// dpkg's folder as far as it is read, with packages of all kinds.
  private struct Machine {
    let folder: TemporaryFolder

    init() throws {
      folder = try TemporaryFolder()
      try folder.write(
        """
        Package: fonts-one
        Status: install ok installed
        Architecture: all
        Version: 1.0-1
        Depends: fonts-two (>= 2), fonts-absent | fonts-three:any,
         helper, some-virtual-name
        Description: the first
         Package: fonts-of-the-description

        Package: fonts-two
        Status: hold ok installed
        Architecture: all
        Version: 1:2.0
        Depends: fonts-one

        Package: fonts-three
        Status: install ok installed
        Architecture: all
        Version: 3
        Depends: odd-name

        Package: odd-name
        Status: install ok installed
        Architecture: amd64
        Multi-Arch: same
        Version: 4
        Depends: helper

        Package: helper
        Status: install ok installed
        Architecture: amd64
        Version: 5
        Depends: fonts-behind

        Package: fonts-behind
        Status: install ok installed
        Architecture: all
        Version: 6

        Package: fonts-removed
        Status: deinstall ok config-files
        Architecture: all
        Version: 7

        """, to: "dpkg/status")
      try list("fonts-one", ["share", "share/b.ttf", "share/A.TTF", "share/readme.txt", "share/gone.ttf"])
      try list("fonts-two", ["share/folder.ttf", "share/link.otf", "share/a.pfb"])
      try list("fonts-three", ["share/a.t1"])
      try list("odd-name:amd64", ["share/c.otf", "share/b.ttf"])
      try list("helper", ["bin/helper"])
      try list("fonts-behind", ["share/behind.ttf"])
      for file in ["b.ttf", "A.TTF", "readme.txt", "a.pfb", "a.t1", "c.otf", "behind.ttf"] {
        try folder.write(file, to: "share/" + file)
      }
      try LocalFileSystem().createDirectory(folder("share/folder.ttf"))
      try FileManager.default.createSymbolicLink(
        atPath: folder("share/link.otf"), withDestinationPath: folder("share/c.otf"))
    }

    func list(_ package: String, _ paths: [String]) throws {
      try folder.write(paths.map { folder($0) + "\n" }.joined(), to: "dpkg/info/\(package).list")
    }

    func installed(_ names: [String]) throws -> InstalledFonts {
      try FontPackages.installed(names, dpkgFolder: folder("dpkg"))
    }
  }

  @Test("Fonts of a package and of its dependencies, alternatives too, but not through other packages")
  func dependencies() throws {
    let machine = try Machine()
    let fonts = try machine.installed(["fonts-one"])
    #expect(
      fonts.versions == [
        PackageVersion(package: "fonts-one", version: "1.0-1"),
        PackageVersion(package: "fonts-three", version: "3"),
        PackageVersion(package: "fonts-two", version: "1:2.0"),
        PackageVersion(package: "odd-name", version: "4"),
      ])
    // Capitals come first in byte order; c.otf and link.otf are one file; two packages list b.ttf.
    let expected = [
      ("A.TTF", "fonts-one"), ("a.pfb", "fonts-two"), ("a.t1", "fonts-three"), ("b.ttf", "fonts-one"),
      ("c.otf", "odd-name"),
    ]
    #expect(
      fonts.files == expected.map { FontFile(path: machine.folder("share/" + $0.0), package: $0.1) })
  }

  @Test("The lowest path of a file counts, also where it is the link")
  func lowestPath() throws {
    let machine = try Machine()
    try FileManager.default.createSymbolicLink(
      atPath: machine.folder("share/B.otf"), withDestinationPath: machine.folder("share/behind.ttf"))
    try machine.list("fonts-behind", ["share/behind.ttf", "share/B.otf"])
    let files = try machine.installed(["fonts-behind"]).files
    #expect(files == [FontFile(path: machine.folder("share/B.otf"), package: "fonts-behind")])
  }

  @Test("All missing packages are named, with the command that installs them")
  func missing() throws {
    let machine = try Machine()
    let error = GlyphError.missingPackages(["fonts-absent", "fonts-of-the-description", "fonts-removed"])
    #expect(throws: error) {
      try machine.installed(["fonts-removed", "fonts-one", "fonts-absent", "fonts-of-the-description"])
    }
    #expect(
      error.description == "3 font packages are not installed: apt-get install --no-install-recommends "
        + "fonts-absent fonts-of-the-description fonts-removed")
  }

  @Test("A package without a list of files, and a folder that is not dpkg's, are errors that name them")
  func damagedDatabase() throws {
    let machine = try Machine()
    try LocalFileSystem().remove(machine.folder("dpkg/info/fonts-three.list"))
    let information = machine.folder("dpkg/info")
    #expect(throws: GlyphError.missingFileList(package: "fonts-three", folder: information)) {
      try machine.installed(["fonts-one"])
    }
    let absent = machine.folder("absent")
    #expect(throws: GlyphError.file(FileError(.read, absent + "/status", code: 2))) {
      try FontPackages.installed([], dpkgFolder: absent)
    }
  }

  @Test("The names are those that are installed from scripts/glyph-fonts.txt")
  func names() throws {
    let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent()
    let text = try String(contentsOf: root.appendingPathComponent("scripts/glyph-fonts.txt"), encoding: .utf8)
    #expect(FontPackages.names == text.split(separator: "\n").map(String.init))
    #expect(FontPackages.names == FontPackages.names.sorted())
  }
}
