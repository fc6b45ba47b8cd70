import Foundation

/// Log ratios, written in per cent.
enum GainText {
  /// "+3.21 %".
  static func percent(_ logRatio: Double) -> String { "\(signed(logRatio)) %" }

  /// "[+1.20, +5.22] %".
  static func interval(_ lower: Double, _ upper: Double) -> String { "[\(signed(lower)), \(signed(upper))] %" }

  private static func signed(_ logRatio: Double) -> String {
    let text = String(format: "%+.2f", 100 * logRatio)
    return text.contains { "123456789".contains($0) } ? text : "0.00"
  }
}
