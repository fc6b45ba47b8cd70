import Benchmark
import Datasets

/// A data set of a page's table or figure, with what its cells show.
struct PaperDataset {
  /// In experiment files.
  var name: String
  /// Of its columns or rows.
  var title: String
  var bits: [Int]
  /// The paper's line of Tables 1 and 2; nil for a data set that is not the paper's.
  var published: PublishedPaper.Dataset?
  /// Whether an experiment of the report names it and has its images.
  var isMeasured: Bool
}

/// The paper's names beside what a report's experiments have of them.
struct MeasuredPaper {
  let publication: PublishedPaper
  /// The paper's data sets, in its order.
  let publishedDatasets: [PaperDataset]
  /// Data sets with images at hand that are not the paper's, in the experiments' order.
  let datasetsAtHand: [PaperDataset]
  private let sources: [Source]

  /// An experiment, with what is asked of it often.
  private struct Source {
    var grid: ResultGrid
    var datasets: [String]
    var parts: [RowParts]
  }

  init(_ publication: PublishedPaper, _ grids: [ResultGrid]) {
    self.publication = publication
    let sources = grids.map { Source(grid: $0, datasets: $0.installedDatasets, parts: $0.parts) }
    self.sources = sources
    let bits = Set(publication.results.entries.map(\.key.bits)).sorted()
    publishedDatasets = publication.datasets.map { dataset in
      PaperDataset(
        name: dataset.name, title: dataset.title, bits: bits, published: dataset,
        isMeasured: sources.contains { $0.datasets.contains(dataset.name) })
    }
    var others: [PaperDataset] = []
    for source in sources {
      for name in source.datasets {
        let isKnown = publication.datasets.contains { $0.name == name } || others.contains { $0.name == name }
        if isKnown { continue }
        others.append(
          PaperDataset(name: name, title: name, bits: source.grid.experiment.bits, published: nil, isMeasured: true))
      }
    }
    datasetsAtHand = others
  }

  /// The paper's data sets without images or without an experiment here.
  var missingDatasets: [PaperDataset] { publishedDatasets.filter { !$0.isMeasured } }

  /// The paper's names of what one of its tables compares, in its order.
  func methods(of table: String) -> [String] {
    var methods: [String] = []
    for entry in publication.results.entries where entry.key.table == table && !methods.contains(entry.key.method) {
      methods.append(entry.key.method)
    }
    return methods
  }

  /// The first experiment that has measured the data set.
  func grid(of dataset: String) -> ResultGrid? { sources.first { $0.datasets.contains(dataset) }?.grid }

  /// The row that is the paper's, in the first experiment that has it on this data set: one with nothing of its own
  /// but method and centers, since what else an experiment file gives a row is not the paper's.
  func row(_ published: String, on dataset: String) -> (grid: ResultGrid, label: String)? {
    guard let row = publication.rows.first(where: { $0.published == published }) else { return nil }
    for source in sources where source.datasets.contains(dataset) {
      let part = source.parts.first {
        $0.isPlain && $0.choice.method == row.method && $0.choice.centers?.name == row.centers
      }
      if let part { return (source.grid, part.row) }
    }
    return nil
  }

  /// What the paper prints.
  func publishedCell(
    _ table: String, _ method: String, _ dataset: String, _ bits: Int, _ metric: String
  ) -> Table.Cell {
    let value = publication.results.value(table: table, method: method, dataset: dataset, bits: bits, metric: metric)
    return value.map(Table.Cell.number) ?? .none
  }

  /// Ours beside it.
  func measuredCell(
    _ method: String, _ dataset: String, _ bits: Int, footnotes: inout Footnotes, value: (RunResult) -> Double?
  ) -> Table.Cell {
    guard let (grid, label) = row(method, on: dataset) else {
      return Table.Cell(.absent(mark: "—", reason: "no experiment has this row on the data set"))
    }
    guard !grid.runs(dataset, label, bits).isEmpty else {
      return Table.Cell(.absent(mark: "—", reason: "the experiment has other bit lengths"))
    }
    return grid.cell(dataset, label, bits, footnotes: &footnotes, value: value)
  }
}
