import Foundation

/// Small JPEG files.
enum HandMadeJPEG {
  /// 9 x 5, grey, all 100.
  static let grey = decoded(
    """
    /9j/4AAQSkZJRgABAQAAAQABAAD/2wBDABALDA4MChAODQ4SERATGCgaGBYWGDEjJR0oOjM9PDkzODdASFxOQERXRTc4UG1RV19iZ2hnPk1xeXBk
    eFxlZ2P/wAALCAAFAAkBAREA/8QAFQABAQAAAAAAAAAAAAAAAAAAAAT/xAAUEAEAAAAAAAAAAAAAAAAAAAAA/9oACAEBAAA/AIR//9k=
    """)

  /// 17 x 9, all (254, 0, 0), chroma halved both ways.
  static let red = decoded(
    """
    /9j/4AAQSkZJRgABAQAAAQABAAD/2wBDAAEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEB
    AQEBAQH/2wBDAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQH/wAARCAAJABED
    ASIAAhEBAxEB/8QAFQABAQAAAAAAAAAAAAAAAAAAAAn/xAAUEAEAAAAAAAAAAAAAAAAAAAAA/8QAFgEBAQEAAAAAAAAAAAAAAAAAAAkK/8QAFBEB
    AAAAAAAAAAAAAAAAAAAAAP/aAAwDAQACEQMRAD8Ai+AlO38AAP/Z
    """)

  /// The same, progressive.
  static let progressive = decoded(
    """
    /9j/4AAQSkZJRgABAQAAAQABAAD/2wBDAAEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEB
    AQEBAQH/2wBDAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQH/wgARCAAJABED
    ASIAAhEBAxEB/8QAFQABAQAAAAAAAAAAAAAAAAAAAAj/xAAWAQEBAQAAAAAAAAAAAAAAAAAACAn/2gAMAwEAAhADEAAAAYvEp7+Af//EABQQAQAA
    AAAAAAAAAAAAAAAAACD/2gAIAQEAAQUCX//EABQRAQAAAAAAAAAAAAAAAAAAABD/2gAIAQMBAT8BP//EABQRAQAAAAAAAAAAAAAAAAAAABD/2gAI
    AQIBAT8BP//EABQQAQAAAAAAAAAAAAAAAAAAACD/2gAIAQEABj8CX//EABQQAQAAAAAAAAAAAAAAAAAAACD/2gAIAQEAAT8hX//aAAwDAQACAAMA
    AAAQAA//xAAUEQEAAAAAAAAAAAAAAAAAAAAQ/9oACAEDAQE/ED//xAAUEQEAAAAAAAAAAAAAAAAAAAAQ/9oACAECAQE/ED//xAAUEAEAAAAAAAAA
    AAAAAAAAAAAg/9oACAEBAAE/EF//2Q==
    """)

  /// 9 x 5, inks 51, 0, 102 and black 128 of 255, stored inverted with Adobe's marker.
  static let cmyk = decoded(
    """
    /9j/7gAOQWRvYmUAZAAAAAAA/9sAQwABAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEB
    AQEB/8AAFAgABQAJBEMRAE0RAFkRAEsRAP/EABcAAQEBAQAAAAAAAAAAAAAAAAAKBAj/xAAUEAEAAAAAAAAAAAAAAAAAAAAA/9oADgRDAE0AWQBL
    AAA/AKYF/DshnAH/2Q==
    """)

  private static func decoded(_ base64: String) -> [UInt8] {
    [UInt8](Data(base64Encoded: base64, options: .ignoreUnknownCharacters) ?? Data())
  }

  /// One block of 8 x 8, grey and flat, in as many progressive scans as asked for, all of them lawful: the DC
  /// coefficient, then each AC coefficient from its 14th bit down, each a single end-of-block code.
  static func flat(scans count: Int) -> [UInt8] {
    func segment(_ marker: UInt8, _ data: [UInt8]) -> [UInt8] {
      [0xff, marker, UInt8((data.count + 2) >> 8), UInt8((data.count + 2) & 255)] + data
    }
    func scan(_ coefficient: Int, high: Int, low: Int) -> [UInt8] {
      segment(0xda, [1, 1, 0, UInt8(coefficient), UInt8(coefficient), UInt8(high << 4 | low)]) + [0x7f]
    }
    // One code of one bit, for the value 0.
    let codes: [UInt8] = [1] + [UInt8](repeating: 0, count: 15) + [0]
    var bytes: [UInt8] = [0xff, 0xd8] + segment(0xdb, [0] + [UInt8](repeating: 1, count: 64))
    bytes += segment(0xc2, [8, 0, 8, 0, 8, 1, 1, 0x11, 0])
    bytes += segment(0xc4, [0x00] + codes) + segment(0xc4, [0x10] + codes)
    var scans = [scan(0, high: 0, low: 0)]
    for coefficient in 1...63 {
      scans.append(scan(coefficient, high: 0, low: 13))
      for low in (0..<13).reversed() { scans.append(scan(coefficient, high: low + 1, low: low)) }
    }
    precondition(count <= scans.count, "\(count) scans; \(scans.count) are lawful")
    return bytes + scans[..<count].joined() + [0xff, 0xd9]
  }

  /// Where the height stands: behind the marker of the frame header, its length and the bits a sample.
  static func heightOffset(_ bytes: [UInt8]) -> Int? {
    bytes.indices.dropLast(8).first { bytes[$0] == 0xff && [0xc0, 0xc2].contains(bytes[$0 + 1]) }.map { $0 + 5 }
  }
}
