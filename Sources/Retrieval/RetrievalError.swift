/// What codes, labels or cutoffs can be refused for.
public enum RetrievalError: Error, Equatable, CustomStringConvertible {
  /// A code length outside ``BinaryCodes/allowedBits``.
  case bits(Int)
  /// An array whose length does not fit the stated shape.
  case length(of: String, expected: String, found: Int)
  /// A sign that is neither +1 nor -1.
  case notASign(Int8, item: Int, bit: Int)
  /// An output that has no sign.
  case notANumber(item: Int, bit: Int)
  /// A code whose last byte has bits set beyond the code's length.
  case padding(item: Int)
  /// A number of dimensions below 1.
  case dimensions(Int)
  /// A component of a vector that is infinite or not a number.
  case notFinite(item: Int, dimension: Int)
  /// Query vectors and database vectors of different dimensions.
  case differentDimensions(query: Int, database: Int)
  /// Vectors so long that an inner product may leave Float's range.
  case tooLong(query: Double, database: Double)
  /// Query codes and database codes of different lengths.
  case differentBits(query: Int, database: Int)
  /// Query labels and database labels of two kinds, or for different numbers of classes: the columns of 0 and 1
  /// where items may have several, nil where each has one.
  case differentLabels(query: Int?, database: Int?)
  /// A side with nothing in it: means over it do not exist.
  case empty(String)
  /// A database beyond what the exact sums are made for.
  case tooLarge(database: Int, limit: Int)
  /// MAP@k with k < 1.
  case cutoff(Int)

  public var description: String {
    switch self {
    case .bits(let bits):
      "codes of \(bits) bits: the length must be in \(BinaryCodes.allowedBits)"
    case .length(let what, let expected, let found):
      "\(what): expected \(expected) values, found \(found)"
    case .notASign(let value, let item, let bit):
      "code \(item), bit \(bit): \(value) is neither +1 nor -1"
    case .notANumber(let item, let bit):
      "code \(item), bit \(bit): the output is not a number, so it has no sign"
    case .padding(let item):
      "code \(item): bits beyond the code's length are set in its last byte"
    case .dimensions(let dimensions):
      "vectors of \(dimensions) dimensions: there must be at least 1"
    case .notFinite(let item, let dimension):
      "vector \(item), dimension \(dimension): the value is not finite, so it has no inner product"
    case .differentDimensions(let query, let database):
      "query vectors have \(query) dimensions, database vectors \(database)"
    case .tooLong(let query, let database):
      "query vectors of length \(query) and database vectors of length \(database): their inner product would "
        + "overflow; scale them down, or take the cosine"
    case .differentBits(let query, let database):
      "query codes have \(query) bits, database codes \(database)"
    case .differentLabels(let query, let database):
      "query labels hold \(Self.form(query)) for each code, database labels \(Self.form(database)): both must be "
        + "of one form"
    case .empty(let side):
      "the \(side) is empty: there is nothing to measure"
    case .tooLarge(let database, let limit):
      "a database of \(database) items: at most \(limit) can be ranked"
    case .cutoff(let k):
      "MAP@\(k): the cutoff must be at least 1"
    }
  }

  private static func form(_ columns: Int?) -> String {
    columns.map { "\($0) columns of 0 and 1" } ?? "one class"
  }
}
