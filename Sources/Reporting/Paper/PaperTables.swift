import Benchmark
import Datasets
import Hashing
import Retrieval

/// The paper's Tables 1 to 8 as it has them, and each once more with the data sets at hand.
struct PaperTables {
  let paper: MeasuredPaper

  var blocks: [Block] {
    var blocks = datasetSection + accuracySection + centerSection
    for (number, cutoff) in zip(4..., MAPTable.cutoffs) { blocks += mapSection(number, "MAP@\(cutoff)", [cutoff]) }
    blocks += mapSection(
      7, "minimum distance and semantics, each alone and both", MAPTable.cutoffs,
      remark: "SHC (distance only) is the row with the centers of MDS, to which the paper calls its own equivalent; "
        + "SHC (semantics only) asks for no minimum distance between centers.")
    blocks += mapSection(
      8, "likeness of the classes from the data, and from their names", MAPTable.cutoffs,
      remark: "The paper compares the classes' names by BERT and does not say by which; ours are compared as the "
        + "experiment's `label-similarity` has it.")
    return blocks
  }

  /// Heading, remark, the paper's table, what is not measured of it, notes, and the table's twin.
  private func section(
    _ number: Int, _ title: String, remark: String? = nil, notes: [String] = [], table: ([PaperDataset]) -> Table
  ) -> [Block] {
    var blocks: [Block] = [.heading(level: 2, "Table \(number): \(title)")]
    if let remark { blocks.append(.paragraph(remark)) }
    blocks.append(.table(table(paper.publishedDatasets)))
    if let sentence = PaperPage.missingSentence(paper) { blocks.append(.paragraph(sentence)) }
    if !notes.isEmpty { blocks.append(.list(notes)) }
    if !paper.datasetsAtHand.isEmpty {
      blocks += [.heading(level: 3, "Table \(number) on the data at hand"), .table(table(paper.datasetsAtHand))]
    }
    return blocks
  }

  private func name(_ number: Int, _ datasets: [PaperDataset]) -> String {
    "paper-table-\(number)" + (isPublished(datasets) ? "" : "-at-hand")
  }

  /// - Parameters:
  ///   - what: the table in words.
  ///   - ours: how our numbers came about.
  private func caption(_ number: Int, _ datasets: [PaperDataset], what: String, ours: String) -> String {
    guard isPublished(datasets) else { return "Table \(number) on the data at hand: \(what), \(ours)." }
    return "Table \(number) of the paper: \(what)." + (isMeasured(datasets) ? " Ours: \(ours)." : "")
  }

  private func isPublished(_ datasets: [PaperDataset]) -> Bool { datasets.contains { $0.published != nil } }
  private func isMeasured(_ datasets: [PaperDataset]) -> Bool { datasets.contains(where: \.isMeasured) }

  /// The paper's column and, beside it, ours: those of the two that have something to show.
  private func columns(
    _ title: String, published: NumberFormat, measured: Table.Column.Kind, isPublished: Bool, isMeasured: Bool
  ) -> [Table.Column] {
    (isPublished ? [Table.Column(title, .number(published))] : [])
      + (isMeasured ? [Table.Column(isPublished ? "\(title) (ours)" : title, measured)] : [])
  }
}

// MARK: Tables 1 to 3: data sets, classifier, centers

extension PaperTables {
  private var datasetSection: [Block] {
    let notes = paper.publishedDatasets.compactMap { dataset -> String? in
      let source = DatasetCatalog.all.first { $0.name == dataset.name } as? PublishedImages
      return source.map { "\(Markdown.escape(dataset.title)): \(Markdown.escape($0.note))" }
    }
    return section(1, "data sets", notes: notes) { datasetTable($0) }
  }

