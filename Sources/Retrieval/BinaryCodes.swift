/// Codes in {-1,+1}^K, packed: bit 1 is +1, the first bit is the lowest of the first byte.
///
/// What NumPy calls `packbits(codes > 0, axis=1, bitorder='little')`, and what binary indexes of faiss read.
public struct BinaryCodes: Sendable, Equatable {
  public static let allowedBits = 1...65_535

  /// Number of codes, n.
  public let count: Int
  /// Code length, K.
  public let bits: Int
  /// [n, K / 8 rounded up]; bits beyond K are 0.
  public let bytes: [UInt8]

  public var bytesPerCode: Int { (bits + 7) / 8 }

  /// Signs of a network's outputs; the sign of 0 (and of -0) is +1.
  ///
  /// - Parameter outputs: [n, bits], row by row.
  /// - Throws: `.bits`, `.length`, `.notANumber`.
  public init(outputs: [Float], bits: Int) throws(RetrievalError) {
    if let index = outputs.firstIndex(where: \.isNaN), bits > 0 {
      throw .notANumber(item: index / bits, bit: index % bits)
    }
    try self.init(positive: outputs.map { $0 >= 0 }, bits: bits, of: "outputs")
  }

  /// - Parameter signs: [n, bits], row by row, each +1 or -1.
  /// - Throws: `.bits`, `.length`, `.notASign`.
  public init(signs: [Int8], bits: Int) throws(RetrievalError) {
    if let index = signs.firstIndex(where: { $0 != 1 && $0 != -1 }), bits > 0 {
      throw .notASign(signs[index], item: index / bits, bit: index % bits)
    }
    try self.init(positive: signs.map { $0 > 0 }, bits: bits, of: "signs")
  }

  private init(positive: [Bool], bits: Int, of what: String) throws(RetrievalError) {
    guard Self.allowedBits.contains(bits) else { throw .bits(bits) }
    guard positive.count % bits == 0 else {
      throw .length(of: what, expected: "a multiple of \(bits)", found: positive.count)
    }
    count = positive.count / bits
    self.bits = bits
    let bytesPerCode = (bits + 7) / 8
    var bytes = [UInt8](repeating: 0, count: count * bytesPerCode)
    for item in 0..<count {
      for bit in 0..<bits where positive[item * bits + bit] {
        bytes[item * bytesPerCode + bit / 8] |= 1 << UInt8(bit % 8)
      }
    }
    self.bytes = bytes
  }

  /// Codes that were packed before.
  ///
  /// - Parameter bytes: [count, bits / 8 rounded up].
  /// - Throws: `.bits`, `.length`, `.padding`.
  public init(bytes: [UInt8], count: Int, bits: Int) throws(RetrievalError) {
    guard Self.allowedBits.contains(bits) else { throw .bits(bits) }
    let bytesPerCode = (bits + 7) / 8
    guard count >= 0, bytes.count % bytesPerCode == 0, bytes.count / bytesPerCode == count else {
      throw .length(of: "bytes", expected: "\(count) x \(bytesPerCode)", found: bytes.count)
    }
    if bits % 8 != 0 {
      for item in 0..<count where bytes[(item + 1) * bytesPerCode - 1] >> UInt8(bits % 8) != 0 {
        throw .padding(item: item)
      }
    }
    self.count = count
    self.bits = bits
    self.bytes = bytes
  }

  /// +1 or -1.
  public func sign(_ item: Int, bit: Int) -> Int8 {
    precondition(bit >= 0 && bit < bits, "bit \(bit) of a code of \(bits) bits")
    return bytes[item * bytesPerCode + bit / 8] >> UInt8(bit % 8) & 1 == 1 ? 1 : -1
  }

  /// [n, K], each +1 or -1.
  public var signs: [Int8] {
    var signs: [Int8] = []
    signs.reserveCapacity(count * bits)
    for item in 0..<count {
      for bit in 0..<bits { signs.append(sign(item, bit: bit)) }
    }
    return signs
  }

  /// Hamming distance between one of these codes and one of `others`: the number of bits that differ, 0...K.
  public func distance(_ item: Int, to others: BinaryCodes, _ other: Int) -> Int {
    precondition(bits == others.bits, "distance between codes of \(bits) and \(others.bits) bits")
    let width = bytesPerCode
    return (0..<width).reduce(0) {
      $0 + (bytes[item * width + $1] ^ others.bytes[other * width + $1]).nonzeroBitCount
    }
  }
}
