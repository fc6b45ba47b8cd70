import Datasets
import Foundations
import Glyphs
import Testing

/// experiments/label-similarity, written by Tests/Scripts/make_label_similarity.py.
@Suite("Label-text similarity") struct LabelSimilarityTests {
  private static let names = ["fashion-mnist", "glyphs-62", "glyphs-124"]

  private func read(_ name: String) throws -> [UInt8] {
    let folder = #filePath.split(separator: "/").prefix { $0 != "Tests" }.joined(separator: "/")
    return try LocalFileSystem().read("/\(folder)/experiments/label-similarity/\(name)")
  }

  private func texts(_ name: String) throws -> [String] {
    guard case .array(let texts)? = try JSONValue(parsing: read("texts.json"))[name] else { return [] }
    return texts.map { $0.string ?? "" }
  }

  @Test(arguments: names)
  func matricesAreSimilarities(name: String) throws {
    let file = try NumPyFile<Double>(parsing: read("\(name).npy"))
    let source = try #require(DatasetCatalog.all.first { $0.name == name })
    let classes = try #require(source.classes)
    try #require(file.shape == [classes, classes])
    for i in 0..<classes {
      #expect(file.elements[i * classes + i] == 1)
      for j in 0..<classes {
        #expect(file.elements[i * classes + j] == file.elements[j * classes + i])
        #expect(abs(file.elements[i * classes + j]) <= 1)
      }
      // Rows differ in their means by the symmetrising alone.
      let others = file.elements[i * classes..<(i + 1) * classes].reduce(-1, +) / Double(classes - 1)
      #expect(abs(others) < 0.5)
    }
  }

  /// Texts stand in the order of the classes: clothes by their names, characters by their Unicode names.
  @Test func textsFollowTheClasses() throws {
    #expect(try texts("fashion-mnist") == FashionMNIST().classNames.map { $0.lowercased() })
    for set in CharacterSet.all {
      let expected = set.characters.map { character in
        character.properties.numericType == nil
          ? (character.properties.name ?? "").replacing("LATIN ", with: "") : "DIGIT \(character)"
      }
      #expect(try texts(set.name).map { $0.uppercased() } == expected)
    }
  }

  /// What the language model does know. It takes a sneaker for nearer to a bag than to an ankle boot.
  @Test(arguments: [
    ("fashion-mnist", "t-shirt/top", "shirt", "sneaker"), ("fashion-mnist", "ankle boot", "sneaker", "pullover"),
    ("glyphs-62", "small letter c", "capital letter C", "digit 7"),
    ("glyphs-62", "digit 8", "digit 9", "small letter b"),
    ("glyphs-124", "small letter o", "small letter o with acute", "digit 0"),
    ("glyphs-124", "capital letter E with circumflex", "small letter e with circumflex", "small letter c"),
  ])
  func orderIsPlausible(name: String, text: String, nearer: String, farther: String) throws {
    let texts = try texts(name)
    let elements = try NumPyFile<Double>(parsing: read("\(name).npy")).elements
    func place(_ text: String) throws -> Int { try #require(texts.firstIndex(of: text), "\(text)") }
    func similarity(_ other: String) throws -> Double { try elements[place(text) * texts.count + place(other)] }
    #expect(try similarity(nearer) > similarity(farther))
  }
}
