import Benchmark
import Foundations

/// report.json: what a report is of, so that `shcbench verify` can make it again.
package struct ReportManifest: Sendable, Equatable {
  package static let fileName = "report.json"

  package struct Source: Sendable, Equatable {
    package var name: String
    /// The experiment file as it was given to the command, from the folder that the command was started in.
    package var file: String

    package init(name: String, file: String) {
      self.name = name
      self.file = file
    }
  }

  /// In the order in which they were given.
  package var experiments: [Source]
  /// See ``ExperimentResults/arithmetic``.
  package var arithmetic: [String: String]

  package init(_ results: [ExperimentResults]) {
    experiments = results.map { Source(name: $0.experiment.name, file: $0.experiment.file) }
    arithmetic = results.first?.arithmetic ?? [:]
  }

  /// - Parameter path: for messages.
  package init(parsing bytes: [UInt8], path: String) throws(VerificationError) {
    let json: JSONValue
    do { json = try JSONValue(parsing: bytes) } catch { throw .malformedManifest(path: path, reason: "\(error)") }
    guard case .array(let sources)? = json["experiments"], !sources.isEmpty else {
      throw .malformedManifest(path: path, reason: "it has no list 'experiments'")
    }
    guard case .object(let facts)? = json["arithmetic"] else {
      throw .malformedManifest(path: path, reason: "it has no object 'arithmetic'")
    }
    experiments = []
    for source in sources {
      guard let name = source["name"]?.string, let file = source["file"]?.string else {
        throw .malformedManifest(path: path, reason: "an experiment is without 'name' or 'file'")
      }
      experiments.append(Source(name: name, file: file))
    }
    arithmetic = facts.compactMapValues(\.string)
  }

  /// One line of JSON.
  package var text: String {
    let sources = experiments.map { JSONValue.object(["name": .string($0.name), "file": .string($0.file)]) }
    let json = JSONValue.object([
      "arithmetic": .object(arithmetic.mapValues { .string($0) }), "experiments": .array(sources),
    ])
    return json.canonical + "\n"
  }

  /// nil where the report names none that is known.
  package var kernels: KernelChoice? { arithmetic["kernels"].flatMap(KernelChoice.init(rawValue:)) }

  /// "compiler Swift 6.3, instruction set avx2, kernels onednn, oneDNN 2.6.3".
  package var arithmeticInWords: String {
    arithmetic.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }.joined(separator: ", ")
  }
}
