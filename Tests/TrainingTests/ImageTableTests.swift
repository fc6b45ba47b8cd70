import Foundations
import Kernels
import Testing
import Training

/// One row of a batch, as rows of pixels.
private func picture(_ tensor: Tensor<Float>, row: Int = 0, channel: Int = 0) -> [[Float]] {
  let shape = tensor.shape
  return (0..<shape.height).map { y in
    (0..<shape.width).map { x in
      tensor.values[((row * shape.channels + channel) * shape.height + y) * shape.width + x]
    }
  }
}

private func table(_ pixels: [UInt8], channels: Int = 1, height: Int = 2, width: Int = 2) -> ImageTable {
  ImageTable(
    channels: channels, height: height, width: width, pixels: pixels,
    normalization: PixelNormalization(
      mean: Array(repeating: 2, count: channels), deviation: Array(repeating: 2, count: channels)))
}

/// Mean 2 and deviation 2 take 0 to -1, 4 to 1, 8 to 3.
@Test func imagesAreCentredAndPaddedWithBlack() {
  let batch = Tensor<Float>(TensorShape(batch: 2, channels: 1, height: 4, width: 4))
  batch.values.fill(99)
  table([4, 6, 8, 10, 0, 0, 0, 12]).write(0, into: batch, row: 1)
  #expect(
    picture(batch, row: 1) == [[-1, -1, -1, -1], [-1, 1, 2, -1], [-1, 3, 4, -1], [-1, -1, -1, -1]])
  #expect(picture(batch, row: 0) == Array(repeating: [99, 99, 99, 99], count: 4))
  table([4, 6, 8, 10, 0, 0, 0, 12]).write(1, into: batch, row: 0)
  #expect(picture(batch, row: 0)[2] == [-1, -1, 5, -1])
}

/// Shifts push pixels over the edge and uncover black; mirroring comes first.
@Test func imagesAreShiftedAndMirrored() {
  let batch = Tensor<Float>(TensorShape(batch: 1, channels: 1, height: 3, width: 3))
  let images = table([4, 6, 8, 10, 12, 14, 16, 18, 20], height: 3, width: 3)
  images.write(0, into: batch, row: 0, distortion: ImageDistortion(down: 1, right: -1, mirrored: false))
  #expect(picture(batch) == [[-1, -1, -1], [2, 3, -1], [5, 6, -1]])
  images.write(0, into: batch, row: 0, distortion: ImageDistortion(down: -2, right: 2, mirrored: false))
  #expect(picture(batch) == [[-1, -1, 7], [-1, -1, -1], [-1, -1, -1]])
  images.write(0, into: batch, row: 0, distortion: ImageDistortion(down: 0, right: 1, mirrored: true))
  #expect(picture(batch) == [[-1, 3, 2], [-1, 6, 5], [-1, 9, 8]])
}

/// Fails if channels are mixed up or share a mean.
@Test func normalizationIsMeasuredPerChannel() {
  // Two images of two channels; the second channel of the first is constant over both.
  let pixels: [UInt8] = [0, 2, 4, 6, 9, 9, 9, 9, 1, 3, 5, 7, 9, 9, 9, 9, 255, 255, 255, 255, 0, 0, 0, 0]
  let images = ImageTable(channels: 2, height: 2, width: 2, pixels: pixels, normalizedBy: [0, 1])
  #expect(images.normalization.mean == [3.5, 9])
  #expect(abs(images.normalization.deviation[0] - 5.25.squareRoot()) < 1e-15)
  #expect(images.normalization.deviation[1] == 1)
  #expect(images.count == 3)
  let batch = Tensor<Float>(TensorShape(batch: 1, channels: 2, height: 2, width: 2))
  images.write(2, into: batch, row: 0)
  #expect(picture(batch, channel: 1) == [[-9, -9], [-9, -9]])
}

/// Fails if an image's distortion depends on anything but seed, epoch and item.
@Test func augmentationDependsOnEpochAndItemAlone() {
  let augmentation = Augmentation(.shiftFlip, seed: 3)
  let forwards = (0..<200).map { augmentation.distortion(epoch: 1, item: $0) }
  let backwards = (0..<200).reversed().map { augmentation.distortion(epoch: 1, item: $0) }
  #expect(forwards == backwards.reversed())
  #expect(forwards != (0..<200).map { augmentation.distortion(epoch: 2, item: $0) })
  #expect(forwards != (0..<200).map { Augmentation(.shiftFlip, seed: 4).distortion(epoch: 1, item: $0) })
}

@Test func augmentationReachesEveryShiftAndMirrorsHalf() {
  let flipped = (0..<2000).map { Augmentation(.shiftFlip, seed: 3).distortion(epoch: 0, item: $0) }
  for shift in -2...2 {
    // 400 expected; four standard deviations are 72.
    #expect(abs(flipped.count { $0.down == shift } - 400) < 72)
    #expect(abs(flipped.count { $0.right == shift } - 400) < 72)
  }
  #expect(flipped.allSatisfy { abs($0.down) <= 2 && abs($0.right) <= 2 })
  #expect(abs(flipped.count { $0.mirrored } - 1000) < 90)
  let shifted = (0..<200).map { Augmentation(.shift, seed: 3).distortion(epoch: 0, item: $0) }
  #expect(shifted.allSatisfy { !$0.mirrored })
  #expect(shifted.contains { $0.down != 0 || $0.right != 0 })
  #expect(Augmentation(.none, seed: 3).distortion(epoch: 0, item: 5) == .none)
}
