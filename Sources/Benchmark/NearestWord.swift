/// The word that somebody may have meant.
enum NearestWord {
  /// "; did you mean 'epochs'?", or else the list of all words.
  static func hint(for word: String, among words: [String], called noun: String) -> String {
    if let nearest = nearest(to: word, among: words) { return "; did you mean '\(nearest)'?" }
    return "; \(noun): \(words.joined(separator: ", "))"
  }

  /// The first of the words with the fewest edits, if it takes at most a third of the letters (but one at
  /// least).
  static func nearest(to word: String, among words: [String]) -> String? {
    // Nothing as long as this is a slip of the keyboard, and the table below grows with its length.
    if word.count > 100 { return nil }
    var best: (word: String, edits: Int)?
    for candidate in words {
      let edits = edits(Array(word.lowercased()), Array(candidate.lowercased()))
      if edits <= max(1, candidate.count / 3), edits < best?.edits ?? .max { best = (candidate, edits) }
    }
    return best?.word
  }

  /// Letters put in, left out, changed, or swapped with their neighbour (optimal string alignment distance).
  static func edits(_ a: [Character], _ b: [Character]) -> Int {
    var table = [[Int]](repeating: [Int](repeating: 0, count: b.count + 1), count: a.count + 1)
    for i in 0...a.count {
      for j in 0...b.count {
        if i == 0 || j == 0 {
          table[i][j] = i + j
          continue
        }
        let changed = table[i - 1][j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1)
        table[i][j] = min(changed, table[i - 1][j] + 1, table[i][j - 1] + 1)
        if i > 1, j > 1, a[i - 1] == b[j - 2], a[i - 2] == b[j - 1] {
          table[i][j] = min(table[i][j], table[i - 2][j - 2] + 1)
        }
      }
    }
    return table[a.count][b.count]
  }
}
