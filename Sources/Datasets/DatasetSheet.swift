import Foundations
import Images

extension ImageDataset {
  /// A picture of the data set: a row a class, some images of each, drawn at random.
  /// - Parameters:
  ///   - classes: so many classes at most, evenly over all.
  ///   - imagesPerClass: fewer where a class has fewer.
  ///   - seed: of the stream "sheet".
  public func sheet(classes limit: Int, imagesPerClass: Int, seed: UInt64 = 0) throws(DatasetError) -> PixelImage {
    precondition(limit > 0 && imagesPerClass > 0, "\(limit) classes of \(imagesPerClass) images")
    var itemsOfClass = [[Int]](repeating: [], count: classes)
    for item in 0..<count { for classIndex in labels.classes(of: item) { itemsOfClass[classIndex].append(item) } }
    let stream = RandomStream(seed: seed, purpose: "sheet")
    let rows = min(limit, classes)
    let (tileWidth, tileHeight) = (min(width, Self.largestTile), min(height, Self.largestTile))
    var tiles: [ContactSheet.Tile?] = []
    for row in 0..<rows {
      let classIndex = row * classes / rows
      var generator = stream.generator(item: classIndex)
      let items = generator.permutation(itemsOfClass[classIndex].count).prefix(imagesPerClass)
        .map { itemsOfClass[classIndex][$0] }
      for item in items {
        tiles.append(ContactSheet.Tile(try image(item).resized(width: tileWidth, height: tileHeight)))
      }
      for _ in items.count..<imagesPerClass { tiles.append(nil) }
    }
    let sheet = ContactSheet(
      columns: imagesPerClass, tileWidth: tileWidth, tileHeight: tileHeight, gap: 2, frameWidth: 0,
      background: ContactSheet.Color(red: 90, green: 90, blue: 90))
    return sheet.image(of: tiles)
  }

  /// Pixels a side.
  private static let largestTile = 64

  /// One image as a network sees it when nothing is left to chance.
  public func image(_ item: Int) throws(DatasetError) -> PixelImage {
    let planes: [UInt8]
    switch content {
    case .packed(let pixels): planes = Array(pixels[item * imageSize..<(item + 1) * imageSize])
    case .files(let files): planes = try files.pixels(self, item, crop: nil)
    }
    let area = height * width
    let samples =
      channels == 1 ? planes : (0..<area).flatMap { at in (0..<channels).map { planes[$0 * area + at] } }
    return PixelImage(width: width, height: height, channels: channels, samples: samples)
  }
}
