import Benchmark
import Foundation

/// A folder of tables, figures and text, made from results alone.
public struct Report {
  /// Writes the report of one comparison and its ablations, or of ablations alone, and puts it in place of an
  /// earlier report as a whole: README.md and the pages beside it, report.json, tables/, figures/, SHA256SUMS. The
  /// same results give the same bytes.
  ///
  /// - Parameters:
  ///   - results: at most one comparison; it comes first in the report wherever it stands.
  ///   - verdicts: on claims about these results; none, no pages about claims.
  ///   - sensitivity: the same claims measured in other ways; none, no page about that.
  ///   - directory: made if missing. Must be empty or hold an earlier report; files that no report wrote are
  ///     kept. One process may write one report at a time; several processes may write the same one.
  ///   - published: what paper.md sets the results beside; nil: there is no such page.
  ///   - searchPath: where gnuplot is looked for, as in PATH.
  /// - Throws: before anything is replaced, `nothingToReport`, `severalComparisons`, `duplicateName`,
  ///   `notAReport`, `cannotWrite`; once the report is in place but some figures are not drawn,
  ///   `gnuplotMissing`, `figureFailed`.
  package static func write(
    _ results: [ExperimentResults], verdicts: [ClaimResult] = [], sensitivity: [SensitivityResult] = [],
    to directory: String, published: PublishedPaper? = nil,
    searchPath: String = ProcessInfo.processInfo.environment["PATH"] ?? ""
  ) throws(ReportError) {
    let pages = try ReportPages(results, verdicts: verdicts, sensitivity: sensitivity, published: published)
    let folder = try ReportFolder(destination: directory)
    do throws(ReportError) {
      let failure = try write(pages, into: folder, gnuplot: Gnuplot(searchPath: searchPath))
      try folder.publish()
      if let failure { throw failure }
    } catch {
      folder.discard()
      throw error
    }
  }

  /// The CSV files of the report, without writing anything.
  package static func tables(
    of results: [ExperimentResults], verdicts: [ClaimResult] = [], sensitivity: [SensitivityResult] = [],
    published: PublishedPaper? = nil
  ) throws(ReportError) -> [ReportTable] {
    let pages = try ReportPages(results, verdicts: verdicts, sensitivity: sensitivity, published: published)
    return pages.blocks.tables.map { ReportTable($0) } + [pages.runs]
  }

  /// - Returns: why figures are missing, if they are.
  private static func write(
    _ pages: ReportPages, into folder: ReportFolder, gnuplot: Gnuplot?
  ) throws(ReportError) -> ReportError? {
    for table in pages.blocks.tables {
      try folder.write(CSV.render(table), to: "tables/\(table.name).csv")
      try folder.write(LaTeX.render(table), to: "tables/\(table.name).tex")
    }
    try folder.write(pages.runs.text, to: pages.runs.path)
    try folder.write(pages.manifest.text, to: ReportManifest.fileName)
    try folder.write(pages.methods, to: "methods.md")
    try folder.write(pages.provenance, to: "provenance.md")

    var undrawn: Set<String> = []
    var failure: ReportError?
    for figure in pages.blocks.figures {
      for file in figure.files { try folder.write(file.bytes, to: "figures/\(file.name)") }
      try folder.write(figure.script, to: "figures/\(figure.name).gp")
      do throws(ReportError) {
        guard let gnuplot else { throw .gnuplotMissing(directory: folder.destination) }
        try gnuplot.run(script: "\(figure.name).gp", in: "\(folder.staging)/figures")
      } catch {
        undrawn.insert(figure.name)
        failure = failure ?? error
      }
    }
    for page in pages.pages { try folder.write(page.blocks.markdown(undrawn: undrawn), to: page.file) }
    return failure
  }
}

/// Everything that a report says, before any of it is a file.
struct ReportPages {
  /// Those with tables and figures.
  var pages: [(file: String, blocks: [Block])]
  var methods: String
  var provenance: String
  var runs: ReportTable
  var manifest: ReportManifest

