import ArgumentParser
import Datasets

struct Datasets: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "List, add, prepare, check and look at data sets.",
    discussion: """
      A data set is prepared once for each store: every image is decoded and checked, small ones are packed into one \
      file. 'run' prepares what it needs by itself.
      """,
    subcommands: [DatasetsList.self, DatasetsPrepare.self], defaultSubcommand: DatasetsList.self)
}

struct DatasetsList: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list", abstract: "List the data sets that experiments may name, where they are, and how to get them.")

  @OptionGroup var storeOptions: StoreOptions

  func run() throws {
    try reportingFailures {
      let library = storeOptions.library
      for source in try library.sources() {
        print("\(source.name): \(source.summary)")
        do throws(DatasetError) {
          print("  found: \(try source.locate(root: library.root))")
        } catch {
          guard case .notInstalled = error else { throw error }
          print("  not installed. \(source.howToGet)")
        }
        if let header = try library.prepared(source.name) { print("  prepared: \(header.summary)") }
      }
    }
  }
}

struct DatasetsPrepare: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "prepare", abstract: "Decode and check every image of data sets, and pack them for runs.")

  @Argument(help: ArgumentHelp("Data sets.", valueName: "name"))
  var names: [String]

  @OptionGroup var storeOptions: StoreOptions

  @Flag(help: "Even if it is done already.")
  var again = false

  @Flag(help: "Leave out images that cannot be read; the report says which.")
  var skipBad = false

  func run() throws {
    try reportingFailures {
      let library = storeOptions.library
      let display = PreparationDisplay()
      for name in names {
        let started = ContinuousClock.now
        let header = try library.prepare(name, again: again, skipsBad: skipBad, progress: display.progress(of: name))
        display.clear()
        print("\(name): \(header.summary), in \(duration(started.duration(to: .now) / .seconds(1)))")
        for (key, value) in header.facts.sorted(by: { $0.key < $1.key }) { print("  \(key): \(value)") }
      }
    }
  }
}

extension DatasetHeader {
  /// One line.
  var summary: String {
    var text = "\(count) images, \(channels) x \(height) x \(width), \(classes) classes"
    if isMultiLabel { text += ", several an image" }
    if let groups { text += ", \(groups) groups" }
    if streamed != nil { text += ", read from their files" }
    return text + ", SHA-256 \(digest)"
  }
}
