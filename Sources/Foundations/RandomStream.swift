/// A named source of random numbers that any step can ask for any item, in any order.
///
/// The key is derived from the seed and the purpose's name, the counter is (epoch, item, draw), so what one item
/// gets never depends on which worker asks, or on what was drawn before. The generator is Philox4x32-10
/// (Salmon, Moraes, Dror, Shaw, "Parallel random numbers: as easy as 1, 2, 3", SC 2011).
public struct RandomStream: Sendable {
  let key: Philox4x32.Key

  /// - Parameters:
  ///   - seed: the run's seed.
  ///   - purpose: what the numbers are for: "split", "initialization", "shuffle", "augmentation", "centers", ...
  public init(seed: UInt64, purpose: String) {
    var hasher = SHA256()
    hasher.update(Array(purpose.utf8))
    hasher.update((0..<8).map { UInt8(truncatingIfNeeded: seed >> (8 * UInt64($0))) })
    let digest = hasher.finalize().bytes
    func word(_ at: Int) -> UInt32 {
      (0..<4).reduce(0) { $0 | UInt32(digest[at + $1]) << (8 * UInt32($1)) }
    }
    key = Philox4x32.Key(word(0), word(4))
  }

  /// The draws that belong to one item of one epoch.
  public func generator(epoch: Int = 0, item: Int = 0) -> RandomGenerator {
    precondition(epoch >= 0 && epoch <= UInt32.max, "epoch \(epoch) is not in 0...2^32-1")
    precondition(item >= 0, "item \(item) is negative")
    return RandomGenerator(key: key, epoch: UInt32(epoch), item: UInt64(item))
  }
}

/// Sequential draws from one (epoch, item) of a ``RandomStream``.
public struct RandomGenerator: RandomNumberGenerator, Sendable {
  private let key: Philox4x32.Key
  private let epoch: UInt32
  private let item: UInt64
  private var draw: UInt32 = 0
  private var block = SIMD4<UInt32>()
  private var used = 4
  private var spareNormal: Double?

  init(key: Philox4x32.Key, epoch: UInt32, item: UInt64) {
    self.key = key
    self.epoch = epoch
    self.item = item
  }

  public mutating func next32() -> UInt32 {
    if used == 4 {
      block = Philox4x32.block(
        counter: SIMD4(
          draw, UInt32(truncatingIfNeeded: item), UInt32(truncatingIfNeeded: item >> 32), epoch),
        key: key)
      draw &+= 1
      used = 0
    }
    defer { used += 1 }
    return block[used]
  }

  public mutating func next() -> UInt64 {
    let low = UInt64(next32())
    return low | UInt64(next32()) << 32
  }

  /// Uniform in [0, 1), a multiple of 2^-53.
  public mutating func uniform() -> Double {
    Double(next() >> 11) * 0x1p-53
  }

  /// Uniform in 0..<bound, without bias (Lemire, "Fast random integer generation in an interval", 2019).
  public mutating func below(_ bound: Int) -> Int {
    precondition(bound > 0 && bound <= UInt32.max, "bound \(bound) is not in 1...2^32-1")
    let range = UInt32(bound)
    var product = UInt64(next32()) * UInt64(range)
    if UInt32(truncatingIfNeeded: product) < range {
      let threshold = (0 &- range) % range
      while UInt32(truncatingIfNeeded: product) < threshold {
        product = UInt64(next32()) * UInt64(range)
      }
    }
    return Int(product >> 32)
  }

  /// +1 or -1 with equal probability.
  public mutating func sign() -> Int8 { next32() & 1 == 1 ? 1 : -1 }

  /// Standard normal (Marsaglia's polar method, with our own logarithm: the same bits on every machine).
  public mutating func normal() -> Double {
    if let spare = spareNormal {
      spareNormal = nil
      return spare
    }
    while true {
      let x = 2 * uniform() - 1
      let y = 2 * uniform() - 1
      let square = x * x + y * y
      if square >= 1 || square == 0 { continue }
      let factor = (-2 * PortableMath.log(square) / square).squareRoot()
      spareNormal = y * factor
      return x * factor
    }
  }

  /// Fisher-Yates, from the end.
  public mutating func shuffle<Element>(_ array: inout [Element]) {
    guard array.count > 1 else { return }
    for last in stride(from: array.count - 1, to: 0, by: -1) {
      array.swapAt(last, below(last + 1))
    }
  }

  /// 0..<count in random order.
  public mutating func permutation(_ count: Int) -> [Int] {
    var order = Array(0..<count)
    shuffle(&order)
    return order
  }
}

/// The block function alone, for known-answer tests.
public enum Philox4x32 {
  public struct Key: Sendable, Equatable {
    var low: UInt32
    var high: UInt32
    public init(_ low: UInt32, _ high: UInt32) {
      self.low = low
      self.high = high
    }
  }

  /// Ten rounds on a 128-bit counter.
  public static func block(counter: SIMD4<UInt32>, key: Key) -> SIMD4<UInt32> {
    var c = counter
    var k = key
    for _ in 0..<10 {
      let first = UInt64(0xD251_1F53) * UInt64(c.x)
      let second = UInt64(0xCD9E_8D57) * UInt64(c.z)
      c = SIMD4(
        UInt32(second >> 32) ^ c.y ^ k.low, UInt32(truncatingIfNeeded: second),
        UInt32(first >> 32) ^ c.w ^ k.high, UInt32(truncatingIfNeeded: first))
      k.low &+= 0x9E37_79B9
      k.high &+= 0xBB67_AE85
    }
    return c
  }
}
