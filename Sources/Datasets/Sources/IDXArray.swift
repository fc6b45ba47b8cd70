/// Bytes with a shape, as the IDX format of the MNIST family has them: two zero bytes, the type, the number
/// of dimensions, each dimension as a big-endian 32-bit number, then the values row-major.
struct IDXArray {
  let dimensions: [Int]
  let values: [UInt8]

  /// - Parameters:
  ///   - content: a whole IDX file, decompressed.
  ///   - rank: how many dimensions it must have.
  ///   - file: its name, for errors.
  init(_ content: [UInt8], rank: Int, file: String) throws(DatasetError) {
    func malformed(_ reason: String) -> DatasetError { .malformed(file: file, reason: reason) }

    guard content.count >= 4 else {
      throw malformed("\(content.count) bytes are too few for an IDX header")
    }
    guard content[0] == 0, content[1] == 0 else {
      throw malformed("not an IDX file: it must begin with two zero bytes")
    }
    guard content[2] == 0x08 else {
      throw malformed("IDX type \(content[2]); only type 8 (unsigned bytes) is read")
    }
    guard content[3] == UInt8(rank) else {
      throw malformed("IDX array of \(content[3]) dimensions where \(rank) are expected")
    }
    let header = 4 + 4 * rank
    guard content.count >= header else {
      throw malformed("truncated in its IDX header: \(content.count) of \(header) bytes")
    }
    dimensions = (0..<rank).map { dimension in
      content[4 + 4 * dimension..<8 + 4 * dimension].reduce(0) { $0 << 8 | Int($1) }
    }
    let shape = dimensions.map(String.init).joined(separator: " x ")
    var promised = 1
    for dimension in dimensions {
      let (product, overflow) = promised.multipliedReportingOverflow(by: dimension)
      guard !overflow else { throw malformed("its header promises an impossible \(shape) values") }
      promised = product
    }
    let found = content.count - header
    guard found >= promised else {
      throw malformed("truncated: its header promises \(shape) = \(promised) values, it holds \(found)")
    }
    guard found == promised else {
      throw malformed(
        "\(found - promised) bytes too long: its header promises \(shape) = \(promised) values")
    }
    values = Array(content[header...])
  }
}
