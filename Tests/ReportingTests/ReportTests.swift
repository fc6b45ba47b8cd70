import Benchmark
import Datasets
import Foundation
import Foundations
import Reporting
import Testing

let gnuplotIsInstalled = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
  .contains { FileManager.default.isExecutableFile(atPath: "\($0)/gnuplot") }

@Suite struct ReportTests {
  /// A folder of its own for each test, removed when the test is over.
  final class Scratch {
    let path = FileManager.default.temporaryDirectory
      .appendingPathComponent("shcbench-report-\(UUID().uuidString)").resolvingSymlinksInPath().path
    init() throws {
      try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }
    deinit { try? FileManager.default.removeItem(atPath: path) }

    /// A search path whose gnuplot is this shell script.
    func stand(inForGnuplot script: String) throws -> String {
      let folder = "\(path)/bin"
      try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
      try Data("#!/bin/sh\n\(script)\n".utf8).write(to: URL(fileURLWithPath: "\(folder)/gnuplot"))
      try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: "\(folder)/gnuplot")
      return folder
    }

    func text(_ name: String) throws -> String {
      try String(contentsOfFile: "\(path)/\(name)", encoding: .utf8)
    }

    func write(_ text: String, to name: String) throws {
      let file = URL(fileURLWithPath: "\(path)/\(name)")
      try FileManager.default.createDirectory(
        at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
      try Data(text.utf8).write(to: file)
    }

    /// Bytes of every file below, by path.
    func files(_ folder: String) throws -> [String: Data] {
      var files: [String: Data] = [:]
      for name in try FileManager.default.subpathsOfDirectory(atPath: "\(path)/\(folder)") {
        files[name] = FileManager.default.contents(atPath: "\(path)/\(folder)/\(name)")
      }
      return files
    }
  }

  let scratch: Scratch
  var report: String { "\(scratch.path)/report" }

  init() throws { scratch = try Scratch() }

  @Test func snapshots() throws {
    try Report.write(
      [SyntheticResults.small(), SyntheticResults.smallAblation()], to: report,
      searchPath: try scratch.stand(inForGnuplot: "exit 0"))
    for name in ["README.md", "curves.md", "methods.md", "provenance.md"] {
      expectSnapshot(try scratch.text("report/\(name)"), name)
    }
    for name in [
      "runs", "map-100-fashion-mnist", "map-all-fashion-mnist", "centers-fashion-mnist",
      "ablation-minimum-distance-fashion-mnist-16", "splits", "overlap", "near-duplicates", "identical-classes",
    ] {
      expectSnapshot(try scratch.text("report/tables/\(name).csv"), "\(name).csv")
    }
    expectSnapshot(try scratch.text("report/tables/map-all-fashion-mnist.tex"), "map-all-fashion-mnist.tex")
    let files = try scratch.files("report").keys
    // One data set x 3 cutoffs, centers, ablation, ties, radius, classifier, data sets and their facts, splits,
    // overlap, near-duplicates, groups, identical classes, methods.
    #expect(files.count { $0.hasSuffix(".tex") } == 16)
    #expect(files.count { $0.hasSuffix(".gp") } == 4)
  }

  /// The numbers of SyntheticResults.small worked by hand: MAP@ALL (0.80 + 0.82) / 2 = 0.81, s = 0.01 sqrt(2)
  /// = 0.0141; MAP@100 is 0.05 above; both rows tie at 16 bits; at 32 bits one seed of one row is there.
  @Test func cellsByHand() throws {
    try Report.write(
      [SyntheticResults.small()], to: report, searchPath: try scratch.stand(inForGnuplot: "exit 0"))
    let readme = try scratch.text("report/README.md")
    for line in [
      "| csq-hadamard | **0.8100 ± 0.0141** | 0.8500 (n = 1) |",
      "| mds          | **0.8100 ± 0.0141** | infeasible (a) |",
      "| csq-hadamard | **0.8600 ± 0.0141** | 0.9000 (n = 1) |",
      "(a) no 10 centers of 32 bits stand 99 bits apart",
      "At 16 bits `csq-hadamard` and `mds` used [identical hash centers](#what-each-number-is) in every "
        + "seed.",
      "Not installed. Put cifar-100-binary.tar.gz into data/.",
      // Query accuracy (0.89 + 0.91) / 2, s = 0.01 sqrt(2).
      "| fashion-mnist | 0.9000 ± 0.0141 |   0.9000 ± 0.0000 |",
      "there are 2 on fashion-mnist, seed 1.",
      "Seeds behind a cell: 2 in 2 cells, 1 in 1 cell, 0 in 1 cell.",
      // Finished: fashion-mnist 16 bits 2 rows x 2 seeds, 32 bits 1; infeasible 2, pending 1; cifar-100 8.
      "not complete: 5 of 16 runs done, 2 infeasible, 8 without their data; 4 steps left, "
        + "about 2 minutes by the costs measured on this machine.",
    ] {
      #expect(readme.contains(line), "missing: \(line)")
    }
  }

