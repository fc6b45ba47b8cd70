import Datasets
import Foundations
import Testing

@Suite("Splits of whole groups") struct GroupedSplitTests {
  /// Each group holds one image a class.
  private func dataset(groups sizes: [Int], classes: Int = 3) -> ImageDataset {
    var labels: [Int32] = []
    var groups: [Int32] = []
    for (group, size) in sizes.enumerated() {
      for _ in 0..<size {
        for label in 0..<classes {
          labels.append(Int32(label))
          groups.append(Int32(group))
        }
      }
    }
    return ImageDataset(
      name: "x", channels: 1, height: 1, width: 1, classNames: (0..<classes).map(String.init),
      content: .packed(labels.map { UInt8($0) }), labels: Labels(classes: labels), groups: groups, flips: false)
  }

  @Test("no group is torn apart, parts are disjoint and together the whole, sizes are not exceeded", arguments: 0..<20)
  func whole(seed: UInt64) throws {
    var generator = RandomStream(seed: seed, purpose: "test").generator()
    let dataset = dataset(groups: (0..<40).map { _ in 1 + generator.below(5) })
    let sizes = SplitSizes(train: 90, validation: 30, query: 60)
    let split = try Split.drawn(from: dataset, sizes: sizes, seed: seed)
    let parts = [split.train, split.validation, split.query, split.database]
    #expect(parts.flatMap { $0 }.sorted() == (0..<Int32(dataset.count)).map { $0 })
    let groups = try #require(dataset.groups)
    let groupsOfPart = parts.map { part in Set(part.map { groups[Int($0)] }) }
    #expect(groupsOfPart.map(\.count).reduce(0, +) == 40)
    #expect(split.train.count + split.validation.count <= 90 && split.query.count <= 60)
    // No group of the database would have fitted.
    let smallest = groupsOfPart[3].map { group in groups.count { $0 == group } }.min() ?? 0
    #expect(split.train.count + split.validation.count > 90 - smallest && split.query.count > 60 - smallest)
    #expect(split.validation.count <= 30 && split.validation.count > 15)
  }

  @Test("query and database do not depend on validation, query not on the size of train")
  func independence() throws {
    let dataset = dataset(groups: Array(repeating: 2, count: 30))
    let plain = try Split.drawn(from: dataset, sizes: SplitSizes(train: 60, query: 30), seed: 3)
    let held = try Split.drawn(from: dataset, sizes: SplitSizes(train: 60, validation: 12, query: 30), seed: 3)
    let small = try Split.drawn(from: dataset, sizes: SplitSizes(train: 30, query: 30), seed: 3)
    #expect(plain.query == held.query && plain.database == held.database && plain.query == small.query)
    #expect((held.train + held.validation).sorted() == plain.train)
  }

  @Test("a split that cannot be is refused with the reason")
  func impossible() {
    func reason(_ sizes: SplitSizes, groups: [Int] = [2, 2, 2, 2]) -> String {
      do {
        _ = try Split.drawn(from: dataset(groups: groups), sizes: sizes, seed: 0)
        return "no error"
      } catch { return "\(error)" }
    }
    #expect(
      reason(SplitSizes(train: 6, query: 5))
        == "split: no group is as small as the query part of 5 images; ask for more")
    #expect(reason(SplitSizes(train: 17, query: 6)) == "no error")
    #expect(reason(SplitSizes(train: 12, query: 12)) == "split: 12 train and 12 query images out of 24 leave no database")
    #expect(reason(SplitSizes(train: 12, validation: 5, query: 6)).hasPrefix("split: no group is as small as the validation"))
    #expect(
      reason(SplitSizes(train: 6, validation: 5, query: 6), groups: [1, 1, 1, 2, 2, 2, 7]) == "no error")
  }

  @Test("golden: what seed 7 draws; a change needs a new version of the split's identity")
  func golden() throws {
    let split = try Split.drawn(
      from: dataset(groups: [1, 2, 1, 3, 1, 2, 1, 1]), sizes: SplitSizes(train: 12, query: 6), seed: 7)
    #expect(split.query == [0, 1, 2, 9, 10, 11])
    #expect(split.train == [24, 25, 26, 27, 28, 29, 30, 31, 32, 33, 34, 35])
  }
}
