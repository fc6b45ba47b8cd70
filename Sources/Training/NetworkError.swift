/// What can be wrong with a network or with arrays that are to be loaded into it.
public enum NetworkError: Error, Equatable, CustomStringConvertible {
  case unknownBackbone(String, known: [String])
  case noLayers
  case duplicateLayer(String)
  case impossibleLayer(String, reason: String)
  case missingArray(String)
  /// An array that the network does not have.
  case unknownArray(String)
  case wrongShape(String, expected: [Int], found: [Int])

  public var description: String {
    switch self {
    case .unknownBackbone(let name, let known):
      "there is no backbone '\(name)'; known: \(known.joined(separator: ", "))"
    case .noLayers: "a network without layers"
    case .duplicateLayer(let name): "two layers are named '\(name)'"
    case .impossibleLayer(let name, let reason): "layer '\(name)': \(reason)"
    case .missingArray(let name): "the weights lack '\(name)'; are they another network's?"
    case .unknownArray(let name): "the weights have '\(name)', which this network does not"
    case .wrongShape(let name, let expected, let found):
      "the weights' '\(name)' has shape \(found), this network's \(expected)"
    }
  }
}
