import Foundations

/// One face of a font file, drawn.
public struct RenderedFace: Sendable, Equatable {
  /// Unique among the files that were given, and usable as the name of a file: "fonts-lato_Lato-Bold", with
  /// "-1" and so on for further faces of one file, and ".2" and so on where another file has the name already.
  public let name: String
  public let package: String
  public let path: String
  /// As the font says, "Lato" and "Bold"; may be empty.
  public let family: String
  public let style: String
  /// [characters, 32, 32], 0 background ... 255 ink.
  public let glyphs: [UInt8]
}

/// A face that is not used, or a file of which no face can be read.
public struct RejectedFace: Sendable, Equatable {
  public enum Reason: Sendable, Equatable {
    case unreadable(String)
    /// It is made of pictures.
    case noOutlines
    /// So many characters of the set have no glyph, or one without ink.
    case missingCharacters(Int)
    /// Only so many of its glyphs differ.
    case tooFewDistinct(Int)
    /// All glyphs are those of this earlier face.
    case duplicate(of: String)
  }

  /// Given like ``RenderedFace/name``.
  public let name: String
  public let path: String
  public let reason: Reason
}

/// The characters of a set in every face that has them.
public struct GlyphCollection: Sendable {
  /// To be raised with every change of what the same files give.
  public static let rendererVersion = 1
  /// Version of the FreeType library in use, "2.12.1".
  public static var freeTypeVersion: String {
    get throws(GlyphError) { try FontRenderer().version }
  }
  /// Pixels on a side of a picture.
  public static let side = FontRenderer.side

  public let set: CharacterSet
  /// In the order of the files, then of the faces in a file.
  public let faces: [RenderedFace]
  /// In the same order.
  public let rejected: [RejectedFace]
  /// [faces]: the design of each, numbered from 0 in order of first appearance.
  public let designs: [Int32]
  /// The two most similar faces of different designs; nil for a single design.
  public let nearest: FaceDistance?
  public let filesRead: Int
  /// Over package, file name and content of all files, in their order.
  public let filesDigest: Digest

  /// Faces that could be opened, used or not.
  public var facesSeen: Int { faces.count + rejected.count - unreadable.count }
  public var unreadable: [RejectedFace] {
    rejected.filter { if case .unreadable = $0.reason { true } else { false } }
  }
  public var imageCount: Int { faces.count * set.characters.count }
  public var designCount: Int { Int(designs.max() ?? -1) + 1 }

  /// Draws each glyph so that its own bounding box fills 26 pixels of 32, and joins faces to designs.
  ///
  /// A face is used if it has an outline with ink for every character, `set.leastDistinct` different glyphs, and
  /// not all of an earlier face's. Of variable fonts only the default instance is drawn.
  /// The result depends on the files' bytes, names and order, and on FreeType's version.
  /// - Parameter files: In the order of ``FontPackages/installed(_:dpkgFolder:)``.
  public static func render(_ set: CharacterSet, files: [FontFile]) throws(GlyphError) -> GlyphCollection {
    let renderer = try FontRenderer()
    let area = side * side
    var faces: [RenderedFace] = []
    var rejected: [RejectedFace] = []
    var names = FaceNames()
    var faceOfGlyphs: [Digest: String] = [:]
    var filesHasher = SHA256()
    for file in files {
      var outcomes: [FontRenderer.Outcome]
      var content = "unreadable"
      do {
        let bytes = try LocalFileSystem().read(file.path)
        content = Digest(of: bytes).description
        outcomes = renderer.draw(set.characters, font: bytes)
      } catch {
        outcomes = [.rejected(.unreadable(error.summary))]
      }
      filesHasher.update(Array("\(file.package)\t\(FaceNames.fileName(file.path))\t\(content)\n".utf8))

      for (index, outcome) in outcomes.enumerated() {
        let name = names.name(of: file, face: index)
        func reject(_ reason: RejectedFace.Reason) {
          rejected.append(RejectedFace(name: name, path: file.path, reason: reason))
        }
        switch outcome {
        case .rejected(let reason): reject(reason)
        case .drawn(let family, let style, let glyphs):
          let pictures = stride(from: 0, to: glyphs.count, by: area).map { glyphs[$0..<$0 + area] }
          let distinct = Set(pictures).count
          guard distinct >= set.leastDistinct else {
            reject(.tooFewDistinct(distinct))
            continue
          }
          let digest = Digest(of: glyphs)
          if let earlier = faceOfGlyphs[digest] {
            reject(.duplicate(of: earlier))
            continue
          }
          faceOfGlyphs[digest] = name
          faces.append(
            RenderedFace(
              name: name, package: file.package, path: file.path, family: family, style: style, glyphs: glyphs))
        }
      }
    }
    let joined = Designs(
      glyphs: faces.map(\.glyphs), families: faces.map(\.family), characters: set.characters.count)
    return GlyphCollection(
      set: set, faces: faces, rejected: rejected, designs: joined.designs, nearest: joined.nearest,
      filesRead: files.count, filesDigest: filesHasher.finalize())
  }
}

/// Gives out names, each once. All faces of all files get one, used or not, so that a face has the same name in
/// every character set.
private struct FaceNames {
  private var taken: Set<String> = []

  mutating func name(of file: FontFile, face: Int) -> String {
    let fileName = Self.fileName(file.path)
    let stem = fileName.lastIndex(of: ".").map { fileName[..<$0] } ?? fileName
    let base = Self.plain(file.package) + "_" + Self.plain(stem) + (face == 0 ? "" : "-\(face)")
    var name = base
    var count = 1
    while !taken.insert(name).inserted {
      count += 1
      name = "\(base).\(count)"
    }
    return name
  }

  static func fileName(_ path: String) -> Substring { path.split(separator: "/").last ?? "" }

  private static func plain(_ text: some StringProtocol) -> String {
    String(
      text.map { character in
        let isPlain = character.isASCII && (character.isLetter || character.isNumber) || "-_.".contains(character)
        return isPlain ? character : "-"
      })
  }
}
