import Benchmark
import Foundation
import Reporting
import Testing

@Suite("The paper's own pages") struct PaperPageTests {
  let scratch: ReportTests.Scratch
  let paper: PublishedPaper

  init() throws {
    scratch = try ReportTests.Scratch()
    paper = try #require(try PublishedPaper.read(folder: experimentsFolder))
  }

  private func write(_ results: [ExperimentResults]) throws -> String {
    try Report.write(
      results, to: "\(scratch.path)/report", published: paper, searchPath: try scratch.stand(inForGnuplot: "exit 0"))
    return try scratch.text("report/paper.md")
  }

  /// A table's lines, each in its fields; none of them has a comma.
  private func table(_ name: String) throws -> [[String]] {
    try scratch.text("report/tables/\(name).csv").split(separator: "\n").map {
      $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    }
  }

  private func line(_ name: String, _ start: [String]) throws -> [String] {
    try #require(try table(name).first { $0.starts(with: start) }, "\(name) has no line \(start)")
  }

  private func isNear(_ field: String, _ value: Double) -> Bool {
    Double(field).map { abs($0 - value) < 1e-12 } ?? false
  }

  /// SyntheticResults.small as if its images were CIFAR-100's.
  private func measuredCIFAR() -> ExperimentResults {
    var results = SyntheticResults.small()
    results.experiment.datasets = ["cifar-100"]
    results.runs.removeAll { $0.identity.dataset == "cifar-100" }
    for index in results.runs.indices { results.runs[index].identity.dataset = "cifar-100" }
    for index in results.classifiers.indices { results.classifiers[index].dataset = "cifar-100" }
    for index in results.splits.indices { results.splits[index].dataset = "cifar-100" }
    for index in results.datasets.indices { results.datasets[index].name = "cifar-100" }
    return results
  }

  /// Without one of the paper's data sets: its numbers alone, how to get the data, and every table and figure with
  /// what is at hand.
  @Test func everyTableAndFigureStandsThereWithoutThePapersData() throws {
    let page = try write([SyntheticResults.everyRow()])
    for number in 1...8 {
      #expect(page.contains("\n## Table \(number): ") && page.contains("\n### Table \(number) on the data at hand\n"))
      #expect(try !table("paper-table-\(number)").flatMap { $0 }.contains { $0.contains("(ours)") })
      #expect(try table("paper-table-\(number)-at-hand").count > 1)
    }
    for number in 3...6 {
      #expect(page.contains("\n## Figure \(number): "))
      #expect(page.contains("\n### Figure \(number) on the data at hand\n"))
      #expect(try !scratch.text("report/figures/paper-figure-\(number)-at-hand.dat").isEmpty)
    }
    #expect(page.contains("neither confirm nor refute any cell of the paper"))
    for how in ["cifar-100-binary.tar.gz", "Get Stanford Cars (", "Get NABirds ("] { #expect(page.contains(how)) }
    let missing = "Not measured here: CIFAR-100, Stanford Cars-A, Stanford Cars-B, NABirds-A and NABirds-B. "
      + "[How to get them](#data-sets-without-a-column-of-ours)."
    // Under eight tables and four figures.
    #expect(page.components(separatedBy: missing).count == 1 + 12)
    #expect(page.contains("\n## Data sets without a column of ours\n"))
    #expect(try scratch.text("report/README.md").contains("[paper.md](paper.md)"))
    // The whole of Table 6: ten methods, five data sets at three bit lengths.
    let whole = try table("paper-table-6")
    #expect(whole.count == 1 + 10 && whole.allSatisfy { $0.count == 1 + 15 })
    #expect(try line("paper-table-6", ["SHC"]).last == "0.3988")
    #expect(try line("paper-table-4", ["DPSH"])[1] == "0.1572")
    #expect(try line("paper-table-2", ["NABirds-B"]) == ["NABirds-B", "0.4844"])
    // Bold where the paper's table has its highest number: 0.3988 stands in Table 7 too, which has no bold.
    #expect(page.contains("**0.3988**"))
  }

  /// By hand: MAP@ALL (0.80 + 0.82) / 2 at 16 bits, 0.85 of one seed at 32; d_min 8 and 7.
  @Test func oursStandBesideTheNumbersOfADataSetThatIsMeasured() throws {
    let page = try write([measuredCIFAR()])
    let header = try #require(try table("paper-table-6").first)
    #expect(header.filter { $0.hasSuffix("(ours) mean") } == [16, 32, 64].map { "CIFAR-100 \($0) bits (ours) mean" })
    let csq = try line("paper-table-6", ["CSQ"])
    #expect(csq[1] == "0.4272" && isNear(csq[2], 0.81) && csq[4] == "2")
    #expect(csq[6] == "0.4875" && csq[7] == "0.85" && csq[9] == "1")
    #expect(csq[11...16] == ["0.5185", "", "", "0", "the experiment has other bit lengths", "0.5087"])
    let mds = try line("paper-table-6", ["MDS"])
    #expect(isNear(mds[2], 0.81) && mds[10] == "infeasible: no 10 centers of 32 bits stand 99 bits apart")
    #expect(try line("paper-table-6", ["DPSH"])[5] == "no experiment has this row on the data set")
    #expect(isNear(try line("paper-table-4", ["CSQ"])[2], 0.86))

    #expect(
      try line("paper-table-1", ["CIFAR-100"])
        == ["CIFAR-100", "100", "10", "10000", "10000", "5000", "5000", "45000", "55000"])
    #expect(
      try line("paper-table-1", ["Stanford Cars-A"])
        == ["Stanford Cars-A", "196", "", "8184", "", "8041", "", "the training images", ""])
    let accuracy = try line("paper-table-2", ["CIFAR-100"])
    #expect(accuracy[1] == "0.6672" && isNear(accuracy[2], 0.9) && accuracy[4] == "2")
    let centers = try line("paper-table-3", ["CIFAR-100", "CSQ"])
    #expect(centers[2] == "0" && centers[3] == "7.5" && centers[7] == "0.1074" && centers[8] == "0.0625")
    // It is the row mds.
    #expect(isNear(try line("paper-table-7", ["MAP@ALL", "SHC (distance only)"])[3], 0.81))