  /// Shares by hand: 3 / 5,000 = 0.06 %, 32 / 5,000 = 0.64 %, 5 / 6,990 = 0.0715 %, 5 / 10,000 = 0.05 %.
  @Test func sharesOfTheAuditByHand() throws {
    try Report.write(
      [SyntheticResults.small()], to: report, searchPath: try scratch.stand(inForGnuplot: "exit 0"))
    let readme = try scratch.text("report/README.md")
    for text in [
      "**On fashion-mnist, seed 1, 40 of 5,000 query images are in the database too",
      "| 3 (0.06 %); 1 of another label ", "| 40 (0.80 %) are the same images |", "| 5 (0.05 %)", "| 0.06 % | 0.64 % |",
      "| class 1 | 5 of 6,990 | class 0     | 7 of 7,010         | 0.07 % |",
      "evenly spaced ones were compared",
    ] {
      #expect(readme.contains(text), "missing: \(text)")
    }
    #expect(!readme.contains("seed 0, 40 of"))
  }

  @Test func imagesThatStayInFilesAreSaidToBeComparedByDigestAlone() throws {
    var results = SyntheticResults.small()
    for index in results.splits.indices {
      results.splits[index].audit.nearDuplicates = nil
      results.splits[index].audit.groups = nil
      results.splits[index].audit.identicalClasses = IdenticalClasses(images: 0, pairCount: 0, worst: [])
    }
    try Report.write([results], to: report, searchPath: try scratch.stand(inForGnuplot: "exit 0"))
    let readme = try scratch.text("report/README.md")
    #expect(readme.contains("Near-duplicates are not searched on fashion-mnist"))
    #expect(readme.contains("- fashion-mnist: no image of one class is identical to one of another."))
    #expect(!readme.contains("near-duplicates.csv"))
  }

  /// The steps left belong to another experiment: no run waits for them.
  @Test func anExperimentWithoutPendingRunsIsComplete() throws {
    var results = SyntheticResults.smallAblation()
    results.remainingSteps = 3
    results.remainingSeconds = 60
    try Report.write([results], to: report, searchPath: try scratch.stand(inForGnuplot: "exit 0"))
    let readme = try scratch.text("report/README.md")
    #expect(readme.contains("**State:** **complete: 4 runs done, 2 infeasible.**"))
    #expect(!readme.contains("left"))
  }

  /// The experiment monitors seed 0 alone: losses 2 and 1, not their means with seed 1's 3 and 2.
  @Test func theClassifierIsALineOfTheLossPanel() throws {
    try Report.write(
      [SyntheticResults.small()], to: report, searchPath: try scratch.stand(inForGnuplot: "exit 0"))
    let data = try scratch.text("report/figures/training-fashion-mnist-32.dat")
    #expect(data.contains("# Loss: classifier\n1 2\n2 1\n"))
  }

  @Test func pendingCellsAreDashes() throws {
    var results = SyntheticResults.small()
    for index in results.runs.indices where results.runs[index].identity.dataset == "fashion-mnist" {
      results.runs[index] = RunResult(identity: results.runs[index].identity, state: .pending)
    }
    results.classifiers = []
    results.splits = []
    try Report.write([results], to: report, searchPath: try scratch.stand(inForGnuplot: "exit 0"))
    let readme = try scratch.text("report/README.md")
    #expect(readme.contains("| mds          |       — |       — |"))
    #expect(readme.contains("no seed finished yet"))
    #expect(!readme.contains("!["))
  }

