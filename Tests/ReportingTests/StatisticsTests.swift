import Reporting
import Testing

@Suite struct StatisticsTests {
  @Test func sampleStandardDeviationDividesByNMinusOne() throws {
    // Mean 5; squares 9, 1, 1, 1, 0, 0, 4, 16: 32 over 7.
    let estimate = try #require(Estimate([2, 4, 4, 4, 5, 5, 7, 9]))
    #expect(estimate.count == 8)
    #expect(estimate.mean == 5)
    #expect(try #require(estimate.deviation) == (32.0 / 7).squareRoot())
  }

  @Test func oneValueHasNoSpreadAndNoValueNoEstimate() {
    #expect(Estimate([0.5])?.deviation == nil)
    #expect(Estimate([0.5])?.mean == 0.5)
    #expect(Estimate([]) == nil)
  }

  @Test func equalValuesHaveSpreadZero() {
    #expect(Estimate([0.25, 0.25, 0.25])?.deviation == 0)
  }

  @Test func numbersAsReadersSeeThem() {
    #expect(NumberFormat.score.text(0.81234) == "0.8123")
    #expect(NumberFormat.score.text(-0.00001) == "0.0000")
    #expect(NumberFormat.score.text(-0.25) == "-0.2500")
    #expect(NumberFormat.score.text(.nan) == "not a number")
    #expect(NumberFormat.distance.text(13) == "13")
    #expect(NumberFormat.distance.text(12.6667) == "12.67")
    #expect(NumberFormat.count.text(1_234_567) == "1,234,567")
    #expect(NumberFormat.count.text(999) == "999")
    #expect(NumberFormat.grouped(-1000) == "-1,000")
    // 0.80, 0.82 and 0.84: mean 0.82, s = sqrt(2 * 0.02^2 / 2) = 0.02.
    #expect(Estimate([0.80, 0.82, 0.84]).map { NumberFormat.score.text($0) } == "0.8200 ± 0.0200")
    #expect(Estimate([0.8]).map { NumberFormat.score.text($0) } == "0.8000")
  }

  @Test func fullDigitsReadBack() {
    for value in [0.1, 1.0 / 3, 12, 1e-9, 0.8181818181818182] {
      #expect(Double(NumberFormat.full(value)) == value)
    }
    #expect(NumberFormat.full(.nan) == "NaN")
  }

  @Test func durations() {
    #expect(NumberFormat.duration(seconds: 20) == "under a minute")
    #expect(NumberFormat.duration(seconds: 95) == "about 2 minutes")
    #expect(NumberFormat.duration(seconds: 3900) == "about 1 h 05 min")
  }
}
