import Benchmark

/// How figures look: colours, line types, point shapes, sizes. A row keeps its style in every figure of a
/// report.
package struct LineStyle: Sendable, Equatable {
  /// "#rrggbb".
  package var color: String
  /// gnuplot's dash pattern: lengths of stroke and gap; nil is a solid line.
  package var dashes: String?
  /// gnuplot's point type.
  package var point: Int
}

package enum FigureStyle {
  /// Okabe and Ito's palette for all kinds of colour vision ("Color universal design", 2008), its yellow (too
  /// pale for lines on white) replaced by grey.
  static let colors = [
    "#0072B2", "#E69F00", "#009E73", "#D55E00", "#CC79A7", "#000000", "#56B4E9", "#8C8C8C",
  ]
  static let dashes: [String?] = [nil, "(12,4)", "(4,3)", "(12,4,3,4)", "(20,5)"]
  /// Circle, square, triangles up and down, diamond, pentagon, the first five open, plus, cross.
  static let points = [7, 5, 9, 11, 13, 15, 6, 4, 8, 10, 12, 1, 2]

  /// Any two of 40 neighbouring rows differ in at least two of colour, dashes and shape, and so without colour too:
  /// 8, 5 and 13 have no common divisor. The first row differs so from every other, however many there are: it stands
  /// in every figure, beside rows that are neighbours.
  package static func line(_ row: Int) -> LineStyle {
    var number = 0
    for _ in 0..<row {
      repeat { number += 1 } while isLikeTheFirst(number)
    }
    return LineStyle(
      color: colors[number % colors.count], dashes: dashes[number % dashes.count],
      point: points[number % points.count])
  }

  private static func isLikeTheFirst(_ number: Int) -> Bool {
    [colors.count, dashes.count, points.count].count { number % $0 == 0 } > 1
  }

  /// The stage-1 classifier's losses, beside any rows: no row has its dashes or its shape.
  package static let classifier = LineStyle(color: "#000000", dashes: "(2,4)", point: 3)

  /// Pixels; GitHub shows a README about 900 wide.
  static let width = 900
  static let panelHeight = 280
  static let panelsAcross = 3
  static let legendRowHeight = 20
  /// Room for axis labels and titles around a panel.
  static let leftMargin = 76
  static let rightMargin = 14
  static let topMargin = 30
  static let bottomMargin = 54

  static let svgTerminal = "svg size %SIZE% fixed noenhanced font 'sans-serif,12' background '#ffffff'"
  static let pngTerminal = "pngcairo size %SIZE% noenhanced font 'sans-serif,9' background '#ffffff'"
  static let gridColor = "#dddddd"
  static let markColor = "#666666"
}

/// Which row has which style: the comparison's rows in their order, then what only ablations have.
package struct RowStyles: Sendable {
  private var index: [String: Int] = [:]

  package init(_ results: [ExperimentResults]) {
    let ordered =
      results.filter { $0.experiment.kind == .comparison }
      + results.filter { $0.experiment.kind == .ablation }
    for result in ordered {
      for choice in result.experiment.methods {
        // An ablation draws one line for each method, over rows that differ in a parameter.
        let name = result.experiment.kind == .comparison ? choice.label : choice.method
        if index[name] == nil { index[name] = index.count }
      }
    }
  }

  /// The style of a comparison's row (by label) or an ablation's line (by method).
  package func style(of name: String) -> LineStyle { FigureStyle.line(index[name] ?? index.count) }
}
