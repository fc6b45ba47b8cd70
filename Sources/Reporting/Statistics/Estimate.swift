/// Mean and spread of one number over seeds.
package struct Estimate: Sendable, Equatable {
  package var count: Int
  package var mean: Double
  /// Sample standard deviation, sqrt(sum (x - mean)^2 / (n - 1)); nil for a single value.
  package var deviation: Double?

  /// nil when there are no values. Sums run in the order given, so the result is the same on every machine.
  package init?(_ values: [Double]) {
    guard !values.isEmpty else { return nil }
    let n = Double(values.count)
    let mean = values.reduce(0, +) / n
    self.count = values.count
    self.mean = mean
    if values.count > 1 {
      let squares = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
      deviation = (squares / (n - 1)).squareRoot()
    }
  }
}
