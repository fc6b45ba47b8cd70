import Foundations
import Kernels
import Testing
import Training

/// 4x4 images of three classes: a bright row, a bright column or a bright corner, in noise.
private struct Toy {
  let images: ImageTable
  let labels: [Int32]

  init(count: Int = 60) {
    var generator = RandomStream(seed: 2, purpose: "toy").generator()
    var pixels: [UInt8] = []
    var labels: [Int32] = []
    for item in 0..<count {
      let label = item % 3
      let place = generator.below(4)
      for y in 0..<4 {
        for x in 0..<4 {
          let bright = label == 0 ? y == place : label == 1 ? x == place : (x < 2) == (y < 2)
          pixels.append(UInt8((bright ? 180 : 20) + generator.below(50)))
        }
      }
      labels.append(Int32(label))
    }
    images = ImageTable(channels: 1, height: 4, width: 4, pixels: pixels, normalizedBy: Array(0..<count))
    self.labels = labels
  }

  var items: [Int] { Array(labels.indices) }
}

private let backbone = Backbone(
  name: "toy", input: TensorShape(batch: 1, channels: 1, height: 4, width: 4),
  layers: [
    NamedLayer("convolution", .convolution(outputs: 6, kernel: 3, stride: 1, padding: 1, bias: false)),
    NamedLayer("normalization", .batchNormalization(rectified: true)),
    NamedLayer("pooling", .maximumPooling(window: 2)), NamedLayer("flatten", .flatten),
    NamedLayer("features", .linear(outputs: 16, bias: true, deviation: nil)),
    NamedLayer("rectifier", .rectifier),
  ], features: 16)

private func toyNetwork(batch: Int, outputs: Int = 3, seed: UInt64 = 1) throws -> Network<Float> {
  let network = try Network<Float>(
    backbone: backbone, head: [NamedLayer("head", .linear(outputs: outputs, bias: true, deviation: 0.01))],
    kernels: ReferenceKernels<Float>(), batch: batch)
  network.initialize(seed: seed)
  return network
}

private let options = TrainingOptions(epochs: 12, batch: 16, learningRate: 0.02, augmentation: .shiftFlip)

/// Remembers what it is shown; the loss pulls its own parameter and the outputs to zero.
private final class Witness: TrainingObjective {
  var batches: [TrainingBatch] = []
  var events: [String] = []
  let parameter = Parameter<Float>(name: "witness", shape: [1])
  var parameters: [Parameter<Float>] { [parameter] }
  /// The loss of each step; 0 behind the last.
  var losses: [Double] = []

  init() { parameter.values[0] = 1 }

  func epochWillBegin(_ epoch: Int) { events.append("begin \(epoch)") }
  func evaluate(outputs: Tensor<Float>, batch: TrainingBatch, gradient: Tensor<Float>) -> Double {
    batches.append(batch)
    gradient.values.copy(from: outputs.values)
    parameter.gradient[0] = parameter.values[0]
    return batches.count <= losses.count ? losses[batches.count - 1] : 0
  }
  func epochDidEnd(_ epoch: Int) { events.append("end \(epoch)") }
}

@Test func aSmallNetworkLearnsASeparableSet() throws {
  let toy = Toy()
  let network = try toyNetwork(batch: 16)
  var plain = options
  plain.augmentation = .none
  let records = try train(
    network: network, images: toy.images, items: toy.items,
    objective: SoftmaxCrossEntropy<Float>(labels: toy.labels), options: plain, seed: 1)
  #expect(records.map(\.epoch) == Array(1...12))
  #expect(records[0].loss > 0.5)
  #expect(records[11].loss < 0.1)
  let outputs = try network.outputs(of: toy.images, items: toy.items)
  let right = toy.labels.indices.count { i in
    let row = outputs[3 * i..<3 * i + 3]
    return row.firstIndex(of: row.max() ?? 0) == 3 * i + Int(toy.labels[i])
  }
  #expect(right == toy.labels.count)
}

/// Fails if anything in a training is not a function of its inputs and seed.
@Test func trainingTwiceGivesTheSameBits() throws {
  let toy = Toy()
  func run(seed: UInt64) throws -> ([NamedArray<Float>], [EpochRecord]) {
    let network = try toyNetwork(batch: 16)
    let records = try train(
      network: network, images: toy.images, items: toy.items,
      objective: SoftmaxCrossEntropy<Float>(labels: toy.labels), options: options, seed: seed)
    return (network.state, records)
  }
  let first = try run(seed: 1)
  let second = try run(seed: 1)
  #expect(first.0 == second.0)
  #expect(first.1 == second.1)
  #expect(first.0 != (try run(seed: 2)).0)
}

