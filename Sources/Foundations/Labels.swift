/// What each item of a list shows: one class each, or any number of classes each.
///
/// Two items are relevant to each other if they share a class.
public struct Labels: Sendable, Equatable {
  private enum Storage: Sendable, Equatable {
    case single([Int32])
    /// [count, classes] row-major, 0 or 1.
    case multiple([UInt8], classes: Int)
  }

  private let storage: Storage

  /// One class for each item.
  public init(classes: [Int32]) { storage = .single(classes) }

  /// Any number of classes for each item, none included.
  /// - Parameter memberships: [count, classes] row-major, 0 or 1.
  public init(memberships: [UInt8], classes: Int) {
    precondition(
      classes > 0 && memberships.count % classes == 0, "\(memberships.count) memberships of \(classes) classes")
    precondition(memberships.allSatisfy { $0 <= 1 }, "a membership is neither 0 nor 1")
    storage = .multiple(memberships, classes: classes)
  }

  public var count: Int {
    switch storage {
    case .single(let labels): labels.count
    case .multiple(let memberships, let classes): memberships.count / classes
    }
  }

  /// Whether an item may have several classes, or none.
  public var isMultiple: Bool {
    if case .multiple = storage { true } else { false }
  }

  /// The class of each item; nil where an item may have several.
  public var single: [Int32]? {
    if case .single(let labels) = storage { labels } else { nil }
  }

  /// [count, classes] row-major, 0 or 1; nil where each item has one class.
  public var memberships: [UInt8]? {
    if case .multiple(let memberships, _) = storage { memberships } else { nil }
  }

  /// C, the columns of `memberships`; nil where each item has one class.
  public var classCount: Int? {
    if case .multiple(_, let classes) = storage { classes } else { nil }
  }

  /// The classes of an item, ascending.
  public func classes(of item: Int) -> [Int] {
    switch storage {
    case .single(let labels): [Int(labels[item])]
    case .multiple(let memberships, let classes):
      (0..<classes).filter { memberships[item * classes + $0] == 1 }
    }
  }

  /// Those of some items, in their order.
  public func selecting(_ items: some Sequence<Int>) -> Labels {
    switch storage {
    case .single(let labels): Labels(classes: items.map { labels[$0] })
    case .multiple(let memberships, let classes):
      Labels(
        memberships: items.flatMap { memberships[$0 * classes..<($0 + 1) * classes] }, classes: classes)
    }
  }

  /// The same with several classes as one.
  /// - Parameter classes: [C], the class that each becomes.
  public func folded(_ classes: [Int32]) -> Labels {
    switch storage {
    case .single(let labels): return Labels(classes: labels.map { classes[Int($0)] })
    case .multiple(let memberships, let count):
      precondition(classes.count == count, "\(classes.count) folded classes for labels of \(count)")
      var folded = [UInt8](repeating: 0, count: memberships.count)
      for (place, membership) in memberships.enumerated() where membership == 1 {
        folded[place / count * count + Int(classes[place % count])] = 1
      }
      return Labels(memberships: folded, classes: count)
    }
  }

  /// These, then `others`.
  /// - Precondition: both are of one form.
  public func appending(_ others: Labels) -> Labels {
    switch (storage, others.storage) {
    case (.single(let labels), .single(let otherLabels)): return Labels(classes: labels + otherLabels)
    case (.multiple(let memberships, let classes), .multiple(let otherMemberships, let otherClasses)):
      precondition(classes == otherClasses, "labels of \(classes) and of \(otherClasses) classes")
      return Labels(memberships: memberships + otherMemberships, classes: classes)
    case (.single, .multiple), (.multiple, .single): preconditionFailure("labels of two forms")
    }
  }

  /// Whether an item of these labels and one of `others` share a class.
  public func isRelevant(_ item: Int, to others: Labels, _ other: Int) -> Bool {
    switch (storage, others.storage) {
    case (.single(let labels), .single(let otherLabels)):
      labels[item] == otherLabels[other]
    case (.multiple(let memberships, let classes), .multiple(let otherMemberships, let otherClasses)):
      classes == otherClasses
        && (0..<classes).contains {
          memberships[item * classes + $0] == 1 && otherMemberships[other * classes + $0] == 1
        }
    case (.single, .multiple), (.multiple, .single):
      others.classes(of: other).contains { classes(of: item).contains($0) }
    }
  }
}

extension Labels {
  /// Whether every label is in 0..<classes.
  public func fit(classes: Int) -> Bool {
    switch storage {
    case .single(let labels): labels.allSatisfy { $0 >= 0 && Int($0) < classes }
    case .multiple(_, let own): own == classes
    }
  }
}
