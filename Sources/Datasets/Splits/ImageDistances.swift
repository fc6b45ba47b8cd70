/// How far apart packed images are.
///
/// Each image is taken around its own mean, so that brightness alone makes no difference; then the distance of
/// two is the sum of squared differences of their pixels over the larger of their own sums of squares. It is 0
/// for equal images (and for two flat ones), about 1 for unrelated ones, and below x only where their
/// correlation is above the square root of 1 - x. Sums are exact integers: the same distances on every machine.
package struct ImageDistances {
  /// Values of one image: channels x height x width.
  let size: Int
  private let pixels: [UInt8]
  /// [images]: sums of values.
  private let sums: [Int]
  /// [images]: `size` times the sum of squares around the mean.
  private let energies: [Int]
  /// Of 8 x 8 and of 16 x 16 cells.
  private let coarse: Thumbnails
  private let fine: Thumbnails

  /// nil for a data set whose images stay in their files.
  package init?(_ dataset: ImageDataset) {
    guard case .packed(let pixels) = dataset.content else { return nil }
    let size = dataset.imageSize
    var sums = [Int](repeating: 0, count: dataset.count)
    var energies = [Int](repeating: 0, count: dataset.count)
    for item in 0..<dataset.count {
      var (sum, squares) = (0, 0)
      for pixel in pixels[item * size..<(item + 1) * size] {
        sum += Int(pixel)
        squares += Int(pixel) * Int(pixel)
      }
      sums[item] = sum
      energies[item] = size * squares - sum * sum
    }
    self.size = size
    self.pixels = pixels
    self.sums = sums
    self.energies = energies
    let shape = (dataset.channels, dataset.height, dataset.width)
    coarse = Thumbnails(side: 8, pixels, shape: shape, sums: sums, energies: energies)
    fine = Thumbnails(side: 16, pixels, shape: shape, sums: sums, energies: energies)
  }

  /// nil for a distance that is not below the limit.
  package func distance(_ first: Int, _ second: Int, below limit: Double = .infinity) -> Double? {
    let larger = max(energies[first], energies[second])
    guard larger > 0 else { return limit > 0 ? 0 : nil }
    if limit <= Double(fine.bound(first, second)) { return nil }
    // size x (sum of squared differences) - (difference of sums)^2 is size times the sum that is wanted.
    let offset = (sums[first] - sums[second]) * (sums[first] - sums[second])
    // Rounded up a little, so that stopping early never decides a close case.
    let ceiling = (limit * Double(larger) + Double(offset)) * (1 + 1e-12)
    var squares = 0
    let isBelow = pixels.withUnsafeBufferPointer { pixels in
      for start in stride(from: 0, to: size, by: 256) {
        let count = min(256, size - start)
        let one = UnsafeBufferPointer(rebasing: pixels[first * size + start..<first * size + start + count])
        let other = UnsafeBufferPointer(rebasing: pixels[second * size + start..<second * size + start + count])
        var portion: Int32 = 0
        for at in 0..<count {
          let difference = Int16(one[at]) &- Int16(other[at])
          portion &+= Int32(difference) &* Int32(difference)
        }
        squares += Int(portion)
        if Double(size * squares) > ceiling { return false }
      }
      return true
    }
    guard isBelow else { return nil }
    let distance = Double(size * squares - offset) / Double(larger)
    return distance < limit ? distance : nil
  }

  /// At most the distances between some images and a list of others, at a fraction of their cost.
  /// - Parameter bounds: [images, others] at least.
  func bounds(_ images: [Int], to others: [Int], into bounds: inout [Float]) {
    coarse.bounds(images, to: others, into: &bounds)
  }
}

/// Images in square cells, which tell at little cost that two images are far apart.
///
/// A cell's value is its sum around the image's mean over the square root of its area: by Cauchy and Schwarz, squared
/// differences of such values add up to no more than those of the pixels. Values are scaled to 16 bits and rounded.
private struct Thumbnails {
  /// The norm of the image that varies most; a difference of two such values still has 16 bits.
  private static let largestNorm = 16_000.0

  private let cells: Int
  /// [images, cells].
  private var values: [Int16]
  /// [images]: sums of squares around the mean, in the units of `values`; 1 at least.
  private var energies: [Float]

  /// - Parameters:
  ///   - side: cells in a row and in a column; a multiple of 4.
  ///   - pixels: [images, channels, height, width].
  ///   - sums: [images].
  ///   - energies: [images], see ``ImageDistances``.
  init(
    side: Int, _ pixels: [UInt8], shape: (channels: Int, height: Int, width: Int), sums: [Int], energies: [Int]
  ) {
    let (size, height, width) = (shape.channels * shape.height * shape.width, shape.height, shape.width)
    let cellOfValue = (0..<size).map { at in
      at / width % height * side / height * side + at % width * side / width
    }
    let cells = side * side
    var areas = [Double](repeating: 0, count: cells)
    for cell in cellOfValue { areas[cell] += 1 }
    let largest = (Double(max(energies.max() ?? 0, 1)) / Double(size)).squareRoot()
    let scale = Self.largestNorm / largest
    let weights = areas.map { $0 > 0 ? scale / $0.squareRoot() : 0 }

    var values = [Int16](repeating: 0, count: sums.count * cells)
    for image in sums.indices {
      var cellSums = [Int](repeating: 0, count: cells)
      for at in 0..<size { cellSums[cellOfValue[at]] += Int(pixels[image * size + at]) }
      let mean = Double(sums[image]) / Double(size)
      for cell in 0..<cells {
        values[image * cells + cell] = Int16(
          ((Double(cellSums[cell]) - areas[cell] * mean) * weights[cell]).rounded())
      }
    }
    self.cells = cells
    self.values = values
    self.energies = energies.map { Float(max(1, Double($0) / Double(size) * scale * scale)) }
  }

  /// At most the images' distance.
  func bound(_ one: Int, _ other: Int) -> Float {
    values.withUnsafeBufferPointer { bound(one, other, values: $0) }
  }

  @inline(__always)
  private func bound(_ one: Int, _ other: Int, values: UnsafeBufferPointer<Int16>) -> Float {
    let here = UnsafeBufferPointer(rebasing: values[one * cells..<(one + 1) * cells])
    let there = UnsafeBufferPointer(rebasing: values[other * cells..<(other + 1) * cells])
    var squares: Int32 = 0
    var start = 0
    while start < cells {
      // Eight at a time become one vector instruction.
      var portion: Int32 = 0
      for cell in 0..<8 {
        let difference = here[start &+ cell] &- there[start &+ cell]
        portion &+= Int32(difference) &* Int32(difference)
      }
      squares &+= portion
      start &+= 8
    }
    // Rounding moves each difference by 1 at most, so their norm r by e, the root of the number of cells, and
    // (r + e)^2 is at most 1.01 r^2 + 101 e^2 whatever r is.
    return (0.99 * Float(squares) - 100 * Float(cells)) / max(energies[one], energies[other])
  }

  /// - Parameter bounds: [images, others] at least.
  func bounds(_ images: [Int], to others: [Int], into bounds: inout [Float]) {
    values.withUnsafeBufferPointer { values in
      var at = 0
      for image in images {
        for other in others {
          bounds[at] = bound(image, other, values: values)
          at += 1
        }
      }
    }
  }
}
