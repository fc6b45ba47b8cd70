import Foundations
import Glyphs
import Testing

/// "glyphs-62".
private let latin = CharacterSet.all[0]

/// Whether the fonts that are drawn are installed, which `make packages` does.
private let installedFonts = try? FontPackages.installed()

private func isUnreadable(_ face: RejectedFace) -> Bool {
  if case .unreadable = face.reason { true } else { false }
}

@Suite struct RenderingTests {
  private func render(_ files: [(name: String, bytes: [UInt8])]) throws -> GlyphCollection {
    let folder = try TemporaryFolder()
    return try GlyphCollection.render(
      latin, files: files.map { FontFile(path: try folder.write($0.bytes, to: $0.name), package: "fonts-x") })
  }

  /// Rectangles that all differ, from `least` units on.
  private func face(_ family: String, least: Int = 50) -> TrueTypeFace {
    TrueTypeFace(family: family, characters: latin.characters) { (least + 15 * $0, 1000) }
  }

  @Test("A rectangle covers the pixels that geometry says: the larger side is 26 pixels, in the middle")
  func rectangles() throws {
    func size(_ at: Int) -> (width: Int, height: Int) {
      at % 2 == 0 ? (1000, 40 + 31 * at) : (40 + 31 * at, 2000)
    }
    let faces = try render([
      ("a.ttf", TrueTypeFace(family: "A", characters: latin.characters, size: size).file)
    ]).faces
    let glyphs = try #require(faces.first).glyphs
    for at in latin.characters.indices {
      let (width, height) = size(at)
      let scale = 26 / Double(max(width, height))
      /// The part of pixel `place` that a bar of that length around the middle covers.
      func cover(_ place: Int, length: Int) -> Double {
        let half = Double(length) * scale / 2
        return max(0, min(Double(place + 1), 16 + half) - max(Double(place), 16 - half))
      }
      for row in 0..<32 {
        for column in 0..<32 {
          let expected = 255 * cover(row, length: height) * cover(column, length: width)
          // Corners are rounded to 1/64 pixel: half of that at each of two edges, of 255 levels.
          #expect(abs(Double(glyphs[(at * 32 + row) * 32 + column]) - expected) < 5)
        }
      }
    }
  }

  @Test("A glyph stands upright and is not mirrored: L has its ink at the left and at the bottom")
  func orientation() throws {
    var letters = face("L")
    letters.polygons = letters.polygons.enumerated().map { at, polygon in
      let stem = 100 + 5 * at
      let corners = [(0, 0), (0, 900), (stem, 900), (stem, 100), (600, 100), (600, 0)]
      return (polygon.character, corners.map { TrueTypeFace.Point(x: $0.0 - 250, y: $0.1 + 77) })
    }
    let glyphs = try #require(try render([("l.ttf", letters.file)]).faces.first).glyphs
    for at in latin.characters.indices {
      func ink(_ row: Int, _ column: Int) -> UInt8 { glyphs[(at * 32 + row) * 32 + column] }
      // 26 pixels high, rows 3...28; 17.3 wide, columns 7...24.
      #expect((3...28).allSatisfy { ink($0, 8) == 255 })
      #expect((8...23).allSatisfy { ink(27, $0) == 255 })
      #expect(ink(4, 22) == 0 && ink(20, 22) == 0)
      #expect((0..<32).allSatisfy { ink(2, $0) == 0 && ink(29, $0) == 0 && ink($0, 6) == 0 && ink($0, 25) == 0 })
    }
  }

