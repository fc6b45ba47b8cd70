import ArgumentParser
import Datasets
import Foundation
import Foundations
import Images

struct Datasets: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "List, add, prepare, check and look at data sets.",
    discussion: """
      A data set is prepared once for each store: every image is decoded and checked, small ones are packed into one \
      file. 'run' prepares what it needs by itself.
      """,
    subcommands: [
      DatasetsList.self, DatasetsAdd.self, DatasetsPrepare.self, DatasetsVerify.self, DatasetsShow.self,
    ], defaultSubcommand: DatasetsList.self)
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
          if let header = try library.prepared(source.name) { print("  prepared: \(header.summary)") }
        } catch {
          if case .notInstalled = error { print("  not installed. \(source.howToGet)") } else { print("  \(error)") }
        }
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

struct DatasetsAdd: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "add", abstract: "Make a data set of your own known to experiments.",
    discussion: """
      The folder has a folder of PNG or JPEG files for each class, named as the class; groups.tsv in it (path, tab, \
      group) keeps images together that a split must not tear apart. Or --lists names a folder with train.txt, \
      test.txt (queries) and database.txt, or with images.txt: an image a line, its path in the folder, then a 0 or 1 \
      for each class, or the number of its class. Adding a name again replaces what it stood for.
      """)

  @Argument(help: ArgumentHelp("What experiments call it: lower-case letters, digits and hyphens.", valueName: "name"))
  var name: String

  @Argument(help: ArgumentHelp("The images' folder.", valueName: "folder"))
  var folder: String

  @Option(help: ArgumentHelp("Folder of lists; otherwise the images' folders are the classes.", valueName: "folder"))
  var lists: String?

  @Option(help: ArgumentHelp("Resize the shorter side to so many pixels.", valueName: "pixels"))
  var resize: Int?

  @Option(help: ArgumentHelp("Cut a square of so many pixels out of the middle.", valueName: "pixels"))
  var crop: Int?

  @Flag(help: "A mirrored image is still an image of its class.")
  var flips = false

  @OptionGroup var storeOptions: StoreOptions

  func validate() throws {
    for (option, value) in [("--resize", resize), ("--crop", crop)] {
      if let value, !(1...4096).contains(value) { throw ValidationError("\(option) must be in 1...4096, not \(value).") }
    }
    if let resize, let crop, crop > resize {
      throw ValidationError("--crop \(crop) is larger than what --resize \(resize) leaves.")
    }
  }

  func run() throws {
    try reportingFailures {
      let added = try AddedDataset(
        name: name, path: absolute(folder), lists: lists.map(absolute),
        geometry: ImageGeometry(resize: resize, crop: crop), flips: flips)
      try storeOptions.library.add(added)
      print("\(name): added. `shcbench datasets prepare \(name)` reads it; 'run' does so by itself.")
    }
  }

  /// Runs may be started from elsewhere.
  private func absolute(_ path: String) -> String { URL(fileURLWithPath: path).standardizedFileURL.path }
}

struct DatasetsVerify: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "verify", abstract: "Decode every image once more and compare digests; tell every bad file.",
    discussion: "Exit code 1 if anything is wrong.")

  @Argument(help: ArgumentHelp("Data sets.", valueName: "name"))
  var names: [String]

  @OptionGroup var storeOptions: StoreOptions

  func run() throws {
    try reportingFailures {
      let library = storeOptions.library
      let display = PreparationDisplay()
      var failures: [DatasetError] = []
      for name in names {
        do throws(DatasetError) {
          let header = try library.verify(name, progress: display.progress(of: name))
          display.clear()
          print("\(name): in order; \(header.summary)")
        } catch {
          display.clear()
          failures.append(error)
        }
      }
      guard failures.isEmpty else { throw Failure(failures.map(\.description).joined(separator: "\nshcbench: "), exitCode: failures[0].exitCode) }
    }
  }
}

struct DatasetsShow: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show", abstract: "Write a contact sheet of a prepared data set: a row a class.")

  @Argument(help: ArgumentHelp("Data set.", valueName: "name"))
  var name: String

  @Option(help: ArgumentHelp("PNG file to write.", discussion: "Otherwise NAME.png.", valueName: "file"))
  var output: String?

  @Option(help: ArgumentHelp("Classes at most.", valueName: "count"))
  var classes = 62

  @Option(help: ArgumentHelp("Images of each class.", valueName: "count"))
  var images = 24

  @Option(help: ArgumentHelp("Which images: another seed, others.", valueName: "seed"))
  var seed: UInt64 = 0

  @OptionGroup var storeOptions: StoreOptions

  func validate() throws {
    if !(1...1000).contains(classes) { throw ValidationError("--classes must be in 1...1000, not \(classes).") }
    if !(1...1000).contains(images) { throw ValidationError("--images must be in 1...1000, not \(images).") }
    if classes * images > 20_000 {
      throw ValidationError("\(classes) classes of \(images) images are more than 20,000, the most on one sheet.")
    }
  }

  func run() throws {
    try reportingFailures {
      let dataset = try storeOptions.library.open(name)
      let sheet = try dataset.sheet(classes: classes, imagesPerClass: images, seed: seed)
      let file = output ?? "\(name).png"
      do { try LocalFileSystem().replace(file, with: PNG.encode(sheet)) } catch { throw Failure(error, exitCode: 1) }
      print("\(file): \(sheet.width) x \(sheet.height) pixels")
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
