/// Characters that are drawn, each a class of its own.
public struct CharacterSet: Sendable, Equatable {
  /// "glyphs-62".
  public let name: String
  /// Class i shows character i.
  public let characters: [Unicode.Scalar]
  /// A face is used if so many of its glyphs differ from one another.
  public let leastDistinct: Int
}

extension CharacterSet {
  /// Another set is another line here.
  public static let all = [
    CharacterSet(name: "glyphs-62", characters: latin, leastDistinct: 45),
    CharacterSet(name: "glyphs-124", characters: latin + latin1Letters, leastDistinct: 90),
  ]

  /// A-Z, a-z, 0-9.
  private static let latin = ["A"..."Z", "a"..."z", "0"..."9"].flatMap(scalars)

  /// The letters of Latin-1's upper half: U+00C0 to U+00FF without the multiplication and division signs.
  private static let latin1Letters = scalars("\u{C0}"..."\u{FF}").filter { $0 != "\u{D7}" && $0 != "\u{F7}" }

  private static func scalars(_ range: ClosedRange<Unicode.Scalar>) -> [Unicode.Scalar] {
    (range.lowerBound.value...range.upperBound.value).compactMap(Unicode.Scalar.init)
  }
}
