import Datasets
import Foundations
import Testing

/// Grey images of one row.
private func dataset(_ images: [[UInt8]], labels: Labels, classes: Int, groups: [Int32]? = nil) -> ImageDataset {
  ImageDataset(
    name: "x", channels: 1, height: 1, width: images[0].count, classNames: (0..<classes).map { "class \($0)" },
    content: .packed(images.flatMap { $0 }), labels: labels, groups: groups, flips: false)
}

@Suite("Audit of a split: counts and exact duplicates") struct SplitAuditTests {
  /// Contents a, b, c, d by image: 0 a, 1 b, 2 c, 3 d, 4 e, 5 a, 6 d, 7 a; images 5 and 7 copy 0, 6 copies 3.
  private let eight = dataset(
    [[1, 1], [2, 2], [3, 3], [4, 4], [5, 5], [1, 1], [4, 4], [1, 1]],
    labels: Labels(classes: [0, 1, 0, 1, 0, 0, 0, 1]), classes: 2, groups: [0, 0, 1, 2, 2, 3, 3, 3])

  @Test("sizes, classes and groups of each part; an empty part is left out")
  func counts() {
    let split = Split(train: [0, 1], validation: [2], query: [5, 6, 7], database: [3, 4])
    #expect(
      SplitAudit(of: split, in: eight).parts == [
        PartCounts(part: .train, images: 2, smallestClass: 1, largestClass: 1, groups: 1),
        PartCounts(part: .validation, images: 1, smallestClass: 0, largestClass: 1, groups: 1),
        PartCounts(part: .query, images: 3, smallestClass: 1, largestClass: 2, groups: 1),
        PartCounts(part: .database, images: 2, smallestClass: 1, largestClass: 1, groups: 1),
      ])
    let other = Split(train: [0, 3], validation: [], query: [1], database: [5, 6, 7])
    #expect(SplitAudit(of: other, in: eight).parts.map(\.part) == [.train, .query, .database])
  }

  /// Worked by hand; counting pairs in place of images, or an image as its own duplicate, fails it.
  @Test("every ordered pair of parts: images with a duplicate there, and with one of another label")
  func overlaps() {
    let split = Split(train: [0, 1], validation: [], query: [5, 6, 7], database: [3, 4])
    let audit = SplitAudit(of: split, in: eight)
    func row(_ part: SplitPart) -> [[Int]] {
      [SplitPart.train, .query, .database].map { other in
        audit.overlap(of: part, in: other).map { [$0.shared, $0.duplicated, $0.contradicted] } ?? []
      }
    }
    // Image 0 (label 0) has copies 5 (label 0) and 7 (label 1) among the queries.
    #expect(row(.train) == [[0, 0, 0], [0, 1, 1], [0, 0, 0]])
    // 5 and 7 copy 0 of train and each other; 6 (label 0) copies 3 (label 1) of the database.
    #expect(row(.query) == [[0, 2, 1], [0, 2, 2], [0, 1, 1]])
    #expect(row(.database) == [[0, 0, 0], [0, 1, 1], [0, 0, 0]])
  }

  @Test("an image that is in both parts is shared, and no duplicate of itself")
  func shared() {
    let split = Split(train: [3, 4], validation: [], query: [0, 1, 2], database: [0, 1, 5])
    let overlap = SplitAudit(of: split, in: eight).overlap(of: .query, in: .database)
    // Image 0 has the copy 5 as well.
    #expect(overlap == PartOverlap(part: .query, other: .database, shared: 2, duplicated: 1, contradicted: 0))
    #expect(split.queriesInDatabase == [0, 1])
    #expect(
      throws: DatasetError.impossibleSplit(
        reason: "2 of 3 query images are also in the database (image 0 is the first), where each finds itself; only "
          + "a published protocol that requires it may do so")
    ) { try split.requireNoQueryInDatabase() }
    #expect(throws: Never.self) {
      try Split(train: [0], validation: [], query: [1], database: [0, 2]).requireNoQueryInDatabase()
    }
  }

  @Test("pairs of classes that share images, the highest share of the smaller class first")
  func identicalClasses() {
    // Class 0: a a b x; class 1: a y; class 2: b b z z z. "a" is in 0 and 1, "b" in 0 and 2.
    let data = dataset(
      [[1], [1], [2], [9], [1], [8], [2], [2], [7], [7], [7]],
      labels: Labels(classes: [0, 0, 0, 0, 1, 1, 2, 2, 2, 2, 2]), classes: 3)
    let split = Split(train: [0, 4, 6], validation: [], query: [1, 5, 7, 8], database: [2, 3, 9, 10])
    let found = SplitAudit(of: split, in: data).identicalClasses
    #expect(
      found
        == IdenticalClasses(
          images: 6, pairCount: 2,
          worst: [
            .init(
              smaller: .init(classIndex: 1, images: 2, duplicated: 1),
              larger: .init(classIndex: 0, images: 4, duplicated: 2)),
            .init(
              smaller: .init(classIndex: 0, images: 4, duplicated: 1),
              larger: .init(classIndex: 2, images: 5, duplicated: 2)),
          ]))
    #expect(found?.worst.map(\.share) == [0.5, 0.25])
    let several = dataset([[1], [1], [2]], labels: Labels(memberships: [1, 0, 0, 1, 1, 1], classes: 2), classes: 2)
    let audit = SplitAudit(of: Split(train: [0], validation: [], query: [1], database: [2]), in: several)
    #expect(audit.identicalClasses == nil)
    #expect(audit.overlap(of: .query, in: .train)?.contradicted == 1)
  }

  @Test("images that stay in their files are compared by the files' digests alone")
  func files() {
    let digests = [1, 2, 1].map { Digest(of: [$0]) }
    let data = ImageDataset(
      name: "x", channels: 3, height: 224, width: 224, classNames: ["a"],
      content: .files(ImageFiles(root: "/nowhere", digests: digests, geometry: .photograph)),
      paths: ["0.png", "1.png", "2.png"], labels: Labels(classes: [0, 0, 0]), groups: [0, 1, 1], flips: true)
    let audit = SplitAudit(of: Split(train: [0], validation: [], query: [2], database: [1]), in: data)
    #expect(audit.overlap(of: .query, in: .train)?.duplicated == 1)
    #expect(audit.nearDuplicates == nil)
    // Group 1 is torn between query and database.
    #expect(audit.groups == GroupAudit(torn: 1, nearest: nil))
  }
}

