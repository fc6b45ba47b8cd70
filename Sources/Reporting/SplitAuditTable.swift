import Benchmark
import Datasets

/// What the data and its splits are: counts, balance, duplicates across parts, classes that cannot be told apart,
/// digests.
enum SplitAuditTable {
  static func blocks(_ grids: [ResultGrid]) -> [Block] {
    // Experiments of one report share data and splits: each once.
    var seen: Set<String> = []
    let names = grids.flatMap(\.experiment.datasets).filter { seen.insert($0).inserted }
    let datasets = names.compactMap { name in
      grids.lazy.flatMap(\.results.datasets).first { $0.name == name }
    }
    let splits = names.flatMap { name in
      grids.flatMap(\.results.splits).filter {
        $0.dataset == name && seen.insert("\(name) \($0.seed) \($0.digest)").inserted
      }
    }
    var blocks: [Block] = [.heading(level: 2, "Data and splits")]
    blocks.append(datasets.isEmpty ? .paragraph("No data set is read yet.") : .table(table(datasets)))
    let facts = facts(datasets)
    if !facts.rows.isEmpty { blocks.append(.table(facts)) }
    // What the publication leaves open, and where the lists at hand differ from it, is read in full.
    for dataset in datasets {
      for (fact, title) in [(DatasetHeader.splitFact, "Published split"), (DatasetHeader.warningFact, "Warning")] {
        if let text = dataset.facts[fact] {
          blocks.append(.paragraph("**\(title) of \(Markdown.escape(dataset.name)):** \(Markdown.escape(text))"))
        }
      }
    }
    guard !splits.isEmpty else { return blocks + [.paragraph("No split is drawn yet.")] }
    blocks.append(.table(table(splits)))
    blocks += queriesInDatabase(splits)
    blocks += DuplicatesSection.blocks(splits, datasets: datasets)
    return blocks
  }

  private static func table(_ datasets: [DatasetResult]) -> Table {
    var table = Table(
      name: "datasets",
      caption: "Data sets. The digest is the SHA-256 of the prepared data: shape, class names, labels, pixels (or "
        + "the images' files), and of groups and published split where there are any; it is checked at every reading "
        + "(shortened here, whole in the CSV file).",
      columns: [
        Table.Column("data set", .text), Table.Column("images", .number(.count)),
        Table.Column("image", .text), Table.Column("classes", .number(.count)),
        Table.Column("groups", .number(.count)), Table.Column("digest", .text),
      ])
    table.rows = datasets.map { dataset in
      [
        .text(dataset.name), .number(Double(dataset.count)), .text(dataset.shape),
        .number(Double(dataset.classNames.count)), dataset.groups.map { .number(Double($0)) } ?? .none,
        digest(dataset.digest),
      ]
    }
    return table
  }

  /// Long values are cut; the CSV file has them whole.
  private static func facts(_ datasets: [DatasetResult]) -> Table {
    var table = Table(
      name: "dataset-facts",
      caption: "How the data sets were read: versions, how pixels were normalised, what was left out (long values "
        + "are cut here, whole in the CSV file).",
      columns: [Table.Column("data set", .text), Table.Column("fact", .text), Table.Column("value", .text)])
    for dataset in datasets {
      for (fact, value) in dataset.facts.sorted(by: { $0.key < $1.key })
      where !value.isEmpty && fact != DatasetHeader.libraryFact {
        let shown = value.count > 120 ? "\(value.prefix(117))..." : value
        table.rows.append([.text(dataset.name), .text(fact), .text(shown, full: value)])
      }
    }
    return table
  }

  private static func table(_ splits: [SplitResult]) -> Table {
    let parts = SplitPart.allCases.filter { part in splits.contains { $0.audit.counts(of: part) != nil } }
    var table = Table(
      name: "splits",
      caption: "Splits: images in each part (smallest to largest class; groups where images come in groups), and the "
        + "SHA-256 of the split (shortened here, whole in the CSV file).",
      columns: [Table.Column("data set", .text), Table.Column("seed", .text)]
        + parts.map { Table.Column($0.rawValue, .text) } + [Table.Column("digest", .text)])
    table.rows = splits.map { split in
      [.text(split.dataset), .text(String(split.seed))]
        + parts.map { split.audit.counts(of: $0).map(size) ?? .none } + [digest(split.digest)]
    }
    return table
  }

  /// "10,000 (980–1,020)"; "10,000 (1,000 each; 80 groups)" where all classes are of one size.
  private static func size(_ counts: PartCounts) -> Table.Cell {
    let (least, most) = (counts.smallestClass, counts.largestClass)
    let range =
      least == most
      ? "\(NumberFormat.grouped(least)) each"
      : "\(NumberFormat.grouped(least))–\(NumberFormat.grouped(most))"
    let groups = counts.groups.map { "; \(NumberFormat.counted($0, "group"))" } ?? ""
    let fullGroups = counts.groups.map { "; \($0) groups" } ?? ""
    return .text(
      "\(NumberFormat.grouped(counts.images)) (\(range)\(groups))",
      full: "\(counts.images) (\(least)-\(most)\(fullGroups))")
  }

  /// Only a published protocol can bring this about: everything else was refused before the run.
  private static func queriesInDatabase(_ splits: [SplitResult]) -> [Block] {
    splits.compactMap { split in
      guard let shared = split.audit.overlap(of: .query, in: .database)?.shared, shared > 0 else {
        return copiesInDatabase(split)
      }
      return .paragraph(
        "**On \(Markdown.escape(split.dataset)), seed \(split.seed), \(NumberFormat.grouped(shared)) of "
          + "\(NumberFormat.counted(split.audit.counts(of: .query)?.images ?? 0, "query image")) are in the database "
          + "too, because the published protocol has it so: each finds itself, which raises all retrieval numbers.**")
    }
  }

  /// The data themselves may hold an image twice.
  private static func copiesInDatabase(_ split: SplitResult) -> Block? {
    guard let copies = split.audit.overlap(of: .query, in: .database)?.duplicated, copies > 0 else { return nil }
    return .paragraph(
      "**On \(Markdown.escape(split.dataset)), seed \(split.seed), \(NumberFormat.grouped(copies)) of "
        + "\(NumberFormat.counted(split.audit.counts(of: .query)?.images ?? 0, "query image")) have an exact copy in the "
        + "database**: another image of the data set with the same bytes.")
  }

  private static func digest(_ text: String) -> Table.Cell {
    .text(String(text.prefix(12)), full: text)
  }
}