  /// Of all pages.
  var blocks: [Block] { pages.flatMap { $0.blocks } }

  /// The order of the README's sections is here.
  init(
    _ results: [ExperimentResults], verdicts: [ClaimResult], sensitivity: [SensitivityResult],
    published: PublishedPaper?
  ) throws(ReportError) {
    let comparisons = results.filter { $0.experiment.kind == .comparison }
    let ablations = results.filter { $0.experiment.kind == .ablation }
    guard !results.isEmpty else { throw .nothingToReport }
    guard comparisons.count <= 1 else {
      throw .severalComparisons(names: comparisons.map(\.experiment.name))
    }
    let styles = RowStyles(results)
    let grids = (comparisons + ablations).map(ResultGrid.init)
    let main = comparisons.first.map(ResultGrid.init)
    let cards = MethodCards.merged(grids)

    var readme = StatusSection.blocks(grids)
    readme += ClaimsSection.blocks(
      verdicts, summary: main.map { DiscussionPage.summary($0, verdicts: verdicts) } ?? [])
    readme += SensitivityPage.summary(sensitivity)
    if published != nil {
      readme.append(
        .paragraph("The paper's own tables and figures, ours beside them: [\(PaperPage.file)](\(PaperPage.file))."))
    }
    if let main {
      readme += MAPTable.blocks(main)
      readme += CeilingSection.blocks(main)
      readme += WithoutNetworkSection.blocks(main)
      readme += FactorialSection.blocks(main)
      readme += TakenApartSection.blocks(main)
      readme += ReferenceSection.blocks(main)
      readme += RegimeSection.blocks(main)
      readme += CenterQualityTable.blocks(main)
      readme += HeatMapSection.blocks(main)
    }
    for ablation in ablations {
      readme += AblationSection.blocks(ResultGrid(ablation), styles: styles)
    }
    if let main {
      readme += TuningSection.blocks(main)
      readme += SelectionSection.blocks(main)
      readme += TieAndDenominatorTable.blocks(main)
      readme += RadiusTable.blocks(main)
      readme += GallerySection.blocks(main)
      readme += [
        .heading(level: 2, "Curves"),
        .paragraph(
          "Precision-recall, precision and recall of the k nearest, MAP and loss after each epoch: [curves.md](curves.md)."),
      ]
    }
    readme += ClassifierTable.blocks(grids[0])
    readme += SplitAuditTable.blocks(grids)
    readme += MethodCards.summary(cards)
    readme += DefinitionsSection.blocks(grids)
    readme += [
      .heading(level: 2, "Provenance"),
      .paragraph("Machines, builds and inputs: [provenance.md](provenance.md)."),
    ]

    pages = [("README.md", readme)]
    if let main {
      pages.append(
        (
          "curves.md",
          [.heading(level: 1, "Curves")] + RetrievalCurves.blocks(main, styles: styles)
            + TrainingCurves.blocks(main, styles: styles)
        ))
    }
    if !verdicts.isEmpty {
      pages.append((ClaimsPage.file, ClaimsPage.blocks(verdicts)))
      if !sensitivity.isEmpty {
        pages.append((SensitivityPage.file, SensitivityPage.blocks(sensitivity, grids: grids)))
      }
      if let main { pages.append((DiscussionPage.file, DiscussionPage.blocks(main, verdicts: verdicts))) }
    }
    if let published {
      pages.append((PaperPage.file, PaperPage.blocks(grids, published: published, styles: styles)))
    }
    let blocks = pages.flatMap { $0.blocks }
    var names: Set<String> = []
    for name in blocks.tables.map(\.name) + blocks.figures.map({ "figure \($0.name)" }) {
      guard names.insert(name).inserted else { throw .duplicateName(name) }
    }
    methods = MethodCards.page(cards)
    provenance = ProvenancePage.page(grids)
    runs = RunsFile.table(grids)
    manifest = ReportManifest(results)
  }
}
