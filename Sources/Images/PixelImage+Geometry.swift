extension PixelImage {
  /// This image with as many channels as asked for. Grey becomes RGB by copying; RGB becomes grey by ITU-R BT.601's
  /// luma, (19595 r + 38470 g + 7471 b + 32768) >> 16, as Pillow's mode L.
  public func converted(toChannels count: Int) -> PixelImage {
    precondition(count == 1 || count == 3, "\(count) channels")
    if count == channels { return self }
    var converted: [UInt8] = []
    converted.reserveCapacity(width * height * count)
    if count == 3 {
      for sample in samples { converted += repeatElement(sample, count: 3) }
    } else {
      for pixel in 0..<width * height {
        var luma = UInt32(0x8000)
        luma += UInt32(samples[3 * pixel]) * 19_595
        luma += UInt32(samples[3 * pixel + 1]) * 38_470
        luma += UInt32(samples[3 * pixel + 2]) * 7_471
        converted.append(UInt8(luma >> 16))
      }
    }
    return PixelImage(width: width, height: height, channels: count, samples: converted)
  }

  /// The part of this image, or of the blackness around it, whose first pixel is (left, top).
  public func cropped(left: Int, top: Int, width newWidth: Int, height newHeight: Int) -> PixelImage {
    precondition(newWidth > 0 && newHeight > 0, "a crop of \(newWidth) x \(newHeight)")
    var cropped = [UInt8](repeating: 0, count: newWidth * newHeight * channels)
    let columns = max(left, 0)..<max(max(left, 0), min(left + newWidth, width))
    for row in max(top, 0)..<max(max(top, 0), min(top + newHeight, height)) where !columns.isEmpty {
      let source = (row * width + columns.lowerBound) * channels
      let target = ((row - top) * newWidth + columns.lowerBound - left) * channels
      let length = columns.count * channels
      cropped.replaceSubrange(target..<target + length, with: samples[source..<source + length])
    }
    return PixelImage(width: newWidth, height: newHeight, channels: channels, samples: cropped)
  }

  /// The middle of this image, placed as torchvision's CenterCrop does: offsets are half the difference, rounded
  /// half to even; a side that is too short is padded with black, the odd pixel after it.
  public func centerCropped(width newWidth: Int, height newHeight: Int) -> PixelImage {
    func offset(_ old: Int, _ new: Int) -> Int {
      if new > old { return -((new - old) / 2) }
      let half = (old - new) / 2
      return (old - new).isMultiple(of: 2) || half.isMultiple(of: 2) ? half : half + 1
    }
    return cropped(
      left: offset(width, newWidth), top: offset(height, newHeight), width: newWidth, height: newHeight)
  }
}
