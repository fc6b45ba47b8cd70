import Hashing
import Images

/// What one row finds for a few queries, as pictures.
public struct GalleryResult: Sendable {
  public var identity: RunIdentity
  /// The same for every row of a data set, in the same order.
  public var queries: [Query]

  public struct Query: Sendable, Equatable {
    /// Ascending.
    public var classes: [Int]
    /// The query itself.
    public var image: PixelImage
    /// The nearest first; at most ``GalleryResult/nearest``.
    public var found: [Found]
    public init(classes: [Int], image: PixelImage, found: [Found]) {
      self.classes = classes
      self.image = image
      self.found = found
    }
  }

  /// An image of the database.
  public struct Found: Sendable, Equatable {
    public var image: PixelImage
    /// Hamming distance to the query, in bits.
    public var distance: Int
    /// Whether it has a class in common with the query.
    public var isRelevant: Bool
    public init(image: PixelImage, distance: Int, isRelevant: Bool) {
      self.image = image
      self.distance = distance
      self.isRelevant = isRelevant
    }
  }

  /// Images that are shown for a query, at most.
  public static let nearest = 10
  /// Pixels on a picture's longer side, at most.
  public static let largestSide = 32

  public init(identity: RunIdentity, queries: [Query]) {
    self.identity = identity
    self.queries = queries
  }
}

/// The class similarity of one data set and seed, and hash centers that were made of it or without it.
public struct CenterMatrices: Sendable {
  public var dataset: String
  public var seed: UInt64
  public var bits: Int
  public var similarity: ClassSimilarity
  public var centers: [Named]

  public struct Named: Sendable {
    /// In the registry.
    public var name: String
    public var centers: HashCenters
    public init(_ name: String, _ centers: HashCenters) {
      self.name = name
      self.centers = centers
    }
  }

  /// The hash centers that are shown beside the similarity: without it, and made of it by two solvers.
  static let shown = ["mds", "shc", "shc-coordinate-descent"]

  public init(dataset: String, seed: UInt64, bits: Int, similarity: ClassSimilarity, centers: [Named]) {
    self.dataset = dataset
    self.seed = seed
    self.bits = bits
    self.similarity = similarity
    self.centers = centers
  }
}

extension ResultsCollector {
  func gallery(_ planned: PlannedGallery) throws -> GalleryResult? {
    guard let artifact = try feasible(planned.result) else { return nil }
    return GalleryResult(identity: planned.identity, queries: try GalleryFiles(artifact: artifact).queries)
  }

  /// Of a comparison's first seed and middle length: matrices are large, and a figure shows no more.
  func centerMatrices(_ base: PlannedBase, of experiment: Experiment) throws -> CenterMatrices? {
    guard experiment.kind == .comparison, base.seed == experiment.seeds.first,
      let similarity = try feasible(base.base.similarity)
    else { return nil }
    let bits = experiment.middleBits
    let centers = try CenterMatrices.shown.compactMap { name -> CenterMatrices.Named? in
      let run = plan.runs.first {
        $0.experiment == base.experiment && $0.identity.dataset == base.dataset && $0.identity.seed == base.seed
          && $0.identity.bits == bits && $0.centersName == name
      }
      guard let identity = run?.work.steps?.centers, let artifact = try feasible(identity) else { return nil }
      return CenterMatrices.Named(name, try HashCenters(artifact: artifact))
    }
    guard !centers.isEmpty else { return nil }
    return CenterMatrices(
      dataset: base.dataset, seed: base.seed, bits: bits, similarity: try ClassSimilarity(artifact: similarity),
      centers: centers)
  }
}
