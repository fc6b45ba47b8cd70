/// Two faces and how far apart their glyphs are.
public struct FaceDistance: Sendable, Equatable {
  /// Positions of the faces, first < second.
  public let first: Int
  public let second: Int
  /// Mean relative glyph distance, see ``Designs``.
  public let distance: Double

  public init(first: Int, second: Int, distance: Double) {
    self.first = first
    self.second = second
    self.distance = distance
  }
}

/// Faces joined to designs: all weights and widths of a family, and copies of it under other names.
///
/// Two faces are of one design if they share a family name (regardless of case and of spaces around it) or if
/// their mean relative glyph distance is below `threshold`, and so are all faces that such pairs connect.
/// The relative distance of two glyphs a and b is the sum over pixels of (a - b)^2, divided by the larger of the
/// sums of a^2 and of b^2; two blank ones are at distance 0.
public struct Designs: Sendable, Equatable {
  /// Faces that are nearer to each other are of one design.
  ///
  /// Below lie copies of one typeface under other names (FreeMono and Nimbus Mono at 0.0696, Romande and Nimbus Roman
  /// at 0.067), above it typefaces of one style: Roboto and Nimbus Sans at 0.072. At 0.08 these chain 57 faces to one
  /// design, at 0.1 a quarter of glyphs-124, which no part of a split can hold.
  public static let threshold = 0.07

  /// [faces]: numbered from 0 in order of first appearance.
  public let designs: [Int32]
  /// The two nearest faces of different designs, the first such pair of several; nil for a single design.
  public let nearest: FaceDistance?

  /// - Parameters:
  ///   - glyphs: [faces] of [characters, 32, 32].
  ///   - families: [faces]; an empty name joins nothing.
  public init(glyphs: [[UInt8]], families: [String], characters: Int) {
    precondition(glyphs.count == families.count, "\(glyphs.count) faces with \(families.count) families")
    var groups = DisjointSets(count: glyphs.count)
    var faceOfFamily: [String: Int] = [:]
    for (face, name) in families.enumerated() {
      let family = Self.folded(name)
      if family.isEmpty { continue }
      groups.join(face, faceOfFamily[family, default: face])
      faceOfFamily[family] = face
    }

    let distances = GlyphDistances(glyphs: glyphs, characters: characters)
    for second in glyphs.indices {
      for first in 0..<second where groups.root(of: first) != groups.root(of: second) {
        if distances.distance(first, second, below: Self.threshold) != nil { groups.join(first, second) }
      }
    }
    let roots = glyphs.indices.map { groups.root(of: $0) }

    var nearest: FaceDistance?
    for second in glyphs.indices {
      for first in 0..<second where roots[first] != roots[second] {
        let limit = nearest?.distance ?? .infinity
        if let distance = distances.distance(first, second, below: limit) {
          nearest = FaceDistance(first: first, second: second, distance: distance)
        }
      }
    }
    self.nearest = nearest

    var numbers: [Int: Int32] = [:]
    designs = roots.map { root in
      let number = numbers[root] ?? Int32(numbers.count)
      numbers[root] = number
      return number
    }
  }

  private static func folded(_ name: String) -> String {
    let start = name.drop(while: \.isWhitespace)
    guard let last = start.lastIndex(where: { !$0.isWhitespace }) else { return "" }
    return start[...last].lowercased()
  }
}

/// Union-find; the smallest member of each set is its root.
private struct DisjointSets {
  private var parents: [Int]

  init(count: Int) { parents = Array(0..<count) }

  mutating func root(of member: Int) -> Int {
    var at = member
    while parents[at] != at {
      parents[at] = parents[parents[at]]
      at = parents[at]
    }
    return at
  }

  mutating func join(_ one: Int, _ other: Int) {
    let roots = (root(of: one), root(of: other))
    parents[max(roots.0, roots.1)] = min(roots.0, roots.1)
  }
}
