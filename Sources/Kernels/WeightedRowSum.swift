import CKernels

/// sum over k of weights_k * matrix row k, from 0 and in order, rounded after every step: the same bits on every
/// machine.
/// - Parameters:
///   - weights: [n], 8 a lane; at least one lane.
///   - matrix: [n, columns] row-major, 8 values a lane.
///   - result: [columns], 8 a lane; is overwritten.
public func weightedRowSum(
  _ weights: [SIMD8<Double>], _ matrix: [SIMD8<Double>], into result: inout [SIMD8<Double>]
) {
  precondition(
    !weights.isEmpty && matrix.count == 8 * weights.count * result.count,
    "\(8 * weights.count) rows of \(result.count) lanes in \(matrix.count)")
  let (rows, columns) = (8 * weights.count, 8 * result.count)
  weights.withUnsafeBufferPointer { weights in
    matrix.withUnsafeBufferPointer { matrix in
      result.withUnsafeMutableBufferPointer { result in
        weights.withMemoryRebound(to: Double.self) { weights in
          matrix.withMemoryRebound(to: Double.self) { matrix in
            result.withMemoryRebound(to: Double.self) { result in
              guard let weights = weights.baseAddress, let matrix = matrix.baseAddress, let result = result.baseAddress
              else { return }
              ck_weighted_row_sum(rows, columns, weights, matrix, result)
            }
          }
        }
      }
    }
  }
}
