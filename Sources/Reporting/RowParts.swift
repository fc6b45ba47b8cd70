import Benchmark
import Hashing

/// What a row is made of.
struct RowParts {
  var choice: Experiment.MethodChoice
  var origin: MethodDefinition.Origin
  /// Of its hash centers, in the registry; nil for methods without.
  var centers: String?
  /// Its loss and head, or its way to code the classifier's logits.
  var encoder: String
  /// Whether a hashing network is trained.
  var trains: Bool
  /// Whether its codes are made from the hashing network's outputs and the stage-1 classifier's.
  var readsClassifier: Bool

  var row: String { choice.label }
  /// Nothing but the method and its centers is the row's own: what the experiment file gives it beside them would
  /// otherwise be taken for their doing.
  var isPlain: Bool { choice.own == Experiment.OwnOptions() && choice.given.isEmpty }
}

/// What sections take a row for.
extension ResultGrid {
  /// Rows under this heading are what this suite puts forward; the one heading that means something to the report.
  static let oursHeading = "Ours"

  /// Of the experiment's rows whose method is registered, in its order.
  var parts: [RowParts] {
    experiment.methods.compactMap { choice in
      guard let definition = MethodRegistry.method(named: choice.method) else { return nil }
      let encoder = definition.encoder(choice.parameters)
      var trains = false
      var readsClassifier = false
      if case .hashingNetwork(let recipe) = encoder {
        trains = true
        readsClassifier = recipe.encoding != nil
      }
      return RowParts(
        choice: choice, origin: definition.origin, centers: (choice.centers ?? definition.centers)?.name,
        encoder: encoder.group, trains: trains, readsClassifier: readsClassifier)
    }
  }

  /// The field's own rows: with a hashing network, a paper's method with that method's own hash centers and no value
  /// of its own, however it is started and trained, and not of ours.
  var published: [String] {
    parts.filter { part in
      part.trains && part.choice.centers == nil && part.choice.given.isEmpty
        && part.origin == .paper && part.choice.group != Self.oursHeading
    }.map(\.row)
  }

  /// The rows under ``oursHeading``.
  var ours: [String] { experiment.methods.filter { $0.group == Self.oursHeading }.map(\.label) }

  /// Rows that stand under one heading; each heading once, in the order of its first row.
  var rowsByGroup: [(group: String?, labels: [String])] {
    var groups: [(group: String?, labels: [String])] = []
    for choice in experiment.methods {
      if let position = groups.firstIndex(where: { $0.group == choice.group }) {
        groups[position].labels.append(choice.label)
      } else {
        groups.append((choice.group, [choice.label]))
      }
    }
    return groups
  }
}
