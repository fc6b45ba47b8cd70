import Datasets
import Foundations
import Images
import Retrieval

extension StepRunner {
  /// The images that a row's stored codes find for a few queries.
  func gallery(_ work: GalleryWork) throws -> [String: [UInt8]] {
    let dataset = try dataset(work.dataset)
    let split = try readSplit(work.split)
    let codes = try artifact(work.codes)
    let query = try StoredCodes(artifact: codes, part: "query")
    let database = try StoredCodes(artifact: codes, part: "database")
    guard query.codes.count == split.query.count, database.codes.count == split.database.count else {
      throw StepError.unexpectedContent(file: "\(work.codes)", reason: "codes of other images than the split has")
    }
    let chosen = GalleryFiles.queries(work.queries, labels: query.labels, seed: work.seed)
    let nearest = query.codes.nearest(
      GalleryResult.nearest, in: database.codes, to: chosen, seed: work.seed)
    var shown: [GalleryFiles.Shown] = []
    var pictures: [[PixelImage]] = []
    for (item, found) in zip(chosen, nearest) {
      shown.append(
        GalleryFiles.Shown(
          image: Int(split.query[item]), classes: query.labels.classes(of: item),
          found: found.map {
            GalleryFiles.Shown.Found(
              image: Int(split.database[$0.item]), distance: $0.distance,
              isRelevant: query.labels.isRelevant(item, to: database.labels, $0.item))
          }))
      let images = [split.query[item]] + found.map { split.database[$0.item] }
      pictures.append(try images.map { try dataset.image(Int($0)).shrunk(to: GalleryResult.largestSide) })
    }
    return try GalleryFiles(shown: shown, pictures: pictures).files
  }
}

/// What a gallery's artifact holds: `neighbours.json`, and the pictures in `images.npy`.
package struct GalleryFiles {
  /// A query with what it finds; images are positions in the data set.
  package struct Shown: Codable, Equatable {
    package var image: Int
    package var classes: [Int]
    package var found: [Found]

    package struct Found: Codable, Equatable {
      package var image: Int
      package var distance: Int
      package var isRelevant: Bool
      package init(image: Int, distance: Int, isRelevant: Bool) {
        self.image = image
        self.distance = distance
        self.isRelevant = isRelevant
      }
    }

    package init(image: Int, classes: [Int], found: [Found]) {
      self.image = image
      self.classes = classes
      self.found = found
    }
  }

  package var shown: [Shown]
  /// Of each query, and of what it finds; all of one size.
  package var pictures: [[PixelImage]]

  package init(shown: [Shown], pictures: [[PixelImage]]) {
    self.shown = shown
    self.pictures = pictures
  }

  /// Some queries, drawn at random, of different classes as far as there are any. None is without a class: nothing is
  /// relevant to it.
  /// - Returns: positions among the queries; fewer than `count` where there are no more.
  /// - Parameter seed: of the stream "gallery".
  package static func queries(_ count: Int, labels: Labels, seed: UInt64) -> [Int] {
    var generator = RandomStream(seed: seed, purpose: "gallery").generator()
    var left = generator.permutation(labels.count).filter { !labels.classes(of: $0).isEmpty }
    var chosen: [Int] = []
    while chosen.count < count, !left.isEmpty {
      var seen: Set<[Int]> = []
      var passedOver: [Int] = []
      for item in left {
        if chosen.count < count, seen.insert(labels.classes(of: item)).inserted {
          chosen.append(item)
        } else {
          passedOver.append(item)
        }
      }
      left = passedOver
    }
    return chosen
  }

  private static let neighboursName = "neighbours.json"
  private static let imagesName = "images.npy"

  package var files: [String: [UInt8]] {
    get throws {
      let images = pictures.flatMap { $0 }
      // The query is the first of its row.
      let columns = pictures.first?.count ?? 0
      let (height, width, channels) = images.first.map { ($0.height, $0.width, $0.channels) } ?? (0, 0, 1)
      return [
        Self.neighboursName: try JSONFile.encode(shown),
        // [queries, 1 + found, height, width, channels].
        Self.imagesName: NumPyFile(
          shape: [pictures.count, columns, height, width, channels], elements: images.flatMap(\.samples)
        ).bytes,
      ]
    }
  }

  init(artifact: Artifact) throws {
    try self.init { try artifact.read($0) }
  }

  package init(read: (String) throws -> [UInt8]) throws {
    shown = try JSONFile.decode([Shown].self, from: read(Self.neighboursName))
    let array = try NumPyFile<UInt8>(parsing: read(Self.imagesName))
    let shape = array.shape
    guard shape.count == 5, shape[0] == shown.count, shown.allSatisfy({ $0.found.count + 1 == shape[1] }),
      shown.isEmpty || shape[2] > 0 && shape[3] > 0, shape[4] == 1 || shape[4] == 3
    else {
      throw StepError.unexpectedContent(
        file: Self.imagesName, reason: "shape \(shape) is not that of \(shown.count) queries and what they find")
    }
    let size = shape[2] * shape[3] * shape[4]
    pictures = (0..<shape[0]).map { query in
      (0..<shape[1]).map { place in
        let first = (query * shape[1] + place) * size
        return PixelImage(
          width: shape[3], height: shape[2], channels: shape[4], samples: Array(array.elements[first..<first + size]))
      }
    }
  }

  package var queries: [GalleryResult.Query] {
    zip(shown, pictures).map { shown, pictures in
      GalleryResult.Query(
        classes: shown.classes, image: pictures[0],
        found: zip(shown.found, pictures.dropFirst()).map {
          GalleryResult.Found(image: $1, distance: $0.distance, isRelevant: $0.isRelevant)
        })
    }
  }
}

extension PixelImage {
  /// This image, made smaller where its longer side has more pixels than that.
  fileprivate func shrunk(to side: Int) -> PixelImage {
    let longer = max(width, height)
    guard longer > side else { return self }
    return resized(width: max(1, width * side / longer), height: max(1, height * side / longer))
  }
}
