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
    if let centers = definition.centers {
      lines += ["", "Hash centers"]
      lines += ["  \(centers.name): \(centers.meaning)"]
    }
    let keys = definition.keys()
    if !keys.isEmpty || definition.takesAnyCenters {
      lines += ["", "Keys in experiment files"]
      if definition.takesAnyCenters {
        lines += ["  centers: one of " + MethodRegistry.centers.map(\.name).joined(separator: ", ")]
      }
      lines += keys.map { "  \($0.key) (default \($0.defaultValue.canonical)): \($0.meaning)" }
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