    #expect(page.contains("Not measured here: Stanford Cars-A, Stanford Cars-B, NABirds-A and NABirds-B."))
    #expect(!page.contains("data at hand"))
    #expect(try scratch.text("report/figures/paper-figure-3.dat").contains("# CIFAR-100, 16 bits: csq-hadamard\n"))
    let training = try scratch.text("report/figures/paper-figure-6.dat")
    #expect(training.contains("# CIFAR-100, 32 bits: csq-hadamard\n1 0.5\n") && !training.contains(": mds\n"))
  }

  /// MAP@ALL at 16 bits is 0.62 and what the row adds: 0.06 for shc, 0.02 for mds, 0.05 for the semantics alone.
  @Test func rowsAreThoseOfTheMethodAndCentersAndNothingElse() throws {
    var results = SyntheticResults.everyRow()
    _ = try write([results])
    let name = "paper-table-7-at-hand"
    #expect(isNear(try line(name, ["MAP@ALL", "SHC (distance only)"])[2], 0.64))
    #expect(isNear(try line(name, ["MAP@ALL", "SHC (semantics only)"])[2], 0.67))
    #expect(isNear(try line(name, ["MAP@ALL", "SHC"])[2], 0.68))
    #expect(isNear(try line(name, ["MAP@100", "SHC"])[2], 0.73))
    #expect(try line("paper-table-8-at-hand", ["MAP@ALL", "SHC (BERT similarity)"])[2] == "")
    #expect(try line("paper-rows", ["SHC (semantics only)"])[1] == "semantics-only")
    let curves = try scratch.text("report/figures/paper-figure-4-at-hand.dat")
    #expect(curves.contains("# fashion-mnist, 16 bits: shc\n1 ") && !curves.contains(": ours\n"))
    // The paper's curves end at 500.
    #expect(curves.contains("\n100 ") && !curves.contains("\n1000 "))

    let shc = try #require(results.experiment.methods.firstIndex { $0.label == "shc" })
    results.experiment.methods[shc].given = ["minimum-distance"]
    _ = try write([results])
    #expect(try line(name, ["MAP@ALL", "SHC"])[5] == "no experiment has this row on the data set")
  }

  @Test func withoutAPaperThereIsNoPage() throws {
    try Report.write(
      [SyntheticResults.small()], to: "\(scratch.path)/report", searchPath: try scratch.stand(inForGnuplot: "exit 0"))
    #expect(!FileManager.default.fileExists(atPath: "\(scratch.path)/report/paper.md"))
    #expect(try !scratch.text("report/README.md").contains("paper.md"))
  }

  @Test(.enabled(if: gnuplotIsInstalled, "gnuplot is not installed (apt-get install gnuplot-nox)"))
  func itsFiguresAreDrawn() throws {
    try Report.write([SyntheticResults.everyRow()], to: "\(scratch.path)/report", published: paper)
    for number in 3...6 {
      let picture = try scratch.text("report/figures/paper-figure-\(number)-at-hand.svg")
      #expect(picture.count > 2_000 && picture.contains("</svg>"))
    }
  }
}
