import Benchmark
import Foundation
import Hashing
import Images
import Reporting
import Testing

@Suite struct HeatMapTests {
  let scratch: ReportTests.Scratch
  var report: String { "\(scratch.path)/report" }

  init() throws { scratch = try ReportTests.Scratch() }

  /// Inner products of the pairs (0, 1), (0, 2), (1, 2), by 4: of mds 0, 0, 0; of shc 0.5, -1, -0.5; of coordinate
  /// descent 0, 0.5, -0.5.
  private static func results() -> ExperimentResults {
    var results = SyntheticResults.small()
    results.datasets[0].classNames = ["T-shirt", "it's a very long name", "boot"]
    func centers(_ name: String, _ signs: [Int8]) -> CenterMatrices.Named {
      CenterMatrices.Named(name, HashCenters(classes: 3, bits: 4, signs: signs))
    }
    results.centerMatrices = [
      CenterMatrices(
        dataset: "fashion-mnist", seed: 0, bits: 4,
        similarity: ClassSimilarity(classes: 3, values: [1, 0.75, -0.5, 0.75, 1, -0.25, -0.5, -0.25, 1]),
        centers: [
          centers("mds", [1, 1, 1, 1, 1, 1, -1, -1, 1, -1, 1, -1]),
          centers("shc", [1, 1, 1, 1, 1, 1, 1, -1, -1, -1, -1, -1]),
          centers("shc-coordinate-descent", [1, 1, 1, 1, -1, -1, 1, 1, 1, 1, 1, -1]),
        ])
    ]
    return results
  }

  private func write(_ results: ExperimentResults) throws -> String {
    try Report.write([results], to: report, searchPath: try scratch.stand(inForGnuplot: "exit 0"))
    return try scratch.text("report/README.md")
  }

