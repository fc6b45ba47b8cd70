import Benchmark
import Datasets
import Foundations
import Reporting

/// Writes the report of what the store holds at the moment.
struct ReportJob {
  let plan: Plan
  let experiments: [Experiment]
  let store: ArtifactStore
  let library: DatasetLibrary
  let directory: String
  let workers: Int

  func write() throws {
    let results = try collect()
    let (verdicts, sensitivity) = try verdicts(results)
    try Report.write(
      results, verdicts: verdicts, sensitivity: sensitivity, to: directory, published: try published())
  }

  /// As they would be written.
  func tables(_ results: [ExperimentResults]) throws -> [ReportTable] {
    let (verdicts, sensitivity) = try verdicts(results)
    return try Report.tables(
      of: results, verdicts: verdicts, sensitivity: sensitivity, published: try published())
  }

  /// Writes it; what went wrong, if anything did.
  func failure() -> (any Error)? {
    do { try write() } catch { return error }
    return nil
  }

  func collect() throws -> [ExperimentResults] {
    try ResultsCollector(plan: plan, store: store, library: library).collect(experiments, workers: workers)
  }

  /// What is still to do.
  func left() throws -> (steps: Int, seconds: Double?) {
    let missing = try plan.steps.filter { try store.find($0.identity) == nil }
    return (missing.count, CostEstimate(try store.costs()).seconds(for: missing, workers: workers))
  }

  // MARK: Claims

  /// Where the first experiment's file is: claims/ and published.csv lie beside it.
  private var folder: String { FilePath.parent(of: experiments[0].file) }

  /// For the report: all of them, or none where no claim is about one of these experiments.
  private func claims() throws -> [Claim] {
    let claims = try declaredClaims()
    let names = experiments.map(\.name)
    let isAboutThese = claims.contains { claim in
      if case .comparison(let comparison) = claim.test { names.contains(comparison.experiment) } else { false }
    }
    return isAboutThese ? claims : []
  }

  /// Of the files beside the first experiment's.
  func declaredClaims() throws -> [Claim] {
    let files = LocalFileSystem()
    let claimFolder = FilePath.join(folder, "claims")
    guard try files.exists(claimFolder) else { return [] }
    let others = try files.list(folder).filter { $0.hasSuffix(".yaml") }.map { String($0.dropLast(5)) }
    let datasets = try library.sources().map(\.name)
    let methods = try published().map { Set($0.results.entries.map(\.key.method)).sorted() } ?? []
    var claims: [Claim] = []
    for name in try files.list(claimFolder).filter({ $0.hasSuffix(".yaml") }).sorted() {
      let file = FilePath.join(claimFolder, name)
      do {
        claims += try ClaimFile.parse(
          text: String(decoding: try files.read(file), as: UTF8.self), file: file, experiments: experiments,
          otherExperiments: others, datasets: datasets, methods: methods)
      } catch let error as ExperimentError { throw Failure(error, exitCode: 2) }
    }
    for (index, claim) in claims.enumerated() where claims[..<index].contains(where: { $0.name == claim.name }) {
      throw Failure("\(claimFolder): two claims have the name '\(claim.name)'; give each its own", exitCode: 2)
    }
    return claims
  }

  func judge(_ claims: [Claim], _ results: [ExperimentResults]) throws -> [ClaimResult] {
    claims.isEmpty ? [] : try judge(of: results).judge(claims)
  }

  /// On every claim, as measured for them and in other ways.
  private func verdicts(
    _ results: [ExperimentResults]
  ) throws -> (verdicts: [ClaimResult], sensitivity: [SensitivityResult]) {
    let verdicts = try judge(try claims(), results)
    return (verdicts, verdicts.isEmpty ? [] : try judge(of: results).sensitivity(of: verdicts))
  }

  private func judge(of results: [ExperimentResults]) throws -> ClaimJudge {
    let library = library
    return ClaimJudge(grids: results.map(ResultGrid.init), published: try published()?.results) { dataset in
      do throws(DatasetError) {
        _ = try library.source(named: dataset).locate(root: library.root)
        return "It is installed: add it to an experiment and run that."
      } catch { return "\(error)" }
    }
  }

  /// The paper's numbers, where they lie beside the first experiment's file.
  private func published() throws -> PublishedPaper? {
    do { return try PublishedPaper.read(folder: folder) } catch { throw Failure(error, exitCode: 2) }
  }
}
