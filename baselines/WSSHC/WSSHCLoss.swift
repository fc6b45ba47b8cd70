import Foundations
import Hashing
import Kernels
import Training

/// The loss of well-separated semantic hash centers (Wang et al., ACCV 2022, as released): the image's class is said
/// by a softmax over the cosines to all centers, and each other class denied.
///
/// With b = tanh(u), P = softmax of sqrt(K) cos(b, h_c) over the C centers, y the class and lambda the weight, the
/// mean over the batch of
///
///     -[log P_y + 1 / (C - 1) sum over c != y of log(1 - P_c)]  +  lambda mean over bits of (|b| - 1)^2
///
/// Where an image has the classes Y, the first term is the mean over Y, and the second over the others; what there is
/// none of counts 0.
package final class WSSHCLoss<Scalar: KernelScalar>: TrainingObjective {
  private let bits: Int
  private let classes: Int
  /// Of the training images.
  private let labels: Labels
  private let quantisationWeight: Scalar
  /// b: [batch, bits].
  private let codes: Tensor<Scalar>
  private let cosines: CosineLogits<Scalar>

  /// - Parameters:
  ///   - labels: of the training images; `TrainingBatch.items` are positions in them.
  ///   - batch: rows of every batch.
  ///   - quantisationWeight: lambda.
  package init(
    centers: HashCenters, labels: Labels, batch: Int, quantisationWeight: Double, kernels: any KernelSet<Scalar>
  ) {
    precondition(centers.classes >= 2, "\(centers.classes) centers: there is no other class to deny")
    precondition(labels.fit(classes: centers.classes), "an image's class has no center among \(centers.classes)")
    bits = centers.bits
    classes = centers.classes
    self.labels = labels
    self.quantisationWeight = Scalar(quantisationWeight)
    codes = Tensor(TensorShape(batch: batch, channels: centers.bits))
    cosines = CosineLogits(
      centers: centers, scale: Double(centers.bits).squareRoot(), batch: batch, kernels: kernels)
  }

  package func evaluate(outputs: Tensor<Scalar>, batch: TrainingBatch, gradient: Tensor<Scalar>) throws -> Double {
    let rows = batch.items.count
    precondition(
      outputs.shape == codes.shape && gradient.shape == codes.shape && rows == codes.shape.batch,
      "\(outputs.shape) outputs and \(gradient.shape) gradients for \(rows) rows; the loss is for \(codes.shape)")
    takeCodes(of: outputs.values)
    try cosines.forward(codes.values)
    var loss = 0.0
    for (row, item) in batch.items.enumerated() { loss += classify(row, as: labels.classes(of: item), of: rows) }
    try cosines.backward(into: gradient.values)
    let gap = addQuantisation(to: gradient.values)
    return loss / Double(rows) + Double(quantisationWeight) * gap
  }

  /// Writes the row's gradient of the logits, divided by `rows`.
  ///
  /// With e_c = exp(z_c - z_m), m the largest logit's class, and S their sum: 1 - P_c is 1 - e_c / S for all classes
  /// but m, whose P is at most 1/2, and for m the sum of the others' e, divided by S. Nothing cancels.
  /// - Returns: the row's loss without the last term.
  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  private func classify(_ row: Int, as own: [Int], of rows: Int) -> Double {
    let (classes, first) = (classes, row * classes)
    var isOwn = [Bool](repeating: false, count: classes)
    for classIndex in own { isOwn[classIndex] = true }
    // What each log P of an own class and each log(1 - P) of another one counts.
    let ownShare: Scalar = own.isEmpty ? 0 : 1 / Scalar(own.count)
    let otherShare: Scalar = own.count == classes ? 0 : 1 / Scalar(classes - own.count)
    var loss: Scalar = 0
    cosines.logits.values.withSpan { z in
      cosines.logitsGradient.values.withMutableSpan { gradient in
        var top = 0
        for c in 1..<classes where z[first + c] > z[first + top] { top = c }
        var rest: Scalar = 0
        for c in 0..<classes {
          let power = Scalar.exp(z[first + c] - z[first + top])
          gradient[first + c] = power
          if c != top { rest += power }
        }
        let sum = 1 + rest
        let logSum = Scalar.log1p(rest)
        // P / (1 - P) of the other classes: of the top one, and summed over all but it.
        var topOdds: Scalar = 0
        var oddsOfRest: Scalar = 0
        for c in 0..<classes {
          let share = gradient[first + c] / sum
          if isOwn[c] {
            loss -= ownShare * (z[first + c] - z[first + top] - logSum)
          } else if c == top {
            loss -= otherShare * (Scalar.log(rest) - logSum)
            topOdds = 1 / rest
          } else {
            loss -= otherShare * Scalar.log1p(-share)
            oddsOfRest += share / (1 - share)
          }
          gradient[first + c] = share
        }
        // dz_c = P_c sum of ownShare - [own] ownShare + [other] otherShare P_c
        //   - P_c otherShare sum over the others but c of P / (1 - P).
        let total: Scalar = own.isEmpty ? 0 : 1
        for c in 0..<classes {
          let share = gradient[first + c]
          var slope: Scalar
          if c == top {
            // P - 1 as the rest's share.
            slope = isOwn[c] ? total - ownShare - total * rest / sum : (total + otherShare) * share
            slope -= otherShare * share * oddsOfRest
          } else {
            let odds = isOwn[c] ? 0 : share / (1 - share)
            slope = isOwn[c] ? total * share - ownShare : (total + otherShare) * share
            slope -= otherShare * share * (topOdds + (oddsOfRest - odds))
          }
          gradient[first + c] = slope / Scalar(rows)
        }
      }
    }
    return Double(loss)
  }

  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  private func takeCodes(of outputs: Buffer<Scalar>) {
    outputs.withSpan { u in
      codes.values.withMutableSpan { b in
        for i in 0..<b.count { b[i] = Scalar.tanh(u[i]) }
      }
    }
  }

  /// Adds that of lambda (|b| - 1)^2, and passes all through tanh' = 1 - tanh^2.
  /// - Returns: the mean of (|b| - 1)^2.
  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  private func addQuantisation(to gradient: Buffer<Scalar>) -> Double {
    let scale = 2 * quantisationWeight / Scalar(gradient.count)
    var sum = 0.0
    codes.values.withSpan { b in
      gradient.withMutableSpan { gradient in
        for i in 0..<gradient.count {
          let gap = abs(b[i]) - 1
          sum += Double(gap * gap)
          gradient[i] = (gradient[i] + scale * (b[i] < 0 ? -gap : gap)) * (1 - b[i] * b[i])
        }
      }
    }
    return sum / Double(gradient.count)
  }
}
