import Foundations

/// How likely each class is by a classifier's logits.
public enum ClassShares {
  /// exp(z_c / T) relative to the largest, so that none overflows: the softmax but for a common factor. Where images
  /// may have several classes, the sigmoids of z_c / T.
  /// - Parameters:
  ///   - logits: of one image, one a class.
  ///   - temperature: T, above 0.
  public static func of(logits: some Sequence<Float>, temperature: Double = 1, isMultiLabel: Bool) -> [Double] {
    let scaled = logits.map { Double($0) / temperature }
    let largest = scaled.max() ?? 0
    return scaled.map { isMultiLabel ? 1 / (1 + PortableMath.exp(-$0)) : PortableMath.exp($0 - largest) }
  }
}
