/// A number that a ``NumPyFile`` can hold.
public protocol NumPyElement: BitwiseCopyable, Sendable, Equatable {
  /// NumPy's name of the type, with its byte order: "<f4".
  static var numPyDescriptor: String { get }
}

extension UInt8: NumPyElement { public static var numPyDescriptor: String { "|u1" } }
extension Int8: NumPyElement { public static var numPyDescriptor: String { "|i1" } }
extension Int32: NumPyElement { public static var numPyDescriptor: String { "<i4" } }
extension Int64: NumPyElement { public static var numPyDescriptor: String { "<i8" } }
extension Float: NumPyElement { public static var numPyDescriptor: String { "<f4" } }
extension Double: NumPyElement { public static var numPyDescriptor: String { "<f8" } }

/// An array as a .npy file, version 1.0, rows last (C order): what `numpy.save` writes and `numpy.load` reads
/// (numpy.lib.format).
public struct NumPyFile<Element: NumPyElement>: Sendable, Equatable {
  public let shape: [Int]
  /// Row-major; as many as the product of `shape`.
  public let elements: [Element]

  public init(shape: [Int], elements: [Element]) {
    precondition(
      shape.allSatisfy { $0 >= 0 } && shape.reduce(1, *) == elements.count,
      "shape \(shape) does not hold \(elements.count) elements")
    self.shape = shape
    self.elements = elements
  }

  /// - Throws: where the bytes are no such file, hold another type, or are too few or too many for their
  ///   shape.
  public init(parsing bytes: [UInt8]) throws(NumPyFileError) {
    let header = try NumPyHeader(parsing: bytes)
    guard header.descriptor == Element.numPyDescriptor else {
      throw .otherType(found: header.descriptor, expected: Element.numPyDescriptor)
    }
    if header.fortranOrder { throw .fortranOrder }
    var expected = MemoryLayout<Element>.stride
    for extent in header.shape {
      let (product, overflow) = expected.multipliedReportingOverflow(by: extent)
      if overflow { throw .badHeader("the shape \(header.shape) is too large") }
      expected = product
    }
    let content = bytes[header.length...]
    guard content.count == expected else {
      throw .wrongSize(shape: header.shape, expected: expected, found: content.count)
    }
    shape = header.shape
    elements = LittleEndianBytes.elements(Element.self, from: content)
  }

  /// The whole file.
  public var bytes: [UInt8] {
    let extents = shape.map(String.init).joined(separator: ", ") + (shape.count == 1 ? "," : "")
    var header = "{'descr': '\(Element.numPyDescriptor)', 'fortran_order': False, 'shape': (\(extents)), }"
    // The numbers start at a multiple of 64 bytes, and a line feed stands before them.
    let unpadded = 10 + header.utf8.count + 1
    header += String(repeating: " ", count: (64 - unpadded % 64) % 64) + "\n"
    let length = UInt16(header.utf8.count)
    return NumPyHeader.magic + [1, 0, UInt8(length & 255), UInt8(length >> 8)] + Array(header.utf8)
      + LittleEndianBytes.of(elements)
  }
}

/// What the first bytes of a .npy file say, for a reader that takes several types.
public struct NumPyHeader: Sendable, Equatable {
  /// "<f4", "|u1", ...
  public var descriptor: String
  public var fortranOrder: Bool
  public var shape: [Int]
  /// Bytes before the first number.
  public var length: Int

  static let magic: [UInt8] = [0x93] + Array("NUMPY".utf8)