  @Test func dataAreTheMatrices() throws {
    _ = try write(Self.results())
    #expect(
      try scratch.text("report/figures/similarity-fashion-mnist.dat") == """
        # S, class similarity
        1 0.75 -0.5
        0.75 1 -0.25
        -0.5 -0.25 1


        # centers: mds
        1 0 0
        0 1 0
        0 0 1


        # centers: shc
        1 0.5 -1
        0.5 1 -0.5
        -1 -0.5 1


        # centers: shc-coordinate-descent
        1 0 0.5
        0 1 -0.5
        0.5 -0.5 1

        """)
  }

  /// Of S and shc's: deviations 0.75, -0.5, -0.25 and 5/6, -4/6, -1/6; 1 / sqrt(0.875 * 7/6) = 0.9897; the ranks are
  /// equal. Of coordinate descent's: -0.125 / sqrt(0.875 * 0.5) = -0.1890; ranks 2, 0, 1 and 1, 2, 0: -0.5.
  @Test func findingByHand() throws {
    let text = try write(Self.results())
    #expect(
      text.contains(
        "**fashion-mnist:** over the 3 pairs of classes, the correlation of the centers' similarity with S is "
          + "0.9897 for `shc` (of ranks 1.0000) and -0.1890 for `shc-coordinate-descent` (of ranks -0.5000); `shc` follows S "
          + "most closely. Where all pairs are equally similar there is no correlation: `mds`."))
    #expect(text.contains("](figures/similarity-fashion-mnist.png)\n"))
    #expect(!text.contains("similarity-fashion-mnist.svg"))
  }

  /// With one set of centers alone, or with equal ones, none is the closest.
  @Test func noneIsTheClosestAmongEquals() throws {
    var results = Self.results()
    let shc = results.centerMatrices[0].centers[1]
    results.centerMatrices[0].centers[2] = .init("shc-coordinate-descent", shc.centers)
    #expect(!(try write(results)).contains("most closely"))
    results.centerMatrices[0].centers = [shc]
    #expect(!(try write(results)).contains("most closely"))
    results.centerMatrices[0].centers.removeAll { _ in true }
    #expect(try write(results).contains("with S is undefined."))
    #expect(!(try write(SyntheticResults.small())).contains("similarity-fashion-mnist"))
  }

  private static func map(classes: Int, panels: Int) -> HeatMap {
    HeatMap(
      name: "m", title: "M", caption: "", classNames: (0..<classes).map { "c\($0)" },
      panels: (0..<panels).map { panel in
        HeatMap.Panel(title: "p\(panel)", values: (0..<classes * classes).map { Double($0 % 7) / 7 })
      })
  }

  @Test func scriptHasOneScaleForAllPanels() throws {
    _ = try write(Self.results())
    let script = try scratch.text("report/figures/similarity-fashion-mnist.gp")
    #expect(script.components(separatedBy: "set cbrange [-1:1]").count == 2)
    #expect(script.components(separatedBy: "set colorbox user").count == 2)
    #expect(script.components(separatedBy: "unset colorbox").count == 4)
    for index in 0..<4 { #expect(script.contains("'similarity-fashion-mnist.dat' index \(index) matrix with image")) }
    #expect(!script.contains("index 4") && !script.contains("\""))
    // The first class on top, names left and below, once.
    #expect(script.contains("set yrange [2.5:-0.5]"))
    #expect(script.contains("set ytics ('T-shirt' 0, 'it''s a very l…' 1, 'boot' 2)"))
    #expect(script.contains("set xtics rotate by 90 right ('T-shirt' 0, "))
    #expect(script.contains("set ytics ('' 0, '' 1, '' 2)"))
  }

  @Test func manyClassesHaveNumbers() {
    let few = Self.map(classes: 12, panels: 2).script
    #expect(few.contains("'c11' 11") && !few.contains("'class'"))
    let many = Self.map(classes: 124, panels: 3).script
    #expect(!many.contains("'c11'") && many.contains("set xlabel 'class'") && many.contains("set xtics 20\n"))
    #expect(many.contains("set yrange [123.5:-0.5]"))
  }

  @Test func sixDecimals() {
    let map = HeatMap(
      name: "m", title: "M", caption: "", classNames: ["a"],
      panels: [.init(title: "one\nline", values: [-0.12345678])])
    #expect(map.data == "# oneline\n-0.123457\n")
  }

  /// Fails if gnuplot does not understand the script: the lightest colour fills the diagonal of each panel.
  @Test(.enabled(if: gnuplotIsInstalled, "gnuplot is not installed (apt-get install gnuplot-nox)"))
  func aPictureIsDrawn() throws {
    try Report.write([Self.results()], to: report)
    let file = URL(fileURLWithPath: "\(report)/figures/similarity-fashion-mnist.png")
    let image = try PNG.decode([UInt8](Data(contentsOf: file)))
    #expect(image.width == 900)
    let lightest = stride(from: 0, to: image.samples.count, by: 3).count {
      image.samples[$0] > 245 && image.samples[$0 + 1] > 220 && image.samples[$0 + 2] < 60
    }
    // Four panels of some 350 pixels a side, of which three ninths are the diagonal.
    #expect(lightest > 4 * 350 * 350 / 4, "\(lightest)")
  }

  @Test func correlationsOfKnownLists() throws {
    #expect(Correlation.ofValues([1, 2, 3], [2, 4, 6]) == 1)
    #expect(Correlation.ofRanks([1, 2, 3, 4], [10, 20, 30, 1000]) == 1)
    #expect(Correlation.ofRanks([1, 2, 3, 4], [4, 3, 2, 1]) == -1)
    // Ranks 0, 1.5, 1.5, 3 against 0, 1, 2, 3: 4.5 / sqrt(4.5 * 5).
    #expect(abs(try #require(Correlation.ofRanks([0, 7, 7, 9], [1, 2, 3, 4])) - 0.9.squareRoot()) < 1e-15)
    // 1 / 3 three times has a mean that is none of them.
    #expect(Correlation.ofValues([1.0 / 3, 1.0 / 3, 1.0 / 3], [1, 2, 3]) == nil)
    #expect(Correlation.ofValues([1], [2]) == nil && Correlation.ofRanks([], []) == nil)
  }
}
