import Foundations

/// 70,000 grey 28x28 images of clothes in ten classes (Xiao, Rasul, Vollgraf, "Fashion-MNIST", arXiv
/// 1708.07747): the 60,000 of the train files, then the 10,000 of the t10k files. The suite makes its own
/// splits.
public struct FashionMNIST: DatasetSource {
  /// SHA-256 of each file's decompressed bytes, as 64 hexadecimal digits.
  public struct Digests: Sendable, Equatable {
    public var trainImages: String
    public var trainLabels: String
    public var testImages: String
    public var testLabels: String

    public init(trainImages: String, trainLabels: String, testImages: String, testLabels: String) {
      self.trainImages = trainImages
      self.trainLabels = trainLabels
      self.testImages = testImages
      self.testLabels = testLabels
    }

    /// Of the data as published.
    public static let published = Digests(
      trainImages: "c59f468a2f672dc815687fe0f83887768d799fd8a3f3276145d20f83aa44d888",
      trainLabels: "bad3541b69d912435c50bb6ba87bec294ff4f6a2e1246121d8633921760443d9",
      testImages: "5b4141f0afbad91edebe8549f8fcffe087ea10ca49f1dbef5c9a5cd8815ce37b",
      testLabels: "0402a96d92fd2663957122ceb108a494c5af83dab82d92729df917d7dec38c34")
  }

  public let name = "fashion-mnist"
  public let summary = "70,000 grey 28x28 images of clothes, 10 classes"
  public let count: Int? = 70_000
  public var pinnedIdentity: JSONValue? {
    [
      "name": .string(name),
      "sha256": .array(
        [digests.trainImages, digests.trainLabels, digests.testImages, digests.testLabels].map { .string($0) }),
    ]
  }
  public var classes: Int? { classNames.count }
  public let classNames = [
    "T-shirt/top", "Trouser", "Pullover", "Dress", "Coat", "Sandal", "Shirt", "Sneaker", "Bag",
    "Ankle boot",
  ]
  public let flips = true
  public let howToGet =
    "Type `apt-get install dataset-fashion-mnist`, or put train-images-idx3-ubyte, "
    + "train-labels-idx1-ubyte, t10k-images-idx3-ubyte and t10k-labels-idx1-ubyte (each plain or .gz) into "
    + "one folder and name it with --data."

  private let digests: Digests
  private let packageFolder: String

  /// - Parameters:
  ///   - digests: what the files must hold.
  ///   - packageFolder: where the Debian package dataset-fashion-mnist puts its files.
  public init(
    digests: Digests = .published, packageFolder: String = "/usr/share/datasets/fashion-mnist"
  ) {
    self.digests = digests
    self.packageFolder = packageFolder
  }

  public func locate(root: String?) throws(DatasetError) -> String {
    try find(root: root).folder
  }

  public func preparation(root: String?) -> JSONValue { pinnedIdentity ?? .null }

  public func load(root: String?, preparing work: Preparation) throws(DatasetError) -> ImageDataset {
    let files = try find(root: root)
    let train = try images(files.trainImages, digests.trainImages, files.trainLabels, digests.trainLabels)
    let test = try images(files.testImages, digests.testImages, files.testLabels, digests.testLabels)
    guard train.height == test.height, train.width == test.width else {
      throw .malformed(
        file: files.testImages,
        reason: "its images are \(test.height)x\(test.width), those of \(files.trainImages) "
          + "\(train.height)x\(train.width)")
    }
    return ImageDataset(
      name: name, channels: 1, height: train.height, width: train.width, classNames: classNames,
      content: .packed(train.pixels + test.pixels), labels: Labels(classes: train.labels + test.labels),
      flips: flips)
  }

  // MARK: Finding the files

  private struct Files {
    var folder: String
    var trainImages: String
    var trainLabels: String
    var testImages: String
    var testLabels: String
  }

  /// The first folder that has the files. One that has some of them only is an error: to pass over it would
  /// be to use other data than the user meant.
  private func find(root: String?) throws(DatasetError) -> Files {
    let folders = (root.map { ["\($0)/\(name)", $0] } ?? []) + [packageFolder]
    for folder in folders {
      let names = [
        "train-images-idx3-ubyte", "train-labels-idx1-ubyte", "t10k-images-idx3-ubyte",
        "t10k-labels-idx1-ubyte",
      ]
      let found = names.map { name in
        ["\(folder)/\(name).gz", "\(folder)/\(name)"].first(where: DataFile.exists)
      }
      if found.allSatisfy({ $0 == nil }) { continue }
      let missing = zip(names, found).filter { $0.1 == nil }.map(\.0)
      guard missing.isEmpty else {
        throw .malformed(
          file: folder, reason: "has a part of \(self.name) only: \(missing.joined(separator: ", ")) missing")
      }
      let paths = found.compactMap { $0 }
      return Files(
        folder: folder, trainImages: paths[0], trainLabels: paths[1], testImages: paths[2],
        testLabels: paths[3])
    }
    throw .notInstalled(dataset: name, lookedIn: folders, howToGet: howToGet)
  }

  // MARK: Reading them

  /// Well above the largest real file, 47,040,016 bytes.
  private static let largestFile = 64 << 20

  private func images(
    _ imageFile: String, _ imageDigest: String, _ labelFile: String, _ labelDigest: String
  ) throws(DatasetError) -> (pixels: [UInt8], labels: [Int32], height: Int, width: Int) {
    let images = try array(imageFile, rank: 3, digest: imageDigest)
    let labels = try array(labelFile, rank: 1, digest: labelDigest)
    guard images.dimensions[0] == labels.dimensions[0] else {
      throw .malformed(
        file: labelFile,
        reason: "has \(labels.dimensions[0]) labels for the \(images.dimensions[0]) images of \(imageFile)")
    }
    if let position = labels.values.firstIndex(where: { $0 >= classNames.count }) {
      throw .malformed(
        file: labelFile,
        reason: "label \(labels.values[position]) at position \(position) is outside 0..<\(classNames.count)")
    }
    return (
      images.values, labels.values.map { Int32($0) }, images.dimensions[1], images.dimensions[2]
    )
  }

  private func array(_ file: String, rank: Int, digest expected: String) throws(DatasetError) -> IDXArray {
    let content = try DataFile.read(file, limit: Self.largestFile)
    // The shape first: of a truncated file that is the clearer message.
    let array = try IDXArray(content, rank: rank, file: file)
    let found = Digest(of: content).description
    guard found == expected else {
      throw .wrongDigest(file: file, expected: expected, found: found)
    }
    return array
  }
}
