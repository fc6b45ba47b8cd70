import Kernels
import Testing

@Suite struct OneDNNKernelsTests {
  struct Product: Sendable {
    let rows: Int
    let columns: Int
    let inner: Int
  }

  static let products = [
    Product(rows: 1, columns: 1, inner: 1), Product(rows: 5, columns: 7, inner: 3),
    Product(rows: 128, columns: 64, inner: 512), Product(rows: 33, columns: 10, inner: 256),
    Product(rows: 2, columns: 100, inner: 17),
  ]

  /// Breaks with swapped leading dimensions, rows taken for columns, or alpha and beta mixed up.
  @Test(arguments: products)
  func multiplyAgreesWithTheReference(_ product: Product) throws {
    let fast = try OneDNNKernels()
    let slow = ReferenceKernels<Double>()
    var random = RandomValues("multiply")
    let a = random.floats(product.rows * product.inner)
    let b = random.floats(product.inner * product.columns)
    let c = random.floats(product.rows * product.columns)
    for (transposeA, transposeB) in [(false, false), (false, true), (true, false), (true, true)] {
      for (alpha, beta) in [(1, 0), (1, 1), (-0.5, 2)] as [(Float, Float)] {
        let (result, expected) = (Buffer(c), doubled(c))
        try fast.multiply(
          rows: product.rows, columns: product.columns, inner: product.inner, alpha: alpha, a: Buffer(a),
          transposeA: transposeA, b: Buffer(b), transposeB: transposeB, beta: beta, into: result)
        slow.multiply(
          rows: product.rows, columns: product.columns, inner: product.inner, alpha: Double(alpha),
          a: doubled(a),
          transposeA: transposeA, b: doubled(b), transposeB: transposeB, beta: Double(beta), into: expected)
        expectAgreement(result, expected, "A' \(transposeA) B' \(transposeB) alpha \(alpha) beta \(beta)")
      }
    }
  }

  /// [1 2; 3 4; 5 6] [1 0 2; 0 1 3] = [1 2 8; 3 4 18; 5 6 28], worked by hand.
  @Test func multiplyIsRowMajorAndForgetsWhatCHeldAtBetaZero() throws {
    let result = Buffer<Float>(count: 9)
    result.fill(.nan)
    try OneDNNKernels().multiply(
      rows: 3, columns: 3, inner: 2, alpha: 1, a: Buffer([1, 2, 3, 4, 5, 6]), transposeA: false,
      b: Buffer([1, 0, 2, 0, 1, 3]), transposeB: false, beta: 0, into: result)
    #expect(result.array == [1, 2, 8, 3, 4, 18, 5, 6, 28])
  }

  @Test func reorderMovesEveryValueToItsPlace() throws {
    let fast = try OneDNNKernels()
    let shape = TensorShape(batch: 2, channels: 32, height: 3, width: 5)
    let source = tensor((0..<shape.count).map(Float.init), shape)
    for layout in [TensorLayout.plain, .blocked(8), .blocked(16)] {
      let expected = try source.arranged(layout)
      let target = Tensor<Float>(shape, layout: layout)
      // Twice, for the plan that is kept.
      for _ in 0..<2 {
        target.values.fill(-1)
        try fast.reorder(source, into: target)
        #expect(target.values.array == expected.values.array, "to \(layout)")
      }
      let back = Tensor<Float>(shape)
      try fast.reorder(target, into: back)
      #expect(back.values.array == source.values.array, "from \(layout)")
    }
  }

  @Test func identityOfTheLibraryAndItsLayouts() throws {
    let fast = try OneDNNKernels()
    #expect(fast.name.hasPrefix("onednn-2."))
    let known = ["avx512_core", "avx512_mic", "avx2", "avx", "sse41", "generic"]
    #expect(known.contains(OneDNNKernels.instructionSet))
    #expect(fast.preferredLayout(channels: 1) == .plain)
    #expect(fast.preferredLayout(channels: 30) == .plain)
    let wide = OneDNNKernels.instructionSet.hasPrefix("avx512")
    let narrow = OneDNNKernels.instructionSet == "avx2"
    #expect(fast.preferredLayout(channels: 32) == (wide ? .blocked(16) : narrow ? .blocked(8) : .plain))
    #expect(fast.preferredLayout(channels: 24) == (narrow ? .blocked(8) : .plain))
  }

  /// Kernels keep the engine alive: a network may outlive the set that planned it.
  @Test func kernelsOutliveTheirSet() throws {
    let shape = TensorShape(batch: 1, channels: 8, height: 2, width: 2)
    let kernel = try OneDNNKernels().pooling(.average, input: shape, window: 2, layout: .plain)
    let output = Tensor<Float>(TensorShape(batch: 1, channels: 8))
    let input = tensor((0..<32).map(Float.init), shape)
    try kernel.forward(input: input, output: output)
    #expect(output.values.array == (0..<8).map { Float(4 * $0) + 1.5 })
  }
}
