import Benchmark
import Foundation
import Reporting
import Testing

@Suite struct FigureTests {
  static func figure() -> Figure {
    var panel = Figure.Panel(
      title: "It's `date` MAP@100", xLabel: "k (items)", yLabel: "precision",
      series: [
        .init(
          name: "mds", style: FigureStyle.line(0),
          points: [.init(x: 1, y: 0.5, spread: 0.125), .init(x: 10, y: .nan)]),
        .init(name: "nothing", style: FigureStyle.line(1), points: []),
        .init(name: "shc", style: FigureStyle.line(2), points: [.init(x: 1, y: 0.25)]),
      ])
    panel.logarithmicX = true
    return Figure(name: "f", title: "F", caption: "G", panels: [panel, panel])
  }

  @Test func dataBlocksStandInTheScriptsOrder() {
    // gnuplot does not count an empty block, so a series without points must have none.
    #expect(
      Self.figure().data == """
        # It's `date` MAP@100: mds
        1 0.5 0.125
        10 NaN


        # It's `date` MAP@100: shc
        1 0.25


        # It's `date` MAP@100: mds
        1 0.5 0.125
        10 NaN


        # It's `date` MAP@100: shc
        1 0.25

        """)
    let script = Self.figure().script
    for index in 0..<4 { #expect(script.contains("'f.dat' index \(index) using 1:2 with linespoints")) }
    #expect(!script.contains("index 4"))
  }

  @Test func scriptDrawsBothFormatsWithoutDatesOrMarkup() {
    let script = Self.figure().script
    #expect(script.contains("set terminal svg size 900,"))
    #expect(script.contains("set terminal pngcairo size 900,"))
    #expect(script.components(separatedBy: "noenhanced").count == 3)
    #expect(script.contains("set output 'f.' . format"))
    #expect(script.contains("set xlabel 'k (items)'"))
    #expect(script.contains("set logscale x"))
    // Only single quotes, doubled inside: gnuplot runs backquoted commands in double quotes.
    #expect(script.contains("set title 'It''s `date` MAP@100'"))
    #expect(!script.contains("\""))
    #expect(script.contains("using 1:2:3 with yerrorbars"))
    #expect(!script.contains("nothing"))
  }

  @Test func anyTwoRowsDifferInTwoWays() {
    let styles = (0..<40).map(FigureStyle.line)
    for first in 0..<40 {
      for second in 0..<first {
        let (a, b) = (styles[first], styles[second])
        let differences = [a.color != b.color, a.dashes != b.dashes, a.point != b.point].count { $0 }
        #expect(differences >= 2, "rows \(second) and \(first)")
      }
    }
  }

  @Test func aRowKeepsItsStyleInEveryFigure() {
    var main = SyntheticResults.small()
    let ablation = SyntheticResults.smallAblation()
    let alone = RowStyles([main])
    let both = RowStyles([ablation, main])
    for row in ["csq-hadamard", "mds"] { #expect(alone.style(of: row) == both.style(of: row)) }
    // SHC is no row of the comparison: its lines come after.
    #expect(both.style(of: "shc") == FigureStyle.line(2))
    main.experiment.methods[1].label = "shc"
    #expect(RowStyles([main, ablation]).style(of: "shc") == FigureStyle.line(1))
  }
}

