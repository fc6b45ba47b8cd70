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
  /// (of equal ones the lower learning rate). Where its rate is the grid's lowest or highest there is no choice yet but
  /// one more rate to try, unless the grid is hardly above chance. Groups that are not done keep what they had; what
  /// was chosen under another rate of stage 1 is dropped.
  /// - Parameter chance: of each data set: the score of a guess, 0...1.
  public static func chosen(
    from trials: [Trial], before: TunedValues, chance: [String: Double]
  ) -> TunedValues {
    var values = before
    var isStage1New: [String: Bool] = [:]
    var places: [[String]] = []
    for trial in trials where !places.contains([trial.dataset, trial.group]) {
      places.append([trial.dataset, trial.group])
    }
    // Stage 1 first: under another rate of it, trials of rows count for nothing.
    let stage1 = TunedValues.classifierGroup
    for place in places.filter({ $0[1] == stage1 }) + places.filter({ $0[1] != stage1 }) {
      let (dataset, group) = (place[0], place[1])
      if group != stage1, isStage1New[dataset] == true { continue }
      let own = trials.filter { $0.dataset == dataset && $0.group == group }
      guard own.allSatisfy({ $0.score != nil }) else { continue }
      var choice = best(of: own)
      if let rate = choice?.learningRate, let score = choice?.scores?.best {
        let chance = chance[dataset] ?? 0
        if score > chance + 0.1 * (1 - chance),
          let next = nextRate(beyond: rate, in: own.compactMap(\.choice.learningRate))
        {
          values.moreRates[group, default: [:]][dataset, default: []].append(next)
          values.moreRates[group]?[dataset]?.sort()
          choice = nil
        }
      }
      guard group == stage1 else {
        values.rows[group, default: [:]][dataset] = choice
        continue
      }
      if choice?.learningRate != before.classifier[dataset]?.learningRate {
        isStage1New[dataset] = true
        for group in values.rows.keys { values.rows[group]?[dataset] = nil }
        for group in values.moreRates.keys where group != stage1 { values.moreRates[group]?[dataset] = nil }
      }
      values.classifier[dataset] = choice
    }
    values.rows = values.rows.filter { !$0.value.isEmpty }
    values.moreRates = values.moreRates.filter { !$0.value.isEmpty }
    return values
  }

  /// nil where nothing could be trained.
  private static func best(of trials: [Trial]) -> TunedValues.Choice? {
    var means: [(choice: TunedValues.Choice, score: Double)] = []
    for trial in trials where !means.contains(where: { $0.choice == trial.choice }) {
      let scores = trials.filter { $0.choice == trial.choice }.compactMap(\.score)
      means.append((trial.choice, scores.reduce(0, +) / Double(scores.count)))
    }
    means.sort { ($0.choice.learningRate ?? 0) < ($1.choice.learningRate ?? 0) }
    guard var best = means.first else { return nil }
    for mean in means where mean.score > best.score { best = mean }
    best.choice.scores = TunedValues.Scores(
      worst: means.map(\.score).min() ?? 0, best: best.score, points: means.count)
    return best.score > 0 ? best.choice : nil
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
