import Hashing

extension ClassSimilarity {
  /// How alike two classes look to the classifier's last layer (Wang et al., "Image retrieval with well-separated
  /// semantic hash centers", ACCV 2022, as released): with w_c the layer's weights of class c, the inner products
  /// w_i . w_j of a row i, j != i, are mapped to [-1, 1], the smallest to -1 and the largest to 1.
  ///
  /// Each row by itself, so that the result is not symmetric. A row whose products are all equal prefers no class and
  /// becomes zero. The diagonal is 1.
  /// - Parameter headWeights: [classes, features] row-major.
  /// - Throws: `.missingInput` where there are no weights, or one is not finite.
  package init(headWeights: [Float], classes: Int) throws(HashingError) {
    let features = headWeights.count / classes
    guard features > 0, headWeights.count == classes * features, headWeights.allSatisfy({ $0.isFinite }) else {
      throw .missingInput(recipe: "head-weights", input: "the finite weights of a classifier's last layer")
    }
    let weights = headWeights.map(Double.init)
    var values = [Double](repeating: 1, count: classes * classes)
    for i in 0..<classes {
      let others = (0..<classes).filter { $0 != i }
      let products = others.map { j in
        var sum = 0.0
        for feature in 0..<features { sum += weights[i * features + feature] * weights[j * features + feature] }
        return sum
      }
      guard let smallest = products.min(), let largest = products.max() else { continue }
      for (j, product) in zip(others, products) {
        values[i * classes + j] = largest > smallest ? 2 * (product - smallest) / (largest - smallest) - 1 : 0
      }
    }
    self.init(classes: classes, values: values)
  }
}
