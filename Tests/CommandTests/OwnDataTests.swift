import Foundation
import Foundations
import Images
import Retrieval
import Testing

/// Data sets of a user's own, from files on disk to a table: what a stranger does with theirs.
struct OwnDataTests {
  /// Pictures of three kinds: stripes one way, the other way, and checks, each with noise of its own.
  private static func picture(_ kind: Int, _ item: Int, side: Int, channels: Int = 1) -> PixelImage {
    var generator = RandomStream(seed: UInt64(kind), purpose: "picture").generator(item: item)
    var samples: [UInt8] = []
    for y in 0..<side {
      for x in 0..<side {
        let isLight = [x / 2 % 2 == 0, y / 2 % 2 == 0, (x / 2 + y / 2) % 2 == 0][kind]
        for _ in 0..<channels { samples.append(UInt8((isLight ? 180 : 40) + generator.below(60))) }
      }
    }
    return PixelImage(width: side, height: side, channels: channels, samples: samples)
  }

  private static func write(_ image: PixelImage, to path: String) throws {
    let folder = URL(fileURLWithPath: path).deletingLastPathComponent().path
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    try LocalFileSystem().writeUnflushed(PNG.encode(image), to: path)
  }

  private static func experiment(
    _ name: String, split: String, methods: String = "[shc, csq-random, dpsh, classifier-code]", augmentation: String = "none"
  ) -> String {
    """
    version: 1
    name: own
    datasets: [\(name)]
    split: \(split)
    backbone: {name: convnet, width: 4, start: classifier}
    methods: \(methods)
    bits: [16]
    seeds: [0]
    classifier: {epochs: 3, batch: 8, learning-rate: 2e-2, augmentation: \(augmentation)}
    training: {epochs: 2, batch: 8, learning-rate: 1e-2, augmentation: \(augmentation)}
    """
  }

  private func tool(_ arguments: [String], _ folder: TemporaryFolder) throws -> CommandLineTool.Result {
    try CommandLineTool.run(arguments + ["--store", folder.path + "/store"])
  }

  /// The data set `patterns`: so many pictures of each kind.
  private func addPatterns(_ count: Int, side: Int, _ folder: TemporaryFolder) throws {
    for (kind, name) in ["stripes", "bars", "checks"].enumerated() {
      for item in 0..<count {
        try Self.write(Self.picture(kind, item, side: side), to: "\(folder.path)/data/\(name)/\(item).png")
      }
    }
    #expect(try tool(["datasets", "add", "patterns", folder.path + "/data"], folder).exitCode == 0)
  }

