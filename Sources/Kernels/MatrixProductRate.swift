/// How fast one core is, as the rate of oneDNN's single-precision matrix product.
public enum MatrixProductRate {
  /// The best of some rounds of 1024 x 1024 x 1024, in GFLOP/s. Set OMP_NUM_THREADS=1 before the process starts.
  public static func measure() throws -> Double {
    let size = 1024
    let kernels = try OneDNNKernels()
    let a = Buffer<Float>(count: size * size)
    let b = Buffer<Float>(count: size * size)
    let c = Buffer<Float>(count: size * size)
    a.fill(0.5)
    b.fill(0.25)
    var best = Double.infinity
    for _ in 0..<12 {
      let started = ContinuousClock.now
      try kernels.multiply(
        rows: size, columns: size, inner: size, alpha: 1, a: a, transposeA: false, b: b, transposeB: false, beta: 0,
        into: c)
      best = min(best, started.duration(to: .now) / .seconds(1))
    }
    return 2 * Double(size * size * size) / best / 1e9
  }
}
