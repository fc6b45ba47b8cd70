import Benchmark
import Foundation
import Images
import Reporting
import Testing

/// The gallery of retrieved images, as the report writes it.
@Suite struct GalleryTests {
  let scratch: ReportTests.Scratch
  var report: String { "\(scratch.path)/report" }

  init() throws { scratch = try ReportTests.Scratch() }

  private static let side = GalleryResult.largestSide
  private static let queryLevel: UInt8 = 200
  private static let foundLevel: UInt8 = 100

  private static func picture(_ level: UInt8, side: Int) -> PixelImage {
    PixelImage(width: side, height: side, channels: 1, samples: [UInt8](repeating: level, count: side * side))
  }

  /// Three queries; `relevant` says of each which of its neighbours are right.
  private static func gallery(
    _ label: String, _ relevant: [[Bool]], side: Int = GalleryResult.largestSide
  ) -> GalleryResult {
    GalleryResult(
      identity: RunIdentity(dataset: "fashion-mnist", label: label, method: label, bits: 16, seed: 0),
      queries: relevant.enumerated().map { query, relevant in
        GalleryResult.Query(
          classes: [query], image: picture(queryLevel + UInt8(query), side: side),
          found: relevant.map { .init(image: picture(foundLevel, side: side), distance: 1, isRelevant: $0) })
      })
  }

  private static func results(_ galleries: [GalleryResult]) -> ExperimentResults {
    var results = SyntheticResults.small()
    results.experiment.gallery = .init(rows: ["mds", "csq-hadamard"], bits: 16, seed: 0, queries: 3)
    results.datasets[0].classNames[1] = "it's a boot"
    results.galleries = galleries
    return results
  }

  private static let both = [
    gallery("csq-hadamard", [[true, false], [true, true], [false, true]]),
    gallery("mds", [[false, true], [true, true], [true, true]]),
  ]

  private func write(_ results: ExperimentResults) throws -> String {
    try Report.write([results], to: report, searchPath: try scratch.stand(inForGnuplot: "exit 0"))
    return try scratch.text("report/README.md")
  }

  private func sheet() throws -> PixelImage {
    let file = URL(fileURLWithPath: "\(report)/figures/gallery-fashion-mnist.sheet.png")
    return try PNG.decode([UInt8](Data(contentsOf: file)))
  }

  private struct Color: Hashable {
    var red: UInt8
    var green: UInt8
    var blue: UInt8
    static let white = Color(red: 255, green: 255, blue: 255)
    static let frame = Color(
      red: GallerySheet.frameColor.red, green: GallerySheet.frameColor.green, blue: GallerySheet.frameColor.blue)
    static func grey(_ level: UInt8) -> Color { Color(red: level, green: level, blue: level) }
  }

  /// How many pixels of each colour a rectangle of the page has.
  private func colors(_ image: PixelImage, left: Int, top: Int, width: Int, height: Int) -> [Color: Int] {
    var counts: [Color: Int] = [:]
    for row in top..<top + height {
      for column in left..<left + width {
        let at = 3 * (row * image.width + column)
        let color = Color(red: image.samples[at], green: image.samples[at + 1], blue: image.samples[at + 2])
        counts[color, default: 0] += 1
      }
    }
    return counts
  }

  /// Top left of the cell of a row's neighbour. Fields stand two across, the third below the first.
  private func cell(query: Int, row: Int, place: Int) -> (left: Int, top: Int) {
    let cell = GallerySheet.cell
    let (line, column) = (query / 2, query % 2)
    let fieldHeight = GallerySheet.headingHeight + 2 * cell
    return (
      6 + GallerySheet.nameWidth + column * (10 * cell + 14) + place * cell,
      6 + line * (fieldHeight + 12) + GallerySheet.headingHeight + row * cell
    )
  }

  /// Fails if a right image is marked or a wrong one is not, or if the marks stand at another image. The rows stand
  /// in the gallery's order.
  @Test func wrongImagesAreFramedAndCrossedAndRightOnesAreNot() throws {
    _ = try write(Self.results(Self.both))
    let sheet = try sheet()
    #expect(sheet.width == 900)
    let (side, cell) = (Self.side, GallerySheet.cell)
    for (row, relevant) in [
      [[false, true], [true, true], [true, true]], [[true, false], [true, true], [false, true]],
    ].enumerated() {
      for query in 0..<3 {
        for place in 0..<2 {
          let (left, top) = self.cell(query: query, row: row, place: place)
          let inset = (cell - side) / 2
          let image = colors(sheet, left: left + inset, top: top + inset, width: side, height: side)
          let all = colors(sheet, left: left, top: top, width: cell, height: cell)
          let gap = cell * cell - side * side
          let name = "row \(row), query \(query), place \(place)"
          if relevant[query][place] {
            #expect(image == [.grey(Self.foundLevel): side * side], "\(name)")
            #expect(all[.white] == gap, "\(name)")
          } else {
            // Two pixels around the image, one on it: thick. The cross: two diagonals of seven.
            let ring = (side + 4) * (side + 4) - side * side
            let onImage = side * side - (side - 2) * (side - 2)
            #expect((all[.frame] ?? 0) - (image[.frame] ?? 0) == ring, "\(name)")
            #expect(image[.white] == 13 && (image[.frame] ?? 0) > onImage, "\(name)")
            let corner = colors(sheet, left: left + inset + side - 7, top: top + inset, width: 7, height: 7)
            #expect(corner == [.white: 13, .frame: 49 - 13], "\(name)")
          }
        }
      }
    }
  }

