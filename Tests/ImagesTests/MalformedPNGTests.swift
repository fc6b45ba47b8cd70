import Images
import Testing

/// Each of these must be refused with an error: no crash, no picture that is not in the file.
@Suite struct MalformedPNGTests {
  typealias Chunk = HandMadePNG.Chunk
  let image = HandMadePNG.patterned(.rgb, bitDepth: 8, width: 5, height: 4)

  private func isRefused(
    _ bytes: [UInt8], _ reason: String = "", sourceLocation: SourceLocation = #_sourceLocation
  ) {
    for decode in [{ _ = try PNG.decode(bytes) }, { _ = try PNG.decodeRaw(bytes) }] {
      let error = #expect(throws: ImageError.self, sourceLocation: sourceLocation) { try decode() }
      let text = error?.description ?? ""
      #expect(text.contains(reason) || reason.isEmpty, sourceLocation: sourceLocation)
    }
  }

  private func isRefused(
    _ chunks: [Chunk], _ reason: String = "", sourceLocation: SourceLocation = #_sourceLocation
  ) {
    isRefused(HandMadePNG.file(chunks), reason, sourceLocation: sourceLocation)
  }

  @Test(arguments: [HandMadePNG.Kind.rgb, .palette, .grey]) func everyTruncation(kind: HandMadePNG.Kind) throws {
    for interlaced in [false, true] {
      let bytes = HandMadePNG.patterned(kind, bitDepth: 8, width: 5, height: 4, interlaced: interlaced).bytes
      _ = try PNG.decode(bytes)
      #expect(throws: ImageError.notAnImage("the file is empty")) { try PNG.decode([]) }
      for count in 1..<bytes.count {
        #expect(throws: ImageError.truncated, "\(count) of \(bytes.count)") { try PNG.decode(Array(bytes[..<count])) }
      }
    }
  }

  @Test func everyChangedByteOfItsChunks() {
    let bytes = image.bytes
    for at in bytes.indices {
      var changed = bytes
      changed[at] ^= 0x10
      isRefused(changed)
    }
  }

  @Test func otherFiles() throws {
    #expect(throws: ImageError.self) { try ImageDecoder.decode([]) }
    isRefused(Array("GIF89a, or so".utf8), "not an image")
    for bytes in [Array("GIF89a".utf8), [0xff, 0xd8], [0]] {
      let error = #expect(throws: ImageError.self) { try ImageDecoder.decode(bytes) }
      guard case .notAnImage = error else {
        Issue.record("\(String(describing: error))")
        continue
      }
    }
    #expect(try ImageDecoder.decode(image.bytes) == PNG.decode(image.bytes))
    #expect(try ImageDecoder.decode(HandMadeJPEG.grey) == JPEG.decode(HandMadeJPEG.grey))
    // What follows the image is nobody's business.
    #expect(try PNG.decode(image.bytes + [1, 2, 3]) == PNG.decode(image.bytes))
  }

  @Test func lyingHeaders() {
    func changed(_ at: Int, _ values: [UInt8]) -> [Chunk] {
      var chunks = image.chunks
      chunks[0].data.replaceSubrange(at..<at + values.count, with: values)
      return chunks
    }
    isRefused(changed(0, [0, 0, 0, 0]), "0 x 4")
    isRefused(changed(4, [0, 0, 0, 0]), "5 x 0")
    isRefused(changed(0, [0xff, 0xff, 0xff, 0xff]), "4294967295 x 4")
    isRefused(changed(0, [0x7f, 0xff, 0xff, 0xff, 0x7f, 0xff, 0xff, 0xff]), "2147483647 x 2147483647")
    isRefused(changed(0, [0, 0, 0x3f, 0xff, 0, 0, 0x3f, 0xff]), "16383 x 16383")
    isRefused(changed(4, [0, 0, 0, 5]), "Not enough image data")
    isRefused(changed(4, [0, 0, 0, 3]), "Too much image data")
    isRefused(changed(0, [0, 0, 0, 6]))
    isRefused(changed(8, [7]), "7 bits")
    isRefused(changed(8, [4]), "4 bits")
    isRefused(changed(9, [1]), "colour type 1")
    isRefused(changed(9, [0xff]), "colour type 255")
    isRefused(changed(9, [3]), "PLTE")
    isRefused(changed(10, [1]))
    isRefused(changed(11, [1]))
    isRefused(changed(12, [2]))
  }

