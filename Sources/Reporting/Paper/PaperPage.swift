import Benchmark
import Datasets

/// paper.md: the paper's own tables and figures in its layout, with what the report's experiments have beside them.
enum PaperPage {
  static let file = "paper.md"
  private static let missingHeading = "Data sets without a column of ours"

  /// - Parameter grids: of the comparison and the ablations; of two that have the same row the first counts.
  static func blocks(_ grids: [ResultGrid], published: PublishedPaper, styles: RowStyles) -> [Block] {
    let paper = MeasuredPaper(published, grids)
    return [.heading(level: 1, "The paper's own tables and figures")] + introduction(paper, grids) + missing(paper)
      + rows(paper) + PaperTables(paper: paper).blocks + PaperFigures(paper: paper, styles: styles).blocks
  }

  /// "Not measured here: CIFAR-100 and NABirds-A."; nil where nothing is missing.
  static func missingSentence(_ paper: MeasuredPaper) -> String? {
    guard !paper.missingDatasets.isEmpty else { return nil }
    let anchor = missingHeading.lowercased().replacing(" ", with: "-")
    return "Not measured here: \(NumberFormat.list(paper.missingDatasets.map { Markdown.escape($0.title) })). "
      + "[How to get them](#\(anchor))."
  }

  private static func introduction(_ paper: MeasuredPaper, _ grids: [ResultGrid]) -> [Block] {
    var points = [
      "**The paper's numbers** stand as they are printed, without seeds or spread. The released code keeps, for each "
        + "MAP by itself, the best of the epochs that it measured on the queries.",
      "**Ours** stand in columns of their own beside them, for each of the paper's data sets that an experiment of "
        + "this report has measured: network after its last epoch, expectation over ties. \(backbones(grids))",
    ]
    if !paper.datasetsAtHand.isEmpty {
      points.append(
        "**On the data at hand** each table and figure stands once more, with "
          + "\(NumberFormat.list(paper.datasetsAtHand.map { Markdown.escape($0.name) })), which the paper does "
          + "not have. Other images and another backbone: these numbers neither confirm nor refute any cell of the "
          + "paper.")
    }
    return [
      .paragraph(
        "Tables 1 to 8 and Figures 3 to 6 of Chen et al., \"Deep Hashing with Semantic Hash Centers for Image "
          + "Retrieval\", ACM TOIS 2025, [arXiv 2507.08404](https://arxiv.org/abs/2507.08404), in the paper's "
          + "layout. (Figures 1 and 2 are drawings.)"),
      .list(points),
    ]
  }

  /// "The backbone is convnet, width 16, and not the paper's ResNet-34 trained on ImageNet: ..."
  private static func backbones(_ grids: [ResultGrid]) -> String {
    var backbones: [String] = []
    for backbone in grids.map(\.experiment.backbone) {
      let text = "\(Markdown.escape(backbone.name)), width \(backbone.width)"
      if !backbones.contains(text) { backbones.append(text) }
    }
    return "The backbone is \(NumberFormat.list(backbones)), and not the paper's ResNet-34 trained on ImageNet: what "
      + "stands side by side differs for that reason already."
  }

  private static func missing(_ paper: MeasuredPaper) -> [Block] {
    guard !paper.missingDatasets.isEmpty else { return [] }
    return [
      .heading(level: 2, missingHeading),
      .paragraph(
        "No experiment of this report has measured these. Get the images, name the data set under `datasets:` of "
          + "the experiment file, and run it again: its columns then stand in every table below."),
      .list(
        paper.missingDatasets.map { dataset in
          let source = DatasetCatalog.all.first { $0.name == dataset.name }
          let how = source.map { Markdown.escape($0.howToGet) } ?? "This suite has no reader for it."
          return "**\(Markdown.escape(dataset.title))** (\(Markdown.code(dataset.name))): \(how)"
        }),
    ]
  }

  /// Which rows of the experiments are the paper's.
  private static func rows(_ paper: MeasuredPaper) -> [Block] {
    let datasets = (paper.publishedDatasets + paper.datasetsAtHand).filter(\.isMeasured)
    var table = Table(
      name: "paper-rows",
      caption: "The paper's methods and hash centers, and the rows of this report that are they. A dash: no "
        + "experiment has the row.",
      columns: [
        Table.Column("the paper's", .text), Table.Column("row here", .text), Table.Column("method", .text),
        Table.Column("hash centers", .text),
      ])
    table.rows = paper.publication.rows.map { row in
      var labels: [String] = []
      for dataset in datasets {
        guard let label = paper.row(row.published, on: dataset.name)?.label, !labels.contains(label) else { continue }
        labels.append(label)
      }
      return [
        .text(row.published), labels.isEmpty ? Table.Cell.none : .text(labels.joined(separator: ", ")),
        .text(row.method), .text(row.centers ?? "its own"),
      ]
    }
    return [
      .heading(level: 2, "Rows"),
      .paragraph(
        "A row of an experiment stands for the paper's where it has nothing of its own but method and hash centers: "
          + "no other start, length or parameter."),
      .table(table),
    ]
  }
}
