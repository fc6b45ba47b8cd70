import Foundation
import Foundations
import Testing

/// Whether python3 with NumPy is at hand.
let numPyIsThere: Bool = (try? run(["python3", "-c", "import numpy"]))??.status == 0

struct NumPyFileTests {
  /// numpy.save of numpy.array([[1, -2, 3], [4, 5, -6]], dtype='<i4').
  private static let bytes: [UInt8] =
    [0x93] + Array("NUMPY".utf8) + [1, 0, 0x76, 0]
    + Array("{'descr': '<i4', 'fortran_order': False, 'shape': (2, 3), }".utf8)
    + [UInt8](repeating: 0x20, count: 58) + [0x0A]
    + [1, 0, 0, 0, 0xFE, 0xFF, 0xFF, 0xFF, 3, 0, 0, 0, 4, 0, 0, 0, 5, 0, 0, 0, 0xFA, 0xFF, 0xFF, 0xFF]

  @Test func readsNumPysBytes() throws {
    let file = try NumPyFile<Int32>(parsing: Self.bytes)
    #expect(file == NumPyFile(shape: [2, 3], elements: [1, -2, 3, 4, 5, -6]))
    #expect(
      try NumPyHeader(parsing: Self.bytes).descriptor == "<i4")
  }

  @Test("Numbers start at a multiple of 64 bytes")
  func alignment() {
    for count in [0, 1, 9, 10, 99_999] {
      let file = NumPyFile(shape: [count], elements: [UInt8](repeating: 3, count: count))
      #expect((file.bytes.count - count) % 64 == 0)
      #expect(file.bytes[file.bytes.count - count - 1] == 0x0A)
    }
  }

  private func roundTrip<Element: NumPyElement>(_ elements: [Element]) throws {
    for shape in [[elements.count], [1, elements.count, 1]] {
      let file = NumPyFile(shape: shape, elements: elements)
      #expect(try NumPyFile<Element>(parsing: file.bytes) == file)
    }
    let scalar = NumPyFile(shape: [], elements: [elements[0]])
    #expect(try NumPyFile<Element>(parsing: scalar.bytes) == scalar)
    let empty = NumPyFile<Element>(shape: [0, 7], elements: [])
    #expect(try NumPyFile<Element>(parsing: empty.bytes) == empty)
  }

  @Test func roundTrips() throws {
    try roundTrip([UInt8.min, 1, .max])
    try roundTrip([Int8.min, -1, .max])
    try roundTrip([Int32.min, -1, .max])
    try roundTrip([Int64.min, -1, .max])
    try roundTrip([Float.leastNonzeroMagnitude, -0.1, .infinity])
    try roundTrip([Double.leastNonzeroMagnitude, -0.1, .infinity])
  }

  private static func file(header: String, content: Int = 24) -> [UInt8] {
    [0x93] + Array("NUMPY".utf8) + [1, 0, UInt8(header.utf8.count & 255), UInt8(header.utf8.count >> 8)]
      + Array(header.utf8) + [UInt8](repeating: 0, count: content)
  }

  @Test("Headers that other writers may give are read")
  func otherSpellings() throws {
    for header in [
      "{'shape':(2,3),'fortran_order':False,'descr':'<i4'}",
      "{\"descr\": \"<i4\", \"fortran_order\": False, \"shape\": ( 2 , 3 , ) }\n",
    ] {
      #expect(try NumPyFile<Int32>(parsing: Self.file(header: header)).shape == [2, 3])
    }
  }

  @Test(
    "Hostile headers give typed errors",
    arguments: [
      "", "{", "{}", "{'descr': '<i4'}", "('descr', '<i4')",
      "{'descr': '<i4', 'fortran_order': False, 'shape': 6}",
      "{'descr': '<i4', 'fortran_order': False, 'shape': (-6,)}",
      "{'descr': '<i4', 'fortran_order': False, 'shape': (6.0,)}",
      "{'descr': '<i4', 'fortran_order': 0, 'shape': (6,)}",
      "{'descr': [('a', '<i4')], 'fortran_order': False, 'shape': (6,)}",
      "{'descr': '<i4', 'descr': '<i4', 'fortran_order': False, 'shape': (6,)}",
      "{'descr': '<i4', 'fortran_order': False, 'shape': (6,), 'extra': 1}",
      "{'descr': '<i4', 'fortran_order': False, 'shape': (6,)} x",
      "{'descr': '<i4, 'fortran_order': False, 'shape': (6,)}",
      "{'descr': '<i4', 'fortran_order': False, 'shape': (99999999999999999999,)}",
      "{'descr': '<i4', 'fortran_order': False, 'shape': (4294967296, 4294967296, 4294967296)}",
      "{'descr': '<i4', 'fortran_order': False, 'shape': (6",
    ])
  func hostileHeader(header: String) {
    let error = #expect(throws: NumPyFileError.self) {
      try NumPyFile<Int32>(parsing: Self.file(header: header))
    }
    guard case .badHeader? = error else {
      Issue.record("\(String(describing: error))")
      return
    }
  }

  @Test("Other types, orders, versions and sizes are told apart")
  func otherFiles() {
    #expect(throws: NumPyFileError.otherType(found: "<i4", expected: "<f4")) {
      try NumPyFile<Float>(parsing: Self.bytes)
    }
    #expect(throws: NumPyFileError.otherType(found: ">i4", expected: "<i4")) {
      try NumPyFile<Int32>(
        parsing: Self.file(header: "{'descr': '>i4', 'fortran_order': False, 'shape': (6,)}"))
    }
    #expect(throws: NumPyFileError.fortranOrder) {
      try NumPyFile<Int32>(
        parsing: Self.file(header: "{'descr': '<i4', 'fortran_order': True, 'shape': (2, 3)}"))
    }
    #expect(throws: NumPyFileError.wrongSize(shape: [2, 3], expected: 24, found: 23)) {
      try NumPyFile<Int32>(parsing: Self.bytes.dropLast())
    }
    #expect(throws: NumPyFileError.wrongSize(shape: [2, 3], expected: 24, found: 25)) {
      try NumPyFile<Int32>(parsing: Self.bytes + [0])
    }
    #expect(throws: NumPyFileError.notNumPy) { try NumPyFile<Int32>(parsing: []) }
    #expect(throws: NumPyFileError.notNumPy) { try NumPyFile<Int32>(parsing: Array("PK\u{3}\u{4}".utf8)) }
    var version2 = Self.bytes
    version2[6] = 2
    #expect(throws: NumPyFileError.otherVersion("2.0")) { try NumPyFile<Int32>(parsing: version2) }
    for count in 6..<128 {
      #expect(throws: NumPyFileError.badHeader("the file ends in it")) {
        try NumPyFile<Int32>(parsing: Array(Self.bytes[..<count]))
      }
    }
  }

  @Test(
    "NumPy reads what we write, and we read what it writes", .enabled(if: numPyIsThere, "python3 with numpy"))
  func numPyAgrees() throws {
    let folder = try TemporaryFolder()
    let files = LocalFileSystem()
    let script = """
      import numpy, sys
      folder = sys.argv[1]
      for name in ['u1', 'i1', 'i4', 'i8', 'f4', 'f8']:
        a = numpy.load(folder + '/' + name + '.npy')
        assert a.dtype == '<' + name and a.shape == (2, 3) and a.flags['C_CONTIGUOUS'], (name, a.dtype, a.shape)
        assert (a == numpy.array([[0, 1, 2], [3, 4, 5]])).all(), a
        numpy.save(folder + '/' + name + '-back.npy', a.reshape(6) * 2)
      """
    try files.write(Array(script.utf8), to: folder("check.py"))
    func put<Element: NumPyElement>(_ name: String, _ elements: [Element]) throws {
      try files.write(NumPyFile(shape: [2, 3], elements: elements).bytes, to: folder(name + ".npy"))
    }
    try put("u1", [UInt8](0..<6))
    try put("i1", [Int8](0..<6))
    try put("i4", [Int32](0..<6))
    try put("i8", [Int64](0..<6))
    try put("f4", (0..<6).map { Float($0) })
    try put("f8", (0..<6).map { Double($0) })
    let result = try #require(try run(["python3", folder("check.py"), folder.path]))
    #expect(result.status == 0, "\(result.output)")
    func check<Element: NumPyElement & Numeric>(_ name: String, _: Element.Type) throws {
      let back = try NumPyFile<Element>(parsing: try files.read(folder(name + "-back.npy")))
      #expect(back == NumPyFile(shape: [6], elements: [0, 2, 4, 6, 8, 10]))
    }
    try check("u1", UInt8.self)
    try check("i1", Int8.self)
    try check("i4", Int32.self)
    try check("i8", Int64.self)
    try check("f4", Float.self)
    try check("f8", Double.self)
  }
}
