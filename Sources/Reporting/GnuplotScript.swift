extension Figure {
  /// Draws NAME.svg and NAME.png from NAME.dat, all in the working folder.
  package var script: String {
    let across = min(panels.count, FigureStyle.panelsAcross)
    let down = (panels.count + across - 1) / across
    // What gnuplot fits side by side: three names like "shc-coordinate-descent".
    let longest = legend.map(\.name.count).max() ?? 0
    let entriesAcross = max(1, min(3, FigureStyle.width / (70 + 7 * longest)))
    let legendRows = (legend.count + entriesAcross - 1) / entriesAcross
    let legendHeight = legendRows * FigureStyle.legendRowHeight + 8
    let height = down * FigureStyle.panelHeight + legendHeight
    let layout = Layout(width: FigureStyle.width, height: height, across: across)

    var lines = [
      "# Run in this folder: gnuplot -d \(name).gp",
      "set encoding utf8",
      "do for [format in 'svg png'] {",
      "  if (format eq 'svg') {",
      "    set terminal \(terminal(FigureStyle.svgTerminal, height))",
      "  } else {",
      "    set terminal \(terminal(FigureStyle.pngTerminal, height))",
      "  }",
      "  set output '\(name).' . format",
      "  reset",
      "  set datafile missing 'NaN'",
      "  set multiplot",
      "  set border 3 linecolor rgb '\(FigureStyle.markColor)'",
      "  set grid linecolor rgb '\(FigureStyle.gridColor)' linetype 1",
      "  set tics nomirror textcolor rgb '#000000'",
      "  unset key",
    ]
    var block = 0
    for (position, panel) in panels.enumerated() {
      lines += layout.margins(row: position / across, column: position % across)
      lines += panel.settings(file: name, firstBlock: block).map { "  " + $0 }
      block += panel.series.count
    }
    lines += legendPlot(fraction: Double(legendHeight) / Double(height))
    lines += ["  unset multiplot", "  set output", "}"]
    return lines.joined(separator: "\n") + "\n"
  }

  private func terminal(_ template: String, _ height: Int) -> String {
    template.replacing("%SIZE%", with: "\(FigureStyle.width),\(height)")
  }

  /// A plot without axes whose key is the figure's legend.
  private func legendPlot(fraction: Double) -> [String] {
    let entries = legend.map { series in
      "1/0 with linespoints \(series.style.gnuplot) title \(quoted(series.name))"
    }
    return [
      "  reset",
      "  unset border",
      "  unset tics",
      "  set lmargin at screen 0", "  set rmargin at screen 1",
      "  set bmargin at screen 0", "  set tmargin at screen \(decimal(fraction))",
      "  set key center center horizontal Left reverse samplen 4 spacing 1.2",
      "  plot [0:1][0:1] \(entries.joined(separator: ", \\\n    "))",
    ]
  }
}

/// Where panels stand, in gnuplot's screen coordinates.
private struct Layout {
  var width: Int
  var height: Int
  var across: Int

  func margins(row: Int, column: Int) -> [String] {
    let panelWidth = Double(width) / Double(across)
    let left = Double(column) * panelWidth + Double(FigureStyle.leftMargin)
    let right = Double(column + 1) * panelWidth - Double(FigureStyle.rightMargin)
    let top = Double(height - row * FigureStyle.panelHeight - FigureStyle.topMargin)
    let bottom = Double(
      height - (row + 1) * FigureStyle.panelHeight + FigureStyle.bottomMargin)
    let sides = [
      ("lmargin", left / Double(width)), ("rmargin", right / Double(width)),
      ("tmargin", top / Double(height)), ("bmargin", bottom / Double(height)),
    ]
    return sides.map { "  set \($0) at screen \(decimal($1))" }
  }
}

extension Figure.Panel {
  fileprivate func settings(file: String, firstBlock: Int) -> [String] {
    let all = series.flatMap(\.points)
    // gnuplot refuses automatic ranges where there is nothing to plot.
    let isEmpty = !all.contains { $0.x.isFinite && $0.y.isFinite }
    func range(_ own: String) -> String {
      if isEmpty && (own.isEmpty || own.contains("*")) { return "[0:1]" }
      return own.isEmpty ? "[*:*]" : own
    }
    var lines = [
      "set title \(quoted(title)) offset 0,-0.5",
      "set xlabel \(quoted(xLabel)) offset 0,0.3",
      "set ylabel \(quoted(yLabel)) offset 0.5,0",
      logarithmicX ? "set logscale x" : "unset logscale x",
      // 1, 10, 100, 1k, 10k: short enough to stand side by side.
      "set format x '\(logarithmicX ? "%.0s%c" : "%g")'",
      "set format y '%g'",
      logarithmicY ? "set logscale y" : "unset logscale y",
      "set xrange \(range(xRange))",
      "set yrange \(range(yRange))",
      "set xtics nomirror \(integerTicks ? String(integerStep(all.map(\.x))) : "autofreq")",
      "set ytics nomirror autofreq",
      "unset arrow",
      "unset label",
      // The mark's label stays above the curves.
      "set offsets \(mark == nil ? "0, 0, 0, 0" : "0, 0, graph 0.12, graph 0.02")",
    ]
    if let mark {
      let x = NumberFormat.full(mark.x)
      lines.append(
        "set arrow from first \(x), graph 0 to first \(x), graph 1 nohead dashtype (6,5)"
          + " linewidth 1.5 linecolor rgb '\(FigureStyle.markColor)'")
      lines.append(
        "set label \(quoted(mark.label)) at first \(x), graph 0.95 right offset -0.5,0"
          + " textcolor rgb '\(FigureStyle.markColor)'")
    }
    let plots = series.enumerated().flatMap { offset, series -> [String] in
      let source = "'\(file).dat' index \(firstBlock + offset)"
      // About eight shapes on a line: more would hide it.
      let interval = max(1, series.points.count / 8)
      let curve =
        "\(source) using 1:2 with linespoints \(series.style.gnuplot) pointinterval \(interval)"
      guard series.points.contains(where: { $0.spread != nil }) else { return [curve] }
      return [
        "\(source) using 1:2:3 with yerrorbars linecolor rgb '\(series.style.color)' pointtype 0",
        curve,
      ]
    }
    lines.append("plot " + (plots.isEmpty ? "1/0" : plots.joined(separator: ", \\\n    ")))
    return lines
  }

  /// 1, 2, 5, 10, ... so that at most eight ticks stand.
  private func integerStep(_ values: [Double]) -> Int {
    let span = (values.max() ?? 1) - (values.min() ?? 0)
    return [1, 2, 5, 10, 20, 50].first { span / Double($0) <= 8 } ?? 100
  }
}

extension LineStyle {
  fileprivate var gnuplot: String {
    "linecolor rgb '\(color)' linewidth 1.5 dashtype \(dashes ?? "1") pointtype \(point) pointsize 0.9"
  }
}

/// A gnuplot string that nothing inside can end or have run as a command.
func quoted(_ text: String) -> String {
  let line = String(text.map { $0.isNewline ? " " : $0 })
  return "'" + line.replacing("'", with: "''") + "'"
}

/// With its end cut off where it has more characters.
func shortened(_ text: String, to count: Int) -> String {
  text.count > count ? String(text.prefix(count - 1)) + "…" : text
}

/// For gnuplot's screen coordinates.
func decimal(_ value: Double) -> String {
  NumberFormat.score.text(value)
}
