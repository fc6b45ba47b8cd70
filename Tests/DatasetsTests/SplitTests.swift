import Datasets
import Foundations
import Testing

@Suite("Stratified splits") struct SplitTests {
  /// `count` labels of `classes` classes, drawn with unequal weights.
  private func unequalLabels(_ count: Int, classes: Int, seed: UInt64) -> [Int32] {
    var generator = RandomStream(seed: seed, purpose: "test labels").generator()
    return (0..<count).map { i in
      i < 8 * classes
        ? Int32(i % classes) : Int32(min(generator.below(classes), generator.below(classes)))
    }
  }

  @Test("parts are disjoint, ascending, of the asked sizes, and cover everything", arguments: 0..<20)
  func partition(seed: UInt64) throws {
    var generator = RandomStream(seed: seed, purpose: "test sizes").generator()
    let classes = 1 + generator.below(12)
    let labels = unequalLabels(8 * classes + 50 + generator.below(400), classes: classes, seed: seed)
    let sizes = SplitSizes(
      train: labels.count / 2, validation: generator.below(labels.count / 10),
      query: 1 + generator.below(labels.count / 3))
    let split = try Split.stratified(labels: labels, classes: classes, sizes: sizes, seed: seed)

    #expect(split.train.count == sizes.train - sizes.validation)
    #expect(split.validation.count == sizes.validation)
    #expect(split.query.count == sizes.query)
    let parts = [split.train, split.validation, split.query, split.database]
    #expect(parts.joined().sorted() == Array(0..<Int32(labels.count)))
    for part in parts { #expect(part == part.sorted()) }

    // Each part has each class in proportion: query directly (error below 1), train with validation in
    // proportion to what query left (an error below 1 of that, and query's own, below 1).
    for label in 0..<Int32(classes) {
      func count(_ part: [Int32]) -> Double { Double(part.count { labels[Int($0)] == label }) }
      let share = Double(labels.count { $0 == label }) / Double(labels.count)
      #expect(abs(count(split.query) - share * Double(sizes.query)) < 1)
      #expect(abs(count(split.train) + count(split.validation) - share * Double(sizes.train)) < 2)
    }
  }

  @Test("classes of one size stay within one image of each other in every part", arguments: [3, 10, 62])
  func balance(classes: Int) throws {
    let labels = (0..<100 * classes).map { Int32($0 % classes) }
    for (train, validation, query) in [
      (50 * classes + 7, 11 * classes + 5, 20 * classes + 2), (classes, 0, 1),
    ] {
      let split = try Split.stratified(
        labels: labels, classes: classes,
        sizes: SplitSizes(train: train, validation: validation, query: query), seed: 5)
      for part in [split.train, split.validation, split.query, split.database] {
        let counts = (0..<Int32(classes)).map { label in part.count { labels[Int($0)] == label } }
        #expect(counts.max()! - counts.min()! <= 1)
      }
    }
  }

  @Test("one seed gives one split, another seed another")
  func seeds() throws {
    let labels = unequalLabels(300, classes: 7, seed: 1)
    let sizes = SplitSizes(train: 100, validation: 10, query: 50)
    func split(_ seed: UInt64) throws -> Split {
      try Split.stratified(labels: labels, classes: 7, sizes: sizes, seed: seed)
    }
    #expect(try split(3) == split(3))
    #expect(try split(3).query != split(4).query)
    #expect(try split(3).train != split(4).train)
  }

  @Test("validation is carved out of train, and a smaller train leaves the queries alone")
  func nesting() throws {
    let labels = unequalLabels(400, classes: 5, seed: 2)
    func split(train: Int, validation: Int) throws -> Split {
      try Split.stratified(
        labels: labels, classes: 5,
        sizes: SplitSizes(train: train, validation: validation, query: 60), seed: 9)
    }
    let whole = try split(train: 200, validation: 0)
    let held = try split(train: 200, validation: 40)
    #expect((held.train + held.validation).sorted() == whole.train)
    #expect(held.query == whole.query && held.database == whole.database)
    #expect(try split(train: 100, validation: 0).query == whole.query)
  }

  @Test("golden: what seed 7 draws; a change needs a new version of the split's identity")
  func golden() throws {
    let labels = (0..<1000).map { Int32($0 * 7 % 13 % 10) }
    let split = try Split.stratified(
      labels: labels, classes: 10, sizes: SplitSizes(train: 300, validation: 50, query: 100), seed: 7)
    let text = [split.train, split.validation, split.query, split.database]
      .map { $0.map(String.init).joined(separator: " ") }.joined(separator: "\n")
    // An implementation in another language, Philox included, gave the same digest.
    #expect(
      Digest(of: Array(text.utf8)).description
        == "13aeec6905e023eb646c190905beacb6e848ee4787688716723422120490d30a")
  }

  @Test(
    "impossible sizes say why",
    arguments: [
      (SplitSizes(train: 10, query: 0), "0 query images"),
      (SplitSizes(train: 10, query: -3), "-3 query images"),
      (SplitSizes(train: 0, query: 5), "leave none to train on"),
      (SplitSizes(train: -4, query: 5), "leave none to train on"),
      (SplitSizes(train: 10, validation: 10, query: 5), "leave none to train on"),
      (SplitSizes(train: 10, validation: -1, query: 5), "-1 validation images"),
      (SplitSizes(train: 30, query: 10), "leave no database"),
      (SplitSizes(train: .max, query: .max), "leave no database"),
      (SplitSizes(train: 3, query: 5), "class 0 has 10 of 40 images"),
    ])
  func impossible(sizes: SplitSizes, expected: String) {
    let labels = (0..<40).map { Int32($0 % 4) }
    let error = #expect(throws: DatasetError.self) {
      try Split.stratified(labels: labels, classes: 4, sizes: sizes, seed: 0)
    }
    #expect(error?.description.contains(expected) == true, "\(String(describing: error))")
  }

  @Test("labels outside the classes, and a class without images")
  func foreignLabels() {
    for (labels, classes) in [([0, 1, 2, 0], 2), ([0, -1, 0, 1], 2), ([0, 0, 0, 0], 2), ([0, 0, 0, 0], 0)] {
      #expect(throws: DatasetError.self) {
        try Split.stratified(
          labels: labels.map(Int32.init), classes: classes, sizes: SplitSizes(train: 2, query: 1), seed: 0)
      }
    }
  }
}
