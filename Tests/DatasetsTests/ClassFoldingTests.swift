import Datasets
import Testing

@Suite struct ClassFoldingTests {
  private static let latin = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789".map { String($0) }
  /// U+00C0 to U+00FF without the multiplication and division signs.
  private static let latin1 = (UInt32(0xC0)...0xFF).filter { $0 != 0xD7 && $0 != 0xF7 }
    .compactMap { Unicode.Scalar($0) }.map { String($0) }

  /// The class names that count as the class of this name.
  private func together(_ name: String, _ folding: ClassFolding, _ names: [String]) throws -> String {
    let classes = try #require(folding.classes(of: names))
    let place = try #require(names.firstIndex(of: name))
    return names.indices.filter { classes[$0] == classes[place] }.map { names[$0] }.joined()
  }

  @Test("62 characters have 26 letters in two cases, and no accents")
  func latin() throws {
    let classes = try #require(ClassFolding.letterCase.classes(of: Self.latin))
    #expect(Set(classes).count == 36)
    // Of "A", "B", ..., "a", "b", ...: the first of each pair stands for it.
    #expect(classes[0] == 0 && classes[26] == 0 && classes[27] == 1 && classes[61] == 61)
    #expect(try together("o", .letterCase, Self.latin) == "Oo")
    #expect(try together("0", .letterCase, Self.latin) == "0")
    #expect(ClassFolding.accents.classes(of: Self.latin) == nil)
  }

  /// 36 and, of the 62 letters beyond, 30 pairs with ß and ÿ alone; by accents 62 and the seven Æ, Ð, Þ, ß, æ, ð, þ.
  @Test("124 characters have accents too, and letters that are none's accent")
  func latin1() throws {
    let names = Self.latin + Self.latin1
    #expect(names.count == 124)
    #expect(Set(try #require(ClassFolding.letterCase.classes(of: names))).count == 68)
    #expect(Set(try #require(ClassFolding.accents.classes(of: names))).count == 69)
    #expect(try together("å", .accents, names) == "aàáâãäå")
    #expect(try together("O", .accents, names) == "OÒÓÔÕÖØ")
    #expect(try together("æ", .accents, names) == "æ")
    #expect(try together("é", .letterCase, names) == "Éé")
  }

  @Test("classes that are words, or characters that all stay apart, are not folded")
  func others() {
    for folding in ClassFolding.allCases {
      #expect(folding.classes(of: ["T-shirt/top", "Trouser"]) == nil)
      #expect(folding.classes(of: ["A", "a", "Bag"]) == nil)
      #expect(folding.classes(of: (0..<10).map { "\($0)" }) == nil)
    }
  }
}
