import Hashing
import Kernels

extension CosineLogits {
  /// Of one row, with P the softmax of its logits z,
  ///
  ///     -[a sum over own classes of log P_c + b sum over the other classes of log(1 - P_c)]
  ///
  /// Writes its gradient, divided by the rows of the batch, into the row of ``logitsGradient``.
  ///
  /// With e_c = exp(z_c - z_m), m the largest logit's class, and S their sum: 1 - P_c is 1 - e_c / S for all classes
  /// but m, whose P is at most 1/2, and for m the sum of the others' e, divided by S. Nothing cancels.
  /// - Parameters:
  ///   - ownShare: a.
  ///   - otherShare: b.
  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  package func affirmAndDeny(_ row: Int, own: [Int], ownShare: Scalar, otherShare: Scalar) -> Double {
    let (rows, classes) = (logits.shape.batch, logits.shape.features)
    let first = row * classes
    var isOwn = [Bool](repeating: false, count: classes)
    for classIndex in own { isOwn[classIndex] = true }
    var loss: Scalar = 0
    logits.values.withSpan { z in
      logitsGradient.values.withMutableSpan { gradient in
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
        let total = ownShare * Scalar(own.count)
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
}
