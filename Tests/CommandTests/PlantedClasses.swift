import Foundation
import Foundations
import Images

/// Generated classes whose likeness is known: 12 of them in 4 superclasses of 3.
///
/// An image is 16 x 16, of 4 x 4 squares. The squares of a class are light and dark by its superclass's pattern plus
/// one of its own, and every pixel has noise. The patterns are products of square waves (Walsh functions), of which
/// 4 x 4 squares have 15 without a mean: 12 are the classes' own, and the superclasses are corners of a simplex in
/// the other 3. So two classes of one superclass have the same correlation whichever they are, and so have two of
/// different superclasses, a lower one.
enum PlantedClasses {
  static let members = 3
  static let count = 12
  private static let side = 16
  private static let imagesOfAClass = 30
  private static let contrast = (superclass: 20.0, own: 20.0, noise: 40.0)
  /// Bit 0 and 1 of a Walsh function: its waves along x; bit 2 and 3: along y.
  private static let superclassWaves = [2, 8, 10]
  private static let ownWaves = [1, 3, 4, 5, 6, 7, 9, 11, 12, 13, 14, 15]

  /// Of each pair of classes, in the order of `pairs(of:)`: 1 within a superclass, else 0.
  static let plantedSimilarity = pairs { $0 / members == $1 / members ? 1 : 0 }

  /// The values of all pairs of classes, each once.
  static func pairs(_ value: (Int, Int) -> Double) -> [Double] {
    (0..<count).flatMap { i in (0..<i).map { j in value(i, j) } }
  }

  /// A folder for each class, under a name that says its superclass.
  static func write(to folder: String) throws {
    for index in 0..<count {
      let place = "\(folder)/superclass-\(index / members)-class-\(index % members)"
      try FileManager.default.createDirectory(atPath: place, withIntermediateDirectories: true)
      for item in 0..<imagesOfAClass {
        let name = String(format: "%02d.png", item)
        try LocalFileSystem().writeUnflushed(PNG.encode(image(of: index, item: item)), to: "\(place)/\(name)")
      }
    }
  }

  private static func image(of index: Int, item: Int) -> PixelImage {
    var generator = RandomStream(seed: 0, purpose: "planted classes").generator(epoch: index, item: item)
    var samples: [UInt8] = []
    for y in 0..<side {
      for x in 0..<side {
        let (column, row) = (x * 4 / side, y * 4 / side)
        // The first corner of the simplex has no minus signs, each other one another pair of them.
        let superclass = superclassWaves.enumerated().reduce(0) { sum, wave in
          sum + sign(of: index / members & (wave.offset + 1)) * walsh(wave.element, column, row)
        }
        let value =
          128 + contrast.superclass * Double(superclass) + contrast.own * Double(walsh(ownWaves[index], column, row))
          + contrast.noise * generator.normal()
        samples.append(UInt8(clamping: Int(value.rounded())))
      }
    }
    return PixelImage(width: side, height: side, channels: 1, samples: samples)
  }

  private static func walsh(_ waves: Int, _ column: Int, _ row: Int) -> Int { sign(of: waves & (row << 2 | column)) }

  /// -1 for an odd number of ones.
  private static func sign(of bits: Int) -> Int { bits.nonzeroBitCount % 2 == 0 ? 1 : -1 }
}