  @Test("A face is rejected for a missing character, one without ink, too few glyphs, or as a duplicate")
  func rejections() throws {
    var lacking = face("Lacking")
    lacking.polygons.removeLast(3)
    var inkless = face("Inkless")
    inkless.polygons[5].corners = []
    // An outline without an area.
    inkless.polygons[6].corners = [TrueTypeFace.Point(x: 0, y: 0), TrueTypeFace.Point(x: 0, y: 900)]
    func repetitive(_ distinct: Int) -> [UInt8] {
      let face = TrueTypeFace(family: "Few \(distinct)", characters: latin.characters) {
        (20 * (min($0, distinct - 1) + 1), 1000)
      }
      return face.file
    }
    let sound = face("Sound").file
    let collection = try render([
      ("a.ttf", lacking.file), ("b.ttf", inkless.file), ("c.ttf", sound), ("d.ttf", face("Renamed").file),
      ("e.ttf", repetitive(latin.leastDistinct - 1)), ("f.ttf", repetitive(latin.leastDistinct)), ("g.ttf", sound),
    ])
    #expect(collection.faces.map(\.name) == ["fonts-x_c", "fonts-x_f"])
    #expect(collection.faces.map(\.family) == ["Sound", "Few \(latin.leastDistinct)"])
    #expect(collection.faces.map(\.style) == ["Regular", "Regular"])
    #expect(collection.rejected.map(\.name) == ["a", "b", "d", "e", "g"].map { "fonts-x_" + $0 })
    #expect(
      collection.rejected.map(\.reason) == [
        .missingCharacters(3), .missingCharacters(2), .duplicate(of: "fonts-x_c"),
        .tooFewDistinct(latin.leastDistinct - 1), .duplicate(of: "fonts-x_c"),
      ])
    #expect(collection.filesRead == 7)
    #expect(collection.facesSeen == 7)
    #expect(collection.imageCount == 2 * 62)
  }

  @Test("All faces of a file are drawn, and every name is given once")
  func names() throws {
    // Widths that differ by a third leave no pair below the threshold.
    let faces = [50, 400, 900, 5, 2000].enumerated().map { face("Face \($0)", least: $1) }
    let collection = try render([
      ("x/My Font.v2.ttf", TrueTypeFace.collection([faces[0], faces[1], faces[0]])),
      ("y/My+Font.v2.otf", faces[2].file), ("z/My-Font.v2-1.ttf", faces[3].file), ("z/ü", faces[4].file),
    ])
    #expect(
      collection.faces.map(\.name) == [
        "fonts-x_My-Font.v2", "fonts-x_My-Font.v2-1", "fonts-x_My-Font.v2.2", "fonts-x_My-Font.v2-1.2", "fonts-x_-",
      ])
    #expect(collection.rejected.map(\.name) == ["fonts-x_My-Font.v2-2"])
    #expect(collection.rejected.map(\.reason) == [.duplicate(of: "fonts-x_My-Font.v2")])
    #expect(collection.faces[0].path.hasSuffix("x/My Font.v2.ttf"))
    #expect(collection.facesSeen == 6)
  }

  @Test("The digest of the files tells contents, names, packages and order, but not folders")
  func filesDigest() throws {
    let (one, other) = (face("One").file, face("Other", least: 500).file)
    let digest = try render([("a.ttf", one), ("b.ttf", other)]).filesDigest
    #expect(try render([("x/a.ttf", one), ("y/b.ttf", other)]).filesDigest == digest)
    #expect(try render([("b.ttf", one), ("a.ttf", other)]).filesDigest != digest)
    #expect(try render([("a.ttf", other), ("b.ttf", one)]).filesDigest != digest)
    #expect(try render([("b.ttf", other), ("a.ttf", one)]).filesDigest != digest)
    let lines = "fonts-x\ta.ttf\t\(Digest(of: one))\nfonts-x\tb.ttf\t\(Digest(of: other))\n"
    #expect(digest == Digest(of: Array(lines.utf8)))
  }

  @Test("No file gives an empty collection")
  func nothing() throws {
    let collection = try GlyphCollection.render(latin, files: [])
    #expect(collection.faces.isEmpty && collection.designs.isEmpty && collection.designCount == 0)
    #expect(try GlyphCollection.freeTypeVersion.split(separator: ".").count == 3)
  }
}

