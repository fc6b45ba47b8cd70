extension PixelImage {
  /// This image at another size, by the triangle filter, widened by the factor of shrinking so that nothing aliases:
  /// Pillow's BILINEAR. Width and height are changed one after the other, each rounded to 8 bits.
  ///
  /// Weights are quotients of integers, rounded to 22 bits: the same samples on every machine, and those of
  /// Pillow 13 on all images tried.
  public func resized(width newWidth: Int, height newHeight: Int) -> PixelImage {
    precondition(newWidth > 0 && newHeight > 0, "a size of \(newWidth) x \(newHeight)")
    // Older Pillows always change the width first; up to a level lies between the two orders.
    if newWidth > width && newHeight < height {
      return resized(height: newHeight).resized(width: newWidth)
    }
    return resized(width: newWidth).resized(height: newHeight)
  }

  /// This image with its shorter side at `size` pixels and its shape kept, as torchvision's `Resize(size)`: the
  /// longer side is size * longer / shorter, rounded down.
  public func resized(shorterSide size: Int) -> PixelImage {
    width <= height
      ? resized(width: size, height: size * height / width)
      : resized(width: size * width / height, height: size)
  }

  private func resized(width newWidth: Int) -> PixelImage {
    if newWidth == width { return self }
    let filter = TriangleFilter(from: width, to: newWidth)
    var resized: [UInt8] = []
    resized.reserveCapacity(newWidth * height * channels)
    for row in 0..<height {
      for tap in filter.taps {
        let first = (row * width + tap.first) * channels
        for channel in 0..<channels {
          var sum = TriangleFilter.half
          var at = first + channel
          for weight in tap.weights {
            sum &+= weight &* Int32(samples[at])
            at += channels
          }
          resized.append(TriangleFilter.rounded(sum))
        }
      }
    }
    return PixelImage(width: newWidth, height: height, channels: channels, samples: resized)
  }

  private func resized(height newHeight: Int) -> PixelImage {
    if newHeight == height { return self }
    let filter = TriangleFilter(from: height, to: newHeight)
    let stride = width * channels
    var resized: [UInt8] = []
    resized.reserveCapacity(stride * newHeight)
    var sums = [Int32](repeating: 0, count: stride)
    for tap in filter.taps {
      for at in 0..<stride { sums[at] = TriangleFilter.half }
      for (row, weight) in tap.weights.enumerated() {
        let start = (tap.first + row) * stride
        for at in 0..<stride { sums[at] &+= weight &* Int32(samples[start + at]) }
      }
      for at in 0..<stride { resized.append(TriangleFilter.rounded(sums[at])) }
    }
    return PixelImage(width: width, height: newHeight, channels: channels, samples: resized)
  }
}

/// For each place of a resized line, which places of the old line it is made of and with what weights.
private struct TriangleFilter {
  struct Tap {
    var first: Int
    /// They add up to 2^bits, but for rounding: a sum of weighted samples is below 2^31.
    var weights: [Int32]
  }

  static let bits: Int32 = 22
  static let half: Int32 = 1 << (bits - 1)
  let taps: [Tap]

  /// The old line's place x has its middle at x + 1/2, the new line's place at (place + 1/2) * old / new. Distances
  /// are taken 2 * new times, so that all of them are whole numbers.
  init(from old: Int, to new: Int) {
    let reach = 2 * max(old, new)
    taps = (0..<new).map { place in
      let center = (2 * place + 1) * old
      func height(_ x: Int) -> Int { reach - abs((2 * x + 1) * new - center) }
      var first = max(0, (center - reach) / (2 * new))
      while height(first) <= 0 { first += 1 }
      let heights = Array((first..<old).lazy.map(height).prefix { $0 > 0 })
      let total = heights.reduce(0, +)
      return Tap(first: first, weights: heights.map { Int32((($0 << (Self.bits + 1)) / total + 1) >> 1) })
    }
  }

  static func rounded(_ sum: Int32) -> UInt8 { UInt8(clamping: sum >> bits) }
}
