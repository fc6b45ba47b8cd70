/// Matrices of one size, [classes, classes] with entries in [-1, 1], under one scale of colours; becomes NAME.dat,
/// NAME.gp and, drawn by gnuplot, NAME.png. There is no SVG: browsers smooth the few pixels of a matrix in it.
package struct HeatMap: Sendable, Equatable {
  package struct Panel: Sendable, Equatable {
    package var title: String
    /// [classes, classes] row-major.
    package var values: [Double]
    package init(title: String, values: [Double]) {
      self.title = title
      self.values = values
    }
  }

  /// File stem in figures/.
  package var name: String
  package var title: String
  package var caption: String
  package var classNames: [String]
  package private(set) var panels: [Panel]

  package init(name: String, title: String, caption: String, classNames: [String], panels: [Panel]) {
    for panel in panels {
      precondition(
        panel.values.count == classNames.count * classNames.count,
        "\(panel.values.count) values for \(classNames.count) classes")
    }
    self.name = name
    self.title = title
    self.caption = caption
    self.classNames = classNames
    self.panels = panels
  }

  package var picture: Picture {
    Picture(
      name: name, title: title, caption: caption, script: script,
      files: [Picture.File(name: "\(name).dat", title: "data", bytes: Array(data.utf8))], formats: ["png"])
  }

  /// One block a panel, one line a row of its matrix; six decimals, which no eye tells from all of them.
  package var data: String {
    let classes = classNames.count
    return panels.map { panel in
      var block = "# \(panel.title.filter { !$0.isNewline })\n"
      for row in 0..<classes {
        let values = panel.values[row * classes..<(row + 1) * classes]
        block += values.map { NumberFormat.full(($0 * 1e6).rounded() / 1e6) }.joined(separator: " ") + "\n"
      }
      return block
    }.joined(separator: "\n\n")
  }
}

// MARK: The script

extension HeatMap {
  /// The most classes whose names can be read beside a matrix.
  static let mostNames = 12
  private static let longestName = 14
  private static let panelsAcross = 2
  private static let gap = 18
  private static let titleHeight = 28
  /// For the scale of colours and its numbers.
  private static let scaleRoom = 74

  /// Viridis (Smith and van der Walt 2015) at five points: from dark to light for all kinds of colour vision and in
  /// grey.
  private static let palette = "-1 '#440154', -0.5 '#3b528b', 0 '#21918c', 0.5 '#5ec962', 1 '#fde725'"

  private var hasNames: Bool { classNames.count <= Self.mostNames }

  /// Draws NAME.png from NAME.dat, both in the working folder.
  package var script: String {
    let margin = hasNames ? 100 : 58
    let across = min(panels.count, Self.panelsAcross)
    let down = (panels.count + across - 1) / across
    let side =
      (FigureStyle.width - margin - Self.scaleRoom - (Self.panelsAcross - 1) * Self.gap) / Self.panelsAcross
    let height = down * (side + Self.titleHeight) + margin
    func x(_ pixels: Int) -> String { decimal(Double(pixels) / Double(FigureStyle.width)) }
    /// From the top.
    func y(_ pixels: Int) -> String { decimal(1 - Double(pixels) / Double(height)) }

    let last = "\(classNames.count - 1).5"
    var lines = [
      "# Run in this folder: gnuplot -d \(name).gp",
      "set encoding utf8",
      "set terminal "
        + FigureStyle.pngTerminal.replacing("%SIZE%", with: "\(FigureStyle.width),\(height)"),
      "set output '\(name).png'",
      "set multiplot",
      "unset key",
      "set border linecolor rgb '\(FigureStyle.markColor)'",
      "set tics nomirror out scale 0.4 textcolor rgb '#000000'",
      "set palette defined (\(Self.palette))",
      "set cbrange [-1:1]",
      "set cbtics 0.5",
      // The first class on top.
      "set xrange [-0.5:\(last)]",
      "set yrange [\(last):-0.5]",
    ]
    for (position, panel) in panels.enumerated() {
      let (row, column) = (position / across, position % across)
      let left = margin + column * (side + Self.gap)
      let top = Self.titleHeight + row * (side + Self.titleHeight)
      // Below the last panel of a column, left of the first of a row.
      let isLowest = position + across >= panels.count
      lines += [
        "set lmargin at screen \(x(left))", "set rmargin at screen \(x(left + side))",
        "set tmargin at screen \(y(top))", "set bmargin at screen \(y(top + side))",
        "set title \(quoted(panel.title)) offset 0,-0.5",
      ]
      lines += axis("x", isLabelled: isLowest) + axis("y", isLabelled: column == 0)
      if position == 0 {
        let right = margin + across * (side + Self.gap)
        lines.append(
          "set colorbox user origin screen \(x(right)), screen \(y(top + side))"
            + " size screen \(x(14)), screen \(decimal(Double(side) / Double(height)))")
      } else {
        lines.append("unset colorbox")
      }
      lines.append("plot '\(name).dat' index \(position) matrix with image")
    }
    lines += ["unset multiplot", "set output"]
    return lines.joined(separator: "\n") + "\n"
  }

  /// - Parameter axis: x or y.
  private func axis(_ axis: String, isLabelled: Bool) -> [String] {
    guard hasNames else {
      return [
        "set \(axis)label \(isLabelled ? "'class'" : "''") offset \(axis == "x" ? "0,0.3" : "0.5,0")",
        "set format \(axis) \(isLabelled ? "'%g'" : "''")",
        "set \(axis)tics \(step)",
      ]
    }
    let tics = classNames.enumerated().map { index, name in
      "\(quoted(isLabelled ? shortened(name, to: Self.longestName) : "")) \(index)"
    }
    return ["set \(axis)tics \(axis == "x" ? "rotate by 90 right " : "")(\(tics.joined(separator: ", ")))"]
  }

  /// So that at most eight ticks stand.
  private var step: Int { [2, 5, 10, 20, 50, 100, 200, 500].first { classNames.count <= 8 * $0 } ?? 1000 }
}
