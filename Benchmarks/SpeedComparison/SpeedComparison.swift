import Dispatch
import Foundations
import Images
import Kernels
import Retrieval
import Synchronization
import Training

/// Our side of `make bench`: prints one number a line for Benchmarks/compare.py, which runs it beside PyTorch,
/// NumPy and Pillow; and pooling and convolutions, where both sides are here. The net, batch and optimizer are those of
/// Benchmarks/pytorch_step.py.
@main
enum SpeedComparison {
  static func main() throws {
    let arguments = CommandLine.arguments
    switch arguments.dropFirst().first {
    case "step": print(try millisecondsPerStep(seconds: 6))
    case "map": print(try RetrievalBenchmark.queriesPerSecond(queries: 10_000, database: 60_000, bits: 64, classes: 100))
    case "pooling": print(try PoolingComparison.report())
    case "convolution": print(try ConvolutionComparison.report())
    case "png" where arguments.count == 4:
      print(try pngFilesPerSecond(in: arguments[2], threads: Int(arguments[3]) ?? 1))
    default: print("usage: SpeedComparison step|map|pooling|convolution|png FOLDER THREADS")
    }
  }

  /// Median over steps of one training step of the default backbone: 128 images, cross-entropy on ten classes, Adam.
  static func millisecondsPerStep(seconds: Double) throws -> Double {
    let batch = 128
    let kernels = try OneDNNKernels()
    var generator = RandomStream(seed: 0, purpose: "benchmark").generator()
    let pixels = (0..<(batch * 8 * 784)).map { _ in UInt8(truncatingIfNeeded: generator.next32()) }
    let images = ImageTable(
      channels: 1, height: 28, width: 28, pixels: pixels, normalizedBy: Array(0..<(batch * 8)))
    let network = try Network<Float>(
      backbone: .convnet(width: 32, channels: 1),
      head: [NamedLayer("classifier.linear", .linear(outputs: 10, bias: true, deviation: 0.01))], kernels: kernels,
      batch: batch)
    network.initialize(seed: 0)
    let labels = (0..<(batch * 8)).map { _ in Int32(generator.below(10)) }
    var times: [Double] = []
    let started = ContinuousClock.now
    while started.duration(to: .now) / .seconds(1) < seconds {
      let epochStarted = ContinuousClock.now
      _ = try train(
        network: network, images: images, items: Array(0..<(batch * 8)),
        objective: SoftmaxCrossEntropy<Float>(labels: labels),
        options: TrainingOptions(epochs: 1, batch: batch, learningRate: 1e-3), seed: 0)
      times.append(epochStarted.duration(to: .now) / .milliseconds(1) / 8)
    }
    return times.sorted()[times.count / 2]
  }

  /// Files of one folder read, decoded and copied into one array a thread; the median of three rounds after a first
  /// that warms the page cache.
  static func pngFilesPerSecond(in folder: String, threads: Int) throws -> Double {
    let paths = try LocalFileSystem().list(folder).map { FilePath.join(folder, $0) }
    var rates: [Double] = []
    for _ in 0..<4 {
      let failures = Mutex<[any Error]>([])
      let started = ContinuousClock.now
      DispatchQueue.concurrentPerform(iterations: threads) { thread in
        do {
          var pixels: [UInt8] = []
          for index in stride(from: thread, to: paths.count, by: threads) {
            pixels += try PNG.decode(LocalFileSystem().read(paths[index])).samples
          }
          precondition(pixels.count * threads / paths.count == 32 * 32 * 3, "\(pixels.count) samples")
        } catch {
          failures.withLock { $0.append(error) }
        }
      }
      rates.append(Double(paths.count) / (started.duration(to: .now) / .seconds(1)))
      if let failure = failures.withLock(\.first) { throw failure }
    }
    return rates.dropFirst().sorted()[1]
  }
}
