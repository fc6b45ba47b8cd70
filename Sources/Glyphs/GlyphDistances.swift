/// Mean relative distances between faces, see ``Designs``, fast where only those below a limit matter.
///
/// Sums over pixels are exact integers. Terms are added in the order of the characters, none is negative, and
/// rounding keeps order, so that a sum cut short is never above the whole one: stopping early changes no answer.
package struct GlyphDistances {
  private static let area = FontRenderer.side * FontRenderer.side
  /// Pixels on a side of a block.
  private static let blockSide = 4
  private static let blocks = area / (blockSide * blockSide)

  private let characters: Int
  /// [faces, characters, 1024].
  private let pixels: [UInt8]
  /// [faces, characters, 64]: sums over blocks of 4 x 4 pixels.
  private let sums: [Int16]
  /// [faces, characters]: sums of squared pixels.
  private let energies: [Int32]

  /// - Parameter glyphs: [faces] of [characters, 32, 32].
  package init(glyphs: [[UInt8]], characters: Int) {
    self.characters = characters
    for face in glyphs {
      precondition(face.count == characters * Self.area, "\(face.count) pixels for \(characters) characters")
    }
    pixels = Array(glyphs.joined())
    let count = glyphs.count * characters
    var sums = [Int16](repeating: 0, count: count * Self.blocks)
    var energies = [Int32](repeating: 0, count: count)
    let side = FontRenderer.side
    let blocksInRow = side / Self.blockSide
    for glyph in 0..<count {
      for at in 0..<Self.area {
        let pixel = pixels[glyph * Self.area + at]
        let block = at / side / Self.blockSide * blocksInRow + at % side / Self.blockSide
        sums[glyph * Self.blocks + block] += Int16(pixel)
        energies[glyph] += Int32(pixel) * Int32(pixel)
      }
    }
    self.sums = sums
    self.energies = energies
  }

  /// nil for a distance that is not below the limit.
  package func distance(_ first: Int, _ second: Int, below limit: Double) -> Double? {
    // By Cauchy and Schwarz, the squared difference of two blocks' sums is at most 16 times the sum of squared
    // differences of their pixels. Most pairs end here, at a sixteenth of the work.
    let bound = sums.withUnsafeBufferPointer {
      mean(first, second, values: $0, stride: Self.blocks, scale: 1 / Double(Self.area / Self.blocks), below: limit)
    }
    if bound == nil { return nil }
    return pixels.withUnsafeBufferPointer {
      mean(first, second, values: $0, stride: Self.area, scale: 1, below: limit)
    }
  }

  /// Mean over characters of squared differences, times the scale, over the larger energy.
  @inline(__always)
  private func mean<Value: FixedWidthInteger>(
    _ first: Int, _ second: Int, values: UnsafeBufferPointer<Value>, stride: Int, scale: Double, below limit: Double
  ) -> Double? {
    var sum = 0.0
    for character in 0..<characters {
      let (one, other) = (first * characters + character, second * characters + character)
      let energy = max(energies[one], energies[other])
      if energy == 0 { continue }
      let a = UnsafeBufferPointer(rebasing: values[one * stride..<(one + 1) * stride])
      let b = UnsafeBufferPointer(rebasing: values[other * stride..<(other + 1) * stride])
      var squares: Int32 = 0
      for at in 0..<stride {
        let difference = Int32(truncatingIfNeeded: a[at]) &- Int32(truncatingIfNeeded: b[at])
        squares &+= difference &* difference
      }
      sum += Double(squares) * scale / Double(energy)
      if sum / Double(characters) >= limit { return nil }
    }
    let mean = sum / Double(characters)
    return mean < limit ? mean : nil
  }
}
