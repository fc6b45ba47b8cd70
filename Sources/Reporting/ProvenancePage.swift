import Benchmark
import Datasets

/// provenance.md: the machines, builds and inputs behind the numbers.
enum ProvenancePage {
  static func page(_ grids: [ResultGrid]) -> String {
    var blocks: [Block] = [
      .heading(level: 1, "Provenance"),
      .paragraph(
        "What made the artifacts behind this report. Several values stand where several machines or builds "
          + "worked on one store. Digests of the data and of every split are in `tables/datasets.csv` and "
          + "`tables/splits.csv`."),
    ]
    for grid in grids {
      blocks.append(.heading(level: 2, "Experiment \(Markdown.code(grid.experiment.name))"))
      blocks.append(
        grid.results.provenance.isEmpty
          ? .paragraph("Nothing is recorded yet.")
          : .list(
            grid.results.provenance.map { key, values in
              "\(Markdown.escape(key)): \(values.map(Markdown.escape).joined(separator: "; "))"
            } + libraries(grid)))
    }
    return blocks.markdown()
  }

  /// "data set flowers, libpng: 1.6.39".
  private static func libraries(_ grid: ResultGrid) -> [String] {
    grid.results.datasets.compactMap { dataset in
      dataset.facts[DatasetHeader.libraryFact].map { version in
        "data set \(Markdown.escape(dataset.name)), \(DatasetHeader.libraryFact): \(Markdown.escape(version))"
      }
    }
  }
}
