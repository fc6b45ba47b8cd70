import Kernels

/// Mean and deviation of each channel's pixels (0...255); images are shifted and scaled by them.
public struct PixelNormalization: Sendable, Equatable {
  /// One a channel.
  public var mean: [Double]
  /// One a channel, above 0.
  public var deviation: [Double]

  public init(mean: [Double], deviation: [Double]) {
    precondition(mean.count == deviation.count && deviation.allSatisfy { $0 > 0 }, "deviations \(deviation)")
    self.mean = mean
    self.deviation = deviation
  }
}

extension PixelNormalization {
  /// What the field uses for photographs: the mean and deviation of ImageNet's channels, red, green, blue; for
  /// grey images their averages.
  public static func imageNet(channels: Int) -> PixelNormalization {
    channels == 3
      ? PixelNormalization(
        mean: [0.485 * 255, 0.456 * 255, 0.406 * 255], deviation: [0.229 * 255, 0.224 * 255, 0.225 * 255])
      : PixelNormalization(
        mean: Array(repeating: 0.449 * 255, count: channels),
        deviation: Array(repeating: 0.226 * 255, count: channels))
  }
}

/// Images that are too many or too large to be in memory: each is read when it is needed.
public protocol ImageStream: Sendable {
  var count: Int { get }
  /// From any thread.
  /// - Parameter crop: which part of the image; nil: its middle.
  /// - Returns: [channels, height, width] row-major, 0...255.
  func pixels(of item: Int, crop: CropPosition?) throws -> [UInt8]
}

/// All images of a data set, of one shape, and how a network is to see them.
public struct ImageTable: Sendable {
  enum Source: Sendable {
    /// [count, channels, height, width] row-major.
    case memory([UInt8])
    case stream(any ImageStream)
    /// [count, channels] row-major: what a backbone made of the images.
    case features([Float])
  }

  public let channels: Int
  public let height: Int
  public let width: Int
  let source: Source
  public let normalization: PixelNormalization

  /// - Parameter normalization: as measured on the training images, for all images of a run.
  public init(channels: Int, height: Int, width: Int, pixels: [UInt8], normalization: PixelNormalization) {
    precondition(
      channels > 0 && height > 0 && width > 0 && pixels.count % (channels * height * width) == 0,
      "\(pixels.count) pixels for images of \(channels) x \(height) x \(width)")
    precondition(
      normalization.mean.count == channels,
      "normalisation of \(normalization.mean.count) channels for \(channels)")
    self.channels = channels
    self.height = height
    self.width = width
    source = .memory(pixels)
    self.normalization = normalization
  }

  public init(
    channels: Int, height: Int, width: Int, stream: any ImageStream, normalization: PixelNormalization
  ) {
    precondition(
      normalization.mean.count == channels,
      "normalisation of \(normalization.mean.count) channels for \(channels)")
    self.channels = channels
    self.height = height
    self.width = width
    source = .stream(stream)
    self.normalization = normalization
  }

  /// With the mean and deviation of these images' own pixels.
  /// - Parameter items: the training images' places in the table; at least one.
  public init(channels: Int, height: Int, width: Int, pixels: [UInt8], normalizedBy items: [Int]) {
    precondition(!items.isEmpty, "normalisation by no images")
    let area = height * width
    var mean: [Double] = []
    var deviation: [Double] = []
    for channel in 0..<channels {
      // Sums of integers: exact, whatever the order.
      var sum = 0
      var squares = 0
      for item in items {
        let first = (item * channels + channel) * area
        for pixel in pixels[first..<first + area] {
          sum += Int(pixel)
          squares += Int(pixel) * Int(pixel)
        }
      }
      let count = Double(items.count * area)
      mean.append(Double(sum) / count)
      let variance = Double(squares) / count - (Double(sum) / count) * (Double(sum) / count)
      // A channel that never changes carries nothing; it is left unscaled.
      deviation.append(variance > 0 ? variance.squareRoot() : 1)
    }
    self.init(
      channels: channels, height: height, width: width, pixels: pixels,
      normalization: PixelNormalization(mean: mean, deviation: deviation))
  }

  /// Images of which only the features of a backbone that stays as it is are seen, by networks on
  /// ``Backbone/features(_:)``.
  /// - Parameter features: [count, width] row-major.
  public init(features: [Float], width: Int) {
    precondition(width > 0 && features.count % width == 0, "\(features.count) features of width \(width)")
    channels = width
    height = 1
    self.width = 1
    source = .features(features)
    normalization = PixelNormalization(
      mean: Array(repeating: 0, count: width), deviation: Array(repeating: 1, count: width))
  }

