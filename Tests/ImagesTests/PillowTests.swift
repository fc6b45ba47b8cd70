import Foundations
import Images
import Testing

/// Ours beside Pillow, which the field's loaders use.
@Suite(.enabled("needs a Python with Pillow and NumPy (SHCBENCH_PYTHON names one)") { PillowSamples.python != nil })
struct PillowTests {
  @Test func pngPixelsAreEqual() throws {
    let samples = try PillowSamples("png")
    let names = try samples.names(ending: ".png")
    #expect(names.count == 61)
    for name in names {
      #expect(try PNG.decode(samples.bytes("\(name).png")) == samples.image("\(name).npy"), "\(name)")
    }
    let raw = try samples.names(ending: ".raw.npy")
    #expect(raw.count == 12)
    for name in raw {
      let expected = try NumPyFile<Int32>(parsing: samples.bytes("\(name).raw.npy"))
      let image = try PNG.decodeRaw(samples.bytes("\(name).png"))
      #expect([image.height, image.width, image.channels] == expected.shape, "\(name)")
      #expect(image.samples.map(Int32.init) == expected.elements, "\(name)")
    }
  }

  /// Equal, not only close: both are libjpeg-turbo with the accurate DCT.
  @Test func jpegPixelsAreEqual() throws {
    let samples = try PillowSamples("jpeg")
    let names = try samples.names(ending: ".jpg")
    #expect(names.count == 240)
    for name in names {
      let difference = try ImageDecoder.decode(samples.bytes("\(name).jpg"))
        .largestDifference(from: samples.image("\(name).npy"))
      #expect(difference == 0, "\(name)")
    }
  }

  @Test func resizedWithinOneLevel() throws {
    let samples = try PillowSamples("geometry")
    var compared = 0
    var differing = 0
    for name in try samples.names(ending: ".npy").filter({ $0.contains(".") && !$0.hasSuffix(".grey") }) {
      let parts = name.split(separator: ".")
      let image = try samples.image("\(parts[0]).npy")
      let expected = try samples.image("\(name).npy")
      let short = parts[1].hasPrefix("short-") ? Int(parts[1].dropFirst(6)) : nil
      let resized =
        if let short { image.resized(shorterSide: short) } else {
          image.resized(width: expected.width, height: expected.height)
        }
      let difference = try #require(resized.largestDifference(from: expected), "\(name)")
      #expect(difference <= 1, "\(name)")
      // The case in which Pillow's order of the two directions depends on its version.
      if expected.width > image.width && expected.height < image.height { continue }
      compared += expected.samples.count
      differing += zip(resized.samples, expected.samples).count { $0 != $1 }
    }
    #expect(compared > 400_000)
    // Only where a weight's last of 22 bits decides how a sample is rounded.
    #expect(differing * 1000 < compared, "\(differing) of \(compared)")
  }

  @Test func greyIsEqual() throws {
    let samples = try PillowSamples("geometry")
    let names = try samples.names(ending: ".grey.npy")
    #expect(names.count == 10)
    for name in names {
      #expect(
        try samples.image("\(name).npy").converted(toChannels: 1) == samples.image("\(name).grey.npy"), "\(name)")
    }
  }
}
