import Foundations
import Kernels

public enum TrainingError: Error, Equatable, CustomStringConvertible {
  case noImages
  /// Channels, height and width of the images, and what the network takes.
  case imagesDoNotFit(image: TensorShape, input: TensorShape)
  /// Epoch and step count from 1; the step within its epoch.
  case diverged(epoch: Int, step: Int, loss: Double, learningRate: Double)

  public var description: String {
    switch self {
    case .noImages: "there are no images to train on"
    case .imagesDoNotFit(let image, let input):
      "images of \(image.channels) x \(image.height) x \(image.width) (channels, height, width) do not fit a "
        + "network for \(input.channels) x \(input.height) x \(input.width)"
    case .diverged(let epoch, let step, let loss, let learningRate):
      "training diverged: the loss is \(loss) at step \(step) of epoch \(epoch), at a learning rate of "
        + "\(learningRate). Lower `learning-rate`, or raise `warm-up`."
    }
  }
}

extension TrainingOptions {
  /// Rows of each training batch on so many images: what the network is planned for.
  public func rows(images: Int) -> Int { min(batch, images) }
}

extension ImageTable {
  fileprivate func requireFit(_ input: TensorShape) throws(TrainingError) {
    if !fits(input) {
      throw .imagesDoNotFit(
        image: TensorShape(batch: 1, channels: channels, height: height, width: width), input: input)
    }
  }
}

/// Trains the network in place, with the parameters of the objective beside its own.
///
/// Each epoch sees the images in an order of its own (stream "shuffle"), in whole batches: what is left over
/// at an epoch's end is dropped. Order and augmentation depend on the seed and the number of images alone, so
/// every method sees the same images in the same order for the same number of steps.
/// - Parameters:
///   - network: planned for `options.rows(images:)` rows and given its first weights.
///   - images: of the whole data set.
///   - items: the training images' places in `images`.
///   - afterEpoch: sees each epoch's record and may add to it; what it throws ends the training.
/// - Throws: `TrainingError`; what kernels, objective and `afterEpoch` throw.
public func train<Scalar: KernelScalar>(
  network: Network<Scalar>, images: ImageTable, items: [Int], objective: any TrainingObjective<Scalar>,
  options: TrainingOptions, seed: UInt64,
  afterEpoch: (inout EpochRecord) throws -> Void = { _ in }
) throws -> [EpochRecord] {
  guard !items.isEmpty else { throw TrainingError.noImages }
  try images.requireFit(network.input.shape)
  let rows = options.rows(images: items.count)
  precondition(network.batch == rows, "a network planned for \(network.batch) rows, not \(rows)")

  let stepsPerEpoch = items.count / rows
  let steps = stepsPerEpoch * options.epochs
  let schedule = LearningRateSchedule(options, steps: steps)
  let augmentation = Augmentation(options.augmentation, seed: seed)
  let shuffle = RandomStream(seed: seed, purpose: "shuffle")
  let parameters = network.parameters + objective.parameters
  let optimizer = Optimizer(
    options.optimizer, parameters: parameters, weightDecay: options.weightDecay,
    momentum: options.momentum)
  var batch = TrainingBatch(items: Array(repeating: 0, count: rows), epoch: 0, progress: 0)
  var records: [EpochRecord] = []
  for epoch in 0..<options.epochs {
    var generator = shuffle.generator(epoch: epoch)
    let order = generator.permutation(items.count)
    if !network.statistics.isEmpty {
      guard let labels = objective.trainingLabels else {
        preconditionFailure("a layer gathers statistics of each class, and the objective knows no labels")
      }
      try network.gatherStatistics(of: images, items: items, labels: labels)
    }
    try objective.epochWillBegin(epoch)
    batch.epoch = epoch
    let sequence = ImageSequence(
      images,
      requests: order.prefix(stepsPerEpoch * rows).map { item in
        ImageFeed.Request(item: items[item], crop: augmentation.distortion(epoch: epoch, item: item).crop)
      }, batch: rows)
    var sum = 0.0
    var rate = 0.0
    for step in 0..<stepsPerEpoch {
      for row in 0..<rows {
        let item = order[step * rows + row]
        batch.items[row] = item
        try sequence.write(
          items[item], into: network.input, row: row,
          distortion: augmentation.distortion(epoch: epoch, item: item))
      }
      let stepsDone = epoch * stepsPerEpoch + step
      batch.progress = Double(stepsDone) / Double(steps)
      rate = schedule.rate(step: stepsDone)
      try network.forward(mode: .training(batch))
      let loss = try objective.evaluate(
        outputs: network.output, batch: batch, gradient: network.outputGradient)
      guard loss.isFinite else {
        throw TrainingError.diverged(epoch: epoch + 1, step: step + 1, loss: loss, learningRate: rate)
      }
      try network.backward()
      optimizer.step(learningRate: rate)
      sum += loss
    }
    // The last step's damage would show in the next loss, which may never be computed.
    guard areFinite(parameters) else {
      throw TrainingError.diverged(epoch: epoch + 1, step: stepsPerEpoch, loss: .nan, learningRate: rate)
    }
    try objective.epochDidEnd(epoch)
    var record = EpochRecord(epoch: epoch + 1, loss: sum / Double(stepsPerEpoch), learningRate: rate)
    try afterEpoch(&record)
    records.append(record)
  }
  return records
}

@specialized(where Scalar == Float)
@specialized(where Scalar == Double)
private func areFinite<Scalar: KernelScalar>(_ parameters: [Parameter<Scalar>]) -> Bool {
  parameters.allSatisfy { parameter in
    parameter.values.withSpan { values in
      for i in 0..<values.count where !values[i].isFinite { return false }
      return true
    }
  }
}

extension Network {
  /// What the network gives for any number of images, in inference mode: no augmentation, running statistics.
  /// - Parameter items: the images' places in `images`.
  /// - Returns: [items, outputs] row-major.
  public func outputs(of images: ImageTable, items: [Int]) throws -> [Scalar] {
    var result: [Scalar] = []
    result.reserveCapacity(items.count * outputs)
    try infer(images, items: items) { rows in result += output.values.array.prefix(rows.count * outputs) }
    return result
  }

  /// Has every layer that keeps statistics of the training images take them anew, from the network as it is; without
  /// such a layer, nothing is done.
  /// - Parameters:
  ///   - items: the training images' places in `images`.
  ///   - labels: of the training images; one of several classes counts for each of them.
  public func gatherStatistics(of images: ImageTable, items: [Int], labels: Labels) throws {
    precondition(labels.count == items.count, "labels of \(labels.count) images for \(items.count)")
    if statistics.isEmpty { return }
    for statistic in statistics { statistic.beginGathering() }
    try infer(images, items: items) { rows in
      let classes = rows.map { labels.classes(of: $0) }
      for statistic in statistics { statistic.gather(classes: classes) }
    }
    for statistic in statistics { statistic.endGathering() }
  }

  /// Runs all items through the network in inference mode.
  /// - Parameter body: called after each pass with the positions in `items` that its rows, from the first, are of.
  private func infer(_ images: ImageTable, items: [Int], body: (Range<Int>) throws -> Void) throws {
    try images.requireFit(input.shape)
    let sequence = ImageSequence(
      images, requests: items.map { ImageFeed.Request(item: $0, crop: nil) }, batch: batch)
    for first in stride(from: 0, to: items.count, by: batch) {
      // The last batch may be short: rows behind it keep what they hold, and are not read.
      let count = min(batch, items.count - first)
      for row in 0..<count { try sequence.write(items[first + row], into: input, row: row) }
      try forward(mode: .inference)
      try body(first..<first + count)
    }
  }
}
