import CFreeType
import Foundations

/// Draws characters with FreeType. The fonts' own bytes are all that it reads.
struct FontRenderer: ~Copyable {
  /// Pixels on a side of a picture.
  static let side = 32
  /// Pixels that the larger side of a glyph's bounding box fills.
  static let glyphSide = 26

  /// One face of a font file.
  enum Outcome {
    /// `glyphs` is [characters, 32, 32], 0 background ... 255 ink.
    case drawn(family: String, style: String, glyphs: [UInt8])
    case rejected(RejectedFace.Reason)
  }

  private let library: FT_Library

  init() throws(GlyphError) {
    var made: FT_Library?
    let code = FT_Init_FreeType(&made)
    guard code == 0, let made else { throw .noRenderer(code: Int(code)) }
    library = made
  }

  deinit { FT_Done_FreeType(library) }

  /// "2.12.1".
  var version: String {
    var (major, minor, patch): (FT_Int, FT_Int, FT_Int) = (0, 0, 0)
    FT_Library_Version(library, &major, &minor, &patch)
    return "\(major).\(minor).\(patch)"
  }

  /// The faces of a font file in its order; one rejected face where the file is no font.
  func draw(_ characters: [Unicode.Scalar], font bytes: [UInt8]) -> [Outcome] {
    bytes.withUnsafeBufferPointer { buffer in
      var outcomes: [Outcome] = []
      var count = 1
      while outcomes.count < count {
        var opened: FT_Face?
        let code = FT_New_Memory_Face(
          library, buffer.baseAddress, FT_Long(buffer.count), FT_Long(outcomes.count), &opened)
        guard code == 0, let face = opened else {
          outcomes.append(.rejected(.unreadable("FreeType error \(code) at face \(outcomes.count)")))
          continue
        }
        defer { FT_Done_Face(face) }
        count = max(1, min(Int(face.pointee.num_faces), Int(UInt16.max)))
        outcomes.append(draw(characters, face: face))
      }
      return outcomes
    }
  }

  private func draw(_ characters: [Unicode.Scalar], face: FT_Face) -> Outcome {
    guard face.pointee.face_flags & FT_Long(FT_FACE_FLAG_SCALABLE) != 0 else { return .rejected(.noOutlines) }
    guard FT_Select_Charmap(face, FT_ENCODING_UNICODE) == 0 else {
      return .rejected(.missingCharacters(characters.count))
    }
    let indices = characters.map { FT_Get_Char_Index(face, FT_ULong($0.value)) }
    // Most fonts that are rejected are so here, before anything is drawn.
    var missing = indices.count { $0 == 0 }
    guard missing == 0 else { return .rejected(.missingCharacters(missing)) }

    let area = Self.side * Self.side
    var glyphs = [UInt8](repeating: 0, count: characters.count * area)
    for (at, index) in indices.enumerated() {
      // Unscaled, an outline has the font's own integer coordinates, and neither hints nor sizes play a part.
      let code = FT_Load_Glyph(face, index, FT_Int32(FT_LOAD_NO_SCALE | FT_LOAD_NO_HINTING | FT_LOAD_NO_BITMAP))
      guard code == 0, let slot = face.pointee.glyph else {
        return .rejected(.unreadable("FreeType error \(code) at character \(characters[at])"))
      }
      guard slot.pointee.format == FT_GLYPH_FORMAT_OUTLINE else { return .rejected(.noOutlines) }
      let hasInk = glyphs.withUnsafeMutableBufferPointer { buffer in
        draw(&slot.pointee.outline, into: UnsafeMutableBufferPointer(rebasing: buffer[at * area..<(at + 1) * area]))
      }
      if !hasInk { missing += 1 }
    }
    guard missing == 0 else { return .rejected(.missingCharacters(missing)) }
    return .drawn(
      family: Self.text(face.pointee.family_name), style: Self.text(face.pointee.style_name), glyphs: glyphs)
  }

  /// Scales the outline to the picture, centres and fills it; false where no ink comes of it.
  private func draw(_ outline: inout FT_Outline, into picture: UnsafeMutableBufferPointer<UInt8>) -> Bool {
    var box = FT_BBox()
    guard outline.n_points > 0, let points = outline.points, FT_Outline_Get_BBox(&outline, &box) == 0 else {
      return false
    }
    // Far more than the units of any font that is sound, and far from where the sums below overflow.
    func isUsable(_ coordinate: FT_Pos) -> Bool { coordinate.magnitude < 1 << 24 }
    guard [box.xMin, box.xMax, box.yMin, box.yMax].allSatisfy(isUsable) else { return false }
    let larger = Int(max(box.xMax - box.xMin, box.yMax - box.yMin))
    guard larger > 0 else { return false }

    /// From font units to 1/64 pixels, rounded, with the middle of low...high in the middle of the picture.
    func place(_ coordinate: FT_Pos, low: FT_Pos, high: FT_Pos) -> FT_Pos {
      let fromMiddle = (2 * Int(coordinate) - Int(low) - Int(high)) * (64 * Self.glyphSide)
      let half = fromMiddle >= 0 ? larger : -larger
      return FT_Pos(64 * Self.side / 2 + (fromMiddle + half) / (2 * larger))
    }
    for at in 0..<Int(outline.n_points) {
      let point = points[at]
      guard isUsable(point.x), isUsable(point.y) else { return false }
      points[at] = FT_Vector(
        x: place(point.x, low: box.xMin, high: box.xMax), y: place(point.y, low: box.yMin, high: box.yMax))
    }

    var bitmap = FT_Bitmap()
    bitmap.rows = UInt32(Self.side)
    bitmap.width = UInt32(Self.side)
    bitmap.pitch = Int32(Self.side)
    bitmap.buffer = picture.baseAddress
    bitmap.num_grays = 256
    bitmap.pixel_mode = UInt8(FT_PIXEL_MODE_GRAY.rawValue)
    return FT_Outline_Get_Bitmap(library, &outline, &bitmap) == 0 && picture.contains { $0 > 0 }
  }

  private static func text(_ name: UnsafeMutablePointer<FT_String>?) -> String {
    name.map { String(cString: $0) } ?? ""
  }
}
