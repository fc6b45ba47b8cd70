import Kernels
import Training

/// How far a gradient is from central differences.
public struct GradientCheck: CustomStringConvertible {
  /// Largest |gradient - difference quotient|, relative to the largest of either (taken as at least 1e-3, so
  /// that rounding of gradients that vanish does not count as deviation); infinite if any of them is not
  /// finite.
  public var deviation: Double
  /// Largest |gradient|: a check of gradients that are all zero proves nothing.
  public var largest: Double
  /// The array and the entry that deviates most.
  public var place: String

  /// Within `tolerance`, of a gradient that is not zero everywhere.
  public func holds(within tolerance: Double) -> Bool { deviation <= tolerance && largest > 0 }

  public var description: String {
    "deviation \(deviation) at \(place), largest gradient \(largest)"
  }
}

/// An array whose gradient is checked.
public struct CheckedArray {
  public var name: String
  /// Is changed entry by entry, and put back.
  public var values: Buffer<Double>
  /// dLoss / dvalues as the code under test has it.
  public var gradient: [Double]

  public init(name: String, values: Buffer<Double>, gradient: [Double]) {
    self.name = name
    self.values = values
    self.gradient = gradient
  }
}

/// Compares each array's gradient with (loss(x + step) - loss(x - step)) / (2 step), entry by entry.
/// - Parameter loss: evaluates the loss at the arrays' current values.
public func checkGradients(
  of arrays: [CheckedArray], step: Double = 1e-5, loss: () throws -> Double
) throws -> GradientCheck {
  var quotients: [[Double]] = []
  for array in arrays {
    precondition(
      array.gradient.count == array.values.count,
      "\(array.gradient.count) gradients for \(array.values.count) values of \(array.name)")
    var row: [Double] = []
    for i in 0..<array.values.count {
      let value = array.values[i]
      array.values[i] = value + step
      let above = try loss()
      array.values[i] = value - step
      let below = try loss()
      array.values[i] = value
      row.append((above - below) / (2 * step))
    }
    quotients.append(row)
  }
  var check = GradientCheck(deviation: 0, largest: 0, place: "nowhere")
  for (array, row) in zip(arrays, quotients) {
    let largest = array.gradient.reduce(0) { max($0, abs($1)) }
    let scale = row.reduce(max(largest, 1e-3)) { max($0, abs($1)) }
    check.largest = max(check.largest, largest)
    for (i, (gradient, quotient)) in zip(array.gradient, row).enumerated() {
      let difference = abs(gradient - quotient) / scale
      let deviation = difference.isFinite ? difference : .infinity
      if deviation > check.deviation {
        check.deviation = deviation
        check.place = "\(array.name)[\(i)]: \(gradient) for a quotient of \(quotient)"
      }
    }
  }
  return check
}

/// Checks an objective's gradient with respect to the outputs and to its own parameters.
///
/// The objective is evaluated anew for each difference. One that keeps state between calls (a memory of
/// codes) must come to the same loss each time it sees the same outputs; where its state is meant to be
/// constant in the gradient, check it with state that does not depend on these outputs.
public func checkGradient<Objective: TrainingObjective>(
  of objective: Objective, outputs: Tensor<Double>, batch: TrainingBatch, step: Double = 1e-5
) throws -> GradientCheck where Objective.Scalar == Double {
  let gradient = Tensor<Double>(outputs.shape)
  // What is left of a step before must be overwritten, not added to.
  gradient.values.fill(7)
  for parameter in objective.parameters { parameter.gradient.fill(7) }
  _ = try objective.evaluate(outputs: outputs, batch: batch, gradient: gradient)
  var arrays = [CheckedArray(name: "outputs", values: outputs.values, gradient: gradient.values.array)]
  arrays += objective.parameters.map {
    CheckedArray(name: $0.name, values: $0.values, gradient: $0.gradient.array)
  }
  let scratch = Tensor<Double>(outputs.shape)
  return try checkGradients(of: arrays, step: step) {
    try objective.evaluate(outputs: outputs, batch: batch, gradient: scratch)
  }
}
