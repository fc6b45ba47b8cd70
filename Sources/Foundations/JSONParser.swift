/// Why a text is not JSON, and where.
public struct JSONError: Error, Sendable, Equatable, CustomStringConvertible {
  /// In bytes from the start.
  public var offset: Int
  public var reason: String

  public var description: String { "byte \(offset): \(reason)" }
}

extension JSONValue {
  /// Reads strict JSON (RFC 8259), and the words NaN, Infinity and -Infinity that ``canonical`` writes. A key
  /// that stands twice in an object is an error, and so is nesting deeper than 64.
  public init(parsing bytes: [UInt8]) throws(JSONError) {
    var parser = JSONParser(bytes: bytes)
    self = try parser.document()
  }
}

private struct JSONParser {
  let bytes: [UInt8]
  var at = 0

  init(bytes: [UInt8]) { self.bytes = bytes }

  mutating func document() throws(JSONError) -> JSONValue {
    let value = try value(depth: 0)
    skipSpace()
    if at < bytes.count { throw error("something follows the value") }
    return value
  }

  private func error(_ reason: String) -> JSONError { JSONError(offset: at, reason: reason) }

  private var next: UInt8? { at < bytes.count ? bytes[at] : nil }

  private mutating func skipSpace() {
    while let byte = next, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 { at += 1 }
  }

  private mutating func take(_ character: Character) -> Bool {
    guard next == character.asciiValue else { return false }
    at += 1
    return true
  }

  private mutating func take(word: String) -> Bool {
    guard bytes[at...].starts(with: word.utf8) else { return false }
    at += word.utf8.count
    return true
  }

  private mutating func value(depth: Int) throws(JSONError) -> JSONValue {
    if depth > 64 { throw error("nested deeper than 64") }
    skipSpace()
    if take("{") { return try object(depth: depth) }
    if take("[") { return try array(depth: depth) }
    if take("\"") { return .string(try string()) }
    if take(word: "null") { return .null }
    if take(word: "true") { return .bool(true) }
    if take(word: "false") { return .bool(false) }
    if take(word: "NaN") { return .number(.nan) }
    if take(word: "Infinity") { return .number(.infinity) }
    if take(word: "-Infinity") { return .number(-.infinity) }
    return try number()
  }

  private mutating func object(depth: Int) throws(JSONError) -> JSONValue {
    var members: [String: JSONValue] = [:]
    skipSpace()
    if take("}") { return .object(members) }
    while true {
      skipSpace()
      guard take("\"") else { throw error("a key in quotes is missing") }
      let key = try string()
      skipSpace()
      guard take(":") else { throw error("':' is missing") }
      guard members.updateValue(try value(depth: depth + 1), forKey: key) == nil else {
        throw error("the key '\(key)' stands twice")
      }
      skipSpace()
      if take("}") { return .object(members) }
      guard take(",") else { throw error("',' or '}' is missing") }
    }
  }

  private mutating func array(depth: Int) throws(JSONError) -> JSONValue {
    var elements: [JSONValue] = []
    skipSpace()
    if take("]") { return .array(elements) }
    while true {
      elements.append(try value(depth: depth + 1))
      skipSpace()
      if take("]") { return .array(elements) }
      guard take(",") else { throw error("',' or ']' is missing") }
    }
  }

  private mutating func digits() -> Int {
    let start = at
    while let byte = next, byte >= 0x30, byte <= 0x39 { at += 1 }
    return at - start
  }

  private mutating func number() throws(JSONError) -> JSONValue {
    let start = at
    _ = take("-")
    let leadingZero = next == 0x30
    let count = digits()
    guard count > 0, !leadingZero || count == 1 else { throw error("no value stands here") }
    var integral = true
    if take(".") {
      integral = false
      guard digits() > 0 else { throw error("digits are missing after '.'") }
    }
    if take("e") || take("E") {
      integral = false
      if !take("-") { _ = take("+") }
      guard digits() > 0 else { throw error("digits are missing in the exponent") }
    }
    let text = String(decoding: bytes[start..<at], as: UTF8.self)
    if integral, let value = Int(text) { return .integer(value) }
    guard let value = Double(text), value.isFinite else { throw error("the number is too large") }
    return .number(value)
  }

  /// After the opening quote.
  private mutating func string() throws(JSONError) -> String {
    var text: [UInt8] = []
    while let byte = next {
      at += 1
      switch byte {
      case UInt8(ascii: "\""):
        guard let string = String(validating: text, as: UTF8.self) else { throw error("bad UTF-8") }
        return string
      case UInt8(ascii: "\\"): text += String(try escape()).utf8
      case 0..<0x20: throw error("a control character stands in a string")
      default: text.append(byte)
      }
    }
    throw error("a string does not end")
  }

  private mutating func escape() throws(JSONError) -> Unicode.Scalar {
    if take("u") {
      let first = try fourHexDigits()
      if let scalar = Unicode.Scalar(first) { return scalar }
      guard first < 0xDC00, take("\\"), take("u") else { throw error("half of a surrogate pair") }
      let second = try fourHexDigits()
      guard second >= 0xDC00, second < 0xE000,
        let scalar = Unicode.Scalar(0x10000 + (first - 0xD800) << 10 + (second - 0xDC00))
      else { throw error("half of a surrogate pair") }
      return scalar
    }
    let meanings: [(Character, Unicode.Scalar)] = [
      ("\"", "\""), ("\\", "\\"), ("/", "/"), ("b", "\u{8}"), ("f", "\u{C}"), ("n", "\n"), ("r", "\r"),
      ("t", "\t"),
    ]
    for (letter, meaning) in meanings where take(letter) { return meaning }
    throw error("an unknown escape")
  }

  private mutating func fourHexDigits() throws(JSONError) -> UInt32 {
    guard at + 4 <= bytes.count,
      bytes[at..<at + 4].allSatisfy({ Character(Unicode.Scalar($0)).isHexDigit }),
      let value = UInt32(String(decoding: bytes[at..<at + 4], as: UTF8.self), radix: 16)
    else { throw error("four hexadecimal digits are missing") }
    at += 4
    return value
  }
}
