import Foundations

/// Hash centers as experiment files name them (`centers: mds`). `MethodRegistry` lists them.
public struct CenterDefinition: Sendable {
  /// "mds"; also the name of the recipe.
  public var name: String
  /// One line, for `shcbench methods`.
  public var meaning: String
  /// Keys of their own.
  public var parameters: [ParameterDefinition]
  /// Never called without a value for each of `parameters`.
  public var make: @Sendable (ParameterValues) -> CenterRecipe

  public init(
    name: String, meaning: String, parameters: [ParameterDefinition] = [],
    make: @escaping @Sendable (ParameterValues) -> CenterRecipe
  ) {
    self.name = name
    self.meaning = meaning
    self.parameters = parameters
    self.make = make
  }
}

/// A way to make hash centers; a step of its own, so that rows that share centers share the artifact.
public struct CenterRecipe: Sendable {
  public var name: String
  public var version: Int
  public var parameters: JSONValue
  /// The class similarity S that it needs; nil for none.
  public var similarity: SimilarityRecipe?
  /// Name of the centers that it starts from; the harness makes them, with their default parameters, and hands them
  /// over.
  public var start: String?
  public var make: @Sendable (CenterRequest) throws -> HashCenters

  public init(
    name: String, version: Int, parameters: JSONValue, similarity: SimilarityRecipe? = nil,
    start: String? = nil, make: @escaping @Sendable (CenterRequest) throws -> HashCenters
  ) {
    self.name = name
    self.version = version
    self.parameters = parameters
    self.similarity = similarity
    self.start = start
    self.make = make
  }
}

public struct CenterRequest: Sendable {
  public var classes: Int
  public var bits: Int
  /// The run's seed; the recipe draws from a stream of its own name.
  public var seed: UInt64
  public var similarity: ClassSimilarity?
  public var start: HashCenters?

  public init(
    classes: Int, bits: Int, seed: UInt64, similarity: ClassSimilarity? = nil,
    start: HashCenters? = nil
  ) {
    self.classes = classes
    self.bits = bits
    self.seed = seed
    self.similarity = similarity
    self.start = start
  }

  /// - Throws: `.missingInput` where the harness gave none.
  public func requiredStart(for recipe: String) throws(HashingError) -> HashCenters {
    guard let start else { throw .missingInput(recipe: recipe, input: "starting centers") }
    return start
  }

  /// - Throws: `.missingInput` where the harness gave none.
  public func requiredSimilarity(for recipe: String) throws(HashingError) -> ClassSimilarity {
    guard let similarity else { throw .missingInput(recipe: recipe, input: "a class similarity") }
    return similarity
  }
}
