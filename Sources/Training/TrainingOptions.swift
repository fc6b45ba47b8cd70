/// How a network is trained; the same words as in experiment files.
public struct TrainingOptions: Sendable, Equatable, Codable {
  public enum Optimizer: String, Sendable, Codable, CaseIterable {
    case adam
    case rmsprop
    case sgd
  }
  /// The formulas are in `LearningRateSchedule`.
  public enum Schedule: String, Sendable, Codable, CaseIterable {
    case constant
    case cosine
    case step
  }
  public enum Augmentation: String, Sendable, Codable, CaseIterable {
    case none
    /// Shift by up to two pixels in each direction.
    case shift
    /// Shift, and mirror left-right with probability 1/2.
    case shiftFlip = "shift-flip"
    /// Cut the square that the network sees out of the resized photograph at a random place, and mirror it left-right
    /// with probability 1/2.
    case cropFlip = "crop-flip"

    public var mirrors: Bool { self == .shiftFlip || self == .cropFlip }
  }

  public var epochs: Int
  public var batch: Int
  public var optimizer: Optimizer
  /// The highest rate, reached at the end of the warm-up.
  public var learningRate: Double
  /// Share of all steps, in [0, 1), in which the rate rises linearly from 0.
  public var warmUp: Double
  public var schedule: Schedule
  public var weightDecay: Double
  /// SGD's momentum.
  public var momentum: Double
  public var augmentation: Augmentation

  public init(
    epochs: Int, batch: Int = 128, optimizer: Optimizer = .adam, learningRate: Double,
    warmUp: Double = 0.33, schedule: Schedule = .cosine, weightDecay: Double = 1e-5,
    momentum: Double = 0.9, augmentation: Augmentation = .none
  ) {
    self.epochs = epochs
    self.batch = batch
    self.optimizer = optimizer
    self.learningRate = learningRate
    self.warmUp = warmUp
    self.schedule = schedule
    self.weightDecay = weightDecay
    self.momentum = momentum
    self.augmentation = augmentation
  }
}

/// One line of a training history.
public struct EpochRecord: Sendable, Equatable, Codable {
  /// From 1.
  public var epoch: Int
  /// Mean over the epoch's steps.
  public var loss: Double
  /// Rate of the epoch's last step.
  public var learningRate: Double
  /// MAP@ALL on the fixed part of query and database, where the experiment asks for it.
  public var monitoredMAP: Double?
  /// MAP@ALL of the validation images among the other training images, where the experiment asks for it.
  public var validationMAP: Double?

  public init(
    epoch: Int, loss: Double, learningRate: Double, monitoredMAP: Double? = nil, validationMAP: Double? = nil
  ) {
    self.epoch = epoch
    self.loss = loss
    self.learningRate = learningRate
    self.monitoredMAP = monitoredMAP
    self.validationMAP = validationMAP
  }
}
