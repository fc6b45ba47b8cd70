import Foundation

/// How every number of the report is written; what readers see is rounded, what CSV files hold is not.
package enum NumberFormat: Sendable, Equatable {
  /// MAP, precision, accuracy: four decimals.
  case score
  /// As scores are written.
  case sLoss
  /// A score that single bits move far, written as scores are: the bounds of tie orders, precision in a Hamming radius.
  case edgeScore
  /// A distance in bits, or a mean of integers: bare when it is an integer, else two decimals.
  case distance
  /// Thousands in groups.
  case count
  /// A difference of scores: four decimals and a sign.
  case difference
  /// A share, shown in per cent with one decimal.
  case percent
  /// A log ratio, shown in per cent with two decimals and a sign.
  case gain
  /// The size of a log ratio, or a deviation of log ratios: without the sign.
  case gainSize
  /// The p of a test: three decimals, or that it is below 0.001.
  case probability

  package func text(_ value: Double) -> String {
    guard value.isFinite else { return value.isNaN ? "not a number" : value < 0 ? "-∞" : "∞" }
    switch self {
    case .score, .edgeScore, .sLoss: return Self.fixed(value, decimals: 4)
    case .distance:
      return value == value.rounded() && abs(value) < 0x1p53
        ? String(Int(value)) : Self.fixed(value, decimals: 2)
    case .count: return Self.grouped(Int(value.rounded()))
    case .difference: return Self.signed(value, decimals: 4)
    case .percent: return Self.fixed(100 * value, decimals: 1) + " %"
    case .gain: return Self.signed(100 * value, decimals: 2) + " %"
    case .gainSize: return Self.fixed(100 * value, decimals: 2) + " %"
    case .probability: return value < 0.001 ? "below 0.001" : Self.fixed(value, decimals: 3)
    }
  }

  /// "[+1.20, +5.22] %": the unit once.
  package func interval(_ lower: Double, _ upper: Double) -> String {
    let ends = [lower, upper].map { text($0) }
    guard ends.allSatisfy({ $0.hasSuffix(" %") }) else { return "[\(ends[0]), \(ends[1])]" }
    return "[\(ends[0].dropLast(2)), \(ends[1].dropLast(2))] %"
  }

  /// "0.8123 ± 0.0021"; without the spread where there is only one value.
  package func text(_ estimate: Estimate, withSpread: Bool = true) -> String {
    guard withSpread, let deviation = estimate.deviation else { return text(estimate.mean) }
    return text(estimate.mean) + " ± " + (self == .percent ? self : .score).text(deviation)
  }

  /// Shortest decimal that reads back to the same Double; "NaN", "inf" as NumPy, pandas and gnuplot read
  /// them.
  package static func full(_ value: Double) -> String {
    if value.isNaN { return "NaN" }
    return value == value.rounded() && abs(value) < 0x1p53 ? String(Int(value)) : "\(value)"
  }

  /// 10,000.
  package static func grouped(_ value: Int) -> String {
    var digits = String(value.magnitude)
    var at = digits.count - 3
    while at > 0 {
      digits.insert(",", at: digits.index(digits.startIndex, offsetBy: at))
      at -= 3
    }
    return (value < 0 ? "-" : "") + digits
  }

  /// "under a minute", "about 14 minutes", "about 2 h 05 min".
  package static func duration(seconds: Double) -> String {
    let minutes = Int((max(0, seconds) / 60).rounded(.up))
    if seconds < 60 { return "under a minute" }
    if minutes < 60 { return "about \(minutes) minutes" }
    let rest = minutes % 60
    return "about \(minutes / 60) h \(rest < 10 ? "0" : "")\(rest) min"
  }

  /// "a", "a and b", "a, b and c".
  package static func list(_ items: [String]) -> String {
    guard let last = items.last, items.count > 1 else { return items.first ?? "" }
    return items.dropLast().joined(separator: ", ") + " and " + last
  }

  /// "1 run", "3 runs".
  package static func counted(_ count: Int, _ noun: String) -> String {
    "\(grouped(count)) \(noun)\(count == 1 ? "" : "s")"
  }

  /// With a plus where it does not print as 0.
  private static func signed(_ value: Double, decimals: Int) -> String {
    let text = fixed(value, decimals: decimals)
    return text.contains { "123456789".contains($0) } && !text.hasPrefix("-") ? "+" + text : text
  }

  private static func fixed(_ value: Double, decimals: Int) -> String {
    let text = String(format: "%.\(decimals)f", value)
    // A tiny negative value must not print as -0.0000.
    return text.hasPrefix("-") && !text.contains { "123456789".contains($0) }
      ? String(text.dropFirst()) : text
  }
}
