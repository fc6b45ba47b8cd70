import Foundation
import Foundations
import Testing

struct SafetensorsTests {
  private static let sample = Safetensors([
    "b.weight": .init(shape: [2, 3], values: [1, -2, 3.5, .leastNonzeroMagnitude, 0, 1e30]),
    "a": .init(shape: [], values: [0.1]),
    "empty": .init(shape: [0, 4], values: []),
  ])

  @Test func roundTrip() throws {
    #expect(try Safetensors(parsing: Self.sample.bytes) == Self.sample)
    #expect(try Safetensors(parsing: Safetensors().bytes) == Safetensors())
  }

  @Test("The bytes are those that the format's page describes")
  func layout() {
    let bytes = Safetensors(["x": .init(shape: [2], values: [1, -1])]).bytes
    let header = #"{"x":{"data_offsets":[0,8],"dtype":"F32","shape":[2]}}"#
    let padded = header + String(repeating: " ", count: (8 - header.utf8.count % 8) % 8)
    #expect(
      bytes == [UInt8(padded.utf8.count), 0, 0, 0, 0, 0, 0, 0] + Array(padded.utf8)
        + [0, 0, 0x80, 0x3F, 0, 0, 0x80, 0xBF])
  }

  private static func file(_ header: String, content: Int) -> [UInt8] {
    let count = header.utf8.count
    return [UInt8(count & 255), UInt8(count >> 8), 0, 0, 0, 0, 0, 0] + Array(header.utf8)
      + [UInt8](repeating: 0, count: content)
  }

  @Test("Tensors in any order, and other writers' free text")
  func otherWriters() throws {
    let header =
      #"{"__metadata__":{"format":"pt"},"a":{"dtype":"F32","shape":[1],"data_offsets":[4,8]},"#
      + #""b":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}   "#
    var bytes = Self.file(header, content: 8)
    bytes[bytes.count - 1] = 0x40
    let read = try Safetensors(parsing: bytes)
    #expect(read.tensors["a"] == .init(shape: [1], values: [2]))
    #expect(read.tensors["b"] == .init(shape: [1], values: [0]))
  }

  @Test(
    "Hostile headers give typed errors",
    arguments: [
      "", "[]", "{\"a\":1}", "{\"a\":{}}",
      #"{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8],"more":1}}"#,
      #"{"a":{"dtype":"F16","shape":[4],"data_offsets":[0,8]}}"#,
      #"{"a":{"dtype":"F32","shape":[3],"data_offsets":[0,8]}}"#,
      #"{"a":{"dtype":"F32","shape":[-2],"data_offsets":[0,8]}}"#,
      #"{"a":{"dtype":"F32","shape":["2"],"data_offsets":[0,8]}}"#,
      #"{"a":{"dtype":"F32","shape":[4294967296,4294967296,4],"data_offsets":[0,8]}}"#,
      #"{"a":{"dtype":"F32","shape":[2],"data_offsets":[8,0]}}"#,
      #"{"a":{"dtype":"F32","shape":[2],"data_offsets":[-8,0]}}"#,
      #"{"a":{"dtype":"F32","shape":[2],"data_offsets":[4,12]}}"#,
      #"{"a":{"dtype":"F32","shape":[3],"data_offsets":[0,12]}}"#,
      #"{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}"#,
      #"{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"#
        + #""b":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}"#,
      #"{"__metadata__":1,"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}"#,
      #"{"__metadata__":{"x":1},"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}"#,
      #"{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,9223372036854775807]}}"#,
    ])
  func hostile(header: String) {
    #expect(throws: SafetensorsError.self) { try Safetensors(parsing: Self.file(header, content: 8)) }
  }

  @Test("Any cut of the file is noticed")
  func truncated() {
    let bytes = Self.sample.bytes
    for count in 0..<bytes.count {
      #expect(throws: SafetensorsError.self) { try Safetensors(parsing: Array(bytes[..<count])) }
    }
    #expect(throws: SafetensorsError.surplus(1)) { try Safetensors(parsing: bytes + [0]) }
    #expect(throws: SafetensorsError.self) {
      try Safetensors(parsing: [UInt8](repeating: 255, count: 8) + bytes.dropFirst(8))
    }
  }

  @Test(
    "Python reads the numbers with json and numpy alone", .enabled(if: numPyIsThere, "python3 with numpy"))
  func pythonAgrees() throws {
    let folder = try TemporaryFolder()
    let files = LocalFileSystem()
    try files.write(Self.sample.bytes, to: folder("w.safetensors"))
    let script = """
      import json, numpy, struct, sys
      data = open(sys.argv[1], 'rb').read()
      length = struct.unpack('<Q', data[:8])[0]
      header = json.loads(data[8:8 + length])
      assert length % 8 == 0 and list(header) == ['a', 'b.weight', 'empty'], header
      def tensor(name):
        start, end = header[name]['data_offsets']
        return numpy.frombuffer(data[8 + length:][start:end], '<f4').reshape(header[name]['shape'])
      expected = numpy.array([[1, -2, 3.5], [1e-45, 0, 1e30]], 'f4')
      assert (tensor('b.weight') == expected).all() and tensor('a') == numpy.float32(0.1)
      assert tensor('empty').shape == (0, 4)
      """
    try files.write(Array(script.utf8), to: folder("check.py"))
    let result = try #require(try run(["python3", folder("check.py"), folder("w.safetensors")]))
    #expect(result.status == 0, "\(result.output)")
  }
}
