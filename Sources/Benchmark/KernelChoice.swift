import Foundations
import Kernels

/// Which kernels train and encode.
public enum KernelChoice: String, Sendable, CaseIterable {
  /// The fast ones.
  case oneDNN = "onednn"
  /// The slow, clear ones: hours instead of minutes, and the same bits on every machine.
  case reference

  func make() throws -> any KernelSet<Float> {
    switch self {
    case .oneDNN: try OneDNNKernels()
    case .reference: ReferenceKernels<Float>()
    }
  }

  /// To be raised when the same weights and images come to give other bits; nil for the reference, which does not
  /// change.
  var version: Int? {
    switch self {
    case .oneDNN: 3
    case .reference: nil
    }
  }

  /// For the identity of steps.
  var identity: JSONValue {
    guard let version else { return .string(rawValue) }
    return ["name": .string(rawValue), "version": .integer(version)]
  }

  /// What trained weights depend on, for the identity of steps: oneDNN chooses its code by the instruction set,
  /// and so do loops of ours.
  var instructionSet: String? {
    switch self {
    case .oneDNN: OneDNNKernels.instructionSet
    case .reference: nil
    }
  }
}
