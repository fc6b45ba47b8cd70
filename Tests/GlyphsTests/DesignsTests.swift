import Foundations
import Glyphs
import Testing

@Suite struct DesignsTests {
  /// The formula, in the plainest words.
  static func distance(_ one: [UInt8], _ other: [UInt8], characters: Int) -> Double {
    var sum = 0.0
    for character in 0..<characters {
      var (difference, energyOfOne, energyOfOther) = (0.0, 0.0, 0.0)
      for pixel in character * 1024..<(character + 1) * 1024 {
        let (a, b) = (Double(one[pixel]), Double(other[pixel]))
        difference += (a - b) * (a - b)
        energyOfOne += a * a
        energyOfOther += b * b
      }
      let energy = max(energyOfOne, energyOfOther)
      if energy > 0 { sum += difference / energy }
    }
    return sum / Double(characters)
  }

  /// A bar of 100 black pixels from that pixel on, for two characters. Bars k pixels apart, k <= 100, are at
  /// distance 2k/100.
  private static func bar(from start: Int) -> [UInt8] {
    var glyph = [UInt8](repeating: 0, count: 1024)
    for at in start..<start + 100 { glyph[at] = 255 }
    return glyph + glyph
  }

  /// Faces around a few centers, so near and so far that distances fall on both sides of the threshold.
  private static func clouds(count: Int, characters: Int, stream: String) -> [[UInt8]] {
    var generator = RandomStream(seed: 5, purpose: stream).generator()
    let centers = (0..<4).map { _ in (0..<characters * 1024).map { _ in UInt8(generator.below(256)) } }
    return (0..<count).map { face in
      let reach = 10 + generator.below(100)
      return centers[face % 4].map { pixel in
        UInt8(clamping: Int(pixel) + generator.below(2 * reach + 1) - reach)
      }
    }
  }

  @Test("Distances are those of the formula, and nil from the limit on")
  func distances() {
    let faces = Self.clouds(count: 24, characters: 3, stream: "distances") + [[UInt8](repeating: 0, count: 3072)]
    let fast = GlyphDistances(glyphs: faces, characters: 3)
    var (below, above) = (0, 0)
    for first in faces.indices {
      for second in faces.indices {
        let expected = Self.distance(faces[first], faces[second], characters: 3)
        let distance = fast.distance(first, second, below: .infinity) ?? .nan
        #expect(abs(distance - expected) < 1e-12)
        // The answer must not depend on where the sum was cut short: just below the limit, just above, far above.
        #expect(fast.distance(first, second, below: distance.nextUp) == distance)
        #expect(fast.distance(first, second, below: distance) == nil)
        if expected < 0.1 { below += 1 } else { above += 1 }
        #expect((fast.distance(first, second, below: 0.1) != nil) == (expected < 0.1))
      }
    }
    #expect(below > 50 && above > 50, "\(below) and \(above) pairs: one side of the limit is hardly tried")
  }

  @Test("Two blank glyphs are equal, a blank and an inked one are at distance 1")
  func blank() {
    let blank = [UInt8](repeating: 0, count: 2048)
    let fast = GlyphDistances(glyphs: [blank, blank, Self.bar(from: 7)], characters: 2)
    #expect(fast.distance(0, 1, below: 0.1) == 0)
    #expect(fast.distance(0, 2, below: 2) == 1)
  }

  @Test("Near faces are joined, and those that they connect")
  func threshold() {
    // 0.06 apart, then 0.08 (above the threshold of 0.07), then 0.2.
    let faces = [0, 3, 6, 10, 300, 20].map(Self.bar)
    let joined = Designs(glyphs: faces, families: ["", "", "", "", "", ""], characters: 2)
    #expect(joined.designs == [0, 0, 0, 1, 2, 3])
    #expect(joined.nearest == FaceDistance(first: 2, second: 3, distance: 0.08))
  }

  @Test("A family is joined whatever its shapes, regardless of case and spaces; an empty name joins nothing")
  func families() {
    let faces = [0, 100, 200, 300, 400, 500, 503].map(Self.bar)
    let joined = Designs(
      glyphs: faces, families: ["One", "", "ÉTÉ ", " ", " \tone\n", "été", "Other"], characters: 2)
    #expect(joined.designs == [0, 1, 2, 3, 0, 2, 2])
  }

  @Test("No face, and a single one")
  func few() {
    #expect(Designs(glyphs: [], families: [], characters: 2).designs == [])
    let single = Designs(glyphs: [Self.bar(from: 0)], families: [""], characters: 2)
    #expect(single.designs == [0])
    #expect(single.nearest == nil)
  }

  @Test("Designs are the closure of the relation, in any order of the faces", arguments: 0..<4)
  func closure(trial: Int) {
    var generator = RandomStream(seed: UInt64(trial), purpose: "closure").generator()
    let faces = Self.clouds(count: 30, characters: 2, stream: "clouds \(trial)")
    let families = faces.indices.map { _ in generator.below(3) == 0 ? "family \(generator.below(9))" : "" }
    var isJoined = faces.map { one in faces.map { Self.distance(one, $0, characters: 2) < Designs.threshold } }
    for one in faces.indices {
      for other in faces.indices where !families[one].isEmpty && families[one] == families[other] {
        isJoined[one][other] = true
      }
    }
    // Warshall's closure.
    for middle in faces.indices {
      for one in faces.indices where isJoined[one][middle] {
        for other in faces.indices where isJoined[middle][other] { isJoined[one][other] = true }
      }
    }

    for _ in 0..<3 {
      let order = generator.permutation(faces.count)
      let joined = Designs(
        glyphs: order.map { faces[$0] }, families: order.map { families[$0] }, characters: 2)
      var least = Double.infinity
      for (at, one) in order.enumerated() {
        for (beside, other) in order.enumerated() {
          #expect((joined.designs[at] == joined.designs[beside]) == isJoined[one][other])
          if !isJoined[one][other] { least = min(least, Self.distance(faces[one], faces[other], characters: 2)) }
        }
      }
      // Numbered in order of first appearance.
      var highest: Int32 = -1
      for design in joined.designs {
        #expect(design <= highest + 1)
        highest = max(highest, design)
      }
      #expect(highest > 0 && Int(highest) < faces.count - 1)
      #expect(abs((joined.nearest?.distance ?? .nan) - least) < 1e-12)
    }
  }
}
