import Foundations
import Retrieval

/// From the trials of a tuning to the values that it chooses.
public enum Tuning {
  /// A finished point of a grid.
  public struct Trial: Sendable, Equatable {
    public var dataset: String
    public var group: String
    public var row: String
    public var choice: TunedValues.Choice
    /// Validation MAP@ALL, of stage 1 the accuracy; 0 for a training that diverged. nil: not done yet.
    public var score: Double?
    public init(dataset: String, group: String, row: String, choice: TunedValues.Choice, score: Double?) {
      self.dataset = dataset
      self.group = group
      self.row = row
      self.choice = choice
      self.score = score
    }
  }

  public static func trials(of plan: Plan, in store: ArtifactStore) throws -> [Trial] {
    try plan.trials.map { planned in
      var trial = Trial(
        dataset: planned.dataset, group: planned.group, row: planned.row, choice: planned.choice, score: nil)
      if let artifact = try store.find(planned.result) {
        if try artifact.infeasibleReason != nil {
          trial.score = 0
        } else if planned.group == TunedValues.classifierGroup {
          trial.score = try JSONFile.decode(ClassifierAccuracy.self, from: artifact.read("accuracy.json")).validation
        } else {
          trial.score = try JSONFile.decode(
            RetrievalMeasurements.self, from: artifact.read("measurements.json")).map(.all)
        }
      }
      return trial
    }
  }

  /// For each group and data set whose trials are all done: the choice of the highest mean score over the group's rows
  /// (of equal ones the lower learning rate); where its rate is the grid's lowest or highest, one more rate to try,
  /// unless nothing in the grid is above chance. Groups that are not done keep what they had.
  /// - Parameter chance: of each data set: the share of relevant images.
  public static func chosen(
    from trials: [Trial], before: TunedValues, chance: [String: Double]
  ) -> TunedValues {
    var values = before
    var places: [[String]] = []
    for trial in trials where !places.contains([trial.dataset, trial.group]) {
      places.append([trial.dataset, trial.group])
    }
    for place in places {
      let (dataset, group) = (place[0], place[1])
      let own = trials.filter { $0.dataset == dataset && $0.group == group }
      guard own.allSatisfy({ $0.score != nil }) else { continue }
      var means: [(choice: TunedValues.Choice, score: Double)] = []
      for trial in own where !means.contains(where: { $0.choice == trial.choice }) {
        let scores = own.filter { $0.choice == trial.choice }.compactMap(\.score)
        means.append((trial.choice, scores.reduce(0, +) / Double(scores.count)))
      }
      means.sort { ($0.choice.learningRate ?? 0) < ($1.choice.learningRate ?? 0) }
      guard var best = means.first else { continue }
      for mean in means where mean.score > best.score { best = mean }
      best.choice.scores = TunedValues.Scores(
        worst: means.map(\.score).min() ?? 0, best: best.score, points: means.count)
      if group == TunedValues.classifierGroup {
        values.classifier[dataset] = best.choice
      } else {
        values.rows[group, default: [:]][dataset] = best.choice
      }
      let rates = means.compactMap(\.choice.learningRate)
      if let rate = best.choice.learningRate, best.score > 2 * (chance[dataset] ?? 0),
        let next = nextRate(beyond: rate, in: rates)
      {
        values.moreRates[group, default: [:]][dataset, default: []].append(next)
        values.moreRates[group]?[dataset]?.sort()
      }
    }
    return values
  }

  /// The rate a third below the lowest or three times above the highest, in the steps 1, 3, 10; nil for a rate inside,
  /// and where the next lies outside 1e-6...1.
  static func nextRate(beyond rate: Double, in rates: [Double]) -> Double? {
    guard let lowest = rates.min(), let highest = rates.max(), lowest < highest else { return nil }
    let steps = (0...6).flatMap { power in
      [1, 3].map { Double($0) / [1, 10, 100, 1000, 10_000, 100_000, 1_000_000][power] }
    }.filter { $0 <= 1 }.sorted()
    if rate == lowest { return steps.last { $0 < lowest * 0.999 } }
    if rate == highest { return steps.first { $0 > highest * 1.001 } }
    return nil
  }
}
