import Foundations
import Retrieval
import Testing

@Suite struct BinaryCodesTests {
  /// Multiples of 1/500 in -1...1; every third value is 0 or -0.
  static func embeddings(count: Int, bits: Int) -> [Float] {
    (0..<count * bits).map { index -> Float in
      if index % 6 == 0 { return 0 }
      if index % 6 == 3 { return -0.0 }
      return Float((index * 7919) % 1000 - 500) / 500
    }
  }

  @Test func packingIsLittleEndianAndZeroIsPositive() throws {
    let codes = try BinaryCodes(outputs: [1, -1, -2, 0, -0.0, -1, -1, -1, 0.5, -1], bits: 10)
    #expect(codes.bytes == [0b0001_1001, 0b01])
    #expect(codes.count == 1)
    #expect(codes.bytesPerCode == 2)
    #expect(codes.signs == [1, -1, -1, 1, 1, -1, -1, -1, 1, -1])
  }

  /// Digests of numpy.packbits(embeddings >= 0, axis=1, bitorder="little"), by hashlib. A change of the
  /// packing needs a new version of the step that stores codes.
  @Test(arguments: [
    (16, "ab3b30b2fa3a31afd64f4f68c795b9a14d3ae67d27bddd4080f8490306524a52"),
    (64, "596d92b216a1e41d815a5e45ac6a39d0fd0fb1252854c660515b36a98f7d2d35"),
    (77, "10b14cb91756d06b5b3db4419804a69e540f86744191f11de17db2546fb04687"),
  ])
  func goldenDigest(bits: Int, digest: String) throws {
    let codes = try BinaryCodes(outputs: Self.embeddings(count: 100, bits: bits), bits: bits)
    #expect(Digest(of: codes.bytes).description == digest)
  }

  @Test(arguments: [1, 7, 8, 9, 63, 64, 65, 130])
  func threeWaysInAgree(bits: Int) throws {
    let fromOutputs = try BinaryCodes(outputs: Self.embeddings(count: 9, bits: bits), bits: bits)
    #expect(try BinaryCodes(signs: fromOutputs.signs, bits: bits) == fromOutputs)
    #expect(try BinaryCodes(bytes: fromOutputs.bytes, count: 9, bits: bits) == fromOutputs)
    let signs = fromOutputs.signs
    for first in 0..<9 {
      for second in 0..<9 {
        let differing = (0..<bits).filter { signs[first * bits + $0] != signs[second * bits + $0] }
        #expect(fromOutputs.distance(first, to: fromOutputs, second) == differing.count)
      }
    }
  }

  @Test func refusals() {
    #expect(throws: RetrievalError.bits(0)) { try BinaryCodes(outputs: [], bits: 0) }
    #expect(throws: RetrievalError.bits(0)) { try BinaryCodes(outputs: [.nan], bits: 0) }
    #expect(throws: RetrievalError.bits(65_536)) { try BinaryCodes(signs: [], bits: 65_536) }
    #expect(throws: RetrievalError.bits(-8)) { try BinaryCodes(bytes: [], count: 0, bits: -8) }
    #expect(throws: RetrievalError.notANumber(item: 1, bit: 0)) {
      try BinaryCodes(outputs: [1, 2, .nan, 1], bits: 2)
    }
    #expect(throws: RetrievalError.notASign(0, item: 0, bit: 1)) {
      try BinaryCodes(signs: [1, 0, 1, 1], bits: 2)
    }
    #expect(throws: RetrievalError.length(of: "outputs", expected: "a multiple of 2", found: 3)) {
      try BinaryCodes(outputs: [1, 2, 3], bits: 2)
    }
    for (bytes, count) in [(3, 2), (5, 2), (4, 1), (4, -2), (0, 1)] {
      #expect(throws: RetrievalError.length(of: "bytes", expected: "\(count) x 2", found: bytes)) {
        try BinaryCodes(bytes: Array(repeating: 0, count: bytes), count: count, bits: 9)
      }
    }
    #expect(throws: RetrievalError.padding(item: 1)) {
      try BinaryCodes(bytes: [255, 1, 0, 2], count: 2, bits: 9)
    }
  }
}
