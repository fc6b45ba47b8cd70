import Benchmark
import Foundation
import Foundations
import Testing

/// Claims from their files to verdicts that a program of others arrives at too.
struct ClaimTests {
  private static let claims = """
    version: 1
    claims:
      - name: best-of-two
        kind: transfer
        statement: SHC is above the best of random centers and DPSH.
        source: a test
        experiment: tiny
        row: shc
        against: [csq-random, dpsh]
        measure: map@all
        datasets: [fashion-mnist, cifar-100]
        bits: [16]
        published: {gain: 11.71, method: SHC}
      - name: network-helps
        kind: mechanism
        statement: A hashing network is better than the code of the predicted class.
        source: a test
        experiment: tiny
        row: shc
        against: [classifier-code]
        measure: map@all
        datasets: [fashion-mnist]
        bits: [16]
      - name: headline
        kind: arithmetic
        statement: The paper's tables give its headline.
        source: tables 4 to 6
        metric: map@all
        method: SHC
        printed: 11.71
      - name: first
        kind: record
        statement: It is the first.
        source: a test
        holds: false
        evidence: [{fact: It was there before., source: a test}]
    """

  /// An experiment with claims and the paper's numbers beside it.
  private static func write(to folder: TemporaryFolder) throws -> String {
    let root = CommandLineTool.root
    try FileManager.default.createDirectory(atPath: folder.path + "/claims", withIntermediateDirectories: true)
    for name in ["published.csv", "published-datasets.csv", "published-rows.csv"] {
      try FileManager.default.copyItem(atPath: "\(root)/experiments/\(name)", toPath: "\(folder.path)/\(name)")
    }
    _ = try folder.write("claims/claims.yaml", claims)
    return try folder.write(
      "tiny.yaml",
      String(contentsOfFile: root + "/" + InterruptionTests.experiment, encoding: .utf8)
        + "\nsensitivity: {rows: [shc, csq-random, dpsh, classifier-code]}\n")
  }

  /// What would break it: a verdict that does not follow from the stored codes, a page that does not follow the store,
  /// bytes that differ when a seed is made again.
  @Test(.enabled(if: Python.hasNumPy, "needs python3 with numpy"))
  func verdictsFollowFromStoredCodes() throws {
    let folder = try TemporaryFolder()
    defer { folder.remove() }
    let experiment = try Self.write(to: folder)
    let store = folder.path + "/store"
    let report = folder.path + "/report"
    func run() throws {
      let result = try CommandLineTool.run(["run", experiment, "--store", store, "--report", report])
      #expect(result.exitCode == 0, "\(result.errors)")
    }
    func claims(_ options: String...) throws -> CommandLineTool.Result {
      try CommandLineTool.run(["claims"] + options + ["--experiment", experiment, "--store", store])
    }
    try run()
    let complete = try InterruptionTests.comparable(report)
    #expect(complete["claims.md"] != nil && complete["discussion.md"] != nil && complete["paper.md"] != nil)
    // Fashion-MNIST has garments that look alike, no characters, and the rows none from scratch.
    let sensitivity = String(decoding: complete["sensitivity.md"] ?? Data(), as: UTF8.self)
    #expect(
      sensitivity.contains("Not measured: from scratch.")
        && sensitivity.firstMatch(of: /Queries left out, on the mean: [0-9.]+ % of fashion-mnist\./) != nil
        && sensitivity.contains("codes are the same. It touches no number here."), "\(sensitivity)")
    try Self.checkTrainingImagesInTheDatabase(store)

