import Benchmark
import Images

/// A page of retrieved images: for each query a field with the query on top and, below it, a line of images for each
/// row. What is wrong has a thick frame and a cross in its corner. The page's pixels are drawn here, its words by
/// gnuplot.
package struct GallerySheet {
  package struct Row {
    package var name: String
    package var queries: [GalleryResult.Query]
    package init(name: String, queries: [GalleryResult.Query]) {
      self.name = name
      self.queries = queries
    }
  }

  /// Words on the page; they begin at `x` and are centred on `y`, in pixels from the top left.
  package struct Label: Equatable {
    package var text: String
    package var x: Int
    package var y: Int
  }

  /// RGB.
  package let image: PixelImage
  package let labels: [Label]

  // Pixels; the page is as wide as all figures.
  private static let width = FigureStyle.width
  private static let left = 6
  package static let nameWidth = 136
  private static let fieldsAcross = 2
  private static let fieldGap = 14
  private static let fieldWidth = GalleryResult.nearest * cell
  /// A picture of at most ``GalleryResult/largestSide`` pixels and the gap around it.
  package static let cell = 37
  package static let headingHeight = 44
  private static let top = 6
  private static let fieldSpacing = 12
  private static let keyHeight = 40
  private static let frameOutside = 2
  private static let frameWidth = 3
  private static let crossSide = 9
  private static let longestName = 22
  private static let longestClass = 44

  /// Okabe and Ito's vermilion: apart from black and white images and from the page, in grey too.
  package static let frameColor = ContactSheet.Color(red: 0xD5, green: 0x5E, blue: 0x00)

  /// - Parameters:
  ///   - rows: at least one; all of the same queries.
  ///   - classNames: of the data set.
  package init(rows: [Row], classNames: [String]) {
    let queries = rows.first?.queries ?? []
    precondition(!queries.isEmpty, "a gallery without queries")
    precondition(
      rows.allSatisfy { $0.queries.map(\.image) == queries.map(\.image) }, "rows of different queries in one gallery")
    let lines = (queries.count + Self.fieldsAcross - 1) / Self.fieldsAcross
    let fieldHeight = Self.headingHeight + rows.count * Self.cell
    let height = Self.top + lines * (fieldHeight + Self.fieldSpacing) + Self.keyHeight
    var canvas = Canvas(width: Self.width, height: height)
    var labels: [Label] = []

    for (position, query) in queries.enumerated() {
      let (line, column) = (position / Self.fieldsAcross, position % Self.fieldsAcross)
      let left = Self.left + Self.nameWidth + column * (Self.fieldWidth + Self.fieldGap)
      let top = Self.top + line * (fieldHeight + Self.fieldSpacing)
      Self.draw(query.image, left: left, top: top, on: &canvas)
      let names = query.classes.map { $0 < classNames.count ? classNames[$0] : "class \($0)" }
      labels.append(
        Label(
          text: "query: \(shortened(names.joined(separator: ", "), to: Self.longestClass))",
          x: left + Self.cell + 6, y: top + Self.cell / 2))
      for (index, row) in rows.enumerated() {
        let y = top + Self.headingHeight + index * Self.cell
        if column == 0 {
          labels.append(
            Label(text: shortened(row.name, to: Self.longestName), x: Self.left, y: y + Self.cell / 2))
        }
        for (place, found) in row.queries[position].found.prefix(GalleryResult.nearest).enumerated() {
          let x = left + place * Self.cell
          let size = Self.draw(found.image, left: x, top: y, on: &canvas)
          if !found.isRelevant { Self.frame(size, on: &canvas) }
        }
      }
    }

    let keyTop = height - Self.keyHeight
    let sample = PixelImage(
      width: GalleryResult.largestSide, height: GalleryResult.largestSide, channels: 1,
      samples: [UInt8](repeating: 0xDD, count: GalleryResult.largestSide * GalleryResult.largestSide))
    Self.frame(
      Self.draw(sample, left: Self.left + Self.nameWidth, top: keyTop, on: &canvas), on: &canvas)
    labels.append(
      Label(
        text: "framed, with a cross in the corner: no class in common with the query",
        x: Self.left + Self.nameWidth + Self.cell + 6, y: keyTop + Self.cell / 2))
    image = canvas.image
    self.labels = labels
  }

  /// Draws NAME.png from the page's pixels in a PNG file, both in the working folder.
  package func script(name: String, pixels file: String) -> String {
    let (width, height) = (image.width, image.height)
    var lines = [
      "# Run in this folder: gnuplot -d \(name).gp",
      "set encoding utf8",
      "set terminal " + FigureStyle.pngTerminal.replacing("%SIZE%", with: "\(width),\(height)"),
      "set output '\(name).png'",
      "unset border", "unset tics", "unset key", "unset colorbox",
      "set lmargin at screen 0", "set rmargin at screen 1", "set bmargin at screen 0", "set tmargin at screen 1",
      // A pixel of the page is a pixel of the picture.
      "set xrange [-0.5:\(width - 1).5]", "set yrange [-0.5:\(height - 1).5]",
    ]
    for label in labels {
      lines.append(
        "set label \(quoted(label.text)) at first \(label.x), first \(height - 1 - label.y) left front font ',8'")
    }
    lines += ["plot '\(file)' binary filetype=png with rgbimage", "set output"]
    return lines.joined(separator: "\n") + "\n"
  }

  private struct Rectangle {
    var left: Int
    var top: Int
    var width: Int
    var height: Int
  }

  /// In the middle of a cell; small images become larger by a whole factor.
  /// - Returns: where the image stands.
  @discardableResult
  private static func draw(_ image: PixelImage, left: Int, top: Int, on canvas: inout Canvas) -> Rectangle {
    let enlarged = image.enlarged(by: max(1, GalleryResult.largestSide / max(image.width, image.height)))
    let place = Rectangle(
      left: left + (cell - enlarged.width) / 2, top: top + (cell - enlarged.height) / 2, width: enlarged.width,
      height: enlarged.height)
    canvas.draw(enlarged, left: place.left, top: place.top)
    return place
  }

  private static func frame(_ image: Rectangle, on canvas: inout Canvas) {
    let (left, top) = (image.left - frameOutside, image.top - frameOutside)
    let (width, height) = (image.width + 2 * frameOutside, image.height + 2 * frameOutside)
    canvas.fill(left: left, top: top, width: width, height: frameWidth, frameColor)
    canvas.fill(left: left, top: top + height - frameWidth, width: width, height: frameWidth, frameColor)
    canvas.fill(left: left, top: top, width: frameWidth, height: height, frameColor)
    canvas.fill(left: left + width - frameWidth, top: top, width: frameWidth, height: height, frameColor)
    // Top right, a white cross on a square of the frame's colour.
    let crossLeft = left + width - crossSide - 2
    canvas.fill(left: crossLeft, top: top, width: crossSide + 2, height: crossSide + 2, frameColor)
    for step in 0..<crossSide - 2 {
      canvas.fill(left: crossLeft + 2 + step, top: top + 2 + step, width: 1, height: 1, .white)
      canvas.fill(left: crossLeft + crossSide - 1 - step, top: top + 2 + step, width: 1, height: 1, .white)
    }
  }
}

extension PixelImage {
  /// Every pixel becomes a square of `factor` x `factor`.
  fileprivate func enlarged(by factor: Int) -> PixelImage {
    guard factor > 1 else { return self }
    var samples: [UInt8] = []
    for row in 0..<height {
      var line: [UInt8] = []
      for column in 0..<width {
        let at = (row * width + column) * channels
        for _ in 0..<factor { line += self.samples[at..<at + channels] }
      }
      for _ in 0..<factor { samples += line }
    }
    return PixelImage(width: width * factor, height: height * factor, channels: channels, samples: samples)
  }
}
