import ArgumentParser
import Benchmark
import Datasets

struct Datasets: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "List the data sets that experiments may name, where they were found, and how to get them.")

  @OptionGroup var dataOptions: DataOptions

  @Flag(help: "Read and decode each one that is there, and check its digests.")
  var verify = false

  func run() throws {
    try reportingFailures {
      for source in DatasetCatalog.all {
        print("\(source.name): \(source.summary)")
        do throws(DatasetError) {
          let place = try source.locate(root: dataOptions.data)
          print("  found in \(place)")
          if verify {
            let dataset = try source.load(root: dataOptions.data)
            print(
              "  verified: \(dataset.count) images, \(dataset.channels) x \(dataset.height) x \(dataset.width), \(dataset.classes) classes, content SHA-256 \(dataset.digest)")
          }
        } catch .notInstalled { print("  not installed. \(source.howToGet)") }
      }
    }
  }
}
