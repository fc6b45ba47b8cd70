import Kernels
import Training

/// What losses with softmaxes over hash centers share: for rows v and centers h_c in {-1, +1}^K,
///
///     z_c = s cos(v, h_c) = s / sqrt(K) h_c . v / |v|
///
/// A row shorter than 1e-12 has no direction: its z and its gradient are 0. So gradients, which grow as 1 / |v|, and
/// their squares in an optimizer stay finite.
package final class CosineLogits<Scalar: KernelScalar> {
  /// z: [batch, classes], of the last ``forward(_:)``.
  package let logits: Tensor<Scalar>
  /// Where the caller writes the loss's gradient with respect to ``logits``, before ``backward(into:)``.
  package let logitsGradient: Tensor<Scalar>
  /// v / |v|: [batch, bits], of the last ``forward(_:)``.
  package let directions: Buffer<Scalar>

  private let bits: Int
  private let classes: Int
  private let factor: Scalar
  private let kernels: any KernelSet<Scalar>
  /// [classes, bits].
  private let centers: Buffer<Scalar>
  /// |v| of each row.
  private let lengths: Buffer<Scalar>

  /// - Parameters:
  ///   - scale: s.
  ///   - batch: rows of every batch.
  package init(centers: HashCenters, scale: Double, batch: Int, kernels: any KernelSet<Scalar>) {
    bits = centers.bits
    classes = centers.classes
    factor = Scalar(scale / Double(centers.bits).squareRoot())
    self.kernels = kernels
    self.centers = Buffer(centers.signs.map { Scalar($0) })
    directions = Buffer(count: batch * centers.bits)
    lengths = Buffer(count: batch)
    logits = Tensor(TensorShape(batch: batch, channels: centers.classes))
    logitsGradient = Tensor(logits.shape)
  }

  private var batch: Int { lengths.count }

  /// - Parameter vectors: v, [batch, bits].
  package func forward(_ vectors: Buffer<Scalar>) throws {
    precondition(vectors.count == directions.count, "\(vectors.count) values for \(batch) rows of \(bits) bits")
    normalise(vectors)
    try kernels.multiply(
      rows: batch, columns: classes, inner: bits, alpha: factor, a: directions, transposeA: false, b: centers,
      transposeB: true, beta: 0, into: logits.values)
  }

  /// - Parameters:
  ///   - gradient: overwritten with the loss's gradient with respect to the vectors of the last forward.
  ///   - adding: whether `gradient` holds what the loss has with respect to ``directions`` by other ways than the
  ///     logits; it is then part of the result.
  package func backward(into gradient: Buffer<Scalar>, adding: Bool = false) throws {
    try kernels.multiply(
      rows: batch, columns: bits, inner: classes, alpha: factor, a: logitsGradient.values, transposeA: false,
      b: centers, transposeB: false, beta: adding ? 1 : 0, into: gradient)
    passNormalisation(gradient)
  }

  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  private func normalise(_ vectors: Buffer<Scalar>) {
    let (batch, bits) = (batch, bits)
    vectors.withSpan { v in
      directions.withMutableSpan { directions in
        lengths.withMutableSpan { lengths in
          for row in 0..<batch {
            let range = row * bits..<(row + 1) * bits
            var squares: Scalar = 0
            for i in range { squares += v[i] * v[i] }
            let length = squares.squareRoot()
            // 0 for what has no direction.
            lengths[row] = length < 1e-12 ? 0 : length
            for i in range { directions[i] = lengths[row] > 0 ? v[i] / length : 0 }
          }
        }
      }
    }
  }

  /// With n = v / |v| and g the gradient with respect to n: (g - n (n . g)) / |v|, in g's place.
  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  private func passNormalisation(_ gradient: Buffer<Scalar>) {
    let (batch, bits) = (batch, bits)
    directions.withSpan { n in
      lengths.withSpan { lengths in
        gradient.withMutableSpan { g in
          for row in 0..<batch {
            let range = row * bits..<(row + 1) * bits
            var along: Scalar = 0
            for i in range { along += n[i] * g[i] }
            for i in range { g[i] = lengths[row] > 0 ? (g[i] - n[i] * along) / lengths[row] : 0 }
          }
        }
      }
    }
  }
}