  public var count: Int {
    switch source {
    case .features(let features): features.count / imageSize
    case .memory(let pixels): pixels.count / imageSize
    case .stream(let stream): stream.count
    }
  }

  var imageSize: Int { channels * height * width }

  /// Whether a network with this input can see the images: as many channels, at least as high and wide.
  public func fits(_ input: TensorShape) -> Bool {
    channels == input.channels && height <= input.height && width <= input.width
  }

  /// Writes one image into one row of a batch, centred, normalised; around it are pixels of value 0 (before
  /// normalisation), and so is what a shift uncovers.
  /// - Parameters:
  ///   - batch: [rows, channels, height, width] plain; the images must fit it.
  ///   - distortion: how the image is moved within the row.
  public func write<Scalar: KernelScalar>(
    _ item: Int, into batch: Tensor<Scalar>, row: Int, distortion: ImageDistortion = .none
  ) throws {
    precondition(item >= 0 && item < count, "image \(item) of \(count)")
    switch source {
    case .features(let features):
      precondition(distortion == .none, "features cannot be distorted")
      batch.values.withMutableSpan { values in
        for channel in 0..<channels { values[row * channels + channel] = Scalar(features[item * channels + channel]) }
      }
    case .memory(let pixels):
      write(pixels, at: item * imageSize, into: batch, row: row, distortion: distortion)
    case .stream(let stream):
      write(
        try stream.pixels(of: item, crop: distortion.crop), at: 0, into: batch, row: row, distortion: distortion)
    }
  }

  /// - Parameter first: where the image begins among the pixels.
  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  func write<Scalar: KernelScalar>(
    _ pixels: [UInt8], at first: Int, into batch: Tensor<Scalar>, row: Int, distortion: ImageDistortion
  ) {
    let target = batch.shape
    precondition(fits(target) && batch.layout == .plain, "images of \(height) x \(width) for \(target)")
    precondition(pixels.count >= first + imageSize, "\(pixels.count) pixels, an image at \(first)")
    precondition(row >= 0 && row < target.batch, "row \(row) of \(target.batch)")
    let top = (target.height - height) / 2 + distortion.down
    let left = (target.width - width) / 2 + distortion.right
    let columns = max(left, 0)..<min(left + width, target.width)
    let pixels = pixels.span
    let start = first
    batch.values.withMutableSpan { values in
      for channel in 0..<channels {
        let factor = Scalar(1 / normalization.deviation[channel])
        let offset = Scalar(-normalization.mean[channel] / normalization.deviation[channel])
        for y in 0..<target.height {
          let first = ((row * channels + channel) * target.height + y) * target.width
          guard y >= top && y < top + height else {
            for x in 0..<target.width { values[first + x] = offset }
            continue
          }
          let source = start + (channel * height + y - top) * width
          for x in 0..<columns.lowerBound { values[first + x] = offset }
          if distortion.mirrored {
            for x in columns {
              values[first + x] = Scalar(pixels[source + width - 1 - x + left]) * factor + offset
            }
          } else {
            for x in columns { values[first + x] = Scalar(pixels[source + x - left]) * factor + offset }
          }
          for x in columns.upperBound..<target.width { values[first + x] = offset }
        }
      }
    }
  }
}

/// How one image is moved before a network sees it.
public struct ImageDistortion: Sendable, Equatable {
  /// Pixels; negative: up.
  public var down: Int
  /// Pixels; negative: to the left.
  public var right: Int
  /// Left and right swapped, before the shift.
  public var mirrored: Bool
  /// Which part of an image that is larger than what a network sees; nil: its middle.
  public var crop: CropPosition?

  public init(down: Int, right: Int, mirrored: Bool, crop: CropPosition? = nil) {
    self.down = down
    self.right = right
    self.mirrored = mirrored
    self.crop = crop
  }

  public static let none = ImageDistortion(down: 0, right: 0, mirrored: false)
}

/// Where a crop lies between the top left (0, 0) and the bottom right corner.
public struct CropPosition: Sendable, Equatable {
  /// In [0, 1).
  public var down: Double
  /// In [0, 1).
  public var right: Double

  public init(down: Double, right: Double) {
    self.down = down
    self.right = right
  }
}
