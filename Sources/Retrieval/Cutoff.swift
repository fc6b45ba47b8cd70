/// The k of MAP@k.
public enum Cutoff: Sendable, Hashable, Codable, CustomStringConvertible {
  case top(Int)
  case all

  public var description: String {
    switch self {
    case .top(let k): "\(k)"
    case .all: "ALL"
    }
  }
}

extension Cutoff {
  /// How many ranks of a database it keeps; a cutoff beyond the database keeps all.
  func ranks(of database: Int) -> Int {
    switch self {
    case .top(let k): min(k, database)
    case .all: database
    }
  }
}
