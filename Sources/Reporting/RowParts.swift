import Benchmark
import Hashing

/// What a row is made of.
struct RowParts {
  var choice: Experiment.MethodChoice
  /// Of its hash centers, in the registry; nil for methods without.
  var centers: String?
  /// Its loss and head, or its way to code the classifier's logits.
  var encoder: String
  /// Whether a hashing network is trained.
  var trains: Bool

  var row: String { choice.label }
  /// Nothing but the method and its centers is the row's own: what the experiment file gives it beside them would
  /// otherwise be taken for their doing.
  var isPlain: Bool { choice.own == Experiment.OwnOptions() && choice.given.isEmpty }
}

/// What sections take a row for. The headings that mean something stand here and nowhere else.
extension ResultGrid {
  enum Heading {
    /// Rows before it are the field's own, see ``ResultGrid/published``.
    static let controls = "SHC taken apart and controls"
    /// Rows that this suite puts forward.
    static let ours = "Ours"
  }

  /// Centers that this suite made up; what uses them was never published.
  private static let ownCenters = ["shc-coordinate-descent"]

  /// Of the experiment's rows whose method is registered, in its order.
  var parts: [RowParts] {
    experiment.methods.compactMap { choice in
      guard let definition = MethodRegistry.method(named: choice.method) else { return nil }
      let encoder = definition.encoder(choice.parameters)
      let trains = if case .hashingNetwork = encoder { true } else { false }
      return RowParts(
        choice: choice, centers: (choice.centers ?? definition.centers)?.name, encoder: encoder.group, trains: trains)
    }
  }

  /// The field's own rows: those that stand before the group ``Heading/controls``, trained as the experiment says,
  /// with a hashing network and without centers of this suite. None in an experiment without that group.
  var published: [String] {
    let before = experiment.methods.prefix { $0.group != Heading.controls }.map(\.label)
    guard before.count < experiment.methods.count else { return [] }
    return parts.filter { part in
      before.contains(part.row) && part.choice.own == Experiment.OwnOptions() && part.trains
        && !(part.centers.map(Self.ownCenters.contains) ?? false)
    }.map(\.row)
  }

  /// The rows of the group ``Heading/ours``.
  var ours: [String] { experiment.methods.filter { $0.group == Heading.ours }.map(\.label) }

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
