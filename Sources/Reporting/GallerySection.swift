import Benchmark
import Images

/// What some rows find for a few queries: one page of pictures a data set.
enum GallerySection {
  /// Nothing where the experiment asks for no gallery.
  static func blocks(_ grid: ResultGrid) -> [Block] {
    guard let gallery = grid.experiment.gallery else { return [] }
    var blocks: [Block] = [
      .heading(level: 2, "Gallery"),
      .paragraph(
        "The \(GalleryResult.nearest) database images nearest to a few queries by Hamming distance, nearest first, "
          + "at \(gallery.bits) bits, seed \(gallery.seed). The queries are drawn at random (stream `gallery`, seed "
          + "\(gallery.seed)), of different classes as far as there are any; so few are no measure, the tables are. "
          + "Images at equal distance stand in the order of one shuffle of the database (stream `ties`, seed "
          + "\(gallery.seed)), that of the policy `shuffled-stable`."),
    ]
    for dataset in grid.installedDatasets {
      blocks.append(
        picture(grid, gallery, dataset: dataset).map { Block.picture($0) }
          ?? .paragraph("Nothing is retrieved on \(Markdown.escape(dataset)) yet."))
    }
    return blocks
  }

  /// nil while no row is done.
  static func picture(_ grid: ResultGrid, _ gallery: Experiment.Gallery, dataset: String) -> Picture? {
    let done = grid.results.galleries.filter { $0.identity.dataset == dataset && !$0.queries.isEmpty }
    let rows = gallery.rows.compactMap { label in
      done.first { $0.identity.label == label }.map { GallerySheet.Row(name: label, queries: $0.queries) }
    }
    guard !rows.isEmpty else { return nil }
    let sheet = GallerySheet(
      rows: rows, classNames: grid.results.datasets.first { $0.name == dataset }?.classNames ?? [])
    let name = "gallery-\(fileStem(dataset))"
    // Stems have no dot: no other figure is named so.
    let file = "\(name).sheet.png"
    return Picture(
      name: name, title: "Retrieved images on \(dataset), \(gallery.bits) bits", caption: caption(rows, gallery),
      script: sheet.script(name: name, pixels: file),
      files: [
        Picture.File(
          name: file, title: "page without words", bytes: PNG.encode(sheet.image, compressionLevel: 9))
      ],
      formats: ["png"])
  }

  /// How many are right, and which rows are missing.
  private static func caption(_ rows: [GallerySheet.Row], _ gallery: Experiment.Gallery) -> String {
    let counts = rows.map { row in
      let found = row.queries.flatMap(\.found)
      return "\(row.name) \(found.count { $0.isRelevant }) of \(found.count)"
    }
    let missing = gallery.rows.filter { label in !rows.contains { $0.name == label } }
    let text =
      "Framed, with a cross in the corner: no class in common with the query. Right ones of all that are shown: "
      + "\(NumberFormat.list(counts))."
    return missing.isEmpty ? text : text + " Without codes, pending or infeasible: \(NumberFormat.list(missing))."
  }
}
