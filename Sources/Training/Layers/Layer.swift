import Foundations
import Kernels

/// What a forward pass is for.
public enum ForwardMode: Sendable {
  /// Running statistics, no dropout: rows do not depend on each other.
  case inference
  /// The batch's own statistics; dropout draws by the batch's epoch and items.
  case training(TrainingBatch)
}

/// The feature map that a layer reads.
struct LayerInput<Scalar: KernelScalar> {
  var values: Tensor<Scalar>
  /// Where backward leaves the loss's gradient with respect to `values`; nil for the images, which need none.
  var gradient: Tensor<Scalar>?
}

extension LayerInput {
  init(from layer: any Layer<Scalar>) { self.init(values: layer.output, gradient: layer.outputGradient) }
}

/// One planned step of a network: input, output and gradients have fixed memory from the start.
protocol Layer<Scalar>: AnyObject {
  associatedtype Scalar: KernelScalar
  var output: Tensor<Scalar> { get }
  /// Is filled by whoever reads `output`, before `backward`; a layer only reads it.
  var outputGradient: Tensor<Scalar> { get }
  /// What is trained or gathered, in a fixed order.
  var arrays: [LayerArray<Scalar>] { get }
  /// What it gathers from all training images before each epoch; most layers nothing.
  var statistics: [any TrainingSetStatistic] { get }
  func initialize(seed: UInt64)
  func forward(_ mode: ForwardMode) throws
  /// For the last `forward` in training mode; overwrites the input's gradient and those of the parameters.
  func backward() throws
}

extension Layer {
  var arrays: [LayerArray<Scalar>] { [] }
  var statistics: [any TrainingSetStatistic] { [] }
  func initialize(seed: UInt64) {
    for array in arrays { array.initialize(seed: seed) }
  }
}

/// An array that belongs to a network's state.
struct LayerArray<Scalar: KernelScalar> {
  enum Start {
    case constant(Scalar)
    case normal(deviation: Double)
    /// Deviation sqrt(2 / inputs of one output): He et al., "Delving deep into rectifiers", ICCV 2015,
    /// equation 10.
    static func he(inputs: Int) -> Start { .normal(deviation: (2 / Double(inputs)).squareRoot()) }
  }

  let name: String
  let shape: [Int]
  let values: Buffer<Scalar>
  let start: Start
  /// nil for statistics.
  let parameter: Parameter<Scalar>?

  init(_ parameter: Parameter<Scalar>, start: Start) {
    name = parameter.name
    shape = parameter.shape
    values = parameter.values
    self.start = start
    self.parameter = parameter
  }

  /// - Parameter shape: nil for one value after the other.
  init(statistic name: String, shape: [Int]? = nil, values: Buffer<Scalar>, start: Scalar) {
    self.name = name
    self.shape = shape ?? [values.count]
    self.values = values
    self.start = .constant(start)
    parameter = nil
  }

  /// The stream is the array's own, by its name, so that a network's other layers do not change what it gets.
  func initialize(seed: UInt64) {
    switch start {
    case .constant(let value): values.fill(value)
    case .normal(let deviation):
      var generator = RandomStream(seed: seed, purpose: "initialization/\(name)").generator()
      values.copy(from: (0..<values.count).map { _ in Scalar(deviation * generator.normal()) })
    }
  }
}
