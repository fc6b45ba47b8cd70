import Kernels

/// Dynamic meta-embedding: each row of features is enriched with what is known of the classes that it resembles
/// (Liu et al., "Large-scale long-tailed recognition in an open world", CVPR 2019, section 3.2, without its
/// reachability; in the form of Chen et al., "Long-tail hashing", SIGIR 2021).
///
/// With x a row of D features and R the prototypes, [C, D]: a class's row is the mean of x over its training images,
/// in inference mode, taken before each epoch and constant in the gradient; zero for a class that has none:
///
///     y = x + tanh(V x + b) * (softmax(W x + c) R)        (* value by value)
///
/// W x + c is the layer "attention", tanh(V x + b) the layers "selector". Weights start from He's distribution.
final class MetaEmbeddingLayer<Scalar: KernelScalar>: Layer, TrainingSetStatistic {
  let output: Tensor<Scalar>
  let outputGradient: Tensor<Scalar>
  private let input: LayerInput<Scalar>
  private let kernels: any KernelSet<Scalar>
  private let classes: Int
  private let attention: LayerChain<Scalar>
  private let attentionGradient: Tensor<Scalar>?
  private let selector: LayerChain<Scalar>
  private let selectorGradient: Tensor<Scalar>?
  /// R: [classes, features].
  private let prototypes: Buffer<Scalar>
  private let prototypeArray: LayerArray<Scalar>
  /// Softmax of the attention: [batch, classes].
  private let shares: Buffer<Scalar>
  /// shares R: [batch, features].
  private let memory: Buffer<Scalar>
  /// The loss's gradient with respect to `memory`.
  private let memoryGradient: Buffer<Scalar>
  /// While gathering: [classes, features], and images of each class.
  private var sums: [Double] = []
  private var counts: [Int] = []

  init(
    name: String, classes: Int, input: LayerInput<Scalar>, planner: LayerPlanner<Scalar>
  ) throws {
    let shape = input.values.shape
    guard classes > 0, shape.height == 1, shape.width == 1, input.values.layout == .plain else {
      throw NetworkError.impossibleLayer(
        name, reason: "prototypes of \(classes) classes on \(shape); feature maps are flattened first")
    }
    func branch(_ layers: [NamedLayer], gradient: Tensor<Scalar>?) throws -> LayerChain<Scalar> {
      LayerChain(
        try planner.layers(
          layers, prefix: name + ".", input: LayerInput(values: input.values, gradient: gradient)))
    }
    self.input = input
    self.classes = classes
    kernels = planner.kernels
    attentionGradient = input.gradient.map { Tensor($0.shape) }
    attention = try branch(
      [NamedLayer("attention", .linear(outputs: classes, bias: true, deviation: nil))], gradient: attentionGradient)
    selectorGradient = input.gradient.map { Tensor($0.shape) }
    selector = try branch(
      [
        NamedLayer("selector", .linear(outputs: shape.channels, bias: true, deviation: nil)),
        NamedLayer("selector.tanh", .tanh),
      ], gradient: selectorGradient)
    output = Tensor(shape)
    outputGradient = Tensor(shape)
    prototypes = Buffer(count: classes * shape.channels)
    prototypeArray = LayerArray(
      statistic: name + ".prototypes", shape: [classes, shape.channels], values: prototypes, start: 0)
    shares = Buffer(count: shape.batch * classes)
    memory = Buffer(count: shape.count)
    memoryGradient = Buffer(count: shape.count)
  }

  private var batch: Int { output.shape.batch }
  private var features: Int { output.shape.channels }

  var arrays: [LayerArray<Scalar>] { attention.arrays + selector.arrays + [prototypeArray] }

  var statistics: [any TrainingSetStatistic] { [self] }

  func forward(_ mode: ForwardMode) throws {
    try attention.forward(mode)
    try selector.forward(mode)
    takeShares()
    try kernels.multiply(
      rows: batch, columns: features, inner: classes, alpha: 1, a: shares, transposeA: false, b: prototypes,
      transposeB: false, beta: 0, into: memory)
    enrich()
  }

