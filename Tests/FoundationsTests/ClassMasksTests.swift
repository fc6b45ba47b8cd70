import Foundations
import Testing

@Suite struct ClassMasksTests {
  private func random(_ count: Int, classes: Int, seed: UInt64) -> Labels {
    var generator = RandomStream(seed: seed, purpose: "test").generator()
    // About one pair in three shares a class.
    let density = 0.6 / Double(classes).squareRoot()
    return Labels(
      memberships: (0..<count * classes).map { _ in generator.uniform() < density ? 1 : 0 }, classes: classes)
  }

  /// Fails at any edge of the 64-bit words.
  @Test(arguments: [1, 2, 63, 64, 65, 80, 128, 129])
  func agreeWithTheLabels(classes: Int) throws {
    let one = random(40, classes: classes, seed: 1)
    let other = random(90, classes: classes, seed: 2)
    let masks = try #require(ClassMasks(one))
    let others = try #require(ClassMasks(other))
    var shared = 0
    for item in 0..<40 {
      let expected = (0..<90).filter { one.isRelevant(item, to: other, $0) }
      #expect(others.items(sharingAClassWith: item, of: masks).map(Int.init) == expected)
      var marks = [Int32](repeating: 7, count: 95)
      others.mark(sharingAClassWith: item, of: masks, in: &marks, from: 3)
      #expect(marks == [7, 7, 7] + (0..<90).map { expected.contains($0) ? 1 : 0 } + [7, 7])
      shared += expected.count
    }
    #expect(shared > 400 && shared < 3200)
  }

  @Test func theLastClassOfAWordIsNotTheFirstOfTheNext() throws {
    var memberships = [UInt8](repeating: 0, count: 2 * 130)
    memberships[63] = 1
    memberships[130 + 64] = 1
    let masks = try #require(ClassMasks(Labels(memberships: memberships, classes: 130)))
    #expect(masks.items(sharingAClassWith: 0, of: masks) == [0])
    #expect(masks.items(sharingAClassWith: 1, of: masks) == [1])
  }

  @Test func thereAreNoneOfSingleClasses() {
    #expect(ClassMasks(Labels(classes: [0, 1])) == nil)
    #expect(Labels(classes: [0, 1]).classCount == nil)
    #expect(Labels(memberships: [], classes: 7).classCount == 7)
  }
}
