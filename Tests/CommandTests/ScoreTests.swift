import Foundation
import Foundations
import Testing

/// A stranger's codes, scored by the command.
struct ScoreTests {
  private func score(
    codes: [UInt8], labels: [UInt8], queryCodes: [UInt8]? = nil
  ) throws -> CommandLineTool.Result {
    let folder = try TemporaryFolder()
    defer { folder.remove() }
    for part in ["query", "database"] {
      let bytes = part == "query" ? queryCodes ?? codes : codes
      try Data(bytes).write(to: URL(fileURLWithPath: "\(folder.path)/\(part)-codes.npy"))
      try Data(labels).write(to: URL(fileURLWithPath: "\(folder.path)/\(part)-labels.npy"))
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