  public init(parsing bytes: [UInt8]) throws(NumPyFileError) {
    guard bytes.starts(with: Self.magic) else { throw .notNumPy }
    guard bytes.count >= 10 else { throw .badHeader("the file ends in it") }
    guard bytes[6] == 1, bytes[7] == 0 else { throw .otherVersion("\(bytes[6]).\(bytes[7])") }
    length = 10 + Int(bytes[8]) + Int(bytes[9]) << 8
    guard bytes.count >= length else { throw .badHeader("the file ends in it") }

    var scanner = PythonLiteralScanner(text: Array(bytes[10..<length]))
    var descriptor: String?
    var fortranOrder: Bool?
    var shape: [Int]?
    try scanner.expect("{")
    while !scanner.take("}") {
      let key = try scanner.string()
      try scanner.expect(":")
      switch key {
      case "descr" where descriptor == nil: descriptor = try scanner.string()
      case "fortran_order" where fortranOrder == nil: fortranOrder = try scanner.boolean()
      case "shape" where shape == nil: shape = try scanner.tuple()
      default: throw .badHeader("the key '\(key)' is unknown or stands twice")
      }
      if !scanner.take(",") {
        try scanner.expect("}")
        break
      }
    }
    try scanner.expectEnd()
    guard let descriptor, let fortranOrder, let shape else {
      throw .badHeader("one of descr, fortran_order and shape is missing")
    }
    self.descriptor = descriptor
    self.fortranOrder = fortranOrder
    self.shape = shape
  }
}

/// Just enough of Python's literals for the header's dictionary.
private struct PythonLiteralScanner {
  let text: [UInt8]
  var at = 0

  init(text: [UInt8]) { self.text = text }

  private mutating func skipSpace() {
    while at < text.count, text[at] == 0x20 || text[at] == 0x0A { at += 1 }
  }

  mutating func take(_ word: String) -> Bool {
    skipSpace()
    guard text[at...].starts(with: word.utf8) else { return false }
    at += word.utf8.count
    return true
  }

  mutating func expect(_ word: String) throws(NumPyFileError) {
    if !take(word) { throw .badHeader("'\(word)' is missing at its byte \(at)") }
  }

  mutating func expectEnd() throws(NumPyFileError) {
    skipSpace()
    if at < text.count { throw .badHeader("something follows the dictionary at its byte \(at)") }
  }

  mutating func string() throws(NumPyFileError) -> String {
    let quote: UInt8 = take("'") ? 0x27 : 0x22
    if quote == 0x22 { try expect("\"") }
    guard let end = text[at...].firstIndex(of: quote),
      text[at..<end].allSatisfy({ $0 >= 0x20 && $0 < 0x7F && $0 != 0x5C })
    else { throw .badHeader("no plain string stands at its byte \(at)") }
    defer { at = end + 1 }
    return String(decoding: text[at..<end], as: UTF8.self)
  }

  mutating func boolean() throws(NumPyFileError) -> Bool {
    if take("True") { return true }
    try expect("False")
    return false
  }

  mutating func tuple() throws(NumPyFileError) -> [Int] {
    var extents: [Int] = []
    try expect("(")
    while !take(")") {
      skipSpace()
      let digits = text[at...].prefix { $0 >= 0x30 && $0 <= 0x39 }
      guard let extent = Int(String(decoding: digits, as: UTF8.self)) else {
        throw .badHeader("no size stands at its byte \(at)")
      }
      extents.append(extent)
      at += digits.count
      if !take(",") {
        try expect(")")
        break
      }
    }
    return extents
  }
}

public enum NumPyFileError: Error, Sendable, Equatable, CustomStringConvertible {
  case notNumPy
  case otherVersion(String)
  case badHeader(String)
  case otherType(found: String, expected: String)
  case fortranOrder
  case wrongSize(shape: [Int], expected: Int, found: Int)

  public var description: String {
    switch self {
    case .notNumPy: "not a .npy file; write it with numpy.save"
    case .otherVersion(let version): ".npy version \(version), only 1.0 is read; write it with numpy.save"
    case .badHeader(let reason): "the .npy header is malformed: \(reason); write it with numpy.save"
    case .otherType(let found, let expected):
      "holds numbers of type '\(found)', expected '\(expected)'; convert it with array.astype('\(expected)')"
    case .fortranOrder: "columns come first; convert it with numpy.ascontiguousarray"
    case .wrongSize(let shape, let expected, let found):
      "shape \(shape) needs \(expected) bytes of numbers, \(found) are there; the file is cut or damaged"
    }
  }
}
