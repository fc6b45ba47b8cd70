import Foundations

/// The data sets of a store: those of the catalog and those that the user added, each prepared once (decoded,
/// checked, packed) and then read from its pack.
public struct DatasetLibrary: Sendable {
  /// The library's own folder, with one for each data set in it.
  public let folder: String
  /// The user's data folder (`--data`).
  public let root: String?
  private let catalog: [any DatasetSource]
  private let system = LocalFileSystem()

  public init(folder: String, root: String?, catalog: [any DatasetSource] = DatasetCatalog.all) {
    self.folder = folder
    self.root = root
    self.catalog = catalog
  }

  // MARK: Finding

  /// Of the catalog, then those added, by name. One whose description cannot be read is left out here, and told of
  /// by whoever names it.
  public func sources() throws(DatasetError) -> [any DatasetSource] {
    var sources = catalog
    guard try mapping({ () throws(FileError) in try system.exists(folder) }) else { return sources }
    for name in try mapping({ () throws(FileError) in try system.list(folder) }) {
      let path = FilePath.join(place(name), AddedDataset.fileName)
      guard try mapping({ () throws(FileError) in try system.exists(path) }) else { continue }
      if let added = try? AddedDataset(reading: path) { sources.append(added) }
    }
    return sources
  }

  public func source(named name: String) throws(DatasetError) -> any DatasetSource {
    let sources = try sources()
    guard let source = sources.first(where: { $0.name == name }) else {
      let path = FilePath.join(place(name), AddedDataset.fileName)
      if AddedDataset.isName(name), try mapping({ () throws(FileError) in try system.exists(path) }) {
        return try AddedDataset(reading: path)
      }
      throw .unknown(dataset: name, known: sources.map(\.name))
    }
    return source
  }

  /// nil where it is not prepared, or was prepared from something else than is there now.
  public func prepared(_ name: String) throws(DatasetError) -> DatasetHeader? {
    try prepared(try source(named: name))
  }

  private func prepared(_ source: any DatasetSource) throws(DatasetError) -> DatasetHeader? {
    let path = pack(source.name)
    guard try mapping({ () throws(FileError) in try system.exists(path) }) else { return nil }
    let header: DatasetHeader
    do throws(DatasetError) { header = try PackedDataset.header(path) } catch {
      // Of another version, or cut short: it is made again.
      if case .malformed = error { return nil }
      throw error
    }
    do throws(DatasetError) {
      return try source.preparation(root: root) == header.preparation ? header : nil
    } catch {
      // What it was made from is gone; what was made is as good as it was.
      if case .notInstalled = error { return header }
      throw error
    }
  }

  /// Of every data set, as far as it is known.
  public func outlines() throws(DatasetError) -> [DatasetOutline] {
    var outlines: [DatasetOutline] = []
    for source in try sources() {
      // What is wrong with one data set is told by the experiments that name it, and stops no others.
      outlines.append((try? prepared(source))?.outline ?? DatasetOutline(of: source))
    }
    return outlines
  }

  // MARK: Preparing and opening

  /// Reads, checks and packs the data set, unless that is done already.
  /// - Parameters:
  ///   - again: even if it is done already.
  ///   - skipsBad: leave out images that cannot be read.
  public func prepare(
    _ name: String, again: Bool = false, skipsBad: Bool = false,
    progress: @escaping @Sendable (_ work: String, _ done: Int, _ total: Int) -> Void = { _, _, _ in }
  ) throws(DatasetError) -> DatasetHeader {
    let source = try source(named: name)
    if !again, let header = try prepared(source) { return header }
    let lock = try lock(name)
    defer { lock.release() }
    if !again, let header = try prepared(source) { return header }
    let preparation = try source.preparation(root: root)
    let dataset = try source.load(
      root: root, preparing: Preparation(folder: place(name), skipsBad: skipsBad, progress: progress))
    let header = DatasetHeader(of: dataset, source: source, preparation: preparation)
    try mapping { () throws(FileError) in
      try system.replace(pack(name), with: PackedDataset.bytes(dataset, header: header))
    }
    return header
  }

  /// Two processes may want a data set at once: the second waits, and finds it done.
  private func lock(_ name: String) throws(DatasetError) -> FileLock {
    let place = place(name)
    try mapping { () throws(FileError) in try system.createDirectory(place) }
    while true {
      if let lock = try mapping({ () throws(FileError) in try system.lock(FilePath.join(place, "lock")) }) { return lock }
      sleepBriefly()
    }
  }

  /// The prepared data set, its content checked.
  public func open(_ name: String) throws(DatasetError) -> ImageDataset {
    _ = try source(named: name)
    let path = pack(name)
    guard try mapping({ () throws(FileError) in try system.exists(path) }) else {
      throw .notPrepared(dataset: name)
    }
    return try PackedDataset.read(path)
  }

  /// Reads the data set's files once more, every image of them, and compares with what was prepared.
  /// - Returns: what it found, equal to what was prepared.
  /// - Throws: `badImages` with every file that cannot be read; `changed` where files are not what they were.
  public func verify(
    _ name: String, progress: @escaping @Sendable (_ work: String, _ done: Int, _ total: Int) -> Void = { _, _, _ in }
  ) throws(DatasetError) -> DatasetHeader {
    let source = try source(named: name)
    let lock = try lock(name)
    defer { lock.release() }
    let before = try? PackedDataset.header(pack(name))
    let dataset = try source.load(
      root: root,
      preparing: Preparation(
        folder: place(name), skipsBad: before?.facts[ImageEntries.leftOutFact] != nil, progress: progress))
    let found = DatasetHeader(of: dataset, source: source, preparation: try source.preparation(root: root))
    guard try mapping({ () throws(FileError) in try system.exists(pack(name)) }) else { return found }
    let prepared = try open(name)
    guard prepared.digest == found.digest else {
      throw .changed(
        dataset: name, reason: "its files give SHA-256 \(found.digest), it was prepared with \(prepared.digest)")
    }
    return found
  }

  // MARK: Adding

  /// Remembers a data set of the user's own.
  public func add(_ added: AddedDataset) throws(DatasetError) {
    if catalog.contains(where: { $0.name == added.name }) {
      throw .cannotAdd(dataset: added.name, reason: "the suite has one of that name; choose another")
    }
    _ = try added.locate(root: root)
    try mapping { () throws(FileError) in
      try system.createDirectory(place(added.name))
      try system.replace(
        FilePath.join(place(added.name), AddedDataset.fileName), with: Array((added.json.canonical + "\n").utf8))
    }
  }

  // MARK: Places

  private func place(_ name: String) -> String { FilePath.join(folder, name) }
  private func pack(_ name: String) -> String { FilePath.join(place(name), "data.pack") }
}
