import Benchmark
import Datasets
import Foundations
import Images
import Testing

@Suite("Published splits in experiments") struct PublishedSplitTests {
  private static let known = [
    DatasetOutline(name: "drawn", classes: 2, count: 1000, flips: true),
    DatasetOutline(
      name: "listed", classes: 2, count: 50, flips: true, published: .init(train: 20, query: 10, database: 30)),
    DatasetOutline(name: "unread", classes: 2, count: nil, flips: true),
  ]

  private func text(datasets: String, split: String, seeds: String = "[0, 1]") -> String {
    """
    version: 1
    name: x
    datasets: \(datasets)
    split: \(split)
    backbone: {name: convnet, width: 4}
    methods: [csq-random]
    bits: [16]
    seeds: \(seeds)
    classifier: {epochs: 1, learning-rate: 0.1}
    training: {epochs: 1, learning-rate: 0.1}
    """
  }

  private func parse(_ datasets: String, _ split: String) throws -> Experiment {
    try ExperimentFile.parse(
      text: text(datasets: datasets, split: split), file: "x.yaml", methods: MethodRegistry.methods,
      datasets: Self.known)
  }

  private func problems(_ datasets: String, _ split: String) -> String {
    do {
      _ = try parse(datasets, split)
      return ""
    } catch { return "\(error)" }
  }

  @Test("for all data sets of a file, or for those that it names")
  func spellings() throws {
    #expect(try parse("[listed, unread]", "published").split == .init(drawn: nil, published: ["listed", "unread"]))
    let mixed = try parse("[drawn, listed]", "{train: 500, query: 100, database: rest, published: [listed]}")
    // 500 images to train on are more than `listed` has; it is not drawn from.
    #expect(mixed.split == .init(drawn: SplitSizes(train: 500, query: 100), published: ["listed"]))
  }

  @Test(
    "what cannot be is refused with its place",
    arguments: [
      (
        "[drawn, listed]", "published",
        "x.yaml:4:8: data set 'drawn' came with no split of its own; draw one with {train: ..., query: ..., "
          + "database: rest}"
      ),
      ("[listed]", "publishd", "x.yaml:4:8: 'split' cannot be 'publishd'; did you mean 'published'?"),
      (
        "[drawn, listed]", "{train: 50, query: 10, published: [unread]}",
        "x.yaml:4:43: 'split.published' names 'unread', which is no data set of this experiment; its data sets are: "
          + "drawn, listed"
      ),
      (
        "[drawn, listed]", "{train: 20, query: 10, published: [drawn]}",
        "x.yaml:4:42: data set 'drawn' came with no split of its own; draw one with {train: ..., query: ..., "
          + "database: rest}"
      ),
      (
        "[drawn, listed]", "{train: 50, query: 10, validation: 5, published: [listed]}",
        "x.yaml:4:31: 'split.validation' is held out of drawn training images; a published split is used as it is "
          + "and gives none: leave out 'validation' or 'published'"
      ),
      (
        "[listed]", "{train: 5, query: 10, published: [listed]}",
        "x.yaml:4:41: 'split.published' names every data set, so that nothing is drawn; write split: published"
      ),
    ])
  func refused(datasets: String, split: String, expected: String) {
    #expect(problems(datasets, split) == expected)
  }

  /// A data set of 12 images, its lists, and what an experiment on it plans.
  private func prepared(split: String, query: String = "10.png 0\n11.png 1\n") throws
    -> (folder: TemporaryFolder, library: DatasetLibrary, plan: Plan)
  {
    let folder = try TemporaryFolder()
    let system = LocalFileSystem()
    try system.createDirectory(folder("data"))
    for item in 0..<12 { try system.write(image(UInt8(20 * item)), to: folder("data/\(item).png")) }
    func lines(_ items: Range<Int>) -> String { items.map { "\($0).png \($0 % 2)\n" }.joined() }
    try system.write(Array(lines(0..<6).utf8), to: folder("data/train.txt"))
    try system.write(Array(query.utf8), to: folder("data/test.txt"))
    try system.write(Array(lines(2..<10).utf8), to: folder("data/database.txt"))
    let library = DatasetLibrary(folder: folder("library"), root: nil, catalog: [])
    try library.add(AddedDataset(name: "listed", path: folder("data"), lists: folder("data")))
    let header = try library.prepare("listed")
    let experiment = try ExperimentFile.parse(
      text: text(datasets: "[listed]", split: split), file: "x.yaml", methods: MethodRegistry.methods,
      datasets: [header.outline])
    let plan = try Plan([experiment], datasets: ["listed": .prepared(header)], kernels: .reference)
    return (folder, library, plan)
  }

  private func image(_ value: UInt8) -> [UInt8] {
    PNG.encode(PixelImage(width: 4, height: 4, channels: 1, samples: [UInt8](repeating: value, count: 16)))
  }

  @Test("one split step serves all seeds, and writes the lists' positions")
  func step() throws {
    let (folder, library, plan) = try prepared(split: "published")
    let splits = plan.steps.filter { $0.kind == .split }
    #expect(splits.count == 1 && plan.steps.count { $0.kind == .audit } == 1)
    #expect(plan.steps.count { $0.kind == .classifier } == 2)
    let split = try #require(splits.first)
    #expect(split.title == "split: listed, as published")
    #expect(split.identity.parameters["published"] == true && split.identity.parameters["seed"] == nil)
    #expect(
      plan.steps.first { $0.kind == .classifier }?.costKey
        == "classifier: listed, convnet 4, 1 epochs of 6, reference kernels")

    let store = try ArtifactStore(root: folder("store"))
    let worker = Worker(plan: plan, store: store, library: library)
    #expect(try worker.run(split) == .done)
    let artifact = try #require(try store.find(split.identity))
    // Positions go by first standing: train 0..<6, the two queries, then 6..<10 of the database.
    for (name, positions) in [
      ("train", [0, 1, 2, 3, 4, 5]), ("query", [6, 7]), ("database", [2, 3, 4, 5, 8, 9, 10, 11]), ("validation", []),
    ] as [(String, [Int32])] {
      let expected = NumPyFile(shape: [positions.count], elements: positions).bytes
      #expect(try artifact.read("\(name).npy") == expected, "\(name)")
    }
  }

  @Test("a drawn split of the same data set is another step for each seed")
  func drawn() throws {
    let splits = try prepared(split: "{train: 4, query: 2}").plan.steps.filter { $0.kind == .split }
    #expect(splits.map(\.title) == ["split: listed, seed 0", "split: listed, seed 1"])
    #expect(splits[0].identity.parameters["sizes"] == ["train": 4, "validation": 0, "query": 2])
    // Results of drawn splits are named as they were before there were others.
    #expect(splits[0].identity.parameters["published"] == nil)
  }

  @Test("the plan refuses a data set that turns out to have no split")
  func planned() throws {
    let experiment = try parse("[unread]", "published")
    let header = DatasetHeader(
      name: "unread", count: 10, channels: 1, height: 4, width: 4, classNames: ["a", "b"], flips: true,
      identity: ["name": "unread"])
    #expect(throws: Split.noPublished("unread")) {
      try Plan([experiment], datasets: ["unread": .prepared(header)], kernels: .reference)
    }
  }
}