  /// With m = shares R, e the selector's output and dm = dY e: dX is the sum of dY and what the two branches give for
  /// de = dY m and, through the softmax, for dm R^T.
  func backward() throws {
    splitGradient()
    try kernels.multiply(
      rows: batch, columns: classes, inner: features, alpha: 1, a: memoryGradient, transposeA: false, b: prototypes,
      transposeB: true, beta: 0, into: attention.outputGradient.values)
    passSoftmax()
    try attention.backward()
    try selector.backward()
    guard let gradient = input.gradient, let attentionGradient, let selectorGradient else { return }
    ElementwiseKernels.add(attentionGradient, selectorGradient, into: gradient)
    ElementwiseKernels.add(gradient, outputGradient, into: gradient)
  }

  func beginGathering() {
    sums = [Double](repeating: 0, count: classes * features)
    counts = [Int](repeating: 0, count: classes)
  }

  func gather(classes rows: [[Int]]) {
    precondition(rows.count <= batch, "classes of \(rows.count) rows for a batch of \(batch)")
    for (row, own) in rows.enumerated() {
      for classIndex in own {
        precondition(classIndex >= 0 && classIndex < classes, "class \(classIndex) of \(classes)")
        counts[classIndex] += 1
        Self.add(row, of: input.values, to: &sums, at: classIndex * features)
      }
    }
  }

  func endGathering() {
    for classIndex in 0..<classes {
      let count = Double(max(counts[classIndex], 1))
      for i in classIndex * features..<(classIndex + 1) * features { prototypes[i] = Scalar(sums[i] / count) }
    }
    sums = []
    counts = []
  }

  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  private static func add(_ row: Int, of values: Tensor<Scalar>, to sums: inout [Double], at first: Int) {
    let features = values.shape.features
    values.values.withSpan { values in
      for i in 0..<features { sums[first + i] += Double(values[row * features + i]) }
    }
  }

  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  private func takeShares() {
    let (batch, classes) = (batch, classes)
    attention.output.values.withSpan { logits in
      shares.withMutableSpan { shares in
        for first in stride(from: 0, to: batch * classes, by: classes) {
          // Exponentials are taken relative to the largest logit, so that none overflows.
          var largest = logits[first]
          for i in first..<first + classes where logits[i] > largest { largest = logits[i] }
          var sum: Scalar = 0
          for i in first..<first + classes {
            shares[i] = Scalar.exp(logits[i] - largest)
            sum += shares[i]
          }
          for i in first..<first + classes { shares[i] /= sum }
        }
      }
    }
  }

  /// y = x + e m.
  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  private func enrich() {
    input.values.values.withSpan { x in
      selector.output.values.withSpan { e in
        memory.withSpan { m in
          output.values.withMutableSpan { y in
            for i in 0..<y.count { y[i] = x[i] + e[i] * m[i] }
          }
        }
      }
    }
  }

  /// de = dY m, dm = dY e.
  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  private func splitGradient() {
    outputGradient.values.withSpan { dy in
      selector.output.values.withSpan { e in
        memory.withSpan { m in
          selector.outputGradient.values.withMutableSpan { de in
            memoryGradient.withMutableSpan { dm in
              for i in 0..<dy.count {
                de[i] = dy[i] * m[i]
                dm[i] = dy[i] * e[i]
              }
            }
          }
        }
      }
    }
  }

  /// With a the shares and g their gradient, the logits' gradient is a (g - sum of a g), in g's place.
  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  private func passSoftmax() {
    let (batch, classes) = (batch, classes)
    shares.withSpan { shares in
      attention.outputGradient.values.withMutableSpan { gradient in
        for first in stride(from: 0, to: batch * classes, by: classes) {
          var mean: Scalar = 0
          for i in first..<first + classes { mean += shares[i] * gradient[i] }
          for i in first..<first + classes { gradient[i] = shares[i] * (gradient[i] - mean) }
        }
      }
    }
  }
}