  @Test func queriesStandOnTopOfTheirFields() throws {
    _ = try write(Self.results(Self.both))
    let sheet = try sheet()
    for query in 0..<3 {
      let place = cell(query: query, row: 0, place: 0)
      let image = colors(
        sheet, left: place.left, top: place.top - GallerySheet.headingHeight, width: GallerySheet.cell,
        height: GallerySheet.cell)
      #expect(image[.grey(Self.queryLevel + UInt8(query))] == Self.side * Self.side)
    }
  }

  /// 8 x 8 pixels become 32 x 32; 20 x 20 stay what they are.
  @Test(arguments: [(8, 32), (20, 20), (32, 32)])
  func smallImagesGrowByWholeFactors(side: Int, shown: Int) throws {
    _ = try write(Self.results([Self.gallery("mds", [[true], [true], [true]], side: side)]))
    let place = cell(query: 0, row: 0, place: 0)
    let found = colors(
      try sheet(), left: place.left, top: place.top, width: GallerySheet.cell, height: GallerySheet.cell)
    #expect(found[.grey(Self.foundLevel)] == shown * shown)
  }

  @Test func captionCountsRightImagesAndNamesWhatIsMissing() throws {
    let text = try write(Self.results(Self.both))
    #expect(text.contains("## Gallery\n"))
    #expect(text.contains("Right ones of all that are shown: mds 5 of 6 and csq-hadamard 4 of 6."))
    #expect(text.contains("](figures/gallery-fashion-mnist.png)\n"))
    #expect(text.contains("[page without words](figures/gallery-fashion-mnist.sheet.png)"))
    #expect(!text.contains("gallery-fashion-mnist.svg") && !text.contains("Without codes"))
    let one = try write(Self.results([Self.both[1]]))
    #expect(one.contains("are shown: mds 5 of 6. Without codes, pending or infeasible: csq-hadamard."))
    #expect(try write(Self.results([])).contains("Nothing is retrieved on fashion-mnist yet."))
    #expect(!(try write(SyntheticResults.small())).contains("## Gallery"))
  }

  @Test func scriptWritesNamesOverThePage() throws {
    _ = try write(Self.results(Self.both))
    let script = try scratch.text("report/figures/gallery-fashion-mnist.gp")
    let height = try sheet().height
    #expect(script.contains("set terminal pngcairo size 900,\(height) noenhanced"))
    #expect(script.contains("set xrange [-0.5:899.5]\nset yrange [-0.5:\(height - 1).5]"))
    #expect(script.contains("plot 'gallery-fashion-mnist.sheet.png' binary filetype=png with rgbimage"))
    for text in ["'mds'", "'csq-hadamard'", "'query: class 0'", "'query: it''s a boot'"] {
      #expect(script.contains("set label \(text) at first "), "\(text)")
    }
    // Each row's name on both lines of fields.
    #expect(script.components(separatedBy: "set label 'mds'").count == 3)
  }

  /// Fails if gnuplot shifts or smooths the page's pixels.
  @Test(.enabled(if: gnuplotIsInstalled, "gnuplot is not installed (apt-get install gnuplot-nox)"))
  func theDrawnPictureHasThePagesPixels() throws {
    try Report.write([Self.results(Self.both)], to: report)
    let file = URL(fileURLWithPath: "\(report)/figures/gallery-fashion-mnist.png")
    let drawn = try PNG.decode([UInt8](Data(contentsOf: file)))
    let sheet = try sheet()
    #expect(drawn.width == sheet.width && drawn.height == sheet.height)
    for query in 0..<3 {
      for row in 0..<2 {
        let place = cell(query: query, row: row, place: 0)
        let (width, height) = (2 * GallerySheet.cell, GallerySheet.cell)
        #expect(
          colors(drawn, left: place.left, top: place.top, width: width, height: height)
            == colors(sheet, left: place.left, top: place.top, width: width, height: height))
      }
    }
    // The words are there.
    let names = colors(drawn, left: 0, top: GallerySheet.headingHeight, width: GallerySheet.nameWidth, height: 60)
    #expect(names.count > 1)
  }
}