@Suite(.enabled(if: installedFonts != nil, "the packages of scripts/glyph-fonts.txt are not installed"))
struct InstalledFontTests {
  /// Every 20th file, so that all kinds are among them.
  private var sample: [FontFile] {
    let files = installedFonts?.files ?? []
    return stride(from: 0, to: files.count, by: 20).map { files[$0] }
  }

  @Test("Real glyphs fill 26 pixels, in the middle; the same files give the same bytes")
  func boxes() throws {
    for set in CharacterSet.all {
      let collection = try GlyphCollection.render(set, files: sample)
      #expect(collection.faces.count > 20)
      #expect(collection.faces == (try GlyphCollection.render(set, files: sample)).faces)
      for face in collection.faces {
        for at in set.characters.indices {
          let inked = (0..<1024).filter { face.glyphs[at * 1024 + $0] > 0 }
          let (columns, rows) = (inked.map { $0 % 32 }, inked.map { $0 / 32 })
          let (left, right) = (try #require(columns.min()), try #require(columns.max()))
          let (top, bottom) = (try #require(rows.min()), try #require(rows.max()))
          // Pixels that an edge touches may be inked: one more on each side than fit.
          #expect((25...28).contains(max(right - left, bottom - top) + 1), "\(face.name) \(set.characters[at])")
          #expect(abs(left + right - 31) <= 2 && abs(top + bottom - 31) <= 2, "\(face.name) \(set.characters[at])")
        }
      }
    }
  }

  @Test("In a real font L, 7 and P have their ink where readers expect it")
  func orientation() throws {
    let file = try #require(installedFonts?.files.first { $0.path.hasSuffix("/DejaVuSans.ttf") })
    #expect(file.package == "fonts-dejavu-core")
    let face = try #require(try GlyphCollection.render(latin, files: [file]).faces.first)
    #expect(face.family == "DejaVu Sans" && face.style == "Book" && face.name == "fonts-dejavu-core_DejaVuSans")
    func ink(_ character: Unicode.Scalar, rows: Range<Int>, columns: Range<Int>) throws -> Int {
      let at = try #require(latin.characters.firstIndex(of: character))
      return rows.reduce(0) { sum, row in
        columns.reduce(sum) { $0 + Int(face.glyphs[(at * 32 + row) * 32 + $1]) }
      }
    }
    let (all, low, high) = (0..<32, 0..<16, 16..<32)
    #expect(try ink("L", rows: all, columns: low) > ink("L", rows: all, columns: high))
    #expect(try ink("L", rows: low, columns: all) < ink("L", rows: high, columns: all))
    #expect(try ink("P", rows: all, columns: low) > ink("P", rows: all, columns: high))
    #expect(try ink("P", rows: low, columns: all) > ink("P", rows: high, columns: all))
    #expect(try ink("7", rows: low, columns: high) > ink("7", rows: high, columns: high))
  }

  @Test("Distances between real faces are those of the formula")
  func distances() throws {
    let faces = Array(try GlyphCollection.render(latin, files: sample).faces.prefix(12))
    let fast = GlyphDistances(glyphs: faces.map(\.glyphs), characters: latin.characters.count)
    for first in faces.indices {
      for second in 0..<first {
        let expected = DesignsTests.distance(faces[first].glyphs, faces[second].glyphs, characters: 62)
        #expect(abs((fast.distance(first, second, below: .infinity) ?? .nan) - expected) < 1e-12)
      }
    }
  }

  @Test("A damaged font is drawn or rejected, and never crashes", arguments: [".ttf", ".otf", ".t1", ".pfb"])
  func mutations(suffix: String) throws {
    let installed = try #require(installedFonts).files.filter { $0.path.hasSuffix(suffix) }
    let original = try LocalFileSystem().read(try #require(installed.dropFirst(3).first).path)
    let folder = try TemporaryFolder()
    var generator = RandomStream(seed: 11, purpose: "damaged fonts" + suffix).generator()
    var files: [FontFile] = []
    for trial in 0..<100 {
      var bytes = original
      switch trial % 4 {
      case 0: bytes.removeLast(1 + generator.below(bytes.count))
      case 1:
        let start = generator.below(bytes.count)
        let end = min(bytes.count, start + 1 + generator.below(200))
        for at in start..<end { bytes[at] = UInt8(generator.below(256)) }
      case 2:
        // Where the tables are told of.
        for _ in 0..<4 { bytes[generator.below(min(bytes.count, 400))] = UInt8(generator.below(256)) }
      default:
        for _ in 0..<1 + generator.below(200) { bytes[generator.below(bytes.count)] = UInt8(generator.below(256)) }
      }
      files.append(FontFile(path: try folder.write(bytes, to: "\(trial)\(suffix)"), package: "fonts-x"))
    }
    let collection = try GlyphCollection.render(latin, files: files)
    #expect(collection.filesRead == 100)
    let told = Set(collection.faces.map(\.path) + collection.rejected.map(\.path))
    #expect(told == Set(files.map(\.path)))
    #expect(collection.rejected.contains(where: isUnreadable))
    // Uninitialised memory would show here.
    let again = try GlyphCollection.render(latin, files: files)
    #expect(again.faces == collection.faces && again.rejected == collection.rejected)
  }
}

@Suite struct UnreadableFontTests {
  @Test("What is no font, and what cannot be read, is rejected by name")
  func noFonts() throws {
    let folder = try TemporaryFolder()
    var generator = RandomStream(seed: 3, purpose: "no font").generator()
    let face = TrueTypeFace(family: "A", characters: latin.characters) { (100 + $0, 1000) }.file
    let contents = [
      "empty.ttf": [], "text.otf": Array("no font".utf8), "short.ttf": Array(face.prefix(100)),
      "random.t1": (0..<5000).map { _ in UInt8(generator.below(256)) },
    ]
    let names = ["empty.ttf", "text.otf", "short.ttf", "random.t1", "absent.ttf", "folder.ttf"]
    for (name, bytes) in contents { try folder.write(bytes, to: name) }
    try LocalFileSystem().createDirectory(folder("folder.ttf"))
    let collection = try GlyphCollection.render(
      latin, files: names.map { FontFile(path: folder($0), package: "fonts-x") })
    #expect(collection.faces.isEmpty)
    #expect(collection.unreadable.map(\.path) == names.map { folder($0) })
    #expect(collection.facesSeen == 0)
    let absent = RejectedFace.Reason.unreadable("cannot read \(folder("absent.ttf")): No such file or directory")
    #expect(collection.rejected[4].reason == absent)
  }

  @Test("Seeded damage to a small font: every file is told of, and twice the same")
  func mutations() throws {
    let folder = try TemporaryFolder()
    var generator = RandomStream(seed: 4, purpose: "damaged small font").generator()
    let original = TrueTypeFace.collection(
      (1...2).map { scale in
        TrueTypeFace(family: "A", characters: latin.characters) { (100 + 10 * $0 * scale, 1000) }
      })
    let files = try (0..<200).map { trial in
      var bytes = original
      for _ in 0..<1 + trial % 9 { bytes[generator.below(bytes.count)] = UInt8(generator.below(256)) }
      return FontFile(path: try folder.write(bytes, to: "\(trial).ttf"), package: "fonts-x")
    }
    let collection = try GlyphCollection.render(latin, files: files)
    #expect(Set(collection.faces.map(\.path) + collection.rejected.map(\.path)) == Set(files.map(\.path)))
    #expect(collection.faces.count > 10)
    let again = try GlyphCollection.render(latin, files: files)
    #expect(again.faces == collection.faces && again.rejected == collection.rejected)
  }
}
