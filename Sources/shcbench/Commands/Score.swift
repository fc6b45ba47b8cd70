import ArgumentParser
import Benchmark
import Foundation
import Foundations
import Retrieval

struct Score: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Score codes made elsewhere by the same metrics as every row of the tables.",
    discussion: """
      The folder holds query-codes.npy and database-codes.npy (uint8 [n, K/8], bit 1 = +1, little-endian bit order, \
      as faiss's binary indexes) and query-labels.npy and database-labels.npy: int32 [n], one class for each code, \
      or uint8 [n, C], 1 for each class that a code has and else 0, in both files. An item is relevant to a query if \
      they share a class.
      """)

  @Argument(help: ArgumentHelp("Folder with the four .npy files.", valueName: "folder"))
  var folder: String

  @Option(help: "Seed of the fixed database shuffle behind the literature's tie order.")
  var seed: UInt64 = 0

  @Flag(help: "Print all measurements as JSON.")
  var json = false

  func run() throws {
    try reportingFailures {
      let files = LocalFileSystem()
      let query = try StoredCodes(folder: folder, part: "query", files: files)
      let database = try StoredCodes(folder: folder, part: "database", files: files)
      let measured = try StoredCodes.measure(query: query, database: database, seed: seed).measurements
      if json {
        print(String(decoding: try JSONFile.encode(measured), as: UTF8.self), terminator: "")
        return
      }
      print("\(measured.queries) queries, \(measured.database) database items, \(measured.bits) bits")
      var rows = [["MAP@", "denominator", "expected", "pessimistic", "optimistic", "shuffled-stable"]]
      for cutoff in RetrievalMeasurements.standardCutoffs {
        for denominator in APDenominator.allCases {
          rows.append(
            [cutoff.description, denominator.rawValue]
              + [.expected, .pessimistic, .optimistic, .shuffledStable].map { ties in
                measured.map(cutoff, denominator: denominator, ties: ties).map { String(format: "%.6f", $0) } ?? "-"
              })
        }
      }
      print(columns(rows))
    }
  }
}
