import CKernels

/// sum over k of weights_k * matrix row k, from 0 and in order, rounded after every step: the same bits on every
/// machine.
/// - Parameters:
///   - weights: [n], 8 a lane.
///   - matrix: [n, columns] row-major, 8 values a lane.
///   - result: [columns], 8 a lane; is overwritten.
public func weightedRowSum(
  _ weights: [SIMD8<Double>], _ matrix: [SIMD8<Double>], into result: inout [SIMD8<Double>]
) {
  precondition(
    matrix.count == 8 * weights.count * result.count,
    "\(8 * weights.count) rows of \(result.count) lanes in \(matrix.count)")
  let (rows, columns) = (8 * weights.count, 8 * result.count)
  weights.withUnsafeBytes { weights in
    matrix.withUnsafeBytes { matrix in
      result.withUnsafeMutableBytes { result in
        guard let weights = weights.assumingMemoryBound(to: Double.self).baseAddress,
          let matrix = matrix.assumingMemoryBound(to: Double.self).baseAddress,
          let result = result.assumingMemoryBound(to: Double.self).baseAddress
        else { return }
        ck_weighted_row_sum(rows, columns, weights, matrix, result)
      }
    }
  }
}