@Suite("Audit of a split: near-duplicates") struct NearDuplicatesTests {
  /// The definition, word for word.
  private func reference(_ one: [UInt8], _ other: [UInt8]) -> Double {
    func centered(_ image: [UInt8]) -> [Double] {
      let mean = Double(image.map(Int.init).reduce(0, +)) / Double(image.count)
      return image.map { Double($0) - mean }
    }
    func energy(_ values: [Double]) -> Double { values.map { $0 * $0 }.reduce(0, +) }
    let (a, b) = (centered(one), centered(other))
    let larger = max(energy(a), energy(b))
    return larger > 1e-9 ? energy(zip(a, b).map { $0 - $1 }) / larger : 0
  }

  /// Random images: copies, copies with noise or another brightness, flat ones, and others; sizes that 8 and 16
  /// cells do not divide, in grey and in colour.
  private struct Random {
    var images: [[UInt8]] = []
    let dataset: ImageDataset

    init(seed: UInt64, several: Bool = false) {
      var generator = RandomStream(seed: seed, purpose: "test images").generator()
      let shapes = [(1, 28, 28), (1, 32, 32), (3, 9, 21), (1, 1, 2), (3, 40, 33)]
      let (channels, height, width) = shapes[Int(seed) % shapes.count]
      let (count, classes, groups) = (90, 4, 12)
      for item in 0..<count {
        let size = channels * height * width
        switch item % 6 {
        case 0: images.append([UInt8](repeating: UInt8(generator.below(256)), count: size))
        case 1, 2:
          // Smooth, so that thumbnails say much.
          let (slope, level) = (generator.below(7) - 3, generator.below(200))
          images.append((0..<size).map { UInt8(clamping: level + slope * ($0 % width) + generator.below(9)) })
        case 3: images.append((0..<size).map { _ in generator.below(2) == 0 ? 0 : 255 })
        default:
          let (copied, noise) = (images[generator.below(images.count)], 1 + generator.below(12))
          images.append(copied.map { UInt8(clamping: Int($0) + generator.below(noise)) })
        }
      }
      let labels =
        several
        ? Labels(memberships: (0..<count * classes).map { _ in UInt8(generator.below(2)) }, classes: classes)
        : Labels(classes: (0..<count).map { _ in Int32(generator.below(classes)) })
      dataset = ImageDataset(
        name: "x", channels: channels, height: height, width: width, classNames: (0..<classes).map { "\($0)" },
        content: .packed(images.flatMap { $0 }), labels: labels,
        groups: (0..<count).map { _ in Int32(generator.below(groups)) }, flips: false)
    }
  }

  @Test("distances are those of the definition, and a limit hides none below it", arguments: 0..<10)
  func distances(seed: UInt64) throws {
    let random = Random(seed: seed)
    let distances = try #require(ImageDistances(random.dataset))
    for one in random.images.indices {
      for other in random.images.indices {
        let expected = reference(random.images[one], random.images[other])
        let found = try #require(distances.distance(one, other))
        #expect(abs(found - expected) <= 1e-9 * max(1, expected))
        #expect(found == distances.distance(other, one))
        for limit in [0, 0.02, 0.5, found, found.nextUp] {
          #expect(distances.distance(one, other, below: limit) == (found < limit ? found : nil))
        }
      }
    }
  }

