import Foundations
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
      ], labels: Labels(classes: [0, 1, 1, 2]), classes: 3)
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
      logits: [3000, 2001, 2000, 0, 3000, 1, 0, 0, 3000], labels: Labels(classes: [0, 1, 2]), classes: 3)
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
    let once = try ClassSimilarity(logits: logits, labels: Labels(classes: [0, 1, 2]), classes: 3)
    let more = try ClassSimilarity(
      logits: logits + logits[3..<6] + logits[3..<6], labels: Labels(classes: [0, 1, 2, 1, 1]), classes: 3)
    for (a, b) in zip(once.values, more.values) { #expect(abs(a - b) < 1e-12) }
  }

  @Test func aRowWithoutPreferenceIsZero() throws {
    // Two classes, half of class 0's images taken for class 1: its mean row is (1/2, 1/2).
    let similarity = try ClassSimilarity(logits: [1, 0, 0, 1, 0, 1], labels: Labels(classes: [0, 0, 1]), classes: 2)
    #expect(similarity.values == [1, 0.5, 0.5, 1])
  }

  /// Worked by hand. Image 0, of classes 0 and 1, leaves classes 2 and 3 with (log 3, 0): 3/4 and 1/4. Image 1, of
  /// class 2: (0, log 2, -, 0) gives (1/4, 1/2, 0, 1/4). Image 2, of class 3: (log 4, 0, 0, -) gives (2/3, 1/6, 1/6,
  /// 0). Image 3 has all classes and image 4 none: neither counts. Rows 0 and 1 are (0, 0, 3/4, 1/4), mean 1/4,
  /// largest deviation 1/2: (-1/2, -1/2, 1, 0). Row 2: (0, 1, -1, 0). Row 3, mean 1/4, largest deviation 5/12: (1,
  /// -1/5, -1/5, -3/5).
  @Test func severalClassesByHand() throws {
    let (log2, log3, log4) = (Float(0.6931472), Float(1.0986123), Float(1.3862944))
    let similarity = try ClassSimilarity(
      logits: [
        7, 5, log3, 0,
        0, log2, -3, 0,
        log4, 0, 0, 9,
        1, 2, 3, 4,
        9, -4, 2, 0,
      ],
      labels: Labels(memberships: [1, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 1, 1, 1, 1, 0, 0, 0, 0], classes: 4),
      classes: 4)
    let expected = [
      1, -0.5, 0.5, 0.5,
      -0.5, 1, 1, -0.1,
      0.5, 1, 1, -0.1,
      0.5, -0.1, -0.1, 1,
    ]
    for (value, expected) in zip(similarity.values, expected) { #expect(abs(value - expected) < 1e-7) }
  }

  @Test func aClassWithoutAnImageThatCountsIsSaid() {
    // The only image of class 1 has all the others too.
    #expect(throws: ClassSimilarityError.classWithoutImages(classIndex: 1)) {
      try ClassSimilarity(
        logits: [1, 2, 3, 1, 2, 3, 1, 2, 3],
        labels: Labels(memberships: [1, 0, 0, 1, 1, 1, 0, 0, 1], classes: 3), classes: 3)
    }
  }

  @Test func whatCannotBeUsedIsSaid() {
    #expect(throws: ClassSimilarityError.classWithoutImages(classIndex: 1)) {
      try ClassSimilarity(logits: [1, 2, 3, 1, 2, 3], labels: Labels(classes: [0, 2]), classes: 3)
    }
    #expect(throws: ClassSimilarityError.logitNotFinite(image: 1)) {
      try ClassSimilarity(logits: [1, 2, 3, 1, .nan, 3], labels: Labels(classes: [0, 2]), classes: 3)
    }
  }
}
