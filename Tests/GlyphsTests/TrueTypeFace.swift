import Glyphs

/// The smallest TrueType font that FreeType takes, with polygons for glyphs, so that what must be drawn is known.
struct TrueTypeFace {
  struct Point {
    var x: Int
    var y: Int
  }

  var family: String
  /// Corners in font units, y upwards; an empty polygon is a glyph without ink.
  var polygons: [(character: Unicode.Scalar, corners: [Point])]

  /// A rectangle of that size for each character.
  init(family: String, characters: [Unicode.Scalar], size: (_ character: Int) -> (width: Int, height: Int)) {
    self.family = family
    polygons = characters.enumerated().map { at, character in
      let (width, height) = size(at)
      return (
        character,
        [Point(x: 0, y: 0), Point(x: 0, y: height), Point(x: width, y: height), Point(x: width, y: 0)]
      )
    }
  }

  /// A file of one face.
  var file: [UInt8] { Self.directory(tables, at: 0) + tables.flatMap(\.bytes) }

  /// A file of several faces (OpenType specification, "Font collections").
  static func collection(_ faces: [TrueTypeFace]) -> [UInt8] {
    let bodies = faces.map { Array($0.file.dropFirst(directorySize)) }
    var at = 12 + 4 * faces.count
    var header = Array("ttcf".utf8) + long(0x10000) + long(faces.count)
    var body: [UInt8] = []
    for (face, bytes) in zip(faces, bodies) {
      header += long(at)
      body += directory(face.tables, at: at) + bytes
      at += directorySize + bytes.count
    }
    return header + body
  }

  private typealias Table = (tag: String, bytes: [UInt8])
  private static let tableCount = 8
  private static let directorySize = 12 + 16 * tableCount

  /// Of tables that follow at once, where the directory stands at that offset in the file.
  private static func directory(_ tables: [Table], at start: Int) -> [UInt8] {
    var bytes = long(0x10000) + short(tables.count) + short(128) + short(3) + short(0)
    var offset = start + directorySize
    for table in tables {
      bytes += Array(table.tag.utf8) + long(0) + long(offset) + long(table.bytes.count)
      offset += table.bytes.count
    }
    return bytes
  }

  private var tables: [Table] {
    let glyphs = [[]] + polygons.map { Self.glyph($0.corners) }
    var offsets = [0]
    for glyph in glyphs { offsets.append(offsets[offsets.count - 1] + glyph.count) }
    let tables: [Table] = [
      ("cmap", characterMap), ("glyf", glyphs.flatMap { $0 }), ("head", Self.head),
      ("hhea", Self.long(0x10000) + [UInt8](repeating: 0, count: 30) + Self.short(glyphs.count)),
      ("hmtx", glyphs.flatMap { _ in Self.short(1000) + Self.short(0) }),
      ("loca", offsets.flatMap(Self.long)),
      ("maxp", Self.long(0x10000) + Self.short(glyphs.count) + [UInt8](repeating: 0, count: 26)),
      ("name", names),
    ]
    precondition(tables.count == Self.tableCount, "\(tables.count) tables")
    return tables.map { ($0.tag, $0.bytes + [UInt8](repeating: 0, count: (4 - $0.bytes.count % 4) % 4)) }
  }

  private static let head =
    long(0x10000) + long(0x10000) + long(0) + long(0x5F0F_3CF5) + short(0) + short(1000)
    + [UInt8](repeating: 0, count: 16) + [0, 0, 2000, 2000].flatMap(short)
    + [0, 8, 2, 1, 0].flatMap(short)

  private static func glyph(_ corners: [Point]) -> [UInt8] {
    if corners.isEmpty { return [] }
    let (x, y) = (corners.map(\.x), corners.map(\.y))
    func steps(_ values: [Int]) -> [UInt8] { zip(values, [0] + values).flatMap { short($0 - $1) } }
    var bytes = [1, x.min() ?? 0, y.min() ?? 0, x.max() ?? 0, y.max() ?? 0, corners.count - 1, 0].flatMap(short)
    // All corners lie on the outline, with steps of 16 bits.
    bytes += [UInt8](repeating: 1, count: corners.count) + steps(x) + steps(y)
    return bytes + [UInt8](repeating: 0, count: (4 - bytes.count % 4) % 4)
  }

  /// Format 12.
  private var characterMap: [UInt8] {
    let groups = polygons.enumerated().map { (code: Int($1.character.value), glyph: $0 + 1) }
      .sorted { $0.code < $1.code }
    return [0, 1, 3, 10].flatMap(Self.short) + Self.long(12) + Self.short(12) + Self.short(0)
      + Self.long(16 + 12 * groups.count) + Self.long(0) + Self.long(groups.count)
      + groups.flatMap { Self.long($0.code) + Self.long($0.code) + Self.long($0.glyph) }
  }

  /// Family and style.
  private var names: [UInt8] {
    let texts = [family, "Regular"].map { $0.utf16.flatMap { Self.short(Int($0)) } }
    var bytes = [0, 2, 6 + 2 * 12].flatMap(Self.short)
    var offset = 0
    for (at, text) in texts.enumerated() {
      bytes += [3, 1, 0x409, at + 1, text.count, offset].flatMap(Self.short)
      offset += text.count
    }
    return bytes + texts.flatMap { $0 }
  }

  private static func short(_ value: Int) -> [UInt8] {
    let word = UInt16(truncatingIfNeeded: value)
    return [UInt8(word >> 8), UInt8(word & 255)]
  }
  private static func long(_ value: Int) -> [UInt8] { short(value >> 16) + short(value) }
}