  /// A thumbnail's bound above the true distance, or a query that counts as its own neighbour, fails it.
  @Test("the nearest of any class and of the same are those of a search through all", arguments: 0..<20)
  func nearest(seed: UInt64) throws {
    let random = Random(seed: seed, several: seed >= 10)
    let distances = try #require(ImageDistances(random.dataset))
    let queries = Array(0..<37)
    let candidates = Array(30..<90)
    let found = distances.nearest(to: queries, among: candidates, labels: random.dataset.labels)
    for query in queries {
      let others = candidates.filter { $0 != query }
      func least(_ items: [Int]) -> Double {
        items.compactMap { distances.distance(query, $0) }.min() ?? .infinity
      }
      #expect(found.ofAnyClass[query] == least(others))
      let labels = random.dataset.labels
      #expect(found.ofSameClass[query] == least(others.filter { labels.isRelevant(query, to: labels, $0) }))
    }
  }

  /// A bound above the true distance, a query that counts as its own copy, or a part that is passed over fails it.
  @Test("queries with a near-duplicate are those of a search through all", arguments: 0..<10)
  func queriesWithNearDuplicates(seed: UInt64) throws {
    let random = Random(seed: seed)
    let distances = try #require(ImageDistances(random.dataset))
    // Image 25 is a query and in the database.
    let split = Split(
      train: Array(30..<50), validation: Array(80..<90), query: Array(0..<30), database: [25] + Array(50..<80))
    let candidates = [25] + Array(30..<80)
    let expected = (0..<30).map { query in
      candidates.contains { $0 != query && distances.distance(query, $0, below: NearDuplicates.threshold) != nil }
    }
    #expect(NearDuplicates.areThere(for: split, in: random.dataset) == expected)
    // Flat images are at distance 0 from each other; of images of two pixels nearly all are copies.
    #expect(expected.contains(true) && (expected.contains(false) || random.images[0].count == 2))
    let audit = try #require(SplitAudit(of: split, in: random.dataset).nearDuplicates)
    #expect(audit.parts.allSatisfy { $0.ofAnyClass.nearDuplicates <= expected.count { $0 } })
  }

  @Test("shares, smallest distance and percentiles by hand")
  func summary() throws {
    // Around their means: query 0 (-1, 1), 1 (-2, 2), 2 (0, 0); database 3 (-1, 1) brighter, 4 (1, -1).
    let data = dataset(
      [[10, 12], [20, 24], [7, 7], [110, 112], [12, 10]], labels: Labels(classes: [0, 1, 0, 1, 0]), classes: 2)
    let split = Split(train: [4], validation: [], query: [0, 1, 2], database: [3])
    let near = try #require(SplitAudit(of: split, in: data).nearDuplicates)
    #expect(near.queries == 3)
    // To 4: 8 / 2 = 4; 18 / 8 = 2.25; 2 / 2 = 1. To 3: 0, 2 / 8 = 0.25, 1. Of one class are 0 and 2 with 4, 1 with 3.
    #expect(
      near.parts == [
        NearestImages(
          part: .train,
          ofAnyClass: .init(nearDuplicates: 0, minimum: 1, firstPercentile: 1, median: 2.25),
          ofSameClass: .init(nearDuplicates: 0, minimum: 1, firstPercentile: 1, median: 1)),
        NearestImages(
          part: .database,
          ofAnyClass: .init(nearDuplicates: 1, minimum: 0, firstPercentile: 0, median: 0.25),
          ofSameClass: .init(nearDuplicates: 0, minimum: 0.25, firstPercentile: 0.25, median: 0.25)),
      ])
  }

  @Test("the nearest two groups are those of a search through all", arguments: 0..<10)
  func groups(seed: UInt64) throws {
    let random = Random(seed: seed)
    let data = random.dataset
    let distances = try #require(ImageDistances(data))
    let (groups, labels) = (try #require(data.groups), try #require(data.labels.single))
    let split = Split(
      train: Array(20..<50), validation: Array(50..<60), query: Array(0..<20), database: Array(60..<90))
    var least = Double.infinity
    var torn = 0
    for group in Set(split.query.map { groups[Int($0)] }).sorted() {
      if (20..<90).contains(where: { groups[$0] == group }) { torn += 1 }
      for part in [split.train, split.validation, split.database] {
        for other in Set(part.map { groups[Int($0)] }).sorted() where other != group {
          let perClass = (Int32(0)..<4).compactMap { label in
            let ours = split.query.filter { groups[Int($0)] == group && labels[Int($0)] == label }
            let theirs = part.filter { groups[Int($0)] == other && labels[Int($0)] == label }
            return ours.flatMap { one in theirs.compactMap { distances.distance(Int(one), Int($0)) } }.min()
          }
          if !perClass.isEmpty { least = min(least, perClass.reduce(0, +) / Double(perClass.count)) }
        }
      }
    }
    let audit = try #require(SplitAudit(of: split, in: data).groups)
    #expect(audit.torn == torn)
    #expect(audit.nearest?.distance == least)
  }
}
