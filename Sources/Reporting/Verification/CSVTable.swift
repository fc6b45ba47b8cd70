/// A CSV file as ``CSV`` writes them, read back.
package struct CSVTable: Sendable, Equatable {
  /// The header, each title once: one that comes again has its number behind it, "s (2)".
  package var columns: [String]
  /// Each as long as the header.
  package var rows: [[String]]

  /// - Parameter path: for messages.
  package init(parsing text: String, path: String) throws(VerificationError) {
    let records = try Self.records(of: text, path: path)
    guard let header = records.first?.fields else {
      throw .malformedTable(path: path, line: 1, reason: "the file is empty")
    }
    for record in records where record.fields.count != header.count {
      throw .malformedTable(
        path: path, line: record.line,
        reason: "\(record.fields.count) fields under a header of \(header.count)")
    }
    var seen: [String: Int] = [:]
    columns = header.map { title in
      let count = seen[title, default: 0] + 1
      seen[title] = count
      return count == 1 ? title : "\(title) (\(count))"
    }
    rows = records.dropFirst().map(\.fields)
  }

  /// RFC 4180; a line may also end in CR LF, as git writes it for some.
  private static func records(
    of text: String, path: String
  ) throws(VerificationError) -> [(line: Int, fields: [String])] {
    var records: [(line: Int, fields: [String])] = []
    var fields: [String] = []
    var field = ""
    var isQuoted = false
    var line = 1
    var firstLine = 1
    var scalars = text.unicodeScalars.makeIterator()
    var next = scalars.next()
    while let scalar = next {
      next = scalars.next()
      if isQuoted {
        if scalar != "\"" {
          if scalar == "\n" { line += 1 }
          field.unicodeScalars.append(scalar)
        } else if next == "\"" {
          field.unicodeScalars.append(scalar)
          next = scalars.next()
        } else {
          isQuoted = false
        }
        continue
      }
      switch scalar {
      case "\"":
        guard field.isEmpty else {
          throw .malformedTable(path: path, line: line, reason: "a quote within a field that does not begin with one")
        }
        isQuoted = true
      case ",":
        fields.append(field)
        field = ""
      case "\r" where next == "\n": break
      case "\n":
        records.append((firstLine, fields + [field]))
        fields = []
        field = ""
        line += 1
        firstLine = line
      default: field.unicodeScalars.append(scalar)
      }
    }
    if isQuoted { throw .malformedTable(path: path, line: firstLine, reason: "a quote that nothing closes") }
    if !fields.isEmpty || !field.isEmpty { records.append((firstLine, fields + [field])) }
    return records
  }
}
