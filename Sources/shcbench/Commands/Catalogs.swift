import ArgumentParser
import Benchmark
import Datasets
import Hashing

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

struct Methods: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "List the methods, or print one method's card: formula, sources, keys and deviations.")

  @Argument(help: "A method's name.")
  var method: String?

  func run() throws {
    try reportingFailures {
      guard let method else {
        print(columns(MethodRegistry.methods.map { [$0.name, $0.card.title] }))
        return
      }
      guard let definition = MethodRegistry.method(named: method) else {
        let names = MethodRegistry.methods.map(\.name).joined(separator: ", ")
        throw Failure("no method '\(method)'; there are \(names)", exitCode: 64)
      }
      print(card(definition))
    }
  }

  private func card(_ definition: MethodDefinition) -> String {
    let card = definition.card
    var lines = ["\(definition.name): \(card.title)", "", card.summary, "", "Formula"]
    lines += card.formula.map { "  \($0)" }
    lines += ["", "Sources"] + card.sources.map { "  \($0)" }
    if !definition.parameters.isEmpty {
      lines += ["", "Keys in experiment files"]
      lines += definition.parameters.map { "  \($0.key) (default \($0.defaultValue.canonical)): \($0.meaning)" }
    }
    lines += ["", "Deviations (paper / released code / here)"]
    for deviation in card.deviations {
      lines += [
        "  \(deviation.what)", "    paper:         \(deviation.paper)",
        "    released code: \(deviation.releasedCode)", "    here:          \(deviation.here)",
      ]
    }
    return lines.joined(separator: "\n")
  }
}
