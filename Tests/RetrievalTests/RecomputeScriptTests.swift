import Foundation
import Foundations
import Retrieval
import Testing

/// An independent recomputation from stored files: Tests/Scripts/recompute_map.py.
@Suite struct RecomputeScriptTests {
  @Test(
    .enabled("needs python3 with numpy") { try run("python3", ["-c", "import numpy"]).status == 0 },
    arguments: [16, 77], [false, true])
  func numpyAgrees(bits: Int, isMultiLabel: Bool) throws {
    let (query, queryClasses) = try RetrievalBenchmark.scatteredCodes(
      count: 30, bits: bits, classes: 5, seed: 1, purpose: "query")
    let (database, databaseClasses) = try RetrievalBenchmark.scatteredCodes(
      count: 3000, bits: bits, classes: 4, seed: 1, purpose: "database")
    let folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("recompute-map-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    func write(_ name: String, _ type: String, _ shape: String, _ bytes: [UInt8]) throws {
      // Version 1.0: magic, length of the header, header padded so that the data start at a multiple of 64.
      var header = "{'descr': '\(type)', 'fortran_order': False, 'shape': \(shape), }"
      header += String(repeating: " ", count: 117 - header.utf8.count) + "\n"
      let start: [UInt8] = [0x93] + Array("NUMPY".utf8) + [1, 0, 118, 0]
      try Data(start + Array(header.utf8) + bytes).write(to: folder.appendingPathComponent(name))
    }
    // Where there may be several classes, each item has its own, by chance one more, and some have none.
    var generator = RandomStream(seed: 4, purpose: "second classes").generator()
    func labels(_ classes: [Int32]) -> Labels {
      guard isMultiLabel else { return Labels(classes: classes) }
      return Labels(
        memberships: classes.flatMap { own in
          let (second, hasNone) = (generator.below(25), generator.below(10) == 0)
          return (0..<5).map { !hasNone && ($0 == own || $0 == second) ? UInt8(1) : 0 }
        }, classes: 5)
    }
    let (queryLabels, databaseLabels) = (labels(queryClasses), labels(databaseClasses))
    func writeSide(_ side: String, _ codes: BinaryCodes, _ labels: Labels) throws {
      try write("\(side)-codes.npy", "|u1", "(\(codes.count), \(codes.bytesPerCode))", codes.bytes)
      if let memberships = labels.memberships {
        try write("\(side)-labels.npy", "|u1", "(\(labels.count), 5)", memberships)
      }
      guard let classes = labels.single else { return }
      let bytes = classes.flatMap { label in
        (0..<4).map { UInt8(truncatingIfNeeded: label >> (8 * $0)) }
      }
      try write("\(side)-labels.npy", "<i4", "(\(classes.count),)", bytes)
    }
    try writeSide("query", query, queryLabels)
    try writeSide("database", database, databaseLabels)

    let script = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent().appendingPathComponent("Scripts/recompute_map.py")
    let (status, output) = try run("python3", [script.path, folder.path])
    try #require(status == 0, "\(output)")
    let recomputed = try #require(Double(output.trimmingCharacters(in: .whitespacesAndNewlines)))
    let measured = try meanAveragePrecision(
      query: query, queryLabels: queryLabels, database: database, databaseLabels: databaseLabels)
    #expect(abs(recomputed - measured) < 1e-13)
    #expect(measured > 0.2 && measured < 0.95)
  }
}

private func run(_ program: String, _ arguments: [String]) throws -> (status: Int32, output: String) {
  let process = Process()
  process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
  process.arguments = [program] + arguments
  let pipe = Pipe()
  process.standardOutput = pipe
  process.standardError = pipe
  try process.run()
  let output = String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
  process.waitUntilExit()
  return (process.terminationStatus, output)
}
