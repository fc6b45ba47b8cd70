import Foundation
import Foundations
import Images
import Testing

/// Damaged files by the thousand: each gives an image or an ``ImageError``, and the same one when asked again. A
/// crash, a hang or memory that was never written would break it; run it under AddressSanitizer for the rest.
/// SHCBENCH_FUZZ sets how many files.
@Suite struct FuzzTests {
  static let count = ProcessInfo.processInfo.environment["SHCBENCH_FUZZ"].flatMap { Int($0) } ?? 10_000

  static let seeds: [[UInt8]] = {
    var seeds = HandMadePNG.Kind.allCases.flatMap { kind in
      kind.bitDepths.map { depth in
        HandMadePNG.patterned(kind, bitDepth: depth, width: 9, height: 10, interlaced: depth != 8).bytes
      }
    }
    seeds += [1, 3].map { channels in
      PNG.encode(GeometryTests.noise(width: 24, height: 17, channels: channels))
    }
    seeds += [
      HandMadeJPEG.grey, HandMadeJPEG.red, HandMadeJPEG.progressive, HandMadeJPEG.cmyk, HandMadeJPEG.flat(scans: 20),
    ]
    return seeds
  }()

  @Test func damagedFiles() {
    let stream = RandomStream(seed: 7, purpose: "fuzz")
    let limits = ImageLimits(maximumPixels: 1 << 20)
    var images = 0
    var refusals = 0
    for item in 0..<Self.count {
      var generator = stream.generator(item: item)
      let bytes = damaged(&generator)
      let first = Result { try ImageDecoder.decode(bytes, limits: limits) }
      let second = Result { try ImageDecoder.decode(bytes, limits: limits) }
      let raw = Result { try PNG.decodeRaw(bytes, limits: limits) }
      switch (first, second) {
      case (.success(let image), .success(let again)):
        #expect(image == again, "file \(item)")
        images += 1
      case (.failure(let error as ImageError), .failure(let again as ImageError)):
        #expect(error == again, "file \(item)")
        refusals += 1
      default: Issue.record("file \(item): \(first), then \(second)")
      }
      if bytes.starts(with: HandMadePNG.signature) {
        #expect((try? raw.get()) != nil || (try? first.get()) == nil, "file \(item)")
      }
    }
    print("fuzz: \(Self.count) damaged files, \(images) gave an image, \(refusals) were refused")
    // Check sums put right let some through; else nothing behind them would be tried.
    #expect(images * 50 > Self.count && refusals * 4 > Self.count, "\(images) images, \(refusals) refusals")
  }

  private func damaged(_ generator: inout RandomGenerator) -> [UInt8] {
    var bytes = Self.seeds[generator.below(Self.seeds.count)]
    for _ in 0...generator.below(4) where !bytes.isEmpty {
      let at = generator.below(bytes.count)
      switch generator.below(6) {
      case 0, 1: bytes[at] ^= 1 << UInt8(generator.below(8))
      case 2: bytes[at] = [0, 1, 0x7f, 0x80, 0xff][generator.below(5)]
      case 3:
        let run = at..<min(bytes.count, at + 1 + generator.below(16))
        let value = UInt8(generator.below(256))
        bytes.replaceSubrange(run, with: repeatElement(value, count: run.count))
      case 4: if generator.below(4) == 0 { bytes.removeSubrange(at...) }
      default: bytes = spliced(bytes, &generator)
      }
    }
    return generator.below(4) == 0 ? bytes : withRightCheckSums(bytes)
  }

  /// Part of another seed put in, or over, at a chunk's or segment's start.
  private func spliced(_ bytes: [UInt8], _ generator: inout RandomGenerator) -> [UInt8] {
    let other = Self.seeds[generator.below(Self.seeds.count)]
    let starts = boundaries(bytes)
    let otherStarts = boundaries(other)
    guard let at = pick(starts, &generator), let from = pick(otherStarts, &generator) else { return bytes }
    let end = otherStarts.first { $0 > from } ?? other.count
    let over = generator.below(2) == 0 ? at : starts.first { $0 > at } ?? bytes.count
    return Array(bytes[..<at]) + other[from..<end] + bytes[over...]
  }

  private func pick(_ places: [Int], _ generator: inout RandomGenerator) -> Int? {
    places.isEmpty ? nil : places[generator.below(places.count)]
  }

  private func boundaries(_ bytes: [UInt8]) -> [Int] {
    if bytes.starts(with: HandMadePNG.signature) { return chunks(bytes).map(\.lowerBound) }
    return bytes.indices.dropLast().filter { bytes[$0] == 0xff && bytes[$0 + 1] != 0 }
  }

  /// Where chunks lie, check sums included, as far as their lengths can be followed.
  private func chunks(_ bytes: [UInt8]) -> [Range<Int>] {
    var ranges: [Range<Int>] = []
    var start = HandMadePNG.signature.count
    while start + 12 <= bytes.count {
      let length = bytes[start..<start + 4].reduce(0) { $0 << 8 | Int($1) }
      guard start + 12 + length <= bytes.count else { break }
      ranges.append(start..<start + 12 + length)
      start += 12 + length
    }
    return ranges
  }

  private func withRightCheckSums(_ bytes: [UInt8]) -> [UInt8] {
    guard bytes.starts(with: HandMadePNG.signature) else { return bytes }
    var mended = bytes
    for range in chunks(bytes) {
      let sum = Checksum.crc32(Array(bytes[range.lowerBound + 4..<range.upperBound - 4]))
      mended.replaceSubrange(range.upperBound - 4..<range.upperBound, with: HandMadePNG.Chunk.number(Int(sum)))
    }
    return mended
  }
}