  /// With different centers in one seed the rows are identical in the other alone.
  @Test func oneDifferentSeedIsNotEverySeed() throws {
    var results = SyntheticResults.small()
    let other = try #require(
      results.runs.lastIndex { $0.identity.label == "mds" && $0.centersDigest != nil })
    results.runs[other].centersDigest = "another"
    try Report.write([results], to: report, searchPath: try scratch.stand(inForGnuplot: "exit 0"))
    #expect(
      try scratch.text("report/README.md").contains(
        "At 16 bits `csq-hadamard` and `mds` used [identical hash centers](#what-each-number-is) in seed 0."))
  }

  /// Which rows share centers, in which seeds, worked by hand; "-" is infeasible and equals nothing.
  @Test func identicalCentersOfAnAblationAreNamedBySeed() throws {
    let digests = [
      "a": ["1", "3", "5"], "b": ["1", "3", "5"], "c": ["1", "4", "5"], "d": ["2", "4", "-"],
      "e": ["6", "7", "-"],
    ]
    let rows = digests.keys.sorted()
    let experiment = SyntheticResults.experiment(
      "ablation", kind: .ablation, datasets: ["fashion-mnist"], rows: rows.map { ("shc", $0) },
      bits: [16, 32], seeds: [0, 1, 2])
    var results = SyntheticResults.smallAblation()
    results.experiment = experiment
    results.runs = []
    for seed in experiment.seeds {
      for row in rows {
        for bits in experiment.bits {
          let digest = try #require(digests[row]?[Int(seed)])
          let identity = RunIdentity(
            dataset: "fashion-mnist", label: row, method: "shc", bits: bits, seed: seed)
          // At 32 bits no two rows agree.
          results.runs.append(
            digest == "-"
              ? RunResult(identity: identity, state: .infeasible("none"))
              : RunResult(
                identity: identity, state: .pending, centersDigest: bits == 16 ? digest : row + digest))
        }
      }
    }
    try Report.write([results], to: report, searchPath: try scratch.stand(inForGnuplot: "exit 0"))
    let sentences = try scratch.text("report/README.md").split(separator: "\n")
      .filter { $0.contains("used [identical") }
    #expect(
      sentences == [
        "At 16 bits `a` and `b` used [identical hash centers](#what-each-number-is) in every seed; "
          + "`a`, `b` and `c` in seeds 0 and 2; `c` and `d` in seed 1."
      ])
  }

  @Test(.enabled(if: gnuplotIsInstalled, "gnuplot is not installed (apt-get install gnuplot-nox)"))
  func twiceGivesTheSameBytesAndEveryFigureIsDrawn() throws {
    let results = [SyntheticResults.small(), SyntheticResults.smallAblation()]
    try Report.write(results, to: report)
    let first = try scratch.files("report")
    try Report.write(results, to: report)
    #expect(try scratch.files("report") == first)
    try Report.write(results, to: "\(scratch.path)/elsewhere")
    #expect(try scratch.files("elsewhere") == first)
    let drawn = first.filter { $0.key.hasSuffix(".svg") || $0.key.hasSuffix(".png") }
    let scripts = first.keys.count { $0.hasSuffix(".gp") }
    #expect(scripts == 4)
    #expect(drawn.count == 2 * scripts)
    for (name, bytes) in drawn {
      #expect(bytes.count > 2_000, "\(name) is empty")
      if name.hasSuffix(".svg") {
        let text = String(decoding: bytes, as: UTF8.self)
        #expect(text.hasSuffix("</svg>\n\n") || text.hasSuffix("</svg>\n"), "\(name) is cut off")
      }
    }
    // Nothing temporary stays beside the report.
    let left = try FileManager.default.contentsOfDirectory(atPath: scratch.path).sorted()
    #expect(left == ["elsewhere", "report"])
  }

  @Test func sumsMatchTheFiles() throws {
    try Report.write(
      [SyntheticResults.small()], to: report, searchPath: try scratch.stand(inForGnuplot: "exit 0"))
    let lines = try scratch.text("report/SHA256SUMS").split(separator: "\n").map(String.init)
    let present = try FileManager.default.subpathsOfDirectory(atPath: report)
      .filter { $0.contains(".") }.sorted()
    #expect(lines.map { String($0.dropFirst(66)) } == present)
    // As sha256sum prints it: digest, two spaces, path.
    let readme = Digest(of: Array(try scratch.text("report/README.md").utf8))
    #expect(lines.contains("\(readme)  README.md"))
  }

  @Test func staleFilesGoAndForeignFilesStay() throws {
    let path = try scratch.stand(inForGnuplot: "exit 0")
    try Report.write(
      [SyntheticResults.small(), SyntheticResults.smallAblation()], to: report, searchPath: path)
    let stale = "report/tables/ablation-minimum-distance-fashion-mnist-16.csv"
    #expect(try scratch.text(stale).contains("shc-d6"))
    try scratch.write("mine", to: "report/notes/mine.txt")
    try Report.write([SyntheticResults.small()], to: report, searchPath: path)
    #expect(!FileManager.default.fileExists(atPath: "\(scratch.path)/\(stale)"))
    #expect(try scratch.text("report/notes/mine.txt") == "mine")
    #expect(!(try scratch.text("report/SHA256SUMS").contains("mine.txt")))
  }

  @Test func aFolderThatIsNoReportIsLeftAlone() throws {
    try scratch.write("precious", to: "report/thesis.tex")
    #expect(throws: ReportError.notAReport(directory: report)) {
      try Report.write([SyntheticResults.small()], to: report)
    }
    #expect(try scratch.files("report") == ["thesis.tex": Data("precious".utf8)])
    #expect(try FileManager.default.contentsOfDirectory(atPath: scratch.path) == ["report"])
  }

  @Test func aFileInThePlaceOfAFolderIsAnError() throws {
    try scratch.write("", to: "file")
    for target in ["\(scratch.path)/file", "\(scratch.path)/file/report"] {
      #expect {
        try Report.write([SyntheticResults.small()], to: target)
      } throws: { error in
        if case .cannotWrite(let path, _) = error as? ReportError { path == target } else { false }
      }
    }
  }

  @Test func withoutGnuplotTheTablesAreThereAndTheErrorSaysWhatToInstall() throws {
    #expect {
      try Report.write([SyntheticResults.small()], to: report, searchPath: scratch.path)
    } throws: { error in
      error as? ReportError == .gnuplotMissing(directory: report) && "\(error)".contains("gnuplot-nox")
    }
    let curves = try scratch.text("report/curves.md")
    #expect(curves.contains("Not drawn"))
    #expect(!curves.contains(".svg)"))
    #expect(try scratch.text("report/tables/map-all-fashion-mnist.csv").contains("0.81,"))
    #expect(try scratch.text("report/figures/curves-fashion-mnist-16.gp").contains("set terminal svg"))
  }

  @Test func aFailingGnuplotIsReportedInItsOwnWords() throws {
    let path = try scratch.stand(inForGnuplot: "echo 'line 3: no such colour' >&2; exit 1")
    #expect(
      throws: ReportError.figureFailed(name: "curves-fashion-mnist-16.gp", message: "line 3: no such colour")
    ) {
      try Report.write([SyntheticResults.small()], to: report, searchPath: path)
    }
    #expect(try scratch.text("report/curves.md").contains("Not drawn"))
  }

  /// What a writer killed before its last step leaves: its staging folder, or the earlier report standing
  /// aside.
  @Test func leftoversOfAKilledWriterAreCleared() throws {
    let path = try scratch.stand(inForGnuplot: "exit 0")
    let dead = ".report.writing-2000000000"
    try scratch.write("half", to: "\(dead)/README.md")
    try Report.write([SyntheticResults.small()], to: report, searchPath: path)
    try scratch.write("mine", to: "report/mine.txt")
    try FileManager.default.moveItem(atPath: report, toPath: "\(scratch.path)/\(dead).old-0")
    try Report.write([SyntheticResults.small()], to: report, searchPath: path)
    #expect(try scratch.text("report/mine.txt") == "mine")
    #expect(try FileManager.default.contentsOfDirectory(atPath: scratch.path).sorted() == ["bin", "report"])
  }

  @Test func whatOneFolderCannotHold() throws {
    #expect(throws: ReportError.nothingToReport) { try Report.write([], to: report) }
    #expect(throws: ReportError.severalComparisons(names: ["small", "small"])) {
      try Report.write([SyntheticResults.small(), SyntheticResults.small()], to: report)
    }
    var like = SyntheticResults.smallAblation()
    like.experiment.name = "Ablation minimum/distance"
    #expect(throws: ReportError.duplicateName("ablation-minimum-distance-fashion-mnist-16")) {
      try Report.write([SyntheticResults.smallAblation(), like], to: report)
    }
    #expect(!FileManager.default.fileExists(atPath: report))
  }

  @Test func anAblationAloneIsAReport() throws {
    try Report.write(
      [SyntheticResults.smallAblation()], to: report, searchPath: try scratch.stand(inForGnuplot: "exit 0"))
    // d = 6: (0.86 + 0.88) / 2 = 0.87, s = 0.0141, MAP@100 0.05 above; d = 0: 0.81.
    let table = try scratch.text("report/tables/ablation-minimum-distance-fashion-mnist-16.csv")
    #expect(table.contains("shc,shc-d7,7,,,0,infeasible: no start at distance 7"))
    let readme = try scratch.text("report/README.md")
    #expect(readme.contains("**0.8700 ± 0.0141**"))
    #expect(readme.contains("the bound d(q, C) is 6"))
    let data = try scratch.text("report/figures/ablation-minimum-distance-fashion-mnist.dat")
    #expect(data.contains("\n6 0.87000"))
  }
}
