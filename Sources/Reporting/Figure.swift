/// Panels side by side under one legend; becomes NAME.dat, NAME.gp and, drawn by gnuplot, NAME.svg and
/// NAME.png.
package struct Figure: Sendable, Equatable {
  package struct Series: Sendable, Equatable {
    package struct Point: Sendable, Equatable {
      package var x: Double
      package var y: Double
      /// Half the length of the error bar.
      package var spread: Double?
      package init(x: Double, y: Double, spread: Double? = nil) {
        self.x = x
        self.y = y
        self.spread = spread
      }
    }
    package var name: String
    package var style: LineStyle
    package var points: [Point]
    package init(name: String, style: LineStyle, points: [Point]) {
      self.name = name
      self.style = style
      self.points = points
    }
  }

  package struct Panel: Sendable, Equatable {
    package var title: String
    /// With units.
    package var xLabel: String
    package var yLabel: String
    package var logarithmicX = false
    package var logarithmicY = false
    /// gnuplot ranges: "[0:1]"; empty for automatic.
    package var xRange = ""
    package var yRange = ""
    /// x counts few things: ticks at integers only.
    package var integerTicks = false
    package private(set) var series: [Series]
    /// A vertical line with a name.
    package var mark: Mark?

    package struct Mark: Sendable, Equatable {
      package var x: Double
      package var label: String
    }

    /// Series without points are left out: gnuplot does not count an empty data block.
    package init(title: String, xLabel: String, yLabel: String, series: [Series]) {
      self.title = title
      self.xLabel = xLabel
      self.yLabel = yLabel
      self.series = series.filter { !$0.points.isEmpty }
    }
  }

  /// File stem in figures/.
  package var name: String
  /// What it shows, in a few words; also what a screen reader says.
  package var title: String
  package var caption: String
  package var panels: [Panel]

  package init(name: String, title: String, caption: String, panels: [Panel]) {
    self.name = name
    self.title = title
    self.caption = caption
    self.panels = panels
  }

  /// Every series once, by name, in order of first appearance.
  package var legend: [Series] {
    var seen: Set<String> = []
    return panels.flatMap(\.series).filter { seen.insert($0.name).inserted }
  }

  /// gnuplot's data blocks, one a series, in the script's order: x, y and, where there are error bars, the
  /// spread.
  package var data: String {
    var blocks: [String] = []
    for panel in panels {
      for series in panel.series {
        var block = "# \(oneLine(panel.title)): \(oneLine(series.name))\n"
        for point in series.points {
          let numbers = [point.x, point.y] + (point.spread.map { [$0] } ?? [])
          block += numbers.map(NumberFormat.full).joined(separator: " ") + "\n"
        }
        blocks.append(block)
      }
    }
    return blocks.joined(separator: "\n\n")
  }

  private func oneLine(_ text: String) -> String {
    String(text.map { $0.isNewline ? " " : $0 })
  }
}
