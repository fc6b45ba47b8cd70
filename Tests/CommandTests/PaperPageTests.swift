import Foundation
import Foundations
import Images
import Testing

/// The paper's own pages, from image files to a column of ours beside the paper's numbers.
struct PaperPageTests {
  /// Of Stanford Cars-A.
  private static let classes = 196
  private static let queries = 12

  /// The folder `stanford-cars` as its reader wants it, in small: an image a class to train on, which is the database
  /// too, and a query of each of the first classes.
  private static func writeCars(to folder: String) throws {
    try FileManager.default.createDirectory(atPath: folder + "/images", withIntermediateDirectories: true)
    func write(_ index: Int, item: Int) throws -> String {
      let name = "images/\(index)-\(item).png"
      try LocalFileSystem().writeUnflushed(PNG.encode(picture(of: index, item: item)), to: "\(folder)/\(name)")
      return "\(name) \(index)\n"
    }
    let train = try (0..<classes).map { try write($0, item: 0) }.joined()
    let query = try (0..<queries).map { try write($0, item: 1) }.joined()
    for (list, text) in [("train", train), ("test", query), ("database", train)] {
      try text.write(toFile: "\(folder)/\(list).txt", atomically: true, encoding: .utf8)
    }
  }

  /// One colour a class, and noise.
  private static func picture(of index: Int, item: Int) -> PixelImage {
    var generator = RandomStream(seed: 0, purpose: "small cars").generator(epoch: index, item: item)
    let colour = [index % 6, index / 6 % 6, index / 36]
    var samples: [UInt8] = []
    for _ in 0..<64 {
      for part in colour { samples.append(UInt8(40 * part + generator.below(30))) }
    }
    return PixelImage(width: 8, height: 8, channels: 3, samples: samples)
  }

  /// Fails if a data set of the paper that somebody has put in gets no column, or another one gets one, if a number
  /// of the paper does not stand beside it, or if a broken file of the paper's numbers is used or overlooked.
  @Test func aPublishedDataSetThatIsInstalledHasAColumnOfOurs() throws {
    let folder = try TemporaryFolder()
    defer { folder.remove() }
    try Self.writeCars(to: folder.path + "/data/stanford-cars")
    let files = ["published.csv", "published-datasets.csv", "published-rows.csv"]
    for name in files {
      try FileManager.default.copyItem(
        atPath: "\(CommandLineTool.root)/experiments/\(name)", toPath: "\(folder.path)/\(name)")
    }
    let experiment = try folder.write(
      "cars.yaml",
      """
      version: 1
      name: cars
      datasets: [stanford-cars-a]
      split: published
      backbone: {name: convnet, width: 2, start: classifier}
      methods: [csq-hadamard, orthohash]
      bits: [16]
      seeds: [0]
      classifier: {epochs: 1, batch: 28, learning-rate: 1e-2}
      training: {epochs: 1, batch: 28, learning-rate: 1e-2}
      """)
    let report = folder.path + "/report"
    let options = ["--store", folder.path + "/store", "--data", folder.path + "/data", "--report", report]
    let run = try CommandLineTool.run(["run", experiment] + options)
    #expect(run.exitCode == 0, "\(run.errors)")

    func table(_ name: String) throws -> [[String]] {
      try String(contentsOfFile: "\(report)/tables/\(name).csv", encoding: .utf8).split(separator: "\n").map {
        $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
      }
    }
    let maps = try table("paper-table-6")
    let header = try #require(maps.first)
    #expect(
      header.filter { $0.hasSuffix("(ours) mean") }
        == [16, 32, 64].map { "Stanford Cars-A \($0) bits (ours) mean" })
    let published = try #require(header.firstIndex(of: "Stanford Cars-A 16 bits"))
    for (method, number) in [("CSQ", "0.5087"), ("OrthoHash", "0.4225")] {
      let line = try #require(maps.first { $0.first == method })
      #expect(line[published] == number)
      let ours = try #require(Double(line[published + 1]), "\(line)")
      #expect(ours > 0 && ours <= 1 && line[published + 3] == "1")
    }
    let shc = try #require(maps.first { $0.first == "SHC" })
    #expect(shc[published] == "0.6433" && shc[published + 1].isEmpty)
    #expect(
      try table("paper-table-1").first { $0.first == "Stanford Cars-A" }
        == ["Stanford Cars-A", "196", "196", "8184", "196", "8041", "12", "the training images", "196"])
    let page = try String(contentsOfFile: report + "/paper.md", encoding: .utf8)
    #expect(page.contains("Not measured here: CIFAR-100, Stanford Cars-B, NABirds-A and NABirds-B."))
    #expect(page.contains("| Stanford Cars-A 16 bits (ours) |") && page.contains("cifar-100-binary.tar.gz"))

    let numbers = try String(contentsOfFile: folder.path + "/published.csv", encoding: .utf8)
    _ = try folder.write("published.csv", numbers.replacing("cifar-100,16,d_min,0", with: "cifar-100,16,d_min,none"))
    let broken = try CommandLineTool.run(["report", experiment] + options)
    #expect(broken.exitCode == 2, "\(broken.errors)")
    #expect(broken.errors.contains("\(folder.path)/published.csv: line 2: "), "\(broken.errors)")
    try FileManager.default.removeItem(atPath: folder.path + "/published-rows.csv")
    _ = try folder.write("published.csv", numbers)
    let missing = try CommandLineTool.run(["report", experiment] + options)
    #expect(missing.exitCode == 2 && missing.errors.contains("published-rows.csv"), "\(missing.errors)")
  }
}
