import Foundation
import Foundations
import Testing

/// A stranger's codes, scored by the command.
struct ScoreTests {
  private func score(
    codes: [UInt8], labels: [UInt8], queryCodes: [UInt8]? = nil, queryLabels: [UInt8]? = nil
  ) throws -> CommandLineTool.Result {
    let folder = try TemporaryFolder()
    defer { folder.remove() }
    for part in ["query", "database"] {
      let bytes = part == "query" ? queryCodes ?? codes : codes
      try Data(bytes).write(to: URL(fileURLWithPath: "\(folder.path)/\(part)-codes.npy"))
      let partLabels = part == "query" ? queryLabels ?? labels : labels
      try Data(partLabels).write(to: URL(fileURLWithPath: "\(folder.path)/\(part)-labels.npy"))
    }
    return try CommandLineTool.run(["score", folder.path])
  }

  private let codes = NumPyFile<UInt8>(shape: [4, 1], elements: [0, 0, 255, 255]).bytes
  private let labels = NumPyFile<Int32>(shape: [4], elements: [0, 0, 1, 1]).bytes

  @Test func perfectCodesScoreOne() throws {
    let result = try score(codes: codes, labels: labels)
    #expect(result.exitCode == 0, "\(result.errors)")
    #expect(result.output.hasPrefix("4 queries, 4 database items, 8 bits\n"))
    #expect(result.output.contains("ALL   hits         1.000000  1.000000     1.000000    1.000000"), "\(result.output)")
  }

  @Test func labelsOfSeveralClassesAreScored() throws {
    // Codes: items 0 and 1 at one place, 2 and 3 at another. Classes {0, 1}, {0}, {2}, {1, 2}.
    let memberships = NumPyFile<UInt8>(shape: [4, 3], elements: [1, 1, 0, 1, 0, 0, 0, 0, 1, 0, 1, 1]).bytes
    let result = try score(codes: codes, labels: memberships)
    #expect(result.exitCode == 0, "\(result.errors)")
    // Items 1 and 2 find themselves and their neighbour first: 1. Items 0 and 3 too, and then each other at rank 3 or
    // 4: (1 + 1 + 1) / 3 or (1 + 1 + 3/4) / 3. The mean of 1, 1, 23/24 and 23/24 is 47/48.
    #expect(result.output.contains("ALL   hits         0.979167  0.958333     1.000000"), "\(result.output)")
  }

  @Test func labelsThatDoNotFitAreRefused() throws {
    let single = labels
    let three = NumPyFile<UInt8>(shape: [4, 3], elements: [1, 1, 0, 1, 0, 0, 0, 0, 1, 0, 1, 1]).bytes
    let two = NumPyFile<UInt8>(shape: [4, 2], elements: [1, 1, 0, 1, 0, 0, 0, 0]).bytes
    let mixed = try score(codes: codes, labels: three, queryLabels: single)
    #expect(mixed.exitCode == 1)
    #expect(
      mixed.errors.contains(
        "query labels hold one class for each code, database labels 3 columns of 0 and 1: both must be of one form"),
      "\(mixed.errors)")
    let narrow = try score(codes: codes, labels: three, queryLabels: two)
    #expect(narrow.exitCode == 1)
    #expect(narrow.errors.contains("2 columns of 0 and 1 for each code, database labels 3 columns"), "\(narrow.errors)")

    let counts = NumPyFile<UInt8>(shape: [4, 2], elements: [1, 1, 0, 1, 0, 2, 0, 0]).bytes
    let many = try score(codes: codes, labels: counts)
    #expect(many.errors.contains("query-labels.npy: row 2, column 1 holds 2; expected int32 [4]"), "\(many.errors)")
    #expect(many.errors.contains("uint8 [4, C]"), "\(many.errors)")
    for shape in [[8], [2, 4], [4, 2, 1], [0, 2]] {
      let labels = NumPyFile<UInt8>(shape: shape, elements: [UInt8](repeating: 1, count: shape.reduce(1, *)))
      let result = try score(codes: codes, labels: labels.bytes)
      #expect(result.exitCode == 1)
      #expect(result.errors.contains("query-labels.npy: shape \(shape); expected"), "\(result.errors)")
    }
  }

  @Test func whatIsWrongIsSaidWithTheFileAndWhatWasExpected() throws {
    let long = try score(codes: codes, labels: NumPyFile<Int64>(shape: [4], elements: [0, 0, 1, 1]).bytes)
    #expect(long.exitCode == 1)
    #expect(long.errors.contains("query-labels.npy") && long.errors.contains("numpy.int32"), "\(long.errors)")

    let few = try score(codes: codes, labels: NumPyFile<Int32>(shape: [3], elements: [0, 0, 1]).bytes)
    #expect(few.errors.contains("query-labels.npy: shape [3]; expected int32 [4]"), "\(few.errors)")

    // A header that lies about a size beyond every memory.
    let header = "{'descr': '|u1', 'fortran_order': False, 'shape': (0, 4611686018427387904), }"
    let padded = header + String(repeating: " ", count: 117 - header.utf8.count) + "\n"
    let lying = [0x93] + Array("NUMPY".utf8) + [1, 0, 118, 0] + Array(padded.utf8)
    let huge = try score(codes: lying, labels: labels)
    #expect(huge.exitCode == 1)
    #expect(huge.errors.contains("query-codes.npy"), "\(huge.errors)")
  }
}
