import Kernels

/// One layer by its meaning; the network plans the kernels and buffers.
public indirect enum LayerSpecification: Sendable, Equatable {
  /// Square kernel. Weights start from He's normal distribution, deviation sqrt(2 / (inputs kernel^2)).
  case convolution(outputs: Int, kernel: Int, stride: Int, padding: Int, bias: Bool)
  /// `rectified`: a ReLU behind it, fused. Momentum 0.1 on the running statistics, epsilon 1e-5.
  case batchNormalization(rectified: Bool)
  case rectifier
  case tanh
  /// Windows side by side.
  case maximumPooling(window: Int)
  case averagePooling(window: Int)
  /// Feature maps to [batch, channels x height x width] in the plain order.
  case flatten
  /// `deviation` nil: He's normal distribution. The bias starts at 0.
  case linear(outputs: Int, bias: Bool, deviation: Double?)
  case dropout(rate: Double)
  /// body(x) + shortcut(x); an empty shortcut is the identity.
  case residual(body: [NamedLayer], shortcut: [NamedLayer])
  /// x + tanh(V x + b) * (softmax(W x + c) R) with a prototype of each class in R: the mean of x over its training
  /// images, taken anew before each epoch.
  case metaEmbedding(classes: Int)
}

public struct NamedLayer: Sendable, Equatable {
  public var name: String
  public var layer: LayerSpecification
  public init(_ name: String, _ layer: LayerSpecification) {
    self.name = name
    self.layer = layer
  }
}

/// A network's feature extractor: input channels, height and width, and the layers up to the features.
public struct Backbone: Sendable, Equatable {
  public var name: String
  /// Of one image: batch 1.
  public var input: TensorShape
  public var layers: [NamedLayer]
  /// Width of the feature vector that the head sees.
  public var features: Int

  public init(name: String, input: TensorShape, layers: [NamedLayer], features: Int) {
    self.name = name
    self.input = input
    self.layers = layers
    self.features = features
  }

  /// No layers: a network that sees features, not images.
  public static func features(_ width: Int) -> Backbone {
    Backbone(
      name: "features", input: TensorShape(batch: 1, channels: width, height: 1, width: 1), layers: [],
      features: width)
  }
}
