import Foundation

/// Records as JSON with sorted keys, histories as one JSON object a line.
package enum JSONFile {
  package static func encode(_ value: some Encodable) throws -> [UInt8] {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .prettyPrinted]
    return Array(try encoder.encode(value)) + [UInt8(ascii: "\n")]
  }

  package static func encodeLines(_ values: [some Encodable]) throws -> [UInt8] {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys]
    var bytes: [UInt8] = []
    for value in values { bytes += Array(try encoder.encode(value)) + [UInt8(ascii: "\n")] }
    return bytes
  }

  package static func decode<Value: Decodable>(_ type: Value.Type, from bytes: [UInt8]) throws -> Value {
    try JSONDecoder().decode(type, from: Data(bytes))
  }

  package static func decodeLines<Value: Decodable>(_ type: Value.Type, from bytes: [UInt8]) throws -> [Value] {
    try bytes.split(separator: UInt8(ascii: "\n")).map { try decode(type, from: Array($0)) }
  }
}