  /// MAP@ALL of each row, by its label.
  private func maps(_ report: String) throws -> [String: Double] {
    let text = try String(contentsOfFile: report + "/tables/runs.csv", encoding: .utf8)
    let rows = text.split(separator: "\n").map { $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init) }
    let header = try #require(rows.first)
    let row = try #require(header.firstIndex(of: "row"))
    let map = try #require(header.firstIndex(of: "map@all_hits_expected"))
    return Dictionary(rows.dropFirst().compactMap { line in Double(line[map]).map { (line[row], $0) } }, uniquingKeysWith: { $1 })
  }

  /// Fails if the choice is not written, not read by the experiment that names it, or searched for again.
  @Test func learningRatesAreSearchedAndThenUsed() throws {
    let folder = try TemporaryFolder()
    defer { folder.remove() }
    try addPatterns(40, side: 16, folder)
    let text = Self.experiment("patterns", split: "{train: 60, validation: 15, query: 15, database: rest}", methods: """
      [{name: mds, grid: {quantisation-weight: [1e-4, 1]}}, {name: posterior-code, grid: {temperature: [0.5, 2]}}]
      kind: tuning
      tuned: tuned.yaml
      grid: {classifier: [1e-3, 2e-2, 3e-2], learning-rate: [1e-3, 1e-2, 3e-2]}
      """)
    let tuning = try folder.write("tuning.yaml", text)
    let tuned = folder.path + "/tuned.yaml"
    let first = try tool(["tune", tuning], folder)
    #expect(first.exitCode == 0, "\(first.errors)")
    let written = try String(contentsOfFile: tuned, encoding: .utf8)
    #expect(written.contains("  center-loss:\n    patterns: {learning-rate: "), "\(written)")
    #expect(written.contains("  posterior-code:\n    patterns: {temperature: "), "\(written)")
    let second = try tool(["tune", tuning], folder)
    #expect(second.exitCode == 0 && second.errors.contains("0 steps computed"), "\(second.errors) \(second.output)")
    #expect(try String(contentsOfFile: tuned, encoding: .utf8) == written)

    let own = Self.experiment(
      "patterns", split: "{train: 60, query: 15, database: rest}", methods: "[mds, posterior-code]\ntuned: tuned.yaml")
    let run = try tool(
      ["run", try folder.write("own.yaml", own), "--report", folder.path + "/report"], folder)
    #expect(run.exitCode == 0, "\(run.errors)")
    #expect(try maps(folder.path + "/report").count == 2)
    let untuned = try folder.write("untuned.yaml", own.replacing("[mds, ", with: "[mds, dpsh, "))
    let refused = try tool(["validate", untuned], folder)
    #expect(refused.exitCode == 2 && refused.errors.contains("nothing is tuned for 'dpsh' on 'patterns'"))
    #expect(try tool(["tune", folder.path + "/own.yaml"], folder).exitCode == 2)
  }

  /// Fails if a row's own start, regime or bits change nothing, if the frozen backbone moves, if a ceiling is not
  /// measured, or if epochs are compared on networks that saw the validation images.
  @Test func rowsOfTheirOwnCeilingsAndComparedEpochs() throws {
    let folder = try TemporaryFolder()
    defer { folder.remove() }
    try addPatterns(40, side: 16, folder)
    let text = Self.experiment(
      "patterns", split: "{train: 60, query: 15, database: rest}", methods: """

          - mds
          - group: Started otherwise
            rows:
              - {name: mds, as: mds-scratch, start: scratch, epochs: 4}
              - {name: mds, as: mds-frozen, regime: frozen, bits: [16]}
        ceilings: [features, logits, probabilities]
        selection: {bits: [16], seeds: [0], validation: 12, queries: 10, database: 30}
        """
    ).replacing("\nbits: [16]", with: "\nbits: [16, 32]")
    let run = try tool(
      ["run", try folder.write("own.yaml", text), "--report", folder.path + "/report"], folder)
    #expect(run.exitCode == 0, "\(run.errors)")
    let maps = try maps(folder.path + "/report")
    #expect(maps.keys.sorted() == ["mds", "mds-frozen", "mds-scratch"], "\(maps)")

    func artifacts(_ kind: String) throws -> [String] {
      try FileManager.default.contentsOfDirectory(atPath: "\(folder.path)/store/\(kind)").sorted()
        .map { "\(folder.path)/store/\(kind)/\($0)" }
    }
    #expect(try artifacts("ceiling").count == 3)
    for artifact in try artifacts("ceiling") {
      let measured = try JSONDecoder().decode(
        RealValuedMeasurements.self, from: Data(try LocalFileSystem().read(artifact + "/measurements.json")))
      #expect(measured.map(.all).map { $0 > 0.8 } == true, "\(measured)")
    }
    let networks = try artifacts("hashing-network")
    // Two bit lengths of two rows, one of the frozen row; and, at 16 bits, that whose epochs are compared: only the
    // row that is trained as the experiment says.
    #expect(networks.count == 5 + 1)
    var compared = 0
    var frozen = 0
    for network in networks {
      let step = try JSONValue(parsing: LocalFileSystem().read(network + "/record.json"))["step"]
      let parameters = step?["parameters"]
      let history = String(decoding: try LocalFileSystem().read(network + "/history.jsonl"), as: UTF8.self)
      let isCompared = parameters?["monitor"]?["validation"] != nil
      #expect(history.contains("validationMAP") == isCompared)
      compared += isCompared ? 1 : 0
      guard parameters?["regime"] == "frozen" else { continue }
      frozen += 1
      // Its classifier's folder has the first digits of the digest that is among its inputs.
      let inputs = step?["inputs"]?.canonical ?? ""
      let source = try artifacts("classifier").filter { inputs.contains(URL(fileURLWithPath: $0).lastPathComponent) }
      try #require(source.count == 1, "\(inputs)")
      let trained = try Safetensors(parsing: LocalFileSystem().read(source[0] + "/weights.safetensors")).tensors
      let tensors = try Safetensors(parsing: LocalFileSystem().read(network + "/weights.safetensors")).tensors
      let changed = tensors.filter { trained[$0.key] != $0.value }.keys
      #expect(changed.sorted() == ["head.linear.bias", "head.linear.weights"])
    }
    #expect(compared == 1 && frozen == 1)
  }

  /// Fails if a training that diverges, of stage 1 or of one row, or a method without enough bits ends the run or
  /// leaves no report.
  @Test(arguments: [("classifier", 1e30, 2e-2), ("training", 2e-2, 1e30)])
  func whatDivergesIsACellOfTheReport(part: String, classifierRate: Double, rate: Double) throws {
    let folder = try TemporaryFolder()
    defer { folder.remove() }
    try addPatterns(12, side: 8, folder)
    let text = Self.experiment("patterns", split: "{train: 18, query: 6, database: rest}", methods: "[shc, dpsh]")
      .replacing("2e-2", with: "\(classifierRate)").replacing("1e-2", with: "\(rate)")
    let run = try tool(
      ["run", try folder.write("own.yaml", text), "--report", folder.path + "/report"], folder)
    #expect(run.exitCode == 0, "\(run.errors)")
    let report = try String(contentsOfFile: folder.path + "/report/README.md", encoding: .utf8)
    #expect(report.contains("training diverged"), "\(report)")
  }

  @Test func aFolderOfClassFoldersBecomesRowsOfAReport() throws {
    let folder = try TemporaryFolder()
    defer { folder.remove() }
    try addPatterns(40, side: 16, folder)
    let experiment = try folder.write(
      "own.yaml", Self.experiment("patterns", split: "{train: 60, query: 15, database: rest}"))
    let run = ["run", experiment, "--report", folder.path + "/report"]
    let first = try tool(run, folder)
    #expect(first.exitCode == 0, "\(first.errors)")
    let maps = try maps(folder.path + "/report")
    // By chance, one image in three is relevant. DPSH needs more steps than this to leave it.
    #expect(maps.count == 4 && maps.values.allSatisfy { $0 > 0.3 }, "\(maps)")
    for row in ["shc", "csq-random", "classifier-code"] { #expect(maps[row].map { $0 > 0.8 } == true, "\(maps)") }
    #expect(try tool(run, folder).output.hasPrefix("0 steps computed"))

    let listed = try tool(["datasets", "list"], folder).output
    #expect(listed.contains("patterns: added from") && listed.contains("prepared: 120 images, 1 x 16 x 16, 3 classes"))
    #expect(try tool(["datasets", "verify", "patterns"], folder).exitCode == 0)
    let shown = try tool(["datasets", "show", "patterns", "--output", folder.path + "/sheet.png", "--images", "5"], folder)
    #expect(shown.exitCode == 0, "\(shown.errors)")
    let sheet = try ImageDecoder.decode(try LocalFileSystem().read(folder.path + "/sheet.png"))
    #expect((sheet.width, sheet.height) == (2 + 5 * 18, 2 + 3 * 18))

    // One bad and one changed file: verify names the bad one, and once it is whole again, the change.
    let image = "\(folder.path)/data/bars/7.png"
    try LocalFileSystem().writeUnflushed(Array("no image".utf8), to: image)
    let bad = try tool(["datasets", "verify", "patterns"], folder)
    #expect(bad.exitCode == 1 && bad.errors.contains("1 bad image") && bad.errors.contains(image), "\(bad.errors)")
    try Self.write(Self.picture(1, 99, side: 16), to: image)
    let changed = try tool(["datasets", "verify", "patterns"], folder)
    #expect(changed.exitCode == 1 && changed.errors.contains("was prepared with"), "\(changed.errors)")
  }

  @Test func photographsStreamAndGiveTheSameWhateverTheWorkers() throws {
    let folder = try TemporaryFolder()
    defer { folder.remove() }
    for (kind, name) in ["stripes", "bars", "checks"].enumerated() {
      for item in 0..<14 {
        try Self.write(Self.picture(kind, item, side: 90, channels: 3), to: "\(folder.path)/data/\(name)/\(item).png")
      }
    }
    let added = try tool(
      ["datasets", "add", "photos", folder.path + "/data", "--resize", "80", "--crop", "72", "--flips"], folder)
    #expect(added.exitCode == 0)
    let prepared = try tool(["datasets", "prepare", "photos"], folder)
    #expect(prepared.output.contains("42 images, 3 x 72 x 72, 3 classes, read from their files"), "\(prepared.errors)")
    let experiment = try folder.write(
      "own.yaml",
      Self.experiment(
        "photos", split: "{train: 24, query: 6, database: rest}", methods: "[csq-random]", augmentation: "crop-flip"))
    for workers in ["1", "2"] {
      let store = "\(folder.path)/store-\(workers)"
      try FileManager.default.copyItem(atPath: folder.path + "/store", toPath: store)
      let result = try CommandLineTool.run(
        ["run", experiment, "--workers", workers, "--store", store, "--report", "\(folder.path)/report-\(workers)"])
      #expect(result.exitCode == 0, "\(result.errors)")
    }
    let one = try contents(of: folder.path + "/report-1/tables")
    let two = try contents(of: folder.path + "/report-2/tables")
    #expect(one == two && !one.isEmpty)
    // A file that was changed since gives another data set, not old numbers.
    try Self.write(Self.picture(0, 500, side: 90, channels: 3), to: "\(folder.path)/data/bars/3.png")
    let changed = try tool(["run", experiment, "--report", folder.path + "/report-3"], folder)
    #expect(changed.exitCode == 0 && !changed.output.hasPrefix("0 steps computed"), "\(changed.errors)")
  }

  @Test func listsOfSeveralClassesAnImageGoTheWholeWay() throws {
    let folder = try TemporaryFolder()
    defer { folder.remove() }
    // Each image shows one pattern in its left half and one in its right.
    var lists: [String: String] = ["train": "", "test": "", "database": ""]
    for item in 0..<120 {
      let (left, right) = (item % 3, item / 3 % 3)
      let (a, b) = (Self.picture(left, item, side: 16), Self.picture(right, 1000 + item, side: 16))
      let samples = (0..<256).map { $0 % 16 < 8 ? a.samples[$0] : b.samples[$0] }
      try Self.write(
        PixelImage(width: 16, height: 16, channels: 1, samples: samples), to: "\(folder.path)/data/\(item).png")
      let labels = (0..<3).map { $0 == left || $0 == right ? "1" : "0" }.joined(separator: " ")
      lists[item < 60 ? "train" : item < 72 ? "test" : "database", default: ""] += "\(item).png \(labels)\n"
    }
    for (name, text) in lists { _ = try folder.write(name + ".txt", text) }
    let added = try tool(["datasets", "add", "halves", folder.path + "/data", "--lists", folder.path], folder)
    #expect(added.exitCode == 0, "\(added.errors)")
    let experiment = try folder.write(
      "own.yaml",
      Self.experiment("halves", split: "published", methods: "[shc, shc-coordinate-descent, mds, csq-hadamard, csq-random, dpsh, classifier-code]"))
    let result = try tool(["run", experiment, "--report", folder.path + "/report"], folder)
    #expect(result.exitCode == 0, "\(result.errors)")
    let maps = try maps(folder.path + "/report")
    // Of two images in ten, seven share a class by chance.
    #expect(maps.count == 7 && maps.values.allSatisfy { $0 > 0.75 }, "\(maps)")
    let codes = try contents(of: folder.path + "/store/codes").first { $0.key.hasSuffix("query-labels.npy") }
    let labels = try NumPyFile<UInt8>(parsing: Array(try #require(codes?.value)))
    #expect(labels.shape == [12, 3])
  }

  @Test func aDataSetThatIsNotThereIsSaidInItsRowsAndDoesNotStopTheOthers() throws {
    let folder = try TemporaryFolder()
    defer { folder.remove() }
    try addPatterns(20, side: 16, folder)
    let experiment = try folder.write(
      "own.yaml", Self.experiment("patterns, cifar-10", split: "{train: 30, query: 9, database: rest}", methods: "[csq-random]"))
    let result = try tool(["run", experiment, "--report", folder.path + "/report"], folder)
    #expect(result.exitCode == 0, "\(result.errors)")
    #expect(result.errors.contains("'cifar-10' is not installed"))
    let report = try String(contentsOfFile: folder.path + "/report/README.md", encoding: .utf8)
    #expect(report.contains("not installed") && report.contains("cifar-10-binary.tar.gz"))
    let alone = try folder.write(
      "alone.yaml", Self.experiment("cifar-10", split: "{train: 300, query: 9, database: rest}", methods: "[csq-random]"))
    #expect(try tool(["run", alone, "--report", folder.path + "/none"], folder).exitCode == 2)
  }
}
