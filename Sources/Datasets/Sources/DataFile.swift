import CZlib
import Glibc

/// A file of a data set, gzip'd or not, as the bytes it stands for.
enum DataFile {
  static func exists(_ path: String) -> Bool { access(path, F_OK) == 0 }

  /// - Parameter limit: most bytes that the content may have; a file that would give more is refused as soon as it
  ///   does, so that a small file which inflates without end costs no more memory than this.
  /// - Returns: the decompressed content.
  static func read(_ path: String, limit: Int) throws(DatasetError) -> [UInt8] {
    guard let file = fopen(path, "rb") else {
      throw .malformed(file: path, reason: "cannot be opened (\(String(cString: strerror(errno))))")
    }
    defer { fclose(file) }

    let first = try nextChunk(of: file, path: path)
    guard first.starts(with: [0x1f, 0x8b]) else {
      var content = first
      while content.count <= limit {
        let chunk = try nextChunk(of: file, path: path)
        if chunk.isEmpty { return content }
        content += chunk
      }
      throw tooLong(path, limit: limit)
    }

    var inflater = try GzipInflater(path: path, limit: limit)
    var chunk = first
    while !chunk.isEmpty {
      try inflater.append(&chunk)
      chunk = try nextChunk(of: file, path: path)
    }
    return try inflater.finish()
  }

  private static func nextChunk(of file: UnsafeMutablePointer<FILE>, path: String) throws(DatasetError)
    -> [UInt8]
  {
    let chunk = [UInt8](unsafeUninitializedCapacity: 1 << 16) { buffer, count in
      count = fread(buffer.baseAddress, 1, buffer.count, file)
    }
    if chunk.isEmpty && ferror(file) != 0 {
      throw .malformed(file: path, reason: "cannot be read (\(String(cString: strerror(errno))))")
    }
    return chunk
  }

  fileprivate static func tooLong(_ path: String, limit: Int) -> DatasetError {
    .malformed(file: path, reason: "holds more than \(limit) bytes, the most that such a file can have")
  }
}

/// zlib's inflate for one gzip member, with a limit on what comes out.
private struct GzipInflater: ~Copyable {
  private let path: String
  private let limit: Int
  /// On the heap: zlib keeps a pointer back to it.
  private let stream: UnsafeMutablePointer<z_stream>
  private var content: [UInt8] = []
  private var ended = false

  init(path: String, limit: Int) throws(DatasetError) {
    self.path = path
    self.limit = limit
    stream = .allocate(capacity: 1)
    stream.initialize(to: z_stream())
    // 15 bits of window, and 16 for the gzip wrapper with its checksum.
    let status = inflateInit2_(stream, 15 + 16, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
    guard status == Z_OK else {
      throw .malformed(file: path, reason: "zlib cannot start (code \(status))")
    }
  }

  deinit {
    inflateEnd(stream)
    stream.deallocate()
  }

  /// - Parameter input: not changed; zlib's interface wants mutable memory.
  mutating func append(_ input: inout [UInt8]) throws(DatasetError) {
    guard !ended else { throw trailing }
    var failure: DatasetError?
    input.withUnsafeMutableBufferPointer { bytes in
      stream.pointee.next_in = bytes.baseAddress
      stream.pointee.avail_in = UInt32(bytes.count)
      var outputWasFull = true
      while failure == nil, !ended, stream.pointee.avail_in > 0 || outputWasFull {
        var status = Z_OK
        content += [UInt8](unsafeUninitializedCapacity: 1 << 18) { output, count in
          stream.pointee.next_out = output.baseAddress
          stream.pointee.avail_out = UInt32(output.count)
          status = inflate(stream, Z_NO_FLUSH)
          count = output.count - Int(stream.pointee.avail_out)
        }
        outputWasFull = stream.pointee.avail_out == 0
        if content.count > limit {
          failure = DataFile.tooLong(path, limit: limit)
        } else if status == Z_STREAM_END {
          ended = true
          if stream.pointee.avail_in > 0 { failure = trailing }
        } else if status != Z_OK && status != Z_BUF_ERROR {
          let reason = stream.pointee.msg.map { String(cString: $0) } ?? "zlib code \(status)"
          failure = .malformed(file: path, reason: "the gzip data are damaged (\(reason))")
        }
      }
      stream.pointee.next_in = nil
    }
    if let failure { throw failure }
  }

  consuming func finish() throws(DatasetError) -> [UInt8] {
    guard ended else {
      throw .malformed(file: path, reason: "the gzip data end too early: the file is truncated")
    }
    return content
  }

  private var trailing: DatasetError {
    .malformed(file: path, reason: "bytes follow the end of the gzip data")
  }
}
