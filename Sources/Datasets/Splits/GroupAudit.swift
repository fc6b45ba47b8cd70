import Foundations

/// Whether groups that should lie wholly in one part do, and how alike those of different parts are.
public struct GroupAudit: Sendable, Equatable, Codable {
  /// Groups with images among the queries and in another part too; 0 for a split that was drawn here.
  public var torn: Int
  /// nil where images stay in their files or may show several classes, or no two groups share a class.
  public var nearest: NearestGroups?

  public init(torn: Int, nearest: NearestGroups?) {
    self.torn = torn
    self.nearest = nearest
  }
}

/// The two groups across the query part and another that look most alike.
///
/// The distance of two groups is the mean, over the classes that both show, of the distance of their nearest two
/// images of that class (see ``ImageDistances``).
public struct NearestGroups: Sendable, Equatable, Codable {
  public var distance: Double
  /// Classes that both show.
  public var classes: Int
  /// Where the second group lies; the first is among the queries.
  public var part: SplitPart
  /// The first image of each: its file where there is one, else its position.
  public var first: String
  public var second: String

  public init(distance: Double, classes: Int, part: SplitPart, first: String, second: String) {
    self.distance = distance
    self.classes = classes
    self.part = part
    self.first = first
    self.second = second
  }
}

extension GroupAudit {
  init(of split: Split, groups: [Int32], dataset: ImageDataset, distances: ImageDistances?) {
    let queryGroups = Set(split.query.map { groups[Int($0)] })
    var others: Set<Int32> = []
    var nearest: NearestGroups?
    for part in [SplitPart.train, .validation, .database] {
      others.formUnion(split[part].map { groups[Int($0)] })
      if let distances, let single = dataset.labels.single {
        let found = distances.nearestGroups(
          split.query.map(Int.init), split[part].map(Int.init), groups: groups, labels: single)
        if let found, found.distance < nearest?.distance ?? .infinity {
          func image(_ item: Int) -> String { dataset.paths.isEmpty ? "image \(item)" : dataset.paths[item] }
          nearest = NearestGroups(
            distance: found.distance, classes: found.classes, part: part, first: image(found.first),
            second: image(found.second))
        }
      }
    }
    self.init(torn: queryGroups.intersection(others).count, nearest: nearest)
  }
}

extension ImageDistances {
  /// The nearest two groups of different numbers, one of each list; the first such pair of several.
  fileprivate func nearestGroups(_ queries: [Int], _ others: [Int], groups: [Int32], labels: [Int32])
    -> (distance: Double, classes: Int, first: Int, second: Int)?
  {
    let ofQueries = GroupMembers(queries, groups: groups, labels: labels)
    let ofOthers = GroupMembers(others, groups: groups, labels: labels)
    var nearest: (distance: Double, classes: Int, first: Int, second: Int)?
    for (group, classes) in zip(ofQueries.groups, ofQueries.members) {
      for (otherGroup, otherClasses) in zip(ofOthers.groups, ofOthers.members) where otherGroup != group {
        // Both are sorted by class.
        var pairs: [([Int], [Int])] = []
        var at = 0
        for members in classes {
          while at < otherClasses.count, labels[otherClasses[at][0]] < labels[members[0]] { at += 1 }
          if at < otherClasses.count, labels[otherClasses[at][0]] == labels[members[0]] {
            pairs.append((members, otherClasses[at]))
          }
        }
        guard !pairs.isEmpty else { continue }
        var sum = 0.0
        let limit = (nearest?.distance ?? .infinity) * Double(pairs.count)
        for (members, otherMembers) in pairs {
          var least = Double.infinity
          for one in members {
            for other in otherMembers {
              if let found = distance(one, other, below: least) { least = found }
            }
          }
          sum += least
          if sum >= limit { break }
        }
        guard sum < limit else { continue }
        nearest = (sum / Double(pairs.count), pairs.count, classes[0][0], otherClasses[0][0])
      }
    }
    return nearest
  }
}

/// Images by group and class.
private struct GroupMembers {
  /// Ascending.
  var groups: [Int32]
  /// Of each group, the images of each of its classes: classes ascending, images in their order.
  var members: [[[Int]]]

  init(_ items: [Int], groups: [Int32], labels: [Int32]) {
    let sorted = items.sorted { one, other in
      (groups[one], labels[one], one) < (groups[other], labels[other], other)
    }
    self.groups = []
    members = []
    for item in sorted {
      if self.groups.last != groups[item] {
        self.groups.append(groups[item])
        members.append([])
      }
      let last = members.count - 1
      if let label = members[last].last?.first.map({ labels[$0] }), label == labels[item] {
        members[last][members[last].count - 1].append(item)
      } else {
        members[last].append([item])
      }
    }
  }
}
