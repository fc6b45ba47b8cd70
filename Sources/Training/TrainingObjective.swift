import Foundations
import Kernels

/// A trained array and its gradient.
public final class Parameter<Scalar: KernelScalar> {
  /// Unique in its network: "block1.convolution.weights", "head.linear.bias".
  public let name: String
  public let shape: [Int]
  public let values: Buffer<Scalar>
  public let gradient: Buffer<Scalar>
  public init(name: String, shape: [Int]) {
    self.name = name
    self.shape = shape
    let count = shape.reduce(1, *)
    values = Buffer(count: count)
    gradient = Buffer(count: count)
  }
}

/// What an objective is told about the batch whose outputs it sees. Labels, and all else that it wants to know of
/// an item, it is given when it is made.
public struct TrainingBatch: Sendable {
  /// Position of each row's item in the training set, 0..<training count.
  public var items: [Int]
  /// From 0.
  public var epoch: Int
  /// Part of the whole training done before this step, in [0, 1).
  public var progress: Double

  public init(items: [Int], epoch: Int, progress: Double) {
    self.items = items
    self.epoch = epoch
    self.progress = progress
  }
}

/// A loss on the network's outputs, with whatever state it keeps while training (a memory of all training
/// codes, centers that move, parameters of its own). Made anew for each training run, used from one thread.
public protocol TrainingObjective<Scalar>: AnyObject {
  associatedtype Scalar: KernelScalar
  /// Trained beside the network's own parameters (GreedyHash's classifier, for one).
  var parameters: [Parameter<Scalar>] { get }
  /// Of the training images, for layers that gather statistics of each class; nil where none is meant to.
  var trainingLabels: Labels? { get }
  func epochWillBegin(_ epoch: Int) throws
  /// - Parameters:
  ///   - outputs: [batch, K] plain.
  ///   - gradient: [batch, K] plain; is overwritten with the loss's gradient with respect to `outputs`.
  /// - Returns: the batch's loss (a mean over its rows). Gradients of the objective's own parameters are
  /// overwritten.
  func evaluate(outputs: Tensor<Scalar>, batch: TrainingBatch, gradient: Tensor<Scalar>) throws -> Double
  func epochDidEnd(_ epoch: Int) throws
}

extension TrainingObjective {
  public var parameters: [Parameter<Scalar>] { [] }
  public var trainingLabels: Labels? { nil }
  public func epochWillBegin(_ epoch: Int) {}
  public func epochDidEnd(_ epoch: Int) {}
}
