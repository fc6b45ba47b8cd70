import Benchmark
import Datasets

/// Images that stand in several parts of a split, exactly or nearly, and classes that share images.
enum DuplicatesSection {
  static func blocks(_ splits: [SplitResult], datasets: [DatasetResult]) -> [Block] {
    var blocks: [Block] = [.table(overlaps(splits))]
    blocks.append(.paragraph(measure))
    let searched = splits.filter { $0.audit.nearDuplicates != nil }
    if !searched.isEmpty { blocks.append(.table(nearest(searched))) }
    blocks += notSearched(splits)
    blocks += groups(splits)
    blocks += classes(splits, datasets: datasets)
    return blocks
  }

  private static let measure =
    "Near-duplicates: each image is taken around its own mean; the distance of two images is the sum of squared "
    + "differences of their pixels over the larger of their own sums of squares (0: equal; about 1: unrelated). "
    + "Below \(NearDuplicates.threshold) two images count as near-duplicates; their correlation is then above 0.99. "
    + "The value was chosen by eye: on Fashion-MNIST such pairs show one garment and agree in their label, while "
    + "from 0.02 on different garments of one cut come in; on the glyph sets they differ by the smoothing of their "
    + "edges."

  // MARK: Exact duplicates

  private static func overlaps(_ splits: [SplitResult]) -> Table {
    let parts = SplitPart.allCases.filter { part in splits.contains { $0.audit.counts(of: part) != nil } }
    var table = Table(
      name: "overlap",
      caption: "Exact duplicates: images of the row's part of which another image with the same bytes stands in the "
        + "column's part, and how many of them have one there with another label (then no method can be right "
        + "about both). In parentheses the share of the row's part.",
      columns: [
        Table.Column("data set", .text), Table.Column("seed", .text), Table.Column("images of", .text),
      ] + parts.map { Table.Column("in \($0.rawValue)", .text) })
    for split in splits {
      for part in parts {
        guard let counts = split.audit.counts(of: part) else { continue }
        table.rows.append(
          [.text(split.dataset), .text(String(split.seed)), .text(part.rawValue)]
            + parts.map { other in
              split.audit.overlap(of: part, in: other).map { cell($0, images: counts.images) } ?? .none
            })
      }
    }
    return table
  }

  /// "71 (0.18 %); 12 of another label".
  private static func cell(_ overlap: PartOverlap, images: Int) -> Table.Cell {
    // Of a part with itself that would be all.
    if overlap.part != overlap.other, overlap.shared > 0 {
      let shared = "\(NumberFormat.grouped(overlap.shared)) (\(percent(overlap.shared, of: images))) are the same images"
      return .text(shared, full: "\(overlap.shared) shared; \(overlap.duplicated); \(overlap.contradicted) of another label")
    }
    guard overlap.duplicated > 0 else { return .text("0", full: "0; 0 of another label") }
    let other =
      overlap.contradicted > 0 ? "; \(NumberFormat.grouped(overlap.contradicted)) of another label" : ""
    return .text(
      "\(NumberFormat.grouped(overlap.duplicated)) (\(percent(overlap.duplicated, of: images)))\(other)",
      full: "\(overlap.duplicated); \(overlap.contradicted) of another label")
  }

  // MARK: Near-duplicates

  private static func nearest(_ splits: [SplitResult]) -> Table {
    var table = Table(
      name: "near-duplicates",
      caption: "Queries with a duplicate in train and in database, and the distance of each query to its nearest "
        + "image there: exact, near (which includes exact), near with a class in common, then the smallest "
        + "distance, the 1st percentile and the median over queries, and the median to the nearest image with a "
        + "class in common.",
      columns: [
        Table.Column("data set", .text), Table.Column("seed", .text), Table.Column("queries", .number(.count)),
        Table.Column("in", .text), Table.Column("exact", .text), Table.Column("near", .text),
        Table.Column("near, same class", .text), Table.Column("minimum", .number(.score)),
        Table.Column("1 %", .number(.score)), Table.Column("median", .number(.score)),
        Table.Column("median, same class", .number(.score)),
      ])
    for split in splits {
      guard let near = split.audit.nearDuplicates else { continue }
      for nearest in near.parts {
        let exact = split.audit.overlap(of: .query, in: nearest.part)?.duplicated ?? 0
        let images = split.audit.counts(of: .query)?.images ?? 0
        func number(_ value: Double?) -> Table.Cell { value.map { .number($0) } ?? .none }
        table.rows.append([
          .text(split.dataset), .text(String(split.seed)), .number(Double(near.queries)),
          .text(nearest.part.rawValue), share(exact, of: images),
          share(nearest.ofAnyClass.nearDuplicates, of: near.queries),
          share(nearest.ofSameClass.nearDuplicates, of: near.queries), number(nearest.ofAnyClass.minimum),
          number(nearest.ofAnyClass.firstPercentile), number(nearest.ofAnyClass.median),
          number(nearest.ofSameClass.median),
        ])
      }
    }
    let skipsQueries = splits.contains { split in
      (split.audit.nearDuplicates?.queries ?? 0) < (split.audit.counts(of: .query)?.images ?? 0)
    }
    if skipsQueries {
      table.notes.append("Where fewer queries are given than there are, evenly spaced ones were compared.")
    }
    return table
  }

