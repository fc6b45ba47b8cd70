import Foundations
import Kernels
import Synchronization
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
@Test func imagesAreCentredAndPaddedWithBlack() throws {
  let batch = Tensor<Float>(TensorShape(batch: 2, channels: 1, height: 4, width: 4))
  batch.values.fill(99)
  try table([4, 6, 8, 10, 0, 0, 0, 12]).write(0, into: batch, row: 1)
  #expect(
    picture(batch, row: 1) == [[-1, -1, -1, -1], [-1, 1, 2, -1], [-1, 3, 4, -1], [-1, -1, -1, -1]])
  #expect(picture(batch, row: 0) == Array(repeating: [99, 99, 99, 99], count: 4))
  try table([4, 6, 8, 10, 0, 0, 0, 12]).write(1, into: batch, row: 0)
  #expect(picture(batch, row: 0)[2] == [-1, -1, 5, -1])
}

/// Shifts push pixels over the edge and uncover black; mirroring comes first.
@Test func imagesAreShiftedAndMirrored() throws {
  let batch = Tensor<Float>(TensorShape(batch: 1, channels: 1, height: 3, width: 3))
  let images = table([4, 6, 8, 10, 12, 14, 16, 18, 20], height: 3, width: 3)
  try images.write(0, into: batch, row: 0, distortion: ImageDistortion(down: 1, right: -1, mirrored: false))
  #expect(picture(batch) == [[-1, -1, -1], [2, 3, -1], [5, 6, -1]])
  try images.write(0, into: batch, row: 0, distortion: ImageDistortion(down: -2, right: 2, mirrored: false))
  #expect(picture(batch) == [[-1, -1, 7], [-1, -1, -1], [-1, -1, -1]])
  try images.write(0, into: batch, row: 0, distortion: ImageDistortion(down: 0, right: 1, mirrored: true))
  #expect(picture(batch) == [[-1, 3, 2], [-1, 6, 5], [-1, 9, 8]])
}

/// Fails if channels are mixed up or share a mean.
@Test func normalizationIsMeasuredPerChannel() throws {
  // Two images of two channels; the second channel of the first is constant over both.
  let pixels: [UInt8] = [0, 2, 4, 6, 9, 9, 9, 9, 1, 3, 5, 7, 9, 9, 9, 9, 255, 255, 255, 255, 0, 0, 0, 0]
  let images = ImageTable(channels: 2, height: 2, width: 2, pixels: pixels, normalizedBy: [0, 1])
  #expect(images.normalization.mean == [3.5, 9])
  #expect(abs(images.normalization.deviation[0] - 5.25.squareRoot()) < 1e-15)
  #expect(images.normalization.deviation[1] == 1)
  #expect(images.count == 3)
  let batch = Tensor<Float>(TensorShape(batch: 1, channels: 2, height: 2, width: 2))
  try images.write(2, into: batch, row: 0)
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

/// Images of one channel, whose crops are told apart by their value; fails from `broken` on.
private struct CountedStream: ImageStream {
  let count: Int
  var broken = Int.max

  struct Unreadable: Error, Equatable { var item: Int }

  func pixels(of item: Int, crop: CropPosition?) throws -> [UInt8] {
    if item >= broken { throw Unreadable(item: item) }
    return Array(repeating: UInt8(item) + (crop.map { UInt8(100 * $0.down) } ?? 0), count: 4)
  }
}

private func streamTable(_ stream: CountedStream) -> ImageTable {
  ImageTable(
    channels: 1, height: 2, width: 2, stream: stream,
    normalization: PixelNormalization(mean: [0], deviation: [1]))
}

@Test("A stream gives what memory gives, in the order that was asked for", arguments: [1, 2, 7, 64])
func streamsKeepTheirOrder(batch: Int) throws {
  var generator = RandomStream(seed: 3, purpose: "test").generator()
  let items = (0..<300).map { _ in generator.below(100) }
  let sequence = ImageSequence(
    streamTable(CountedStream(count: 100)), requests: items.map { .init(item: $0, crop: nil) }, batch: batch)
  let row = Tensor<Float>(TensorShape(batch: 1, channels: 1, height: 2, width: 2))
  for item in items {
    try sequence.write(item, into: row, row: 0)
    #expect(picture(row) == [[Float(item), Float(item)], [Float(item), Float(item)]])
  }
}

@Test("What cannot be read fails at its turn, not before and not never")
func brokenStream() throws {
  let sequence = ImageSequence(
    streamTable(CountedStream(count: 100, broken: 50)), requests: (0..<100).map { .init(item: $0, crop: nil) }, batch: 8)
  let row = Tensor<Float>(TensorShape(batch: 1, channels: 1, height: 2, width: 2))
  for item in 0..<50 { try sequence.write(item, into: row, row: 0) }
  #expect(throws: CountedStream.Unreadable(item: 50)) { try sequence.write(50, into: row, row: 0) }
}

@Test("Not more images are read ahead than the feed may hold")
func boundedFeed() throws {
  final class Counter: Sendable { let read = Mutex(0) }
  struct Counting: ImageStream {
    let counter: Counter
    let count = 1000
    func pixels(of item: Int, crop: CropPosition?) -> [UInt8] {
      counter.read.withLock { $0 += 1 }
      return [0]
    }
  }
  let counter = Counter()
  let feed = ImageFeed(Counting(counter: counter), requests: (0..<1000).map { .init(item: $0, crop: nil) }, ahead: 10)
  for taken in 1...200 {
    _ = try feed.pixels()
    #expect(counter.read.withLock { $0 } <= taken + 10)
  }
}

@Test("Crops are drawn from the augmentation stream by epoch and item, all over the image")
func crops() throws {
  let augmentation = Augmentation(.cropFlip, seed: 1)
  let crops = (0..<1000).compactMap { augmentation.distortion(epoch: 0, item: $0).crop }
  #expect(crops.count == 1000 && crops.allSatisfy { (0..<1).contains($0.down) && (0..<1).contains($0.right) })
  #expect(abs(crops.map(\.down).reduce(0, +) / 1000 - 0.5) < 0.03)
  #expect(augmentation.distortion(epoch: 1, item: 0) != augmentation.distortion(epoch: 0, item: 0))
  #expect(augmentation.distortion(epoch: 0, item: 5) == Augmentation(.cropFlip, seed: 1).distortion(epoch: 0, item: 5))
  #expect(Augmentation(.shiftFlip, seed: 1).distortion(epoch: 0, item: 5).crop == nil)
}
