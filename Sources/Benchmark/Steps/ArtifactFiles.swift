import Foundations
import Training

// What steps read and write, on top of the formats.

extension Artifact {
  func array<Element: NumPyElement>(_ name: String, of: Element.Type = Element.self) throws -> NumPyFile<Element> {
    try NumPyFile(parsing: read(name))
  }

  /// Of its arrays alone: equal for equal results, whatever led to them.
  var arraysDigest: Digest {
    JSONValue.object(
      record.files.filter { $0.key.hasSuffix(".npy") }.mapValues { .string($0.digest.description) }
    ).digest
  }
}

extension Safetensors {
  init(_ network: Network<Float>) {
    self.init(
      Dictionary(
        network.state.map { ($0.name, Tensor(shape: $0.shape, values: $0.values)) }, uniquingKeysWith: { $1 }))
  }

  var arrays: [NamedArray<Float>] {
    tensors.sorted { $0.key < $1.key }
      .map { NamedArray(name: $0.key, shape: $0.value.shape, values: $0.value.values) }
  }
}

extension Artifact {
  func weights() throws -> [NamedArray<Float>] {
    try Safetensors(parsing: read("weights.safetensors")).arrays
  }
}
