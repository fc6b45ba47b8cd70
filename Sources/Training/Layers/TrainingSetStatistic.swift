/// What a layer keeps of its inputs for all training images, class by class: gathered anew before each epoch, in
/// inference mode, and constant inside it. It belongs to the network's state.
protocol TrainingSetStatistic: AnyObject {
  func beginGathering()
  /// Takes in the layer's inputs of the last forward pass.
  /// - Parameter classes: those of each row's image; rows behind them are not read.
  func gather(classes: [[Int]])
  /// Until here, forward passes use what was gathered last time.
  func endGathering()
}
