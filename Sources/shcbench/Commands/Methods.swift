import ArgumentParser
import Benchmark
import Hashing

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
