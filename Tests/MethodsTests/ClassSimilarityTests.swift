import Hashing
import SemanticHashCenters
import Testing

@Suite struct ClassSimilarityTests {
  /// Worked by hand. Class 0: softmax of (log 3, 0) is (3/4, 1/4), row (0, 3/4, 1/4) has mean 1/3 and largest
  /// deviation 5/12. Class 1, one image taken for class 0: mean of (1/2, 0, 1/2) and (0, 1/2, 1/2). Class 2:
  /// two equal largest logits, the first is masked.
  @Test func threeClassesByHand() throws {
    let similarity = try ClassSimilarity(
      logits: [
        5, 1.0986123, 0,
        0, 9, 0,
        4, 1, 1,
        2, 2, 0,
      ], labels: [0, 1, 1, 2], classes: 3)
    let third = 0.8807970779778823 - 1.0 / 3
    let expected = [
      1, (1 - 0.5) / 2, (-0.2 - 1 / 3.0 / third) / 2,
      0.25, 1, 1,
      (-0.2 - 1 / 3.0 / third) / 2, 1, 1,
    ]
    for (value, expected) in zip(similarity.values, expected) { #expect(abs(value - expected) < 1e-7) }
  }

  /// A classifier that is sure leaves only tiny differences between the other logits; their order of size
  /// must survive.
  @Test func largeLogitsDoNotOverflow() throws {
    let similarity = try ClassSimilarity(
      logits: [3000, 2001, 2000, 0, 3000, 1, 0, 0, 3000], labels: [0, 1, 2], classes: 3)
    #expect(similarity.values.allSatisfy { $0.isFinite })
    #expect(similarity[0, 1] > similarity[0, 2])
  }

  @Test func isSymmetricWithDiagonalOne() throws {
    let similarity = try plantedSimilarity(classes: 20, groups: 4)
    for i in 0..<20 {
      #expect(similarity[i, i] == 1)
      for j in 0..<20 {
        #expect(similarity[i, j] == similarity[j, i])
        #expect(abs(similarity[i, j]) <= 1)
        // Any two of one group are closer than any two of different groups.
        if i / 5 == j / 5 { #expect(similarity[i, j] > similarity[i, (j + 5) % 20]) }
      }
    }
  }

  /// Row normalisation takes out the number of images of a class.
  @Test func repeatedImagesChangeNothing() throws {
    let logits: [Float] = [3, 1, 0, 0, 3, 1, 0.5, 0, 3]
    let once = try ClassSimilarity(logits: logits, labels: [0, 1, 2], classes: 3)
    let more = try ClassSimilarity(
      logits: logits + logits[3..<6] + logits[3..<6], labels: [0, 1, 2, 1, 1], classes: 3)
    for (a, b) in zip(once.values, more.values) { #expect(abs(a - b) < 1e-12) }
  }

  @Test func aRowWithoutPreferenceIsZero() throws {
    // Two classes, half of class 0's images taken for class 1: its mean row is (1/2, 1/2).
    let similarity = try ClassSimilarity(logits: [1, 0, 0, 1, 0, 1], labels: [0, 0, 1], classes: 2)
    #expect(similarity.values == [1, 0.5, 0.5, 1])
  }

  @Test func whatCannotBeUsedIsSaid() {
    #expect(throws: ClassSimilarityError.classWithoutImages(classIndex: 1)) {
      try ClassSimilarity(logits: [1, 2, 3, 1, 2, 3], labels: [0, 2], classes: 3)
    }
    #expect(throws: ClassSimilarityError.logitNotFinite(image: 1)) {
      try ClassSimilarity(logits: [1, 2, 3, 1, .nan, 3], labels: [0, 2], classes: 3)
    }
  }
}