  private static func notSearched(_ splits: [SplitResult]) -> [Block] {
    var seen: Set<String> = []
    let names = splits.filter { $0.audit.nearDuplicates == nil && seen.insert($0.dataset).inserted }.map(\.dataset)
    guard !names.isEmpty else { return [] }
    return [
      .paragraph(
        "Near-duplicates are not searched on \(NumberFormat.list(names.map(Markdown.escape))): images that stay in "
          + "their files are compared by the digests of the files alone.")
    ]
  }

  // MARK: Groups

  private static func groups(_ splits: [SplitResult]) -> [Block] {
    var table = Table(
      name: "groups",
      caption: "Groups of images that a split keeps together (the faces of one design): those that are torn between "
        + "query and another part all the same, and the two groups, one among the queries and one not, that look "
        + "most alike. Their distance is the mean over the classes that both show of the distance between their "
        + "nearest two images of the class.",
      columns: [
        Table.Column("data set", .text), Table.Column("seed", .text), Table.Column("torn", .number(.count)),
        Table.Column("distance", .number(.score)), Table.Column("classes", .number(.count)),
        Table.Column("group with", .text), Table.Column("and group with", .text), Table.Column("in", .text),
      ])
    for split in splits {
      guard let groups = split.audit.groups else { continue }
      let nearest = groups.nearest
      table.rows.append([
        .text(split.dataset), .text(String(split.seed)), .number(Double(groups.torn)),
        nearest.map { .number($0.distance) } ?? .none, nearest.map { .number(Double($0.classes)) } ?? .none,
        nearest.map { .text($0.first) } ?? .none, nearest.map { .text($0.second) } ?? .none,
        nearest.map { .text($0.part.rawValue) } ?? .none,
      ])
    }
    return table.rows.isEmpty ? [] : [.table(table)]
  }

  // MARK: Classes

  /// The whole data set is in every split's parts together, so each data set stands here once.
  private static func classes(_ splits: [SplitResult], datasets: [DatasetResult]) -> [Block] {
    var table = Table(
      name: "identical-classes",
      caption: "Classes that cannot be told apart: pairs of classes that share images, byte for byte, the worst ten "
        + "of each data set. For each of the two the images with an identical one in the other class; the share is "
        + "that of the smaller class.",
      columns: [
        Table.Column("data set", .text), Table.Column("class", .text), Table.Column("identical", .text),
        Table.Column("other class", .text), Table.Column("identical in other", .text), Table.Column("share", .text),
      ])
    var points: [String] = []
    var seen: Set<String> = []
    for split in splits where seen.insert(split.dataset).inserted {
      guard let identical = split.audit.identicalClasses else { continue }
      let name = Markdown.escape(split.dataset)
      guard identical.pairCount > 0 else {
        points.append("\(name): no image of one class is identical to one of another.")
        continue
      }
      points.append(
        "\(name): \(NumberFormat.counted(identical.images, "image")) of "
          + "\(NumberFormat.counted(identical.pairCount, "pair")) of classes "
          + "\(identical.images == 1 ? "is" : "are") identical to an image of another class.")
      let names = datasets.first { $0.name == split.dataset }?.classNames ?? []
      func cells(_ member: IdenticalClasses.Member) -> [Table.Cell] {
        let name = names.indices.contains(member.classIndex) ? names[member.classIndex] : "\(member.classIndex)"
        return [
          .text(name),
          .text(
            "\(NumberFormat.grouped(member.duplicated)) of \(NumberFormat.grouped(member.images))",
            full: "\(member.duplicated) of \(member.images)"),
        ]
      }
      for pair in identical.worst {
        table.rows.append(
          [.text(split.dataset)] + cells(pair.smaller) + cells(pair.larger)
            + [share(pair.smaller.duplicated, of: pair.smaller.images)])
      }
    }
    return (points.isEmpty ? [] : [.list(points)]) + (table.rows.isEmpty ? [] : [.table(table)])
  }

  // MARK: Shares

  private static func share(_ count: Int, of whole: Int) -> Table.Cell {
    .text(percent(count, of: whole), full: whole > 0 ? NumberFormat.full(Double(count) / Double(whole)) : "")
  }

  /// "0.64 %"; exact zero is "0".
  private static func percent(_ count: Int, of whole: Int) -> String {
    guard count > 0, whole > 0 else { return "0" }
    // In hundredths of a percent, rounded half up.
    let hundredths = (20_000 * count + whole) / (2 * whole)
    guard hundredths > 0 else { return "< 0.01 %" }
    let rest = hundredths % 100
    return "\(hundredths / 100).\(rest < 10 ? "0" : "")\(rest) %"
  }
}
