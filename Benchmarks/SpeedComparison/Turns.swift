import Foundation

/// Ways to do one thing in one process, one after the other in every turn, so that foreign load meets all of them.
struct Turns {
  let count: Int

  /// Median milliseconds of the processor, one a way: other processes may run as well.
  func medians(_ ways: [() throws -> Void]) throws -> [Double] {
    var times = [[Double]](repeating: [], count: ways.count)
    for _ in 0..<count {
      for (way, body) in ways.enumerated() {
        let started = clock()
        try body()
        times[way].append(Double(clock() - started) * 1000 / Double(CLOCKS_PER_SEC))
      }
    }
    return times.map { $0.sorted()[count / 2] }
  }

  /// "0.67 (1.20 and 1.79 ms)".
  static func ratio(_ ours: Double, _ other: Double) -> String {
    String(format: "%.2f (%.2f and %.2f ms)", ours / other, ours, other)
  }
}
