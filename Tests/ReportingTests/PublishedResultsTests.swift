import Foundations
import Reporting
import Testing

@Suite("Published results") struct PublishedResultsTests {
  private let header = "table,method,dataset,bits,metric,value\n"

  private func published() throws -> PublishedResults {
    let folder = #filePath.split(separator: "/").prefix { $0 != "Tests" }.joined(separator: "/")
    let bytes = try LocalFileSystem().read("/\(folder)/experiments/published.csv")
    return try PublishedResults.parse(String(decoding: bytes, as: UTF8.self))
  }

  /// Table 3: 60 cells of two numbers. Tables 4 to 6: 150 cells each. Table 7: 135. Table 8: 90.
  @Test func everyTableIsWhole() throws {
    let published = try published()
    let counts = ["Tab.3", "Tab.4", "Tab.5", "Tab.6", "Tab.7", "Tab.8"].map { table in
      published.entries.count { $0.key.table == table }
    }
    #expect(counts == [120, 150, 150, 150, 135, 90])
    #expect(published.entries.count == 795)
    let datasets = ["cifar-100", "stanford-cars-a", "stanford-cars-b", "nabirds-a", "nabirds-b"]
    for table in ["Tab.4", "Tab.5", "Tab.6"] {
      for dataset in datasets {
        for bits in [16, 32, 64] {
          let keys = published.entries.map(\.key)
          let methods = keys.filter { $0.table == table && $0.dataset == dataset && $0.bits == bits }.map(\.method)
          #expect(
            methods.sorted() == [
              "CSQ", "DPSH", "DTSH", "GreedyHash", "HashNet", "IDHN", "LTH", "MDS", "OrthoHash", "SHC",
            ])
        }
      }
    }
  }

  /// Read off the paper's tables (arXiv 2507.08404).
  @Test(arguments: [
    ("Tab.3", "CSQ", "cifar-100", 32, "d_min", 4.0), ("Tab.3", "SHC", "cifar-100", 16, "s_loss", 0.0545),
    ("Tab.3", "random", "nabirds-b", 64, "s_loss", 0.0258), ("Tab.4", "DPSH", "cifar-100", 16, "map@100", 0.1572),
    ("Tab.4", "DTSH", "nabirds-b", 16, "map@100", 0.0145), ("Tab.5", "SHC", "cifar-100", 64, "map@1000", 0.6170),
    ("Tab.6", "MDS", "stanford-cars-b", 32, "map@all", 0.3251),
    ("Tab.7", "SHC (semantics only)", "nabirds-b", 64, "map@100", 0.5437),
    ("Tab.7", "SHC (distance only)", "stanford-cars-b", 16, "map@1000", 0.2678),
    ("Tab.7", "SHC", "stanford-cars-a", 32, "map@all", 0.7300),
    ("Tab.8", "SHC (BERT similarity)", "cifar-100", 64, "map@1000", 0.6151),
    ("Tab.7", "SHC", "stanford-cars-b", 64, "map@100", 0.6288),
    ("Tab.8", "SHC", "stanford-cars-b", 64, "map@100", 0.6280),
  ])
  func cell(table: String, method: String, dataset: String, bits: Int, metric: String, value: Double) throws {
    let found = try published().value(table: table, method: method, dataset: dataset, bits: bits, metric: metric)
    #expect(found == value)
  }

  @Test func linesAreReadAsTheyStand() throws {
    let published = try PublishedResults.parse(header + "Tab.1,A (b),x,16,map@all,.50\nTab.1,A (b),x,32,d_min,3\n")
    let key = PublishedResults.Key(table: "Tab.1", method: "A (b)", dataset: "x", bits: 16, metric: "map@all")
    #expect(published.entries.map(\.value) == [0.5, 3])
    #expect(published[key]?.printed == ".50")
    #expect(published.value(table: "Tab.1", method: "A (b)", dataset: "x", bits: 64, metric: "map@all") == nil)
    #expect(try PublishedResults.parse(header).entries.isEmpty)
    // Git may write line ends of two characters.
    let windows = header.replacing("\n", with: "\r\n") + "Tab.1,A (b),x,16,map@all,.50\r\n"
    #expect(try PublishedResults.parse(windows).entries == [published.entries[0]])
  }

  @Test func malformedLinesAreNamed() {
    func refuses(_ csv: String, _ error: PublishedResultsError) {
      #expect(throws: error) { try PublishedResults.parse(csv) }
    }
    let good = "T,A,x,16,m,.5\n"
    refuses("", .header)
    refuses("table,method\n", .header)
    refuses(header + good + "T,A,x,16,m\n", .malformed(line: 3, reason: "has 5 fields, not 6"))
    refuses(header + good + "\n", .malformed(line: 3, reason: "has 1 fields, not 6"))
    refuses(header + "T,,x,16,m,.5\n", .malformed(line: 2, reason: "'' is no method"))
    refuses(header + "T,A,x,none,m,.5\n", .malformed(line: 2, reason: "'none' is no number of bits"))
    refuses(header + "T,A,x,0,m,.5\n", .malformed(line: 2, reason: "'0' is no number of bits"))
    for value in ["nan", "-.5", "1e3", "0x1", ".", "1.2.3", " .5"] {
      refuses(
        header + good + "T,A,x,32,m,\(value)\n",
        .malformed(line: 3, reason: "'\(value)' is no number as a paper prints it"))
    }
    refuses(header + good + "T,A,y,16,m,.5\n" + good, .duplicate(line: 4, first: 2))
  }
}
