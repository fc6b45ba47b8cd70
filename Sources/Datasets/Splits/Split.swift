import Foundations

/// How many images go where; what is left over is the database.
public struct SplitSizes: Sendable, Equatable, Codable {
  public var train: Int
  /// Held out of `train`.
  public var validation: Int
  public var query: Int

  public init(train: Int, validation: Int = 0, query: Int) {
    self.train = train
    self.validation = validation
    self.query = query
  }
}

/// Parts of a data set, as positions in it; each ascending. Disjoint where they were drawn; where they were
/// published, the database may hold training images (see ``published(with:)``).
public struct Split: Sendable, Equatable {
  public var train: [Int32]
  public var validation: [Int32]
  public var query: [Int32]
  public var database: [Int32]

  public init(train: [Int32], validation: [Int32], query: [Int32], database: [Int32]) {
    self.train = train
    self.validation = validation
    self.query = query
    self.database = database
  }
}

extension Split {
  /// Draws the parts class by class, each in proportion to the class's size (largest remainder). Train and
  /// query hold exactly as many images as asked for; validation is taken out of train, which keeps
  /// `sizes.train - sizes.validation`; the database is what no other part took. Neither query nor database
  /// depends on `sizes.validation`, and query depends on `sizes.query` alone.
  /// - Parameters:
  ///   - labels: the class of each image, 0..<classes.
  ///   - seed: the run's seed; the draws come from its stream "split", one item a class.
  /// - Throws: `impossibleSplit` when a part other than validation would be empty, or a class would have no
  ///   training image.
  public static func stratified(labels: [Int32], classes: Int, sizes: SplitSizes, seed: UInt64)
    throws(DatasetError) -> Split
  {
    try check(sizes, images: labels.count)
    var members = [[Int32]](repeating: [], count: max(classes, 0))
    for (position, label) in labels.enumerated() {
      guard members.indices.contains(Int(label)) else {
        throw .impossibleSplit(
          reason: "image \(position) has class \(label), and there are classes 0..<\(classes)")
      }
      members[Int(label)].append(Int32(position))
    }

    let sizeOfClass = members.map(\.count)
    let query = apportion(sizes.query, over: sizeOfClass)
    let train = apportion(sizes.train, over: zip(sizeOfClass, query).map { $0 - $1 })
    let validation = apportion(sizes.validation, over: train)

    let stream = RandomStream(seed: seed, purpose: "split")
    var split = Split(train: [], validation: [], query: [], database: [])
    for classIndex in members.indices {
      guard train[classIndex] > validation[classIndex] else {
        throw .impossibleSplit(
          reason: "class \(classIndex) has \(sizeOfClass[classIndex]) of \(labels.count) images, and "
            + "\(sizes.train - sizes.validation) training images leave it none")
      }
      var order = members[classIndex]
      var generator = stream.generator(item: classIndex)
      generator.shuffle(&order)
      var rest = order[...]
      func take(_ count: Int) -> ArraySlice<Int32> {
        defer { rest = rest.dropFirst(count) }
        return rest.prefix(count)
      }
      split.query += take(query[classIndex])
      split.validation += take(validation[classIndex])
      split.train += take(train[classIndex] - validation[classIndex])
      split.database += rest
    }
    split.train.sort()
    split.validation.sort()
    split.query.sort()
    split.database.sort()
    return split
  }

  static func check(_ sizes: SplitSizes, images: Int) throws(DatasetError) {
    guard sizes.query >= 1 else {
      throw .impossibleSplit(reason: "\(sizes.query) query images; at least 1 is needed")
    }
    guard sizes.validation >= 0 else {
      throw .impossibleSplit(reason: "\(sizes.validation) validation images")
    }
    guard sizes.train > sizes.validation else {
      throw .impossibleSplit(
        reason: "\(sizes.validation) validation images held out of \(sizes.train) leave none to train on")
    }
    // Compared by subtraction: sums of numbers from a file could overflow.
    guard sizes.train < images, sizes.query < images - sizes.train else {
      throw .impossibleSplit(
        reason: "\(sizes.train) train and \(sizes.query) query images out of \(images) leave no database")
    }
  }

  /// Largest remainder: `total` places over classes in proportion to their sizes, never more than a class
  /// has. Equal remainders go to the lower class.
  private static func apportion(_ total: Int, over sizes: [Int]) -> [Int] {
    let whole = sizes.reduce(0, +)
    guard whole > 0 else { return sizes }
    var shares = sizes.map { total * $0 / whole }
    let missing = total - shares.reduce(0, +)
    let byRemainder = sizes.indices.sorted {
      let (first, second) = (total * sizes[$0] % whole, total * sizes[$1] % whole)
      return first == second ? $0 < $1 : first > second
    }
    for classIndex in byRemainder.prefix(missing) { shares[classIndex] += 1 }
    return shares
  }
}
