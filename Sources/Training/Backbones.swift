import Kernels

extension Backbone {
  /// Names that `named` knows.
  public static let names = ["convnet"]

  /// - Parameters:
  ///   - name: as experiment files spell it.
  ///   - channels: of the images: 1 or 3.
  ///   - side: the larger of the images' height and width.
  public static func named(_ name: String, width: Int, channels: Int, side: Int = 32) throws(NetworkError)
    -> Backbone
  {
    switch name {
    case "convnet": convnet(width: width, channels: channels, side: side)
    default: throw .unknownBackbone(name, known: names)
    }
  }

  /// Three blocks of 3x3 convolution, batch normalisation and rectifier on square images (32x32, or larger in steps
  /// of 8 where the data's are), `width`, 2 `width`
  /// and 4 `width` channels wide; 2x2 maximum pooling behind the first two, average pooling to 2x2 behind the
  /// third; a linear layer from 16 `width` to 8 `width` features (512 to 256 at the default width),
  /// rectified.
  public static func convnet(width: Int = 32, channels: Int = 1, side: Int = 32) -> Backbone {
    let input = max(32, (side + 7) / 8 * 8)
    var layers: [NamedLayer] = []
    for block in 1...3 {
      layers += [
        NamedLayer(
          "block\(block).convolution",
          .convolution(outputs: width << (block - 1), kernel: 3, stride: 1, padding: 1, bias: false)),
        NamedLayer("block\(block).normalization", .batchNormalization(rectified: true)),
        NamedLayer(
          "block\(block).pooling", block < 3 ? .maximumPooling(window: 2) : .averagePooling(window: input / 8)),
      ]
    }
    layers += [
      NamedLayer("flatten", .flatten),
      NamedLayer("features.linear", .linear(outputs: 8 * width, bias: true, deviation: nil)),
      NamedLayer("features.rectifier", .rectifier),
    ]
    return Backbone(
      name: "convnet", input: TensorShape(batch: 1, channels: channels, height: input, width: input),
      layers: layers, features: 8 * width)
  }
}
