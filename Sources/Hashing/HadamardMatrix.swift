/// Sylvester's Hadamard matrices: entries -1 and +1, any two rows orthogonal.
public enum HadamardMatrix {
  /// H_{2n} = [[H_n, H_n], [H_n, -H_n]], H_1 = [1].
  ///
  /// - Parameter order: a power of two.
  /// - Returns: [order, order] row-major; row 0 is all +1.
  public static func sylvester(order: Int) -> [Int8] {
    precondition(hasSylvester(order: order), "\(order) is not a power of two")
    var entries: [Int8] = []
    entries.reserveCapacity(order * order)
    for row in 0..<order {
      for column in 0..<order {
        entries.append((row & column).nonzeroBitCount.isMultiple(of: 2) ? 1 : -1)
      }
    }
    return entries
  }

  /// Whether the order is a power of two.
  public static func hasSylvester(order: Int) -> Bool { order > 0 && order & (order - 1) == 0 }
}
