import Foundation
import Foundations
import Reporting
import Testing

/// `shcbench verify`: what is compared, and what is said of it.
@Suite struct VerificationTests {
  let scratch: ReportTests.Scratch

  init() throws { scratch = try ReportTests.Scratch() }

  // MARK: Reading CSV files

  /// Fails if a field that ``CSV`` quotes comes back otherwise.
  @Test func whatCSVWritesIsReadBack() throws {
    let rows = [["row", "note"], ["a, b", "says \"no\""], ["two\nlines", ""], ["\"", "é\r"], ["", ""]]
    let table = try CSVTable(parsing: rows.map(CSV.line).joined(), path: "t.csv")
    #expect([table.columns] + table.rows == rows)
    let windows = try CSVTable(parsing: "a,b\r\n1,\"2\"\r\n3,4", path: "t.csv")
    #expect(windows.columns == ["a", "b"] && windows.rows == [["1", "2"], ["3", "4"]])
  }

  @Test func titlesThatComeAgainAreNumbered() throws {
    #expect(try CSVTable(parsing: "x,s,y,s,s\n", path: "t.csv").columns == ["x", "s", "y", "s (2)", "s (3)"])
  }

  @Test(arguments: [
    ("", 1, "empty"), ("a,b\n1,2\n3\n", 3, "1 fields under a header of 2"), ("a\n\"1\n", 2, "closes"),
    ("a\n1\"2\"\n", 2, "quote"),
  ])
  func damagedFilesAreNamedByLine(text: String, line: Int, reason: String) {
    #expect {
      try CSVTable(parsing: text, path: "t.csv")
    } throws: { error in
      "\(error)".hasPrefix("t.csv:\(line): ") && "\(error)".contains(reason)
    }
  }

  // MARK: Comparing

  private static let text = """
    row,32 bits mean,32 bits s,32 bits n,32 bits note
    shc,0.75,0.01,4,
    mds,0.5,0.02,3,
    csq,NaN,,1,

    """

  private static let table = ReportTable(
    path: "tables/map.csv", text: text,
    columns: [
      .init(.verbatim), .init(.mean, countColumn: 3), .init(.spread, countColumn: 3),
      .init(.verbatim, countColumn: 3), .init(.verbatim, countColumn: 3),
    ])

  /// Exact in binary, so that the edge is the edge: 0.5 / sqrt(4) is.
  private static let wide = Tolerances(
    score: 0.5, edge: 0.5, sLoss: 0.25, distance: 2, share: 0.25, gain: 0.25, interval: 0.25, comparesAll: false)

  /// The table above as it is now, against a reference in which some text is another.
  private func comparison(
    replacing old: String = "", by new: String = "", tolerances: Tolerances = .exact, isComplete: Bool = true
  ) throws -> ReportComparison {
    #expect(old.isEmpty || Self.text.contains(old))
    let reference = old.isEmpty ? Self.text : Self.text.replacing(old, with: new)
    return try ReportComparison(
      [Self.table], reference: [Self.table.path: reference], tolerances: tolerances, isComplete: isComplete)
  }

  @Test func equalTablesAgree() throws {
    let comparison = try comparison()
    #expect(comparison.verdict == .agrees)
    #expect(comparison.tables.map(\.agreeing) == [12])
    #expect(comparison.lines(called: "committed") == ["tables/map.csv: 12 of 12 cells agree"])
    #expect(comparison.summary == "agrees: 12 of 12 cells in 1 table agree")
  }

  @Test func aChangedCellIsNamed() throws {
    let comparison = try comparison(replacing: "shc,0.75", by: "shc,0.7")
    #expect(comparison.verdict == .differs)
    #expect(
      comparison.lines(called: "committed") == [
        "tables/map.csv: 11 of 12 cells agree",
        "  tables/map.csv, row shc, column 32 bits mean: 0.7 committed, 0.75 now, differs by 0.0500 (tolerance 0)",
        "largest difference of a mean score: 0.0500 (tolerance 0)",
      ])
    #expect(comparison.summary == "differs: 11 of 12 cells in 1 table agree, 1 differs")
    #expect(try self.comparison(replacing: "mds,0.5", by: "mds,0.5000000001").verdict == .differs)
  }

  @Test func theToleranceItselfIsAllowed() throws {
    let within = try comparison(replacing: "shc,0.75", by: "shc,0.5", tolerances: Self.wide)
    #expect(within.verdict == .agrees)
    #expect(within.largestDistances == ["mean score": 0.25])
    #expect(try comparison(replacing: "shc,0.75", by: "shc,0.4999", tolerances: Self.wide).verdict == .differs)
  }

  /// Fails if NaN, which is within no distance of anything, passes for a number, or nothing for zero.
  @Test func whatIsNoNumberAgreesWithItselfAlone() throws {
    for (old, new) in [
      ("csq,NaN", "csq,0.5"), ("shc,0.75", "shc,NaN"), ("shc,0.75", "shc,"), ("shc,0.75", "shc,inf"),
    ] {
      let comparison = try comparison(replacing: old, by: new, tolerances: Self.wide)
      #expect(comparison.tables.flatMap(\.differences).map(\.distance) == [nil], "\(new)")
    }
  }

  @Test func textAndCountsMustBeEqualWithinAnyTolerance() throws {
    let note = try comparison(replacing: "0.01,4,", by: "0.01,4,1 infeasible", tolerances: Self.wide)
    #expect(
      note.lines(called: "committed").contains(
        "  tables/map.csv, row shc, column 32 bits note: 1 infeasible committed, nothing now"))
    #expect(try comparison(replacing: "0.02,3", by: "0.02,4", tolerances: Self.wide).verdict == .differs)
  }

  /// What follows from gains by a near tie or a test moves far with little: between machines it does not count, on one
  /// machine it does. Ends of intervals are numbers of their own.
  @Test func choicesAndTestsCountOnOneMachineAlone() throws {
    var table = Table(
      name: "claim",
      columns: [
        .init("data", .text), .init("against", .choice), .init("gain", .number(.gain)),
        .init("interval", .interval(.gain)), .init("p", .number(.probability)),
      ])
    table.rows = [
      [.text("a"), .text("lth"), .number(0.03125), Table.Cell(.interval(lower: -0.25, upper: 0.3125)), .number(0.25)]
    ]
    let now = ReportTable(table)
    #expect(now.text == "data,against,gain,interval lower,interval upper,p\na,lth,0.03125,-0.25,0.3125,0.25\n")
    #expect(
      Markdown.render(table).hasSuffix("| a    | lth     | +3.12 % | \\[-25.00, +31.25\\] % | 0.250 |\n"),
      "\(Markdown.render(table))")
    let other = "data,against,gain,interval lower,interval upper,p\na,dtsh,0.0625,-0.25,0.25,0.5\n"
    let across = try ReportComparison(
      [now], reference: [now.path: other], tolerances: Self.wide, isComplete: true)
    #expect(across.verdict == .agrees)
    #expect(across.tables.map(\.skipped) == [2])
    #expect(
      across.lines(called: "committed").contains(
        "  tables/claim.csv, data a, column against: dtsh committed, lth now; not held against it"))
    #expect(across.largestDistances == ["gain": 0.03125, "end of an interval": 0.0625])
    let exact = try ReportComparison([now], reference: [now.path: other], tolerances: .exact, isComplete: true)
    #expect(exact.tables.flatMap(\.differences).map(\.column) == ["against", "gain", "interval upper", "p"])
    var narrow = Self.wide
    narrow.interval = 0.03125
    #expect(
      try ReportComparison([now], reference: [now.path: other], tolerances: narrow, isComplete: true)
        .tables.flatMap(\.differences).map(\.column) == ["interval upper"])
  }

  @Test func rowsColumnsAndFilesOnOneSideAreNamed() throws {
    let rows = try comparison(replacing: "mds,", by: "mds2,")
    #expect(
      rows.summary
        == "differs: 8 of 8 cells in 1 table agree, 0 differ; tables, rows and columns on one side only: 2")
    let lines = rows.lines(called: "committed")
    #expect(lines.contains("  tables/map.csv, row mds2: committed, not there now"))
    #expect(lines.contains("  tables/map.csv, row mds: there now, not committed"))
    let columns = try comparison(replacing: "32 bits note", by: "remark").lines(called: "committed")
    #expect(columns.contains("  tables/map.csv, column remark: committed, not there now"))
    #expect(columns.contains("  tables/map.csv, column 32 bits note: there now, not committed"))
    let files = try ReportComparison(
      [Self.table], reference: ["tables/other.csv": Self.text], tolerances: .exact, isComplete: true)
    #expect(files.verdict == .differs)
    #expect(
      files.lines(called: "committed") == [
        "tables/other.csv: committed, not there now", "tables/map.csv: there now, not committed",
      ])
  }

  /// Rows in another order are the same rows, and few columns name them.
  @Test func rowsAreFoundByWhatTellsThemApart() throws {
    let table = ReportTable(
      path: "tables/centers.csv", text: "group,bits,row,d_min\nA,16,shc,4\nA,32,shc,9\nA,16,mds,5\nB,32,mds,10\n",
      columns: [.init(.verbatim), .init(.verbatim), .init(.verbatim), .init(.distance)])
    let reference = "group,bits,row,d_min\nA,32,shc,8\nA,16,shc,4\nA,32,mds,10\nA,16,mds,5\n"
    let comparison = try ReportComparison(
      [table], reference: [table.path: reference], tolerances: .exact, isComplete: true)
    #expect(comparison.tables.flatMap(\.differences).map { "\($0.row): \($0.column)" } == [
      "bits 32, row shc: d_min", "bits 32, row mds: group",
    ])
  }

  /// Fails if a difference among many equal rows is lost.
  @Test func rowsThatAreWhollyAlikeAreCounted() throws {
    let table = ReportTable(path: "tables/t.csv", text: "a\nx\nx\nx\n", columns: [.init(.verbatim)])
    let comparison = try ReportComparison(
      [table], reference: [table.path: "a\nx\nx\ny\n"], tolerances: .exact, isComplete: true)
    #expect(comparison.tables.map(\.missingRows) == [["a y"]])
    #expect(comparison.tables.map(\.newRows) == [["a x (3)"]])
  }

  @Test func namesOfArtifactsAreComparedOnlyBetweenEqualBuilds() throws {
    let table = ReportTable(
      path: "tables/t.csv", text: "row,codes\nshc,codes/1\n", columns: [.init(.verbatim), .init(.identity)])
    func verdict(_ tolerances: Tolerances) throws -> ReportComparison.Verdict {
      try ReportComparison(
        [table], reference: [table.path: "row,codes\nshc,codes/2\n"], tolerances: tolerances, isComplete: true
      ).verdict
    }
    #expect(try verdict(.exact) == .differs)
    #expect(try verdict(.acrossMachines) == .agrees)
  }

  /// Fails if the tolerance between machines takes one row for another: MDS and SHC of the main run, six seeds each.
  @Test func rowsThatChangePlacesAreSeenBetweenMachines() throws {
    let text = "row,MAP mean,MAP s,MAP n,MAP note\nshc,0.62,0.03,6,\nmds,0.595,0.03,6,\n"
    let table = ReportTable(
      path: "tables/t.csv", text: text,
      columns: [
        .init(.verbatim), .init(.mean, countColumn: 3), .init(.spread, countColumn: 3),
        .init(.verbatim, countColumn: 3), .init(.verbatim, countColumn: 3),
      ])
    func verdict(_ reference: String) throws -> ReportComparison.Verdict {
      try ReportComparison(
        [table], reference: [table.path: reference], tolerances: .acrossMachines, isComplete: true
      ).verdict
    }
    #expect(try verdict(text.replacing("0.62,", with: "0.61,")) == .agrees)
    #expect(try verdict(text.replacing("0.62,", with: "x").replacing("0.595", with: "0.62").replacing("x", with: "0.595,")) == .differs)
  }

  @Test func aLongListIsCutShort() throws {
    let rows = (0..<30).map { "\($0),1\n" }.joined()
    let table = ReportTable(
      path: "tables/t.csv", text: "seed,queries\n" + rows, columns: [.init(.verbatim), .init(.verbatim)])
    let comparison = try ReportComparison(
      [table], reference: [table.path: "seed,queries\n" + rows.replacing(",1\n", with: ",2\n")], tolerances: .exact,
      isComplete: true)
    let lines = comparison.lines(called: "committed")
    #expect(lines.count == 22 && lines.last == "  and 10 more, which --json names")
  }

  // MARK: Stores that are not complete

  @Test func cellsWithoutAllTheirSeedsAreOpen() throws {
    let fewer = try comparison(replacing: "shc,0.75,0.01,4", by: "shc,0.7,0.02,6", isComplete: false)
    #expect(fewer.verdict == .open)
    #expect(fewer.tables.flatMap(\.openCells) == [
      "row shc, column 32 bits mean", "row shc, column 32 bits s", "row shc, column 32 bits n",
    ])
    #expect(fewer.lines(called: "committed").contains("  open: row shc, column 32 bits n"))
    // As many seeds, and another mean: no further step changes that.
    #expect(try comparison(replacing: "shc,0.75", by: "shc,0.7", isComplete: false).verdict == .differs)
    #expect(try comparison(isComplete: false).verdict == .agrees)
  }

  @Test func rowsColumnsAndFilesThatAreNotThereYetAreOpen() throws {
    let row = try comparison(replacing: "mds,", by: "dpsh,0.5,0.02,3,\nmds,", isComplete: false)
    #expect(row.verdict == .open && row.tables.flatMap(\.openRows) == ["row dpsh"])
    let renamed = try comparison(replacing: "mds,", by: "dpsh,", isComplete: false)
    #expect(renamed.verdict == .open && renamed.tables.flatMap(\.openRows) == ["row dpsh", "row mds"])
    let files = try ReportComparison(
      [Self.table], reference: [Self.table.path: Self.text, "tables/other.csv": Self.text], tolerances: .exact,
      isComplete: false)
    #expect(files.verdict == .open && files.openTables == ["tables/other.csv"])
  }

  /// The report of `SyntheticResults.small`, in which one run is pending, against one in which it is finished.
  @Test func linesOfRunsAreJudgedOnceTheRunIsFinished() throws {
    let tables = try Report.tables(of: [SyntheticResults.small()])
    let runs = try #require(tables.first { $0.path == "tables/runs.csv" })
    #expect(runs.text.contains(",pending,"))
    func comparison(replacing old: String, by new: String) throws -> ReportComparison {
      try ReportComparison(
        [runs], reference: [runs.path: runs.text.replacing(old, with: new)], tolerances: .exact, isComplete: false)
    }
    let finished = try comparison(replacing: ",pending,", by: ",finished,")
    #expect(finished.verdict == .open && finished.tables.flatMap(\.openCells).count == 1)
    #expect(finished.tables.flatMap(\.openCells).allSatisfy { $0.hasSuffix("column state") })
    // Every run has a line, whatever is done.
    let shorter = runs.text.split(separator: "\n").dropLast().joined(separator: "\n")
    let added = try ReportComparison(
      [runs], reference: [runs.path: shorter], tolerances: .exact, isComplete: false)
    #expect(added.verdict == .differs && added.tables.flatMap(\.newRows).count == 1)
    // 5,000 queries of every run that is finished.
    #expect(try comparison(replacing: ",5000,", by: ",5001,").verdict == .differs)
  }

  // MARK: Reports

  /// Fails if a column of some table is described in the wrong place: its n is not an n.
  @Test func everyColumnIsDescribed() throws {
    let reports = [
      [SyntheticResults.small(), SyntheticResults.smallAblation()], [SyntheticResults.everyRow()],
    ]
    for results in reports {
      let tables = try Report.tables(of: results)
      #expect(tables.contains { $0.path == "tables/map-all-fashion-mnist.csv" })
      for table in tables {
        let titles = try CSVTable(parsing: table.text, path: table.path).columns
        try #require(titles.count == table.columns.count, "\(table.path)")
        for (title, column) in zip(titles, table.columns) {
          guard let count = column.countColumn else {
            #expect(!title.hasSuffix(" mean"), "\(table.path), \(title)")
            continue
          }
          let measure = titles[count].dropLast(" n".count)
          #expect(titles[count].hasSuffix(" n") && title.hasPrefix(measure), "\(table.path), \(title)")
          if title.hasSuffix(" mean") { #expect(column.quantity != .verbatim, "\(table.path), \(title)") }
        }
      }
      let texts = Dictionary(tables.map { ($0.path, $0.text) }, uniquingKeysWith: { $1 })
      let comparison = try ReportComparison(tables, reference: texts, tolerances: .exact, isComplete: true)
      #expect(comparison.verdict == .agrees)
    }
  }

  /// The folder of a report of `SyntheticResults`.
  private func write(_ name: String = "report") throws -> String {
    let folder = "\(scratch.path)/\(name)"
    try Report.write(
      [SyntheticResults.small(), SyntheticResults.smallAblation()], to: folder,
      searchPath: try scratch.stand(inForGnuplot: "exit 0"))
    return folder
  }

  /// Fails if report.json is not written or does not name what `verify` needs, or if a table is not compared.
  @Test func aWrittenReportIsReadBack() throws {
    let report = try ReferenceReport(folder: try write())
    let manifest = try #require(report.manifest)
    #expect(manifest.experiments.map(\.file) == ["small.yaml", "ablation-minimum-distance.yaml"])
    let tables = try Report.tables(of: [SyntheticResults.small(), SyntheticResults.smallAblation()])
    #expect(report.tables == Dictionary(tables.map { ($0.path, $0.text) }, uniquingKeysWith: { $1 }))
  }

  @Test func manifestsSayWithWhatNumbersWereMade() throws {
    var results = SyntheticResults.small()
    results.arithmetic = ["kernels": "onednn", "instruction set": "avx2"]
    let manifest = ReportManifest([results])
    #expect(
      manifest.text == """
        {"arithmetic":{"instruction set":"avx2","kernels":"onednn"},\
        "experiments":[{"file":"small.yaml","name":"small"}]}

        """)
    #expect(try ReportManifest(parsing: Array(manifest.text.utf8), path: "report.json") == manifest)
    #expect(manifest.kernels == .oneDNN)
    #expect(manifest.arithmeticInWords == "instruction set avx2, kernels onednn")
    for text in ["", "{}", "{\"arithmetic\":{},\"experiments\":[{\"name\":\"a\"}]}"] {
      #expect { try ReportManifest(parsing: Array(text.utf8), path: "report.json") } throws: {
        "\($0)".hasPrefix("report.json: ")
      }
    }
  }

  @Test func aFolderWithoutTablesIsNoReport() throws {
    #expect(throws: VerificationError.noReport(folder: scratch.path)) { try ReferenceReport(folder: scratch.path) }
  }

  private static let gitIsInstalled = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
    .contains { FileManager.default.isExecutableFile(atPath: "\($0)/git") }

  /// Fails if the reference is what a later run wrote over the committed report.
  @Test(.enabled(if: VerificationTests.gitIsInstalled, "git is not installed"))
  func theReferenceIsThatOfTheLastCommit() throws {
    let folder = try write()
    #expect(try ReferenceReport.committed(folder) == nil)
    func git(_ arguments: [String]) throws {
      let process = Process()
      process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
      let person = ["-c", "user.name=Test", "-c", "user.email=test@example.org", "-c", "commit.gpgsign=false"]
      process.arguments = ["git", "-C", scratch.path] + person + arguments
      process.standardOutput = FileHandle.nullDevice
      try process.run()
      process.waitUntilExit()
      #expect(process.terminationStatus == 0, "git \(arguments.joined(separator: " "))")
    }
    try git(["init", "--quiet"])
    #expect(try ReferenceReport.committed(folder) == nil)
    try git(["add", "report"])
    try git(["commit", "--quiet", "--message", "report"])
    let written = try ReferenceReport(folder: folder)
    try scratch.write("row\nanother\n", to: "report/tables/map-all-fashion-mnist.csv")
    let committed = try #require(try ReferenceReport.committed(folder))
    #expect(committed.tables == written.tables && committed.manifest == written.manifest)
    #expect(committed.called == "committed" && committed.name.hasPrefix("\(folder) in commit "))
    #expect(try ReferenceReport(folder: folder).tables != written.tables)
    // Beside it, and never committed.
    #expect(try ReferenceReport.committed(try write("other")) == nil)
  }
}
