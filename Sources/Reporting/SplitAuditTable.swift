import Benchmark
import Datasets

/// What the data and its splits are: counts, balance, copies across parts, digests.
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
    return [
      .heading(level: 2, "Data and splits"),
      datasets.isEmpty ? .paragraph("No data set is read yet.") : .table(table(datasets)),
      splits.isEmpty ? .paragraph("No split is drawn yet.") : .table(table(splits)),
    ]
  }

  private static func table(_ datasets: [DatasetResult]) -> Table {
    var table = Table(
      name: "datasets",
      caption: "Data sets. The digest is the SHA-256 of the set's name and of the digests that its "
        + "decompressed files must have; they are checked at every reading (shortened here, whole in the CSV "
        + "file).",
      columns: [
        Table.Column("data set", .text), Table.Column("images", .number(.count)),
        Table.Column("classes", .number(.count)), Table.Column("digest", .text),
      ])
    table.rows = datasets.map { dataset in
      [
        .text(dataset.name), .number(Double(dataset.count)), .number(Double(dataset.classNames.count)),
        digest(dataset.digest),
      ]
    }
    return table
  }

  private static func table(_ splits: [SplitResult]) -> Table {
    let parts = ["train", "validation", "query", "database"].filter { part in
      splits.contains { ($0.audit.sizes[part] ?? 0) > 0 }
    }
    let pairs = ["query-train", "query-database", "train-database"]
    var table = Table(
      name: "splits",
      caption: "Splits: images in each part (smallest to largest class), images of the first part that also "
        + "stand, byte for byte, in the second, and the SHA-256 of the split (shortened here, whole in the "
        + "CSV file). The parts share no position; copies are copies inside the data set.",
      columns: [Table.Column("data set", .text), Table.Column("seed", .text)]
        + parts.map { Table.Column($0, .text) }
        + pairs.map { Table.Column("copies \($0.replacing("-", with: " in "))", .number(.count)) }
        + [Table.Column("digest", .text)])
    table.rows = splits.map { split in
      [.text(split.dataset), .text(String(split.seed))] + parts.map { size(of: $0, split.audit) }
        + pairs.map { pair in split.audit.exactDuplicates[pair].map { .number(Double($0)) } ?? .none }
        + [digest(split.digest)]
    }
    return table
  }

  /// "10,000 (980–1,020)"; "10,000 (1,000 each)" where all classes are of one size.
  private static func size(of part: String, _ audit: SplitAudit) -> Table.Cell {
    guard let size = audit.sizes[part], let least = audit.smallestClass[part],
      let most = audit.largestClass[part]
    else { return .none }
    let range =
      least == most
      ? "\(NumberFormat.grouped(least)) each"
      : "\(NumberFormat.grouped(least))–\(NumberFormat.grouped(most))"
    return .text("\(NumberFormat.grouped(size)) (\(range))", full: "\(size) (\(least)-\(most))")
  }

  private static func digest(_ text: String) -> Table.Cell {
    .text(String(text.prefix(12)), full: text)
  }
}