  @Test func limitsHold() throws {
    let bytes = image.bytes
    let exact = ImageLimits(maximumWidth: 5, maximumHeight: 4, maximumPixels: 20, maximumBytes: bytes.count)
    #expect(try PNG.decode(bytes, limits: exact).width == 5)
    for limits in [
      ImageLimits(maximumWidth: 4), ImageLimits(maximumHeight: 3), ImageLimits(maximumPixels: 19),
    ] {
      #expect(throws: ImageError.tooLarge(width: 5, height: 4, limits: limits)) {
        try PNG.decode(bytes, limits: limits)
      }
    }
    #expect(throws: ImageError.tooManyBytes(count: bytes.count, limit: 10)) {
      try ImageDecoder.decode(bytes, limits: ImageLimits(maximumBytes: 10))
    }
  }

  @Test func chunkOrderAndNumber() {
    let chunks = image.chunks
    isRefused(Array(chunks.dropFirst()), "IHDR")
    isRefused([chunks[0]] + chunks)
    isRefused([Chunk(type: "tEXt", data: [65, 0, 66])] + chunks, "IHDR")
    isRefused([chunks[0], chunks[3]])
    isRefused(Array(chunks.dropLast()), "truncated")
    isRefused([chunks[0], chunks[1], chunks[3]], "Not enough image data")
    isRefused([chunks[0], chunks[1], Chunk(type: "tEXt", data: [65, 0, 66]), chunks[2], chunks[3]])
    isRefused(chunks.dropLast() + [Chunk(type: "IEND", data: [1])])
    // A chunk that a decoder must know, and does not.
    isRefused([chunks[0], Chunk(type: "NEED", data: []), chunks[1], chunks[2], chunks[3]], "NEED")
    // A length that reaches beyond the file, and one beyond what the format allows.
    for length in [[0, 1, 0, 0], [0x7f, 0xff, 0xff, 0xff], [0xff, 0xff, 0xff, 0xff]] as [[UInt8]] {
      var bytes = image.bytes
      bytes.replaceSubrange(33..<37, with: length)
      isRefused(bytes)
    }
  }

  @Test func palettes() throws {
    let good = HandMadePNG.patterned(.palette, bitDepth: 4, width: 5, height: 4)
    var missing = good
    missing.palette = []
    isRefused(missing.chunks, "PLTE")
    var short = good
    short.palette.removeLast(3)
    #expect(short.samples.contains(15))
    isRefused(short.chunks, "palette index 15 of a palette of 15 colours")
    short.samples = short.samples.map { min($0, 14) }
    #expect(try PNG.decode(short.bytes).samples == short.expectedPixels)
    var uneven = good
    uneven.palette.removeLast()
    isRefused(uneven.chunks)
    var late = good.chunks
    late.swapAt(1, 2)
    isRefused(late)
  }

  @Test func compressedData() {
    func with(_ stream: [UInt8]) -> [Chunk] {
      [image.header, Chunk(type: "IDAT", data: stream), Chunk(type: "IEND", data: [])]
    }
    let stream = image.chunks[1].data + image.chunks[2].data
    isRefused(with([]))
    isRefused(with(Array(stream.dropLast(4))))
    isRefused(with(stream.dropLast() + [stream[stream.count - 1] ^ 1]))
    isRefused(with(stream + [0]))
    isRefused(with([0x79] + stream.dropFirst()))
    var filter = stream
    // Behind the zlib header and the block's: the first row's filter.
    filter[7] = 5
    isRefused(with(filter))
  }

  /// Text and profiles that would inflate to gigabytes, or are not even zlib: skipped, since no pixel needs them.
  @Test func ancillaryChunksAreSkipped() throws {
    let clean = try PNG.decode(image.bytes)
    let bomb = [0x41, 0, 0] + HandMadePNG.zlibStored([UInt8](repeating: 0, count: 1 << 20))
    for chunk in [
      Chunk(type: "zTXt", data: bomb), Chunk(type: "iCCP", data: bomb), Chunk(type: "iTXt", data: bomb),
      Chunk(type: "zTXt", data: [0x41, 0, 0, 1, 2, 3]), Chunk(type: "iCCP", data: []),
      Chunk(type: "gAMA", data: [0, 0, 0, 0]), Chunk(type: "tRNS", data: [UInt8](repeating: 0, count: 9)),
      Chunk(type: "teST", data: []),
    ] {
      var chunks = image.chunks
      chunks.insert(contentsOf: [chunk, chunk, chunk], at: 1)
      #expect(try PNG.decode(HandMadePNG.file(chunks)) == clean, "\(chunk.type)")
      // Their check sums count all the same.
      var bytes = HandMadePNG.file(chunks)
      bytes[33 + 8 + chunk.data.count] ^= 1
      isRefused(bytes, "CRC")
    }
    // More small chunks than any honest file has.
    var many = image.chunks
    many.insert(contentsOf: [Chunk](repeating: Chunk(type: "tEXt", data: [65, 0, 66]), count: 2000), at: 1)
    #expect(try PNG.decode(HandMadePNG.file(many)) == clean)
  }
}
