import Foundations
import Kernels
import Training

/// A loss's inputs, value and gradients as PyTorch has them: Tests/Fixtures/losses/NAME.json, written by
/// Tests/Scripts/loss_fixtures.
public struct LossFixture: Sendable, CustomStringConvertible {
  public let name: String
  /// Position in the file.
  public let position: Int
  private let members: JSONValue

  public var description: String { "\(name) \(position)" }

  /// All cases of a file.
  public static func named(_ name: String, testFile: String = #filePath) throws -> [LossFixture] {
    let tests = testFile.split(separator: "/").prefix { $0 != "Tests" }.joined(separator: "/")
    let bytes = try LocalFileSystem().read("/\(tests)/Tests/Fixtures/losses/\(name).json")
    guard case .array(let cases) = try JSONValue(parsing: bytes) else { return [] }
    return cases.enumerated().map { LossFixture(name: name, position: $0, members: $1) }
  }

  public func number(_ key: String) -> Double {
    switch members[key] {
    case .number(let value): value
    case .integer(let value): Double(value)
    default: .nan
    }
  }

  public func integer(_ key: String) -> Int { members[key]?.integer ?? 0 }

  /// Row-major; empty where there is no such array.
  public func numbers(_ key: String) -> [Double] {
    guard case .array(let values)? = members[key] else { return [] }
    return values.map { value in
      switch value {
      case .number(let number): number
      case .integer(let integer): Double(integer)
      default: .nan
      }
    }
  }

  public func integers(_ key: String) -> [Int] { numbers(key).map { Int($0) } }

  /// "outputs", in rows of "bits".
  public var outputs: Tensor<Double> {
    let values = numbers("outputs")
    let bits = integer("bits")
    let tensor = Tensor<Double>(TensorShape(batch: values.count / bits, channels: bits))
    tensor.values.copy(from: values)
    return tensor
  }

  /// How far an objective is from this fixture: the largest difference of its loss and of its outputs' gradient,
  /// each relative to the largest value of the fixture's.
  public func deviation<Objective: TrainingObjective>(of objective: Objective, batch: TrainingBatch) throws -> Double
  where Objective.Scalar == Double {
    let outputs = outputs
    let gradient = Tensor<Double>(outputs.shape)
    gradient.values.fill(7)
    let loss = try objective.evaluate(outputs: outputs, batch: batch, gradient: gradient)
    var deviation = abs(loss - number("loss")) / abs(number("loss"))
    deviation = max(deviation, Self.deviation(gradient.values.array, numbers("outputs-gradient")))
    for parameter in objective.parameters {
      deviation = max(
        deviation, Self.deviation(parameter.gradient.array, numbers("\(parameter.name)-gradient")))
    }
    return deviation
  }

  /// Infinite where the counts differ, there is nothing to compare, or a value is not finite.
  public static func deviation(_ found: [Double], _ expected: [Double]) -> Double {
    let largest = expected.reduce(0) { max($0, abs($1)) }
    guard found.count == expected.count, largest > 0 else { return .infinity }
    var deviation = 0.0
    for (found, expected) in zip(found, expected) {
      let difference = abs(found - expected) / largest
      deviation = max(deviation, difference.isFinite ? difference : .infinity)
    }
    return deviation
  }
}
