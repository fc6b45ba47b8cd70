import Foundations
import Glibc
import Images

/// Image files and what they show, before any is opened.
struct ImageEntries: Sendable {
  /// The folder that `paths` are relative to.
  var root: String
  var paths: [String]
  var labels: Labels
  var classNames: [String]
  var groups: [Int32]?
  var published: PublishedSplit?
  var facts: [String: String] = [:]
}

extension ImageEntries {
  /// Opens every file: small images are packed, larger ones stay in their files.
  ///
  /// All become grey or, if one has colour, all colour.
  /// - Throws: `badImages` with every file that is no image, or of another size than the others.
  func load(name: String, geometry: ImageGeometry, flips: Bool, preparing work: Preparation) throws(DatasetError)
    -> ImageDataset
  {
    guard !paths.isEmpty else { throw .malformed(file: root, reason: "holds no images") }
    let opened = open(geometry: geometry, preparing: work)
    var bad: [DatasetError.BadImage] = []
    let size = Self.mostFrequent(opened.compactMap(\.size))
    let good = paths.indices.filter { index in
      switch opened[index] {
      case .failure(let reason):
        bad.append(.init(path: FilePath.join(root, paths[index]), reason: reason))
        return false
      case .image(let image) where image.size != size:
        let expected = size.map { "\($0.width) x \($0.height)" } ?? ""
        bad.append(
          .init(
            path: FilePath.join(root, paths[index]),
            reason: "\(image.size.width) x \(image.size.height) pixels where most images have \(expected); "
              + "--resize and --crop bring all to one size"))
        return false
      case .image: return true
      }
    }
    guard bad.isEmpty || work.skipsBad && !good.isEmpty, let size else {
      throw .badImages(dataset: name, files: bad)
    }
    let kept = bad.isEmpty ? self : keeping(good)
    try kept.requireEveryClass()
    let images = good.compactMap { opened[$0].image }
    let channels = images.contains { $0.channels == 3 } ? 3 : 1
    var facts = kept.facts.merging([
      "pixels": ImageDecoder.normalization.joined(separator: "; "), DatasetHeader.libraryFact: PNG.libraryVersion,
      "geometry": geometry.description,
      "normalisation": Self.arePacked(size)
        ? "mean and deviation of the training images" : "mean and deviation of ImageNet",
    ]) { $1 }
    if !bad.isEmpty { facts[Self.leftOutFact] = bad.map { "\($0.path): \($0.reason)" }.joined(separator: "; ") }

    let content: ImageContent
    if Self.arePacked(size) {
      var pixels: [UInt8] = []
      pixels.reserveCapacity(images.count * channels * size.width * size.height)
      for image in images {
        pixels += image.pixels.map { $0.converted(toChannels: channels).planes } ?? []
      }
      content = .packed(pixels)
    } else {
      content = .files(ImageFiles(root: root, digests: images.map(\.digest), geometry: geometry))
    }
    return ImageDataset(
      name: name, channels: channels, height: size.height, width: size.width, classNames: classNames,
      content: content, paths: kept.paths, labels: kept.labels, groups: kept.groups, published: kept.published,
      flips: flips, facts: facts)
  }

  static let leftOutFact = "left out"

  /// The first of several.
  private static func mostFrequent(_ sizes: [ImageSize]) -> ImageSize? {
    var counts: [ImageSize: Int] = [:]
    for size in sizes { counts[size, default: 0] += 1 }
    let most = counts.values.max()
    return sizes.first { counts[$0] == most }
  }

  /// Larger images are not held in memory: 60,000 colour images of 64 x 64 pixels are 740 MB already.
  private static func arePacked(_ size: ImageSize) -> Bool { max(size.width, size.height) <= 64 }

  private func open(geometry: ImageGeometry, preparing work: Preparation) -> [Opened] {
    var opened: [Opened] = []
    // In portions, so that there is progress to tell.
    for first in stride(from: 0, to: paths.count, by: 4096) {
      let portion = first..<min(first + 4096, paths.count)
      opened += concurrentMap(portion.count) { open(paths[portion.lowerBound + $0], geometry: geometry) }
      work.progress("reading images", portion.upperBound, paths.count)
    }
    return opened
  }

  private func open(_ path: String, geometry: ImageGeometry) -> Opened {
    do {
      let bytes = try LocalFileSystem().readRegularFile(
        FilePath.join(root, path), limit: ImageLimits.standard.maximumBytes)
      let image = try geometry.view(try ImageDecoder.decode(bytes), crop: nil)
      let size = ImageSize(width: image.width, height: image.height)
      return .image(
        OpenedImage(
          size: size, channels: image.channels, digest: Digest(of: bytes),
          pixels: Self.arePacked(size) ? image : nil))
    } catch let error as FileError {
      return .failure(error.code == ENOENT ? "there is no such file" : error.summary)
    } catch {
      return .failure("\(error)")
    }
  }

  /// Some of the entries, in their order; positions of the published split follow.
  private func keeping(_ indices: [Int]) -> ImageEntries {
    var kept = self
    kept.paths = indices.map { paths[$0] }
    kept.labels = labels.selecting(indices)
    kept.groups = groups.map { groups in indices.map { groups[$0] } }
    if let published {
      var position = [Int32](repeating: -1, count: paths.count)
      for (new, old) in indices.enumerated() { position[old] = Int32(new) }
      func moved(_ part: [Int32]) -> [Int32] { part.map { position[Int($0)] }.filter { $0 >= 0 } }
      kept.published = PublishedSplit(
        train: moved(published.train), query: moved(published.query), database: moved(published.database),
        requiresOverlap: published.requiresOverlap, note: published.note)
    }
    return kept
  }

  /// - Parameter source: where the classes were read from, for the error; nil: the images' folder.
  func requireEveryClass(in source: String? = nil) throws(DatasetError) {
    var images = [Int](repeating: 0, count: classNames.count)
    for item in paths.indices { for classIndex in labels.classes(of: item) { images[classIndex] += 1 } }
    if let empty = images.firstIndex(of: 0) {
      throw .malformed(file: source ?? root, reason: "class '\(classNames[empty])' has no image")
    }
  }
}

private struct ImageSize: Hashable {
  var width: Int
  var height: Int
}

private struct OpenedImage {
  var size: ImageSize
  var channels: Int
  /// Of the file.
  var digest: Digest
  /// nil for images that stay in their files.
  var pixels: PixelImage?
}

private enum Opened {
  case image(OpenedImage)
  case failure(String)

  var image: OpenedImage? { if case .image(let image) = self { image } else { nil } }
  var size: ImageSize? { image?.size }
}

extension ImageGeometry {
  /// - Parameter crop: see ``ImageFiles/pixels(_:_:crop:)``.
  /// - Throws: `tooLarge` where a long and narrow image would become one that is larger than any may be.
  func view(_ image: PixelImage, crop position: (down: Double, right: Double)?) throws(ImageError) -> PixelImage {
    if let resize {
      let longer = max(image.width, image.height) * resize / min(image.width, image.height)
      let limits = ImageLimits.standard
      guard longer <= limits.maximumWidth, longer * resize <= limits.maximumPixels else {
        throw .tooLarge(width: image.width * resize, height: image.height * resize, limits: limits)
      }
    }
    let resized = resize.map { image.resized(shorterSide: $0) } ?? image
    guard let side = crop else { return resized }
    guard let position, resized.width >= side, resized.height >= side else {
      return resized.centerCropped(width: side, height: side)
    }
    return resized.cropped(
      left: Int(position.right * Double(resized.width - side + 1)),
      top: Int(position.down * Double(resized.height - side + 1)), width: side, height: side)
  }
}
