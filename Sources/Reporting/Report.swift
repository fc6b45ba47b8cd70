import Benchmark
import Foundation

/// A folder of tables, figures and text, made from results alone.
public struct Report {
  /// Writes the report of one comparison and its ablations, or of ablations alone, and puts it in place of an
  /// earlier report as a whole: README.md, methods.md, provenance.md, tables/, figures/, SHA256SUMS. The
  /// same results give the same bytes.
  ///
  /// - Parameters:
  ///   - results: at most one comparison; it comes first in the report wherever it stands.
  ///   - directory: made if missing. Must be empty or hold an earlier report; files that no report wrote are
  ///     kept. One process may write one report at a time; several processes may write the same one.
  ///   - searchPath: where gnuplot is looked for, as in PATH.
  /// - Throws: before anything is replaced, `nothingToReport`, `severalComparisons`, `duplicateName`,
  ///   `notAReport`, `cannotWrite`; once the report is in place but some figures are not drawn,
  ///   `gnuplotMissing`, `figureFailed`.
  public static func write(
    _ results: [ExperimentResults], to directory: String,
    searchPath: String = ProcessInfo.processInfo.environment["PATH"] ?? ""
  ) throws(ReportError) {
    let pages = try ReportPages(results)
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

  /// - Returns: why figures are missing, if they are.
  private static func write(
    _ pages: ReportPages, into folder: ReportFolder, gnuplot: Gnuplot?
  ) throws(ReportError) -> ReportError? {
    for table in pages.readme.tables {
      try folder.write(CSV.render(table), to: "tables/\(table.name).csv")
      try folder.write(LaTeX.render(table), to: "tables/\(table.name).tex")
    }
    try folder.write(pages.runs, to: "tables/runs.csv")
    try folder.write(pages.methods, to: "methods.md")
    try folder.write(pages.provenance, to: "provenance.md")

    var undrawn: Set<String> = []
    var failure: ReportError?
    for figure in pages.readme.figures {
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
    try folder.write(pages.readme.markdown(undrawn: undrawn), to: "README.md")
    return failure
  }
}

/// Everything that a report says, before any of it is a file.
struct ReportPages {
  var readme: [Block]
  var methods: String
  var provenance: String
  var runs: String

  /// The order of the README's sections is here.
  init(_ results: [ExperimentResults]) throws(ReportError) {
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

    readme = StatusSection.blocks(grids)
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
      readme += RetrievalCurves.blocks(main, styles: styles)
      readme += GallerySection.blocks(main)
      readme += TrainingCurves.blocks(main, styles: styles)
    }
    readme += ClassifierTable.blocks(grids[0])
    readme += SplitAuditTable.blocks(grids)
    readme += MethodCards.summary(cards)
    readme += DefinitionsSection.blocks(grids)
    readme += [
      .heading(level: 2, "Provenance"),
      .paragraph("Machines, builds and inputs: [provenance.md](provenance.md)."),
    ]

    var names: Set<String> = []
    for name in readme.tables.map(\.name) + readme.figures.map({ "figure \($0.name)" }) {
      guard names.insert(name).inserted else { throw .duplicateName(name) }
    }
    methods = MethodCards.page(cards)
    provenance = ProvenancePage.page(grids)
    runs = RunsFile.text(grids)
  }
}
