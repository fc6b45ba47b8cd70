import Foundations

/// Draws each training image's distortion from the stream "augmentation", by epoch and item: it does not
/// depend on the batch that the image comes in.
public struct Augmentation: Sendable {
  private let kind: TrainingOptions.Augmentation
  private let stream: RandomStream
  private static let reach = 2

  public init(_ kind: TrainingOptions.Augmentation, seed: UInt64) {
    self.kind = kind
    stream = RandomStream(seed: seed, purpose: "augmentation")
  }

  /// - Parameter item: position in the training set.
  public func distortion(epoch: Int, item: Int) -> ImageDistortion {
    guard kind != .none else { return .none }
    var generator = stream.generator(epoch: epoch, item: item)
    if kind == .cropFlip {
      let crop = CropPosition(down: generator.uniform(), right: generator.uniform())
      return ImageDistortion(down: 0, right: 0, mirrored: generator.sign() < 0, crop: crop)
    }
    return ImageDistortion(
      down: generator.below(2 * Self.reach + 1) - Self.reach,
      right: generator.below(2 * Self.reach + 1) - Self.reach,
      mirrored: kind == .shiftFlip && generator.sign() < 0)
  }
}
