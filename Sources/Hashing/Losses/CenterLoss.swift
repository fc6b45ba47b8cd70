import Foundations
import Kernels
import Training

/// Central similarity (Yuan et al., "Central Similarity Quantization", CVPR 2020, in the form of Chen et al.,
/// "Deep Hashing with Semantic Hash Centers", arXiv 2507.08404, Eqs. 41 and 42): every output bit is pulled
/// towards its image's target, which is the hash center of its class or the centroid of its classes'
/// (``HashCenters/centroids(of:ties:)``).
///
/// With u the outputs, t in {-1, +1} the bits of the row's target and gamma the weight, the mean over batch
/// and bits of
///
///     softplus(-2 t u) + gamma (|tanh u| - 1)^2
///
/// The first term is the papers' BCE((tanh u + 1) / 2, (t + 1) / 2), since (tanh u + 1) / 2 = sigmoid(2 u),
/// in a form that no output overflows.
public final class CenterLoss<Scalar: KernelScalar>: TrainingObjective {
  private let bits: Int
  private let images: Int
  /// [training images, bits] row-major, -1 or +1.
  private let targets: Buffer<Scalar>
  private let quantisationWeight: Scalar

  /// - Parameters:
  ///   - targets: of the training images, [images, bits] row-major, -1 or +1; `TrainingBatch.items` are positions
  ///     in them.
  ///   - quantisationWeight: gamma.
  public init(targets: [Int8], bits: Int, quantisationWeight: Double) {
    precondition(bits > 0 && targets.count % bits == 0, "\(targets.count) signs for targets of \(bits) bits")
    self.bits = bits
    images = targets.count / bits
    self.targets = Buffer(targets.map { Scalar($0) })
    self.quantisationWeight = Scalar(quantisationWeight)
  }

  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  public func evaluate(outputs: Tensor<Scalar>, batch: TrainingBatch, gradient: Tensor<Scalar>) -> Double {
    let rows = batch.items.count
    precondition(
      outputs.values.count == rows * bits && gradient.values.count == rows * bits,
      "\(outputs.shape) outputs and \(gradient.shape) gradients for \(rows) rows of \(bits) bits")
    let scale = 1 / Scalar(rows * bits)
    var sum = 0.0
    outputs.values.withSpan { u in
      targets.withSpan { targets in
        gradient.values.withMutableSpan { gradient in
          for row in 0..<rows {
            let item = batch.items[row]
            precondition(item >= 0 && item < images, "image \(item) has no target among \(images)")
            for bit in 0..<bits {
              let index = row * bits + bit
              let (loss, slope) = Self.term(
                output: u[index], target: targets[item * bits + bit], quantisationWeight: quantisationWeight)
              sum += Double(loss)
              gradient[index] = slope * scale
            }
          }
        }
      }
    }
    return sum / Double(rows * bits)
  }

  /// One bit's loss and its derivative with respect to the output. All of it comes from e = exp(-2 |u|),
  /// which is in (0, 1]: |tanh u| - 1 = -2 e / (1 + e), 1 - tanh^2 u = 4 e / (1 + e)^2.
  @inline(__always)
  private static func term(output u: Scalar, target t: Scalar, quantisationWeight: Scalar)
    -> (loss: Scalar, slope: Scalar)
  {
    let e = Scalar.exp(-2 * abs(u))
    let whole = 1 + e
    let towards = t * u >= 0
    let similarity = max(-2 * t * u, 0) + Scalar.log1p(e)
    let similaritySlope = -2 * t * (towards ? e : 1) / whole

    let gap = -2 * e / whole
    let sign: Scalar = u < 0 ? -1 : 1
    let gapSlope = sign * 4 * e / (whole * whole)
    return (
      similarity + quantisationWeight * gap * gap,
      similaritySlope + quantisationWeight * 2 * gap * gapSlope
    )
  }
}

extension HashingNetworkRecipe {
  /// The linear head under ``CenterLoss``. Every row with fixed hash centers uses this one recipe, so that rows
  /// differ in their centers alone.
  public static func centerLoss(quantisationWeight: Double) -> HashingNetworkRecipe {
    HashingNetworkRecipe(
      name: "center-loss", version: 1, parameters: ["quantisation-weight": .number(quantisationWeight)]
    ) { context, _ in
      guard let centers = context.centers else {
        throw HashingError.missingInput(recipe: "center-loss", input: "hash centers")
      }
      let ties = HashCenters.ties(bits: centers.bits, seed: context.seed)
      return CenterLoss<Float>(
        targets: centers.centroids(of: context.labels, ties: ties), bits: centers.bits,
        quantisationWeight: quantisationWeight)
    }
  }

  /// With the weight of ``ParameterDefinition/centerLossQuantisationWeight``.
  @Sendable public static func centerLoss(_ values: ParameterValues) -> MethodEncoder {
    .hashingNetwork(centerLoss(quantisationWeight: values.number("quantisation-weight")))
  }

  /// For the cards of the rows that use it.
  public static let centerLossFormula = [
    "L = mean over batch and bits of softplus(-2 t u) + gamma (|tanh u| - 1)^2",
    "u: linear output, t: the bit of the class's center, gamma: quantisation-weight; code = sign(u)",
    "an image of several classes: t = sign of the sum of their centers' bits; where that is 0 (as where there is "
      + "no class), the bit of one random vector, drawn once per bits and seed",
    "softplus(-2 t u) = BCE((tanh u + 1) / 2, (t + 1) / 2), in a form that does not overflow",
  ]
}

extension ParameterDefinition {
  /// The weight of a loss's quantisation term.
  public static func quantisationWeight(default value: Double, meaning: String) -> ParameterDefinition {
    ParameterDefinition(
      key: "quantisation-weight", kind: .number(0...10), defaultValue: .number(value), meaning: meaning)
  }

  /// gamma of ``CenterLoss``.
  public static let centerLossQuantisationWeight = quantisationWeight(
    default: 1e-4, meaning: "gamma: weight of the mean of (|tanh u| - 1)^2")
}
