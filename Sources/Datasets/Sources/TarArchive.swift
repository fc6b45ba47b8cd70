/// The regular files of a tar archive (POSIX.1-1988, "ustar"), by the last part of their names.
struct TarArchive {
  private let content: [UInt8]
  private var places: [String: Range<Int>] = [:]

  /// - Parameters:
  ///   - content: the whole archive, decompressed.
  ///   - file: its name, for errors.
  init(_ content: [UInt8], file: String) throws(DatasetError) {
    self.content = content
    var offset = 0
    while offset < content.count {
      guard content.count - offset >= Self.block else {
        throw .malformed(file: file, reason: "a truncated tar archive")
      }
      let header = content[offset..<offset + Self.block]
      // A block of zeros ends the archive.
      if header.allSatisfy({ $0 == 0 }) { return }
      func field(_ start: Int, _ length: Int) -> ArraySlice<UInt8> {
        header[offset + start..<offset + start + length]
      }
      // The check sum counts its own eight bytes as blanks.
      let sum = header.reduce(0) { $0 + Int($1) } - field(148, 8).reduce(0) { $0 + Int($1) } + 8 * 0x20
      guard Self.octal(field(148, 8)) == sum, let size = Self.octal(field(124, 12)) else {
        throw .malformed(file: file, reason: "no tar archive, or a damaged one (at byte \(offset))")
      }
      let start = offset + Self.block
      guard size <= content.count - start else { throw .malformed(file: file, reason: "a truncated tar archive") }
      let type = header[offset + 156]
      if type == 0 || type == UInt8(ascii: "0") {
        let path = String(decoding: field(0, 100).prefix { $0 != 0 }, as: UTF8.self)
        let name = String(path.split(separator: "/").last ?? "")
        guard places.updateValue(start..<start + size, forKey: name) == nil else {
          throw .malformed(file: file, reason: "holds '\(name)' twice")
        }
      }
      offset = start + (size + Self.block - 1) / Self.block * Self.block
    }
  }

  /// nil where there is no such file.
  func file(_ name: String) -> ArraySlice<UInt8>? { places[name].map { content[$0] } }

  private static let block = 512

  /// Octal digits with blanks before and blanks or zeros behind; nil for anything else.
  private static func octal(_ field: ArraySlice<UInt8>) -> Int? {
    let digits = field.drop { $0 == 0x20 }.prefix { $0 != 0 && $0 != 0x20 }
    guard !digits.isEmpty, digits.count <= 12, digits.allSatisfy({ (0x30...0x37).contains($0) }) else { return nil }
    return digits.reduce(0) { $0 << 3 | Int($1 - 0x30) }
  }
}