  private func datasetTable(_ datasets: [PaperDataset]) -> Table {
    let sides = (isPublished(datasets), isMeasured(datasets))
    var table = Table(name: name(1, datasets), columns: [Table.Column("data set", .text)])
    for title in ["classes", "training images", "queries", "database"] {
      table.columns += columns(
        title, published: .count, measured: .number(.count), isPublished: sides.0, isMeasured: sides.1)
    }
    for dataset in datasets {
      let ours = measuredCounts(dataset)
      var cells: [Table.Cell] = [.text(dataset.title)]
      for (position, cell) in publishedCounts(dataset).enumerated() {
        if sides.0 { cells.append(cell) }
        if sides.1 { cells.append(ours[position].map { Table.Cell.number(Double($0)) } ?? .none) }
      }
      table.rows.append(cells)
    }
    table.caption = caption(
      1, datasets, what: "classes of the data sets and images of their parts",
      ours: "as the first finished split has them")
    return table
  }

  /// Classes, training images, queries, database.
  private func publishedCounts(_ dataset: PaperDataset) -> [Table.Cell] {
    guard let published = dataset.published else { return [.none, .none, .none, .none] }
    let counts = [published.classes, published.train, published.query].map { Table.Cell.number(Double($0)) }
    let database = published.database.map { Table.Cell.number(Double($0)) } ?? Table.Cell.text("the training images")
    return counts + [database]
  }

  /// The same of our split; nil where it is not known yet.
  private func measuredCounts(_ dataset: PaperDataset) -> [Int?] {
    let results = paper.grid(of: dataset.name)?.results
    let split = results?.splits.first { $0.dataset == dataset.name }
    let classes = results?.datasets.first { $0.name == dataset.name }?.classNames.count
    let parts: [SplitPart] = [.train, .query, .database]
    let images = parts.map { part -> Int? in split?.audit.parts.first { $0.part == part }?.images }
    return [classes] + images
  }

  private var accuracySection: [Block] {
    section(
      2, "accuracy of the stage-1 classifier",
      remark: "The released code counts right predictions over all epochs and evaluations so far and keeps the best "
        + "share; whether the paper's numbers came about so is not known."
    ) { accuracyTable($0) }
  }

  private func accuracyTable(_ datasets: [PaperDataset]) -> Table {
    let sides = (isPublished(datasets), isMeasured(datasets))
    var table = Table(
      name: name(2, datasets),
      columns: [Table.Column("data set", .text)]
        + columns(
          "accuracy", published: .score, measured: .estimate(.score, spread: true), isPublished: sides.0,
          isMeasured: sides.1))
    for dataset in datasets {
      var cells: [Table.Cell] = [.text(dataset.title)]
      if let published = dataset.published { cells.append(.number(published.accuracy)) }
      if sides.1 {
        let classifiers = paper.grid(of: dataset.name)?.results.classifiers ?? []
        let shares = classifiers.filter { $0.dataset == dataset.name }.map(\.queryAccuracy)
        cells.append(dataset.isMeasured ? Table.Cell.estimate(Estimate(shares)) : .none)
      }
      table.rows.append(cells)
    }
    table.caption = caption(
      2, datasets, what: "share of right predictions of the stage-1 classifier on the queries",
      ours: "mean ± s over finished seeds, \(table.countPhrase), after the last epoch")
    return table
  }

  private var centerSection: [Block] {
    section(
      3, "hash centers",
      remark: "d_min is the smallest Hamming distance between two centers. S-loss is written in the paper as a sum "
        + "over pairs of classes; its numbers are of the size of the mean over all C^2 entries of (S - H^T H / q)^2, "
        + "which is what ours are."
    ) { centerTable($0) }
  }