/// 10 images in batches of 4: two steps an epoch, each image at most once in it.
@Test func epochsAreWholeBatchesInAnOrderOfTheirOwn() throws {
  let toy = Toy(count: 30)
  let items = Array(stride(from: 29, to: 9, by: -2))
  var short = options
  short.epochs = 3
  short.batch = 4
  func run(outputs: Int) throws -> Witness {
    let witness = Witness()
    _ = try train(
      network: toyNetwork(batch: 4, outputs: outputs), images: toy.images, items: items,
      objective: witness, options: short, seed: 8)
    return witness
  }
  let witness = try run(outputs: 3)
  #expect(witness.events == ["begin 0", "end 0", "begin 1", "end 1", "begin 2", "end 2"])
  #expect(witness.batches.map(\.epoch) == [0, 0, 1, 1, 2, 2])
  #expect(witness.batches.map(\.progress) == (0..<6).map { Double($0) / 6 })
  let epochs = (0..<3).map { epoch in witness.batches.filter { $0.epoch == epoch }.flatMap(\.items) }
  for order in epochs {
    #expect(Set(order).count == 8)
    #expect(order.allSatisfy { $0 >= 0 && $0 < 10 })
  }
  #expect(epochs[0] != epochs[1])
  // Whatever the head: the same images in the same order.
  let other = try run(outputs: 7)
  #expect(other.batches.map(\.items) == witness.batches.map(\.items))
  // The objective's own parameter has been trained too.
  #expect(witness.parameter.values[0] < 1)
}

/// What one step sees is the images themselves, in the batch's order.
@Test func fewerImagesThanABatchAreOneBatch() throws {
  let toy = Toy(count: 6)
  #expect(options.rows(images: 6) == 6)
  #expect(options.rows(images: 600) == 16)
  let network = try toyNetwork(batch: 6)
  var short = options
  short.epochs = 2
  short.augmentation = .none
  let witness = Witness()
  _ = try train(
    network: network, images: toy.images, items: toy.items, objective: witness,
    options: short, seed: 8)
  #expect(witness.batches.count == 2)
  let last = try #require(witness.batches.last)
  #expect(last.items.sorted() == toy.items)
  let expected = Tensor<Float>(network.input.shape)
  for (row, item) in last.items.enumerated() { try toy.images.write(item, into: expected, row: row) }
  #expect(network.input.values.array == expected.values.array)
}

@Test func divergenceIsAnErrorThatSaysWhere() throws {
  let toy = Toy(count: 32)
  let witness = Witness()
  witness.losses = [1, 2, .infinity]
  var steady = options
  steady.schedule = .constant
  steady.warmUp = 0
  #expect(
    throws: TrainingError.diverged(epoch: 2, step: 1, loss: .infinity, learningRate: 0.02)
  ) {
    try train(
      network: toyNetwork(batch: 16), images: toy.images, items: toy.items,
      objective: witness, options: steady, seed: 1)
  }
}

/// Fails if weights that the last step of a training ruins are handed over as trained.
@Test func divergenceInTheLastStepIsAnError() throws {
  let toy = Toy(count: 16)
  var single = options
  single.epochs = 1
  single.optimizer = .sgd
  single.learningRate = .infinity
  #expect(throws: TrainingError.self) {
    try train(
      network: toyNetwork(batch: 16), images: toy.images, items: toy.items,
      objective: SoftmaxCrossEntropy<Float>(labels: toy.labels), options: single, seed: 1)
  }
}

@Test func afterEpochAddsToTheRecordAndCanStop() throws {
  struct Cancelled: Error {}
  let toy = Toy(count: 32)
  var seen: [Int] = []
  var short = options
  short.epochs = 3
  let records = try train(
    network: toyNetwork(batch: 16), images: toy.images, items: toy.items,
    objective: Witness(), options: short, seed: 1
  ) { record in
    record.monitoredMAP = 0.25 * Double(record.epoch)
  }
  #expect(records.map(\.monitoredMAP) == [0.25, 0.5, 0.75])
  #expect(throws: Cancelled.self) {
    try train(
      network: toyNetwork(batch: 16), images: toy.images, items: toy.items,
      objective: Witness(), options: short, seed: 1
    ) { record in
      seen.append(record.epoch)
      if record.epoch == 2 { throw Cancelled() }
    }
  }
  #expect(seen == [1, 2])
}

/// Fails if a row's outputs depend on the rows around it, or if the last, short batch is cut wrongly.
@Test func outputsDoNotDependOnTheBatch() throws {
  let toy = Toy(count: 20)
  let network = try toyNetwork(batch: 6)
  let all = try network.outputs(of: toy.images, items: toy.items)
  #expect(all.count == 60)
  let reversed = try network.outputs(of: toy.images, items: toy.items.reversed())
  for item in 0..<20 {
    #expect(all[3 * item..<3 * item + 3] == reversed[3 * (19 - item)..<3 * (19 - item) + 3])
  }
  let alone = try toyNetwork(batch: 1)
  #expect(try alone.outputs(of: toy.images, items: [13]) == Array(all[39..<42]))
  #expect(try network.outputs(of: toy.images, items: []).isEmpty)
  #expect(Set(all).count > 40)
}

@Test func imagesThatDoNotFitAreRefused() throws {
  let wide = ImageTable(
    channels: 1, height: 4, width: 5, pixels: Array(repeating: 0, count: 40), normalizedBy: [0, 1])
  let network = try toyNetwork(batch: 2)
  let error = TrainingError.imagesDoNotFit(
    image: TensorShape(batch: 1, channels: 1, height: 4, width: 5), input: network.input.shape)
  #expect(throws: error) { try network.outputs(of: wide, items: [0]) }
  #expect(throws: error) {
    try train(
      network: network, images: wide, items: [0, 1], objective: SoftmaxCrossEntropy<Float>(labels: [0, 1]),
      options: options, seed: 1)
  }
  #expect(throws: TrainingError.noImages) {
    try train(
      network: network, images: Toy().images, items: [], objective: SoftmaxCrossEntropy<Float>(labels: []),
      options: options, seed: 1)
  }
}
