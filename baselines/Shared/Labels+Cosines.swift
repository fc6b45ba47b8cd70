import Foundations
import Kernels

extension Labels {
  /// The cosines of all pairs of some items' label vectors (1 for each class an item has, else 0): above 0 where two
  /// items share a class, 1 where they have the same ones. An item without classes has 0 with all, itself included.
  /// - Parameter classes: C; all classes are in 0..<C.
  /// - Returns: [items, items] row-major.
  package func cosines<Scalar: KernelScalar>(
    of items: [Int], classes: Int, kernels: any KernelSet<Scalar>
  ) throws -> Buffer<Scalar> {
    let vectors = Buffer<Scalar>(count: items.count * classes)
    for (row, item) in items.enumerated() {
      let own = self.classes(of: item)
      for classIndex in own {
        precondition(classIndex >= 0 && classIndex < classes, "class \(classIndex) is not in 0..<\(classes)")
        vectors[row * classes + classIndex] = 1 / Scalar(own.count).squareRoot()
      }
    }
    let cosines = Buffer<Scalar>(count: items.count * items.count)
    try kernels.multiply(
      rows: items.count, columns: items.count, inner: classes, alpha: 1, a: vectors, transposeA: false,
      b: vectors, transposeB: true, beta: 0, into: cosines)
    return cosines
  }
}
