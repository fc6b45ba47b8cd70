import Benchmark
import Foundations
import Images
import Testing

@Suite struct GalleryTests {
  /// 40 queries of 5 classes, the first 30 of class 0.
  private static let labels = Labels(classes: (0..<40).map { $0 < 30 ? 0 : Int32($0 % 4) + 1 })

  /// Fails if a class comes again before every other one has come.
  @Test func queriesAreOfDifferentClassesAsFarAsThereAreAny() {
    for seed in 0..<10 {
      let chosen = GalleryFiles.queries(7, labels: Self.labels, seed: UInt64(seed))
      #expect(Set(chosen).count == 7)
      let classes = chosen.map { Self.labels.classes(of: $0)[0] }
      #expect(Set(classes.prefix(5)) == Set(0..<5))
      #expect(Set(classes.suffix(2)).count == 2)
    }
  }

  @Test func queriesDependOnTheSeedAlone() {
    let drawn = (0..<4).map { GalleryFiles.queries(5, labels: Self.labels, seed: UInt64($0)) }
    #expect(GalleryFiles.queries(5, labels: Self.labels, seed: 2) == drawn[2])
    #expect(Set(drawn).count == 4)
    // The first of more are the same: another number shows more, not others.
    #expect(Array(GalleryFiles.queries(9, labels: Self.labels, seed: 2).prefix(5)) == drawn[2])
  }

  @Test func fewQueriesGiveFewAndNoneIsWithoutAClass() {
    let labels = Labels(memberships: [0, 0, 1, 1, 0, 1, 0, 0], classes: 2)
    #expect(GalleryFiles.queries(6, labels: labels, seed: 0).sorted() == [1, 2])
    #expect(GalleryFiles.queries(6, labels: Labels(classes: []), seed: 0).isEmpty)
  }

  private static func picture(_ level: UInt8) -> PixelImage {
    PixelImage(width: 3, height: 2, channels: 3, samples: (0..<18).map { level + $0 })
  }

  @Test func filesGiveBackWhatWasWritten() throws {
    let shown = [
      GalleryFiles.Shown(
        image: 7, classes: [0, 2],
        found: [.init(image: 3, distance: 0, isRelevant: true), .init(image: 9, distance: 5, isRelevant: false)]),
      GalleryFiles.Shown(
        image: 8, classes: [1],
        found: [.init(image: 4, distance: 1, isRelevant: false), .init(image: 7, distance: 1, isRelevant: true)]),
    ]
    let pictures = [[10, 20, 30], [40, 50, 60]].map { $0.map { Self.picture(UInt8($0)) } }
    let files = try GalleryFiles(shown: shown, pictures: pictures).files
    #expect(files.keys.sorted() == ["images.npy", "neighbours.json"])
    let read = try GalleryFiles { files[$0] ?? [] }
    #expect(read.shown == shown && read.pictures == pictures)
    let queries = read.queries
    try #require(queries.count == 2)
    #expect(queries[0].classes == [0, 2] && queries[0].image == Self.picture(10))
    #expect(queries[1].found.map(\.image) == [Self.picture(50), Self.picture(60)])
    #expect(queries[1].found.map(\.isRelevant) == [false, true] && queries[0].found.map(\.distance) == [0, 5])
  }

  /// Pictures of other queries than the list's.
  @Test func filesThatDoNotGoTogetherAreRefused() throws {
    let one = try GalleryFiles(
      shown: [.init(image: 7, classes: [0], found: [])], pictures: [[Self.picture(1)]]
    ).files
    let two = try GalleryFiles(
      shown: [.init(image: 7, classes: [0], found: []), .init(image: 8, classes: [0], found: [])],
      pictures: [[Self.picture(1)], [Self.picture(2)]]
    ).files
    #expect(throws: (any Error).self) {
      try GalleryFiles { name in (name == "images.npy" ? one[name] : two[name]) ?? [] }
    }
  }
}
