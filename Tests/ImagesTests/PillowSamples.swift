import Foundation
import Foundations
import Images

/// The files of Tests/Scripts/make_image_samples.py in a folder of their own, which goes with this value.
final class PillowSamples {
  let folder: URL

  private static let root = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

  /// SHCBENCH_PYTHON, the checkout's virtual environment or the system's Python, whichever has Pillow and NumPy.
  static let python: String? =
    [
      ProcessInfo.processInfo.environment["SHCBENCH_PYTHON"], root.appendingPathComponent(".venv/bin/python").path,
      "python3",
    ]
    .compactMap { $0 }
    .first { (try? run([$0, "-c", "import PIL.Image, numpy"]))?.status == 0 }

  /// - Parameter part: "png", "jpeg" or "geometry".
  init(_ part: String) throws {
    folder = FileManager.default.temporaryDirectory.appendingPathComponent("image-samples-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    let script = Self.root.appendingPathComponent("Tests/Scripts/make_image_samples.py").path
    let (status, output) = try Self.run([Self.python ?? "python3", script, folder.path, part])
    if status != 0 { throw ScriptFailure(output: output) }
  }

  deinit { try? FileManager.default.removeItem(at: folder) }

  struct ScriptFailure: Error { var output: String }

  /// File names without their ending, in order.
  func names(ending: String) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: folder.path)
      .filter { $0.hasSuffix(ending) }.map { String($0.dropLast(ending.count)) }.sorted()
  }

  func bytes(_ name: String) throws -> [UInt8] {
    [UInt8](try Data(contentsOf: folder.appendingPathComponent(name)))
  }

  func image(_ name: String) throws -> PixelImage {
    let array = try NumPyFile<UInt8>(parsing: bytes(name))
    return PixelImage(
      width: array.shape[1], height: array.shape[0], channels: array.shape[2], samples: array.elements)
  }

  private static func run(_ command: [String]) throws -> (status: Int32, output: String) {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = command
    let pipe = Pipe()
    process.standardOutput = pipe
    process.standardError = pipe
    try process.run()
    let output = String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    return (process.terminationStatus, output)
  }
}

extension PixelImage {
  /// The largest difference of two samples in the same place; nil where the shapes differ.
  func largestDifference(from other: PixelImage) -> Int? {
    guard (width, height, channels) == (other.width, other.height, other.channels) else { return nil }
    return zip(samples, other.samples).map { abs(Int($0) - Int($1)) }.max()
  }
}
