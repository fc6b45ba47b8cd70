import Testing
import Training

private func rates(_ schedule: TrainingOptions.Schedule, warmUp: Double, steps: Int = 100) -> [Double] {
  let options = TrainingOptions(epochs: 1, learningRate: 2, warmUp: warmUp, schedule: schedule)
  let rates = LearningRateSchedule(options, steps: steps)
  return (0..<steps).map { rates.rate(step: $0) }
}

@Test(arguments: TrainingOptions.Schedule.allCases)
func warmUpRisesToThePeak(_ schedule: TrainingOptions.Schedule) {
  let rates = rates(schedule, warmUp: 0.2)
  #expect(rates[0] == 0.1)
  #expect(rates[9] == 1)
  #expect(rates[19] == 2)
  #expect(rates[20] == 2)
  #expect(rates.allSatisfy { $0 > 0 && $0 <= 2 })
}

@Test func constantStaysAtThePeak() {
  #expect(rates(.constant, warmUp: 0) == Array(repeating: 2, count: 100))
}

/// 1 + cos at 0, 1/4, 1/2 and 3/4 of half a turn.
@Test func cosineAtNamedPoints() {
  for (rates, first) in [(rates(.cosine, warmUp: 0), 0), (rates(.cosine, warmUp: 0.2, steps: 125), 25)] {
    #expect(rates[first] == 2)
    #expect(abs(rates[first + 25] - (1 + 0.5.squareRoot())) < 1e-14)
    #expect(abs(rates[first + 50] - 1) < 1e-14)
    #expect(abs(rates[first + 75] - (1 - 0.5.squareRoot())) < 1e-14)
    // 1 - cos(pi / 100)
    #expect(abs(rates[first + 99] - 0.000493439601) < 1e-10)
  }
}

@Test func stepFallsAtOneHalfAndThreeQuarters() {
  let rates = rates(.step, warmUp: 0.1)
  #expect(rates[49] == 2)
  #expect(rates[50] == 0.2)
  #expect(rates[74] == 0.2)
  #expect(rates[75] == 0.02)
  #expect(rates[99] == 0.02)
}
