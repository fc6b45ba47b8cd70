import Glyphs
import Testing

@Suite struct CharacterSetTests {
  @Test("62 and 124 characters, each once, in the order of the classes")
  func sets() {
    #expect(CharacterSet.all.map(\.name) == ["glyphs-62", "glyphs-124"])
    #expect(CharacterSet.all.map(\.characters.count) == [62, 124])
    for set in CharacterSet.all { #expect(Set(set.characters).count == set.characters.count) }
    #expect(String(String.UnicodeScalarView(CharacterSet.all[0].characters.prefix(28))) == "ABCDEFGHIJKLMNOPQRSTUVWXYZab")
    #expect(CharacterSet.all[1].characters.last == "ÿ")
  }
}