  private func centerTable(_ datasets: [PaperDataset]) -> Table {
    typealias Quantity = (title: String, metric: String, format: NumberFormat, value: (RunResult) -> Double?)
    let quantities: [Quantity] = [
      ("d_min", "d_min", .distance, { ($0.centers?.minimumDistance).map(Double.init) }),
      ("S-loss", "s_loss", .sLoss, { $0.centers?.sLoss }),
    ]
    let sides = (isPublished(datasets), isMeasured(datasets))
    let bits = Set(datasets.flatMap(\.bits)).sorted()
    var table = Table(name: name(3, datasets), columns: [Table.Column("centers", .text)])
    for bits in bits {
      for quantity in quantities {
        table.columns += columns(
          "\(bits) bits \(quantity.title)", published: quantity.format,
          measured: .estimate(quantity.format, spread: false), isPublished: sides.0, isMeasured: sides.1)
      }
    }
    var footnotes = Footnotes()
    for dataset in datasets {
      for centers in paper.methods(of: "Tab.3") {
        var cells: [Table.Cell] = [.text(centers)]
        for bits in bits {
          for quantity in quantities {
            if sides.0 { cells.append(paper.publishedCell("Tab.3", centers, dataset.name, bits, quantity.metric)) }
            if sides.1 {
              cells.append(
                dataset.isMeasured
                  ? paper.measuredCell(centers, dataset.name, bits, footnotes: &footnotes, value: quantity.value)
                  : .none)
            }
          }
        }
        table.append(cells, under: dataset.title)
      }
    }
    table.notes = footnotes.lines
    table.caption = caption(
      3, datasets, what: "smallest distance between two hash centers, in bits, and S-loss",
      ours: "mean over finished seeds, \(table.countPhrase)")
    return table
  }
}

// MARK: Tables 4 to 8: MAP

extension PaperTables {
  private func mapSection(_ number: Int, _ title: String, _ cutoffs: [Cutoff], remark: String? = nil) -> [Block] {
    section(number, title, remark: remark) { mapTable(number, cutoffs, $0) }
  }

  /// A block of rows for each cutoff.
  private func mapTable(_ number: Int, _ cutoffs: [Cutoff], _ datasets: [PaperDataset]) -> Table {
    let source = "Tab.\(number)"
    var table = Table(name: name(number, datasets), columns: [Table.Column("method", .text)])
    for dataset in datasets {
      for bits in dataset.bits {
        table.columns += columns(
          "\(dataset.title) \(bits) bits", published: .score, measured: .estimate(.score, spread: false),
          isPublished: dataset.published != nil, isMeasured: dataset.isMeasured)
      }
    }
    var footnotes = Footnotes()
    for cutoff in cutoffs {
      // As published.csv has it: "map@all".
      let metric = "map@\(cutoff)".lowercased()
      for method in paper.methods(of: source) {
        var cells: [Table.Cell] = [.text(method)]
        for dataset in datasets {
          for bits in dataset.bits {
            if dataset.published != nil {
              cells.append(paper.publishedCell(source, method, dataset.name, bits, metric))
            }
            if dataset.isMeasured {
              cells.append(
                paper.measuredCell(method, dataset.name, bits, footnotes: &footnotes) {
                  $0.measurements?.map(cutoff)
                })
            }
          }
        }
        table.append(cells, under: cutoffs.count > 1 ? "MAP@\(cutoff)" : nil)
      }
    }
    let isOneBlock = cutoffs.count == 1
    if isOneBlock { markBest(&table) }
    table.notes = footnotes.lines
    table.caption = caption(
      number, datasets, what: NumberFormat.list(cutoffs.map { "MAP@\($0)" }),
      ours: "mean over finished seeds, \(table.countPhrase); AP denominator: hits, ties: expected, selection: last")
      + (isOneBlock ? " The best of a column is bold." : "")
    return table
  }

  /// The highest of each column, the paper's numbers and ours.
  private func markBest(_ table: inout Table) {
    table.markBest(columns: Array(table.columns.indices))
    for column in table.columns.indices {
      guard case .number = table.columns[column].kind else { continue }
      let values = table.rows.map { row -> Double? in
        if case .number(let value) = row[column].value { value } else { nil }
      }
      guard let best = values.compactMap({ $0 }).max() else { continue }
      for row in values.indices where values[row] == best { table.rows[row][column].isBold = true }
    }
  }
}