    let all = try claims()
    #expect(all.exitCode == 0, "\(all.errors)")
    #expect(all.output.contains("does not add up") && all.output.contains("does not hold"), "\(all.output)")
    let explained = try claims("best-of-two", "--explain")
    #expect(explained.output.contains("cifar-100: not testable here"), "\(explained.output)")
    #expect(explained.output.contains("t(97.5 %, 1 degrees of freedom) 12.706205"), "\(explained.output)")
    // Which rival a seed is compared with is said with what decided it.
    #expect(
      explained.output.firstMatch(
        of: /is the best without this seed; mean gain over the other seeds: csq-random -?[0-9.]+, dpsh -?[0-9.]+/) != nil,
      "\(explained.output)")
    #expect(try claims("--explain", "--json").exitCode == 64)
    // These kernels have computed nothing here.
    #expect(try claims("network-helps", "--kernels", "reference").exitCode == 1)

    for (name, files) in [
      ("best-of-two", [store, report + "/tables/runs.csv"]), ("network-helps", [store, report + "/tables/runs.csv"]),
      ("headline", [folder.path + "/published.csv"]),
    ] {
      let json = try claims(name, "--json")
      #expect(json.exitCode == 0, "\(json.errors)")
      let file = try folder.write("\(name).json", json.output)
      let recomputed = try Python.run([CommandLineTool.root + "/Tests/Scripts/recompute_verdict.py", file] + files)
      #expect(recomputed.status == 0, "\(name): \(recomputed.text)")
    }
    // The script does look: another verdict, another number is found.
    let json = try claims("network-helps", "--json").output
    let broken = try folder.write(
      "broken.json", json.replacing(/"logRatio":-?[0-9.e-]+/, with: "\"logRatio\":0.5"))
    #expect(
      try Python.run(
        [CommandLineTool.root + "/Tests/Scripts/recompute_verdict.py", broken, store, report + "/tables/runs.csv"]
      ).status != 0)

    // Without seed 1 nothing can be said about noise, and the pages say so; made again, every byte is as before.
    try Self.removeArtifacts(ofSeed: 1, from: store)
    #expect(try claims().exitCode == 1)
    let partial = try CommandLineTool.run(["report", experiment, "--store", store, "--report", report])
    #expect(partial.exitCode == 0, "\(partial.errors)")
    let without = try InterruptionTests.comparable(report)
    #expect(without["discussion.md"] != complete["discussion.md"])
    #expect(without["claims.md"] != complete["claims.md"])
    try run()
    let again = try InterruptionTests.comparable(report)
    #expect(Set(again.keys) == Set(complete.keys))
    for (name, bytes) in complete { #expect(again[name] == bytes, "\(name) differs") }
  }

  /// Fails if a slip in a claim is passed over, or told of without its place.
  @Test func slipsAreNamedWithTheirPlace() throws {
    let folder = try TemporaryFolder()
    defer { folder.remove() }
    let experiment = try Self.write(to: folder)
    func errors(_ old: String, _ new: String) throws -> String {
      _ = try folder.write("claims/claims.yaml", Self.claims.replacing(old, with: new))
      let result = try CommandLineTool.run(
        ["claims", "--experiment", experiment, "--store", folder.path + "/store"])
      #expect(result.exitCode == 2, "\(old)")
      return result.errors
    }
    #expect(try errors("row: shc\n    against: [csq-random, dpsh]", "row: sch\n    against: [csq-random, dpsh]").contains("claims.yaml:8:10: 'row' cannot be 'sch'; did you mean 'shc'?"))
    #expect(try errors("bits: [16]\n    published", "bits: [32]\n    published").contains("'bits' has 32, which the experiment 'tiny' has not; it has 16"))
    #expect(try errors("kind: transfer", "kind: transfers").contains("did you mean 'transfer'?"))
    #expect(try errors("measure: map@all\n    datasets: [fashion-mnist, c", "metric: map@all\n    datasets: [fashion-mnist, c").contains("lacks the key 'measure'"))
    #expect(try errors("printed: 11.71", "printed: much").contains("'printed' must be a number in per cent"))
    #expect(try errors("holds: false", "holds: maybe").contains("'holds' must be true or false"))
    #expect(try errors("name: first", "name: headline").contains("the name 'headline' is taken"))
    #expect(try errors("experiment: tiny\n    row: shc\n    against: [csq", "experiment: tinny\n    row: shc\n    against: [csq").contains("did you mean 'tiny'?"))
    #expect(try errors("method: SHC", "method: SHCC").contains("'method' cannot be 'SHCC'; did you mean 'SHC'?"))
    let unknown = try { () throws -> CommandLineTool.Result in
      _ = try folder.write("claims/claims.yaml", Self.claims)
      return try CommandLineTool.run(["claims", "second", "--experiment", experiment, "--store", folder.path + "/store"])
    }()
    #expect(unknown.exitCode == 2)
    #expect(unknown.errors.contains("there is no claim 'second'; there are: best-of-two, network-helps, headline, first"))
  }

  /// A claim about an experiment that is not given is told of, with what to do.
  @Test func claimsAboutOtherExperimentsAreNotDropped() throws {
    let folder = try TemporaryFolder()
    defer { folder.remove() }
    let experiment = try Self.write(to: folder)
    _ = try folder.write(
      "other.yaml", String(contentsOfFile: experiment, encoding: .utf8).replacing("name: tiny", with: "name: other"))
    _ = try folder.write(
      "claims/claims.yaml",
      Self.claims.replacing(
        "experiment: tiny\n    row: shc\n    against: [csq", with: "experiment: other\n    row: anything\n    against: [csq"))
    func claims(_ options: [String]) throws -> CommandLineTool.Result {
      try CommandLineTool.run(["claims"] + options + ["--experiment", experiment, "--store", folder.path + "/store"])
    }
    let named = try claims(["best-of-two"])
    #expect(named.exitCode == 2, "\(named.errors)")
    #expect(
      named.output.contains("not judged") && named.output.contains(
        "It is about the experiment 'other', which is not among those given: name its file too."), "\(named.output)")
    // Among all it does not decide how the command ends.
    #expect(try claims([]).exitCode == 0)
    #expect(try claims(["best-of-two", "first"]).exitCode == 2)
    #expect(try claims(["first"]).exitCode == 0)
  }

  /// One run's MAP@ALL with the training images in the database, recomputed from its stored codes by Python.
  private static func checkTrainingImagesInTheDatabase(_ store: String) throws {
    let name = try #require(try FileManager.default.contentsOfDirectory(atPath: store + "/sensitivity").sorted().first)
    let files = LocalFileSystem()
    let record = try JSONValue(parsing: files.read("\(store)/sensitivity/\(name)/record.json"))
    let maps = try JSONDecoder().decode(
      [VariantMeasurements].self, from: Data(files.read("\(store)/sensitivity/\(name)/maps.json")))
    let measured = try #require(maps.first { $0.variant == .trainingImagesInDatabase }?.map(.all))
    guard case .array(let inputs)? = record["step"]?["inputs"], let codes = inputs.first?.string else {
      Issue.record("\(name) does not name its codes")
      return
    }
    let folder = try TemporaryFolder()
    defer { folder.remove() }
    let script = """
      import sys
      import numpy
      codes, folder = sys.argv[1:]
      for what in ("codes", "labels"):
          query, database, train = (numpy.load(f"{codes}/{part}-{what}.npy") for part in ("query", "database", "train"))
          numpy.save(f"{folder}/query-{what}.npy", query)
          numpy.save(f"{folder}/database-{what}.npy", numpy.concatenate([database, train]))
      """
    let joined = try Python.run(["-c", script, "\(store)/codes/\(codes.prefix(32))", folder.path])
    #expect(joined.status == 0, "\(joined.text)")
    let again = try Python.run([CommandLineTool.root + "/Tests/Scripts/recompute_map.py", folder.path])
    let value = try #require(Double(again.text.trimmingCharacters(in: .whitespacesAndNewlines)), "\(again.text)")
    #expect(abs(value - measured) < 1e-12)
  }

  /// Networks, classifiers and measurements whose records name the seed.
  private static func removeArtifacts(ofSeed seed: Int, from store: String) throws {
    var removed = 0
    for kind in ["classifier", "hashing-network", "measurements"] {
      for name in try FileManager.default.contentsOfDirectory(atPath: "\(store)/\(kind)") {
        let artifact = "\(store)/\(kind)/\(name)"
        guard let record = try? String(contentsOfFile: artifact + "/record.json", encoding: .utf8),
          try Regex("\"seed\" ?: ?\(seed)\\b").firstMatch(in: record) != nil
        else { continue }
        try FileManager.default.removeItem(atPath: artifact)
        removed += 1
      }
    }
    #expect(removed > 5, "\(removed) artifacts of seed \(seed)")
  }
}
