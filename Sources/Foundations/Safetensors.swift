/// Named arrays of single-precision numbers as a .safetensors file (github.com/huggingface/safetensors,
/// "Format"): the header's length in eight bytes, a JSON header, then the numbers in the order of the names,
/// without gaps.
public struct Safetensors: Sendable, Equatable {
  public struct Tensor: Sendable, Equatable {
    public let shape: [Int]
    /// Row-major; as many as the product of `shape`.
    public let values: [Float]

    public init(shape: [Int], values: [Float]) {
      precondition(
        shape.allSatisfy { $0 >= 0 } && shape.reduce(1, *) == values.count,
        "shape \(shape) does not hold \(values.count) values")
      self.shape = shape
      self.values = values
    }
  }

  public var tensors: [String: Tensor]

  public init(_ tensors: [String: Tensor] = [:]) {
    precondition(tensors[Self.metadataKey] == nil, "'\(Self.metadataKey)' is no name for a tensor")
    self.tensors = tensors
  }

  private static let metadataKey = "__metadata__"

  /// The whole file.
  public var bytes: [UInt8] {
    var header: [String: JSONValue] = [:]
    var numbers: [UInt8] = []
    for (name, tensor) in tensors.sorted(by: { $0.key < $1.key }) {
      let start = numbers.count
      numbers += LittleEndianBytes.of(tensor.values)
      header[name] = [
        "dtype": "F32", "shape": .array(tensor.shape.map { .integer($0) }),
        "data_offsets": [.integer(start), .integer(numbers.count)],
      ]
    }
    var text = Array(JSONValue.object(header).canonical.utf8)
    text += [UInt8](repeating: 0x20, count: (8 - text.count % 8) % 8)
    return LittleEndianBytes.of([UInt64(text.count)]) + text + numbers
  }

  /// The free-text block that other writers add (`__metadata__`) is checked for its form and then left out.
  ///
  /// - Throws: where the bytes are no such file, a tensor is not single-precision, or the numbers leave gaps,
  ///   overlap, or are too few or too many.
  public init(parsing bytes: [UInt8]) throws(SafetensorsError) {
    guard bytes.count >= 8 else { throw .badHeader("the file ends in its length") }
    let length = LittleEndianBytes.elements(UInt64.self, from: bytes[..<8])[0]
    guard length <= UInt64(bytes.count - 8) else {
      throw .badHeader("its length \(length) is more than the file holds")
    }
    let content = bytes[(8 + Int(length))...]
    let header: JSONValue
    do { header = try JSONValue(parsing: Array(bytes[8..<content.startIndex])) } catch {
      throw .badHeader("\(error)")
    }
    guard case .object(let members) = header else { throw .badHeader("it is no JSON object") }

    var entries: [Entry] = []
    for (name, value) in members.sorted(by: { $0.key < $1.key }) {
      if name == Self.metadataKey {
        try Self.check(metadata: value)
      } else {
        entries.append(try Entry(name: name, value))
      }
    }
    entries.sort { ($0.start, $0.end, $0.name) < ($1.start, $1.end, $1.name) }
    var end = 0
    var tensors: [String: Tensor] = [:]
    for entry in entries {
      guard entry.start == end else {
        throw .badTensor(entry.name, "its numbers start at byte \(entry.start), expected \(end)")
      }
      end = entry.end
      guard end <= content.count else {
        throw .badTensor(
          entry.name, "its numbers end at byte \(end), but only \(content.count) bytes are there")
      }
      let slice = content[content.startIndex + entry.start..<content.startIndex + end]
      tensors[entry.name] = Tensor(
        shape: entry.shape, values: LittleEndianBytes.elements(Float.self, from: slice))
    }
    guard end == content.count else { throw .surplus(content.count - end) }
    self.tensors = tensors
  }

  private static func check(metadata: JSONValue) throws(SafetensorsError) {
    guard case .object(let members) = metadata else { throw .badHeader("\(metadataKey) is no JSON object") }
    for (_, value) in members {
      guard case .string = value else { throw .badHeader("\(metadataKey) holds something else than texts") }
    }
  }

  private struct Entry {
    var name: String
    var shape: [Int] = []
    var start: Int
    var end: Int

    init(name: String, _ value: JSONValue) throws(SafetensorsError) {
      self.name = name
      guard case .object(let members) = value,
        Set(members.keys) == ["dtype", "shape", "data_offsets"],
        case .string(let type)? = members["dtype"],
        case .array(let extents)? = members["shape"],
        case .array(let offsets)? = members["data_offsets"], offsets.count == 2,
        case .integer(let start) = offsets[0], case .integer(let end) = offsets[1],
        start >= 0, end >= start
      else { throw .badTensor(name, "dtype, shape and data_offsets are not given as they should be") }
      self.start = start
      self.end = end
      guard type == "F32" else { throw .badTensor(name, "its type is '\(type)', only F32 is read") }
      var size = 4
      for extent in extents {
        guard case .integer(let extent) = extent, extent >= 0 else {
          throw .badTensor(name, "its shape holds something else than sizes")
        }
        let (product, overflow) = size.multipliedReportingOverflow(by: extent)
        if overflow { throw .badTensor(name, "its shape is too large") }
        size = product
        shape.append(extent)
      }
      guard size == end - start else {
        throw .badTensor(name, "shape \(shape) needs \(size) bytes, data_offsets give \(end - start)")
      }
    }
  }
}

public enum SafetensorsError: Error, Sendable, Equatable, CustomStringConvertible {
  case badHeader(String)
  case badTensor(String, String)
  case surplus(Int)

  public var description: String {
    switch self {
    case .badHeader(let reason): "the .safetensors header is malformed: \(reason)"
    case .badTensor(let name, let reason): "tensor '\(name)': \(reason)"
    case .surplus(let count): "\(count) bytes follow the last tensor; the file is damaged"
    }
  }
}
