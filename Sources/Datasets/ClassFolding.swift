/// Classes of characters that count as one where somebody finds it wrong to tell them apart.
public enum ClassFolding: String, Sendable, CaseIterable {
  /// "O" and "o".
  case letterCase = "case"
  /// "a", "à" and "å": letters that Unicode names as one with something added ("LATIN SMALL LETTER A WITH GRAVE").
  case accents

  /// - Parameter names: of the classes.
  /// - Returns: for each class the first one that it counts as; nil where a class is no single character, or no two
  ///   count as one.
  public func classes(of names: [String]) -> [Int32]? {
    var firsts: [String: Int32] = [:]
    var classes: [Int32] = []
    for (index, name) in names.enumerated() {
      guard let character = name.unicodeScalars.first, name.unicodeScalars.count == 1 else { return nil }
      let key = key(character)
      let first = firsts[key] ?? Int32(index)
      firsts[key] = first
      classes.append(first)
    }
    return firsts.count < names.count ? classes : nil
  }

  /// Equal for characters that count as one.
  private func key(_ character: Unicode.Scalar) -> String {
    switch self {
    case .letterCase: return character.properties.lowercaseMapping
    case .accents:
      guard let name = character.properties.name, let addition = name.firstRange(of: " WITH ") else {
        return character.properties.name ?? String(character)
      }
      return String(name[..<addition.lowerBound])
    }
  }
}
