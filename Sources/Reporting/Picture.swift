/// What gnuplot draws from a script and files beside it: NAME.gp and the files become NAME.FORMAT for each format.
package struct Picture: Sendable, Equatable {
  package struct File: Sendable, Equatable {
    /// In figures/.
    package var name: String
    /// What it holds, in a word: "data".
    package var title: String
    package var bytes: [UInt8]
    package init(name: String, title: String, bytes: [UInt8]) {
      self.name = name
      self.title = title
      self.bytes = bytes
    }
  }

  /// File stem in figures/.
  package var name: String
  /// What it shows, in a few words; also what a screen reader says.
  package var title: String
  package var caption: String
  package var script: String
  /// What the script reads.
  package var files: [File]
  /// What the script draws, by suffix; at least one, and the first is shown.
  package var formats: [String]

  package init(
    name: String, title: String, caption: String, script: String, files: [File], formats: [String] = ["svg", "png"]
  ) {
    precondition(!formats.isEmpty, "the picture '\(name)' is drawn in no format")
    self.name = name
    self.title = title
    self.caption = caption
    self.script = script
    self.files = files
    self.formats = formats
  }
}

extension Figure {
  package var picture: Picture {
    Picture(
      name: name, title: title, caption: caption, script: script,
      files: [Picture.File(name: "\(name).dat", title: "data", bytes: Array(data.utf8))])
  }
}
